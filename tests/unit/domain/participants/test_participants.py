"""Rows become people; a file against what is known becomes changes."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.participants.changes import ADDED, CHANGED, ENDED, counts, diff, from_plain, to_plain
from ledger.domain.participants.files import Lookup, Reading, read_people, split_name
from ledger.domain.participants.headers import PARTICIPANT_FIELDS, normal
from ledger.domain.participants.participants import (
    Activity,
    Enrolment,
    Living,
    Outcome,
    Person,
    Plan,
    initials,
    is_replaced,
    lookalike_key,
    visible_flags,
)
from ledger.domain.participants.tables import read_table

EXTRACT = datetime.date(2026, 8, 1)
LOOKUP = Lookup(
    {
        normal(text): code
        for text, code in (("EOP", "EOP"), ("Economic Opportunity Program", "EOP"), ("AHFE", "AHFE"))
    },
    {normal(text): code for text, code in (("DCJ", "DCJ"), ("DCJ EOP", "DCJ"), ("CCC", "CCC"))},
    {"dana": ("PER-DANA0000", "DCJ"), "d001": ("PER-DANA0000", "DCJ")},
)
HEAD = "Participant ID,First Name,Last Name,DOB,Household ID,Program,Agency,Coach,Entry Date,Exit Date,Plan Date,Activity Code,"
HEAD += "Activity Title,Homeless,Justice Involved,1302,1303,1307,1308,1800,1801,2118"


def read(*rows: str, head: str = HEAD) -> Reading:
    return read_people(read_table("\n".join([head, *rows]), PARTICIPANT_FIELDS), LOOKUP, EXTRACT)


def test_several_rows_describe_one_person() -> None:  # PAR-02
    found = read(
        "P1,Ana,Lopez,8/1/1990,H1,EOP,DCJ EOP,dana,20230508,,2026-02-01,TRN,Training,1,1,20260110,6,1,20260601,1,20260615,",
        "P1,Ana,Lopez,1990-08-01,H1,AHFE,CCC,,2026-01-05,,2026-02-01,HSG,Housing,1,1,,,,,,,",
    )
    assert found.faults == ()
    (person,) = found.people
    assert person.identity == {"first_name": "Ana", "last_name": "Lopez", "born_on": "1990-08-01"}
    assert [(one.program, one.agency, one.coach) for one in person.enrolments] == [
        ("EOP", "DCJ", "PER-DANA0000"),
        ("AHFE", "CCC", None),
    ]
    assert person.plans == (
        Plan(datetime.date(2026, 2, 1), (Activity("HSG", "Housing"), Activity("TRN", "Training"))),
    )
    assert person.flags == {"homeless": True, "justice": True}
    assert [(one.slot, one.code, one.detail) for one in person.outcomes] == [
        ("training1", "06", "completed"),
        ("credential1", "1", None),
    ]


@pytest.mark.parametrize(
    "row, column, code",
    [
        ("P1,,,,,XYZ,DCJ,,2026-01-05,,,,,,,,,,,,,", "Program", "row_program_unknown"),
        ("P1,,,,,EOP,Nobody,,2026-01-05,,,,,,,,,,,,,", "Agency", "row_agency_unknown"),
        ("P1,,,,,EOP,DCJ,,,,,,,,,,,,,,,", "Entry Date", "cell_empty"),
        ("P1,,,,,EOP,DCJ,,2026-09-05,,,,,,,,,,,,,", "Entry Date", "after_extract"),
        ("P1,,,,,EOP,DCJ,,2026-01-05,2026-01-04,,,,,,,,,,,,", "Exit Date", "ends_before_start"),
        ("P1,,,,,EOP,DCJ,,2026-13-05,,,,,,,,,,,,,", "Entry Date", "cell_date"),
        ("P1,,,,,EOP,DCJ,,2026-01-05,,,TRN,Training,,,,,,,,,", "Plan Date", "activity_without_plan"),
        ("P1,,,,,EOP,DCJ,,2026-01-05,,,,,maybe,,,,,,,,", "Homeless", "cell_yes_no"),
        ("P1,,,,,EOP,DCJ,,2026-01-05,,,,,,,2026-02-01,6,1,2026-01-01,,,", "1308", "ends_before_start"),
        ("ABCDEFGHIJKLM,,,,,EOP,DCJ,,2026-01-05,,,,,,,,,,,,,", "Participant ID", "cell_participant_id"),
        (",,,,,EOP,DCJ,,2026-01-05,,,,,,,,,,,,,", "Participant ID", "cell_empty"),
    ],
)
def test_a_bad_row_is_rejected_alone_with_row_and_column(row: str, column: str, code: str) -> None:
    found = read("P0,,,,,EOP,DCJ,,2026-01-05,,,,,,,,,,,,,", row)
    assert [(one.row, one.column, one.code) for one in found.faults] == [(3, column, code)]
    assert [person.external_id for person in found.people] == ["P0"]
    assert found.faults[0].says


def test_a_rejected_row_leaves_no_trace_in_its_person() -> None:
    found = read("P1,Ana,,,,EOP,DCJ,,2026-01-05,,,,,,,,,,,,,", "P1,Bea,,,,AHFE,CCC,,2026-01-06,,,,,1,,,,,,,,")
    assert [(one.row, one.code) for one in found.faults] == [(3, "row_contradicts")]
    assert found.people[0].identity == {"first_name": "Ana"}
    assert len(found.people[0].enrolments) == 1
    assert found.people[0].flags == {}


def test_an_unknown_coach_does_not_keep_a_person_out() -> None:
    found = read("P1,,,,,EOP,DCJ,zoe,2026-01-05,,,,,,,,,,,,,", "P2,,,,,EOP,CCC,D-001,2026-01-05,,,,,,,,,,,,,")
    assert [(one.row, one.code) for one in found.notices] == [
        (2, "coach_unknown"),
        (3, "coach_of_other_agency"),
    ]
    assert [person.enrolments[0].coach for person in found.people] == [None, None]


STAY = Enrolment("EOP", "DCJ", datetime.date(2026, 1, 5), None, "PER-A")
KNOWN = Person(
    "P1",
    {"first_name": "Ana", "born_on": "1990-08-01"},
    Living("H1"),
    (STAY,),
    says=frozenset({"exit_on", "coach"}),
)


def actions(known: Person | None, new: Person) -> list[tuple[str, str]]:
    return [(change.action, change.part) for change in diff(known, new)]


def test_a_new_person_is_only_added() -> None:
    assert actions(None, KNOWN) == [(ADDED, "person"), (ADDED, "identity"), (ADDED, "enrolment")]
    assert not any(change.is_staged for change in diff(None, KNOWN))


def test_an_exit_ends_and_waits_for_a_second_person() -> None:
    (change,) = diff(KNOWN, replace(KNOWN, enrolments=(replace(STAY, exit_on=datetime.date(2026, 7, 1)),)))
    assert (change.action, change.part, change.is_staged) == (ENDED, "enrolment", True)
    assert change.says == "P1: ended enrolment EOP DCJ 2026-01-05: exit none → July 1, 2026"


def test_a_moved_entry_a_new_coach_and_a_reopened_exit_are_changes() -> None:
    ended = replace(KNOWN, enrolments=(replace(STAY, exit_on=datetime.date(2026, 7, 1)),))
    assert actions(
        KNOWN, replace(KNOWN, enrolments=(replace(STAY, entry_on=datetime.date(2026, 1, 7)),))
    ) == [(CHANGED, "enrolment")]
    assert actions(KNOWN, replace(KNOWN, enrolments=(replace(STAY, coach="PER-B"),))) == [
        (CHANGED, "enrolment")
    ]
    assert actions(ended, KNOWN) == [(CHANGED, "enrolment")]
    assert actions(
        ended, replace(KNOWN, enrolments=(replace(STAY, entry_on=datetime.date(2026, 8, 1)),))
    ) == [(ADDED, "enrolment")]


def test_what_a_file_does_not_say_is_never_taken_away() -> None:
    rich = replace(
        KNOWN,
        flags={"homeless": True},
        plans=(Plan(EXTRACT, (Activity("TRN", "Training", EXTRACT),)),),
        outcomes=(Outcome("training1", "training", "06", EXTRACT, None, None, "EOP", "DCJ"),),
    )
    bare = Person("P1", {}, Living(), (replace(STAY, coach=None),))
    assert diff(rich, bare) == []
    assert diff(replace(rich, enrolments=(replace(STAY, exit_on=EXTRACT),)), bare) == []


def test_where_and_how_somebody_lives_is_filled_in_and_a_changed_income_waits() -> None:  # FND-01
    there = replace(KNOWN, living=Living("H1", "", "Multnomah", "Portland", 3, 0))
    assert actions(KNOWN, there) == [(ADDED, "residence"), (ADDED, "means")]
    (change,) = diff(there, replace(there, living=replace(there.living, household_income_cents=1_250_000)))
    assert (change.action, change.part, change.is_staged) == (CHANGED, "means", True)
    assert change.says.endswith("household income $0.00 → $12,500.00")


def test_a_flag_goes_only_when_the_file_says_no() -> None:
    known = replace(KNOWN, flags={"homeless": True})
    assert actions(known, replace(KNOWN, flags={"homeless": False})) == [(CHANGED, "flag")]
    assert actions(known, replace(KNOWN, flags={})) == []


def test_a_flag_of_a_class_is_not_named_to_who_may_not_see_it() -> None:  # P34
    known = replace(KNOWN, flags={"hopwa": True, "homeless": True})
    hidden, plain = diff(known, replace(KNOWN, flags={"hopwa": False, "homeless": False}))[::-1]
    hidden, plain = (hidden, plain) if hidden.key == "hopwa" else (plain, hidden)
    assert "hopwa" not in hidden.says_to(frozenset()) and "hopwa" in hidden.says_to(frozenset({"HOPWA"}))
    assert "homeless" in plain.says_to(frozenset())


def test_a_corrected_name_applies_at_once_and_its_value_is_nowhere_in_the_change() -> None:
    (change,) = diff(KNOWN, replace(KNOWN, identity={"first_name": "Anna"}))
    assert (change.action, change.part, change.is_staged) == (CHANGED, "identity", False)
    assert "Anna" not in str(to_plain(change)) + change.says


def test_a_training_that_ends_is_filled_in_and_one_that_moves_is_changed() -> None:
    start = Outcome("training1", "training", "06", datetime.date(2026, 2, 1), None, None, "EOP", "DCJ")
    done = replace(start, ended_on=datetime.date(2026, 6, 1), detail="completed")
    known = replace(KNOWN, outcomes=(start,))
    assert actions(known, replace(KNOWN, outcomes=(done,))) == [(ADDED, "outcome")]
    assert actions(known, replace(KNOWN, outcomes=(replace(start, code="01"),))) == [(CHANGED, "outcome")]


DAYS = st.dates(datetime.date(2025, 1, 1), datetime.date(2026, 7, 31))
PEOPLE = st.builds(
    Person,
    st.just("P1"),
    st.dictionaries(
        st.sampled_from(["first_name", "last_name", "phone"]), st.text("abc", min_size=1, max_size=4)
    ),
    st.builds(
        Living,
        st.sampled_from(["", "H1", "H2"]),
        st.sampled_from(["", "shelter"]),
        st.sampled_from(["", "Multnomah", "Clackamas"]),
        household_size=st.none() | st.integers(1, 9),
        household_income_cents=st.none() | st.integers(0, 9_000_000),
    ),
    st.lists(
        st.builds(
            Enrolment,
            st.sampled_from(["EOP", "AHFE"]),
            st.sampled_from(["DCJ", "CCC"]),
            DAYS,
            st.none() | DAYS,
            st.none(),
        ),
        max_size=3,
        unique_by=lambda one: one.key,
    ).map(tuple),
    st.dictionaries(
        DAYS,
        st.dictionaries(st.sampled_from(["TRN", "HSG"]), st.sampled_from(["One", "Two"]), max_size=2),
        max_size=2,
    ).map(
        lambda found: tuple(
            Plan(on, tuple(Activity(code, title) for code, title in sorted(of.items())))
            for on, of in sorted(found.items())
        )
    ),
    st.dictionaries(st.sampled_from(["homeless", "ell"]), st.just(True)),
    says=st.just(frozenset({"exit_on"})),
)


@given(PEOPLE)
def test_the_same_content_changes_nothing(person: Person) -> None:  # REC-04
    assert diff(person, person) == []


@given(PEOPLE, PEOPLE)
def test_changes_survive_the_proposal_that_carries_them(known: Person, new: Person) -> None:
    import json

    from ledger.domain.journal.canonical import canonical

    changes = diff(known, new)
    assert [
        from_plain(json.loads(canonical(to_plain(one)))) for one in changes if one.part != "identity"
    ] == [one for one in changes if one.part != "identity"]
    assert sum(counts(changes)[name] for name in (ADDED, CHANGED, ENDED)) == len(changes)


def test_two_ids_of_one_man_look_alike() -> None:  # d13
    first, second = (
        {"first_name": "Dov", "last_name": "Reed", "born_on": "1980-01-01"},
        {"first_name": "DOV", "last_name": "reed", "born_on": "1980-01-01"},
    )
    assert lookalike_key(first) == lookalike_key(second) is not None
    assert lookalike_key({"first_name": "Dov"}) is None


def test_another_name_and_birth_date_under_one_id_is_another_person() -> None:
    known = {"first_name": "Ana", "last_name": "Lopez", "born_on": "1990-08-01"}
    assert is_replaced(known, {"first_name": "Zed", "last_name": "Ott", "born_on": "1971-01-01"})
    assert not is_replaced(known, {**known, "last_name": "Lopez-Reed"})
    assert not is_replaced(known, {**known, "born_on": "1990-01-08"})


def test_names_in_one_column_and_initials() -> None:
    assert split_name("Lopez, Ana Maria") == split_name("Ana Maria Lopez") == ("Ana Maria", "Lopez")
    assert split_name("Cher") == ("Cher", "")
    assert initials({"first_name": "Ana Maria", "last_name": "Lopez"}) == "A. L."
    assert initials({}) == "–"


def test_flags_of_a_class_are_for_those_who_hold_it() -> None:
    flags = ["homeless", "justice", "hopwa", "disability"]
    assert visible_flags(flags, frozenset()) == ("homeless",)
    assert visible_flags(flags, frozenset({"JUSTICE", "HOPWA"})) == ("homeless", "hopwa", "justice")
