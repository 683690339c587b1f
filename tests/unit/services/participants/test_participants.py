"""Importing people and seeing them: additions at once, changes by two people, nobody outside her scope."""

import dataclasses
import datetime

import pytest
from sqlalchemy import func, select

from ledger.clock import SeededSource
from ledger.domain.people.duties import Duty
from ledger.errors import Conflict, InvalidInput, NotFound, Refused
from ledger.services.participants import imports, looks, participants
from ledger.services.participants.files import digest_of
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start

HEAD = "Participant ID,First Name,Last Name,DOB,Household,Program,Agency,Coach,Entry Date,Exit Date,"
HEAD += "Plan Date,Activity,HOPWA,Homeless"
ANA = "A1,Ana,Lopez,8/1/1990,H1,EOP,DCJ EOP,,2026-01-05,,2026-02-01,TRN,,1"
BEA = "B1,Bea,Nilsson,2/3/1985,H2,EOP,CCC,,2026-03-05,,2026-03-06,TRN,1,0"
DAY = datetime.date(2026, 7, 1)


@pytest.fixture
def start() -> Start:
    return starts.demo_budget


@pytest.fixture
def loaded(work: Work) -> Work:
    """A board with its budget and the people who import and accept."""
    for name in ("PER-LIAISON0", "PER-OVERSEE0", "PER-COACHDCJ"):
        board.add_person(work, name, agency="DCJ" if name.endswith("DCJ") else None)
    return work


def liaison() -> Actor:
    return board.actor("PER-LIAISON0", Duty.VERIFY, Duty.IMPORT)


def overseer() -> Actor:
    return board.actor("PER-OVERSEE0", Duty.OVERSEE)


def coach(agency: str = "DCJ") -> Actor:
    return board.actor(f"PER-COACH{agency}", Duty.REQUEST, agency=agency)


def content(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def bring(work: Work, data: bytes, key: str, on: datetime.date = DAY, actor: Actor | None = None) -> Answer:
    command = imports.ImportFile(key, digest_of(data), on)
    return imports.import_file(work, actor or liaison(), command, data)


def rows_in(work: Work, table: str) -> int:
    with work.store.reading() as connection:
        return int(
            connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one()
        )


def ids(work: Work) -> dict[str, str]:
    with work.store.reading() as connection:
        found = connection.execute(select(schema.participant.c.external_id, schema.participant.c.id))
        return {row.external_id: row.id for row in found}


def test_additions_apply_at_once_and_the_same_bytes_again_change_nothing(loaded: Work) -> None:  # REC-04
    first = bring(loaded, content(ANA, BEA), "k1")
    assert (first["outcome"], first["people_added"], first["proposal"]) == ("applied", 2, None)
    before = {
        name: rows_in(loaded, name)
        for name in ("participant", "enrolment", "plan", "activity", "flag", "vault", "data_import")
    }
    again = bring(loaded, content(ANA, BEA), "k2")
    assert (again["outcome"], again["import"], again["added"]) == ("nothing", first["import"], 0)
    other_order = bring(loaded, content(BEA, ANA), "k3")
    assert (other_order["outcome"], other_order["added"]) == ("nothing", 0)
    after = {name: rows_in(loaded, name) for name in before}
    assert {**after, "data_import": 1} == {**before, "data_import": 1}


def test_a_repeated_key_with_another_file_is_refused(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    with pytest.raises(Conflict):
        bring(loaded, content(BEA), "k1")
    with pytest.raises(InvalidInput) as refused:
        imports.import_file(loaded, liaison(), imports.ImportFile("k9", digest_of(b"x"), DAY), content(ANA))
    assert refused.value.code == "file_other"


def test_an_exit_waits_for_a_second_person(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    answer = bring(loaded, content(ANA.replace("2026-01-05,,", "2026-01-05,2026-06-30,")), "k2")
    assert (answer["outcome"], answer["ended"], answer["added"]) == ("staged", 1, 0)
    with loaded.store.reading() as connection:
        assert connection.execute(select(schema.enrolment.c.exit_on)).scalar_one() is None
    assert imports.staged_changes(loaded, overseer(), answer["proposal"]) == [
        "A1: ended enrolment EOP DCJ 2026-01-05: exit none → June 30, 2026"
    ]
    with pytest.raises(Refused) as refused:
        proposals.accept(loaded, liaison(), proposals.Accept("k3", answer["proposal"]))
    assert refused.value.code == "two_people"
    proposals.accept(loaded, overseer(), proposals.Accept("k4", answer["proposal"]))
    with loaded.store.reading() as connection:
        assert connection.execute(select(schema.enrolment.c.exit_on)).scalar_one() == datetime.date(
            2026, 6, 30
        )
    with loaded.store.reading() as connection:
        facts = participants.facts_on(connection, ids(loaded)["A1"], datetime.date(2026, 7, 1))
    assert (facts.enrolled, facts.exit_on) == (False, datetime.date(2026, 6, 30))


def test_the_same_ending_is_staged_once_and_a_declined_file_may_come_again(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    ended = ANA.replace("2026-01-05,,", "2026-01-05,2026-06-30,")
    first = bring(loaded, content(ended), "k2")
    assert bring(loaded, content(ended), "k3")["proposal"] == first["proposal"]
    assert bring(loaded, content(ended, BEA), "k4")["proposal"] is None
    proposals.decline(loaded, overseer(), proposals.Decline("k5", first["proposal"], "not sure"))
    assert bring(loaded, content(ended), "k6")["outcome"] == "staged"


def test_a_change_made_against_older_facts_is_refused_on_acceptance(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    one = bring(loaded, content(ANA.replace("2026-01-05,,", "2026-01-05,2026-06-30,")), "k2")
    two = bring(loaded, content(ANA.replace("2026-01-05,,", "2026-01-05,2026-06-29,")), "k3")
    proposals.accept(loaded, overseer(), proposals.Accept("k4", one["proposal"]))
    with pytest.raises(Conflict) as refused:
        proposals.accept(loaded, overseer(), proposals.Accept("k5", two["proposal"]))
    assert refused.value.code == "changed_meanwhile"


def test_an_older_extract_is_stopped(loaded: Work, source: SeededSource) -> None:
    source.set_today(datetime.date(2026, 8, 10))
    bring(loaded, content(ANA), "k1", datetime.date(2026, 8, 3))
    with pytest.raises(Refused) as refused:
        bring(loaded, content(BEA), "k2", datetime.date(2026, 8, 2))
    assert refused.value.code == "extract_older"
    assert refused.value.arguments == {
        "extract_on": datetime.date(2026, 8, 2),
        "last_on": datetime.date(2026, 8, 3),
    }
    assert list(ids(loaded)) == ["A1"]


@pytest.mark.parametrize(
    "data",
    [
        content(ANA.replace("Lopez", "123-45-6789")),
        content(ANA).replace(b"Household", b"SSN"),
        content(ANA).replace(b"Lopez", "L\xf3pez".encode("cp1252")),
        b"",
        content(ANA).replace(b"Agency,", b"Office,"),
    ],
)
def test_a_bad_file_changes_nothing(loaded: Work, data: bytes) -> None:  # PAR-01
    before = rows_in(loaded, "event")
    with pytest.raises(InvalidInput):
        bring(loaded, data, "k1")
    assert rows_in(loaded, "participant") == rows_in(loaded, "data_import") == 0
    assert rows_in(loaded, "event") == before


def test_rows_are_rejected_one_by_one_and_may_come_again(loaded: Work) -> None:
    data = content(ANA, BEA.replace("EOP,CCC", "XYZ,CCC"))
    answer = bring(loaded, data, "k1")
    assert answer["rejected"] == [{"row": 3, "column": "Program", "code": "row_program_unknown"}]
    assert list(ids(loaded)) == ["A1"]
    assert bring(loaded, data, "k2")["rows_rejected"] == 1
    alone = bring(loaded, content(BEA.replace("EOP,CCC", "XYZ,CCC")), "k3")
    assert alone["outcome"] == "rejected"


def test_no_person_enters_an_event_an_answer_or_a_proposal_summary(
    loaded: Work,
) -> None:  # AUD-01, house.md section 3
    data = content(ANA, BEA)
    bring(loaded, data, "k1")
    answer = bring(loaded, content(ANA.replace("2026-01-05,,", "2026-01-05,2026-06-30,")), "k2")
    with loaded.store.reading() as connection:
        bodies = b"".join(connection.execute(select(schema.event.c.body)).scalars()).decode()
        answers = "".join(connection.execute(select(schema.command.c.answer)).scalars())
        payload = connection.execute(
            select(schema.proposal.c.payload).where(schema.proposal.c.id == answer["proposal"])
        ).scalar_one()
        vault = b"".join(connection.execute(select(schema.vault.c.ciphertext)).scalars())
    for secret in ("Lopez", "Nilsson", "1990-08-01", "A1", digest_of(data)):
        by_chance = secret == "A1"  # two signs may stand in an id
        assert secret not in answers or by_chance
        assert secret not in bodies or by_chance
    assert "Lopez" not in payload
    assert b"Lopez" not in vault


def test_a_coach_sees_her_agency_and_nobody_else_exists(loaded: Work) -> None:  # ALC-09, P32
    bring(loaded, content(ANA, BEA), "k1")
    known = ids(loaded)
    assert [one.name for one in participants.my_people(loaded, coach())] == ["Ana Lopez"]
    mine = participants.get_participant(loaded, coach(), known["A1"])
    assert (mine.name, mine.living.household, mine.flags, mine.identity["born_on"]) == (
        "Ana Lopez",
        "H1",
        ("homeless",),
        "1990-08-01",
    )
    plan = participants.plan_of(loaded, coach(), known["A1"])
    assert plan is not None
    assert plan.activities[0].code == "TRN"
    refusals = []
    for participant_id in (known["B1"], "PAR-00000000", "", "PAR-7K2Q9M4T"):
        with pytest.raises(NotFound) as refused:
            participants.get_participant(loaded, coach(), participant_id)
        refusals.append(
            (
                type(refused.value),
                refused.value.code,
                refused.value.field,
                refused.value.arguments,
                str(refused.value),
            )
        )
        with pytest.raises(NotFound):
            participants.plan_of(loaded, coach(), participant_id)
    assert len(set(map(str, refusals))) == 1
    with pytest.raises(NotFound):
        participants.get_participant(loaded, coach("CCC"), known["A1"])


def test_a_grant_for_another_agency_does_not_widen_a_coach(loaded: Work) -> None:
    bring(loaded, content(ANA, BEA), "k1")
    odd = board.actor("PER-COACHDCJ", Duty.REQUEST, agency="CCC")
    odd = Actor(odd.person_id, odd.login, odd.name, odd.grants, "DCJ", odd.on)
    assert participants.my_people(loaded, odd) == []


def test_deciders_see_initials_and_payers_and_administrators_nobody(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    known = ids(loaded)["A1"]
    for duty in (Duty.APPROVE, Duty.APPROVE_OVER_BAND, Duty.OVERSEE, Duty.EXAMINE, Duty.RECONCILE):
        seen = participants.get_participant(loaded, board.actor("PER-X", duty), known)
        assert (seen.name, seen.is_masked, dict(seen.identity), seen.external_id, seen.flags) == (
            "A. L.",
            True,
            {},
            None,
            (),
        )
        with pytest.raises(Refused):
            participants.search(loaded, board.actor("PER-X", duty), "Lopez")
    for duty in (Duty.BUILD, Duty.RELEASE, Duty.ADMINISTER, Duty.KEEP_PAYEES):
        with pytest.raises(Refused) as refused:
            participants.get_participant(loaded, board.actor("PER-X", duty), known)
        assert refused.value.code == "duty_needed"


def test_search_finds_by_name_and_id_within_the_reader_s_scope(loaded: Work) -> None:
    bring(loaded, content(ANA, BEA), "k1")
    assert [one.external_id for one in participants.search(loaded, liaison(), "nils be")] == ["B1"]
    assert [one.external_id for one in participants.search(loaded, liaison(), "a1")] == ["A1"]
    assert participants.search(loaded, coach(), "Nilsson") == participants.search(loaded, coach(), "B1") == []
    assert participants.search(loaded, liaison(), "n") == []


def test_flags_of_a_class_need_the_grant(loaded: Work) -> None:
    bring(loaded, content(BEA), "k1")
    known = ids(loaded)["B1"]
    plain = participants.get_participant(loaded, liaison(), known)
    cleared = board.actor("PER-LIAISON0", Duty.VERIFY, Duty.SEE_CLASS, confidential_class="HOPWA")
    assert plain.flags == ()
    assert participants.get_participant(loaded, cleared, known).flags == ("hopwa",)


def test_a_corrected_name_applies_and_another_person_under_the_id_is_rejected(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    corrected = bring(loaded, content(ANA.replace("Lopez", "Lopez-Reed")), "k2")
    assert (corrected["outcome"], corrected["changed"]) == ("applied", 1)
    assert participants.my_people(loaded, coach())[0].name == "Ana Lopez-Reed"
    replaced = bring(loaded, content(ANA.replace("Ana,Lopez,8/1/1990", "Zed,Ott,1/1/1971")), "k3")
    assert replaced["rejected"] == [{"row": 2, "column": "DOB", "code": "identity_replaced"}]
    assert participants.my_people(loaded, coach())[0].name == "Ana Lopez-Reed"


def test_one_person_under_two_ids_is_pointed_out(loaded: Work) -> None:  # d13
    bring(loaded, content(ANA), "k1")
    answer = bring(loaded, content(ANA, ANA.replace("A1,", "Z9,").replace("Lopez", "LOPEZ")), "k2")
    assert answer["lookalikes"] == 1


def test_a_dry_run_shows_the_diff_and_writes_nothing(loaded: Work) -> None:
    bring(loaded, content(ANA), "k1")
    found = imports.preview(loaded, liaison(), content(ANA.replace("H1", "H7"), BEA), DAY)
    assert found.staged == ("A1: changed household: household H1 → H7",)
    assert found.lines[0] == "B1: added person"
    assert not any("Nilsson" in line for line in found.lines)


def test_only_a_loader_imports(loaded: Work) -> None:
    with pytest.raises(Refused):
        bring(loaded, content(ANA), "k1", actor=overseer())


def test_an_auditor_sees_a_class_for_a_reason_of_one_person_only(loaded: Work) -> None:  # P35
    bring(loaded, content(ANA, BEA), "looked-at")
    board.add_person(loaded, "PER-AUDITOR0")
    sees = board.actor("PER-AUDITOR0", Duty.EXAMINE, Duty.SEE_CLASS, confidential_class="HOPWA")
    sees = dataclasses.replace(sees, proven=True)
    with loaded.store.reading() as connection:
        found = dict(
            connection.execute(select(schema.participant.c.external_id, schema.participant.c.id)).all()
        )
    assert participants.get_participant(loaded, sees, found["B1"]).is_masked
    looks.look(loaded, sees, looks.LookAt("look-0001", found["B1"], "monitoring"))
    bea = participants.get_participant(loaded, sees, found["B1"])
    assert (bea.name, bea.flags, bea.is_look) == ("Bea Nilsson", ("hopwa",), True)
    assert [one.reason for one in bea.looks] == ["A funder or the state monitors the case"]
    assert participants.get_participant(loaded, sees, found["A1"]).is_masked
    unproven = dataclasses.replace(sees, proven=False)
    assert participants.get_participant(loaded, unproven, found["B1"]).is_masked
