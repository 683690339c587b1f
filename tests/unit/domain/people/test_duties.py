"""The separation of people, held against every assignment of six people (P51), and whether a small board
suffices."""

import datetime
import itertools
from collections.abc import Mapping, Sequence

import pytest

from ledger.domain.needs.kinds import Group
from ledger.domain.people import duties
from ledger.domain.people.coverage import coverage
from ledger.domain.people.duties import APART, Duty, Grant, Role, Step, refuse_same_person, toxic
from ledger.domain.people.rungs import read
from ledger.errors import Refused

_FISCAL = (
    Duty.APPROVE,
    Duty.ACCEPT_INVOICES,
    Duty.KEEP_PAYEES,
    Duty.CHECK_PAYEES,
    Duty.BUILD,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.LOAD,
    Duty.CLOSE,
)
_LIAISON = tuple(Grant(Duty.VERIFY, group=group) for group in (Group.TRAINING, Group.SUPPORT, Group.HOUSING))

SMALL_BOARD: Mapping[str, Sequence[Grant]] = {
    "Fiscal 1": [Grant(duty) for duty in _FISCAL],
    "Fiscal 2": [Grant(duty) for duty in _FISCAL],
    "Fiscal 3": [Grant(duty) for duty in _FISCAL],
    "Program manager": [
        Grant(duty) for duty in (Duty.OVERSEE, Duty.APPROVE_OVER_BAND, Duty.CHECK_PAYEES, Duty.CLOSE)
    ],
    "Board officer": [
        Grant(duty) for duty in (Duty.OVERSEE, Duty.APPROVE_OVER_BAND, Duty.CHECK_PAYEES, Duty.RELEASE)
    ],
    "Coach 1": [Grant(Duty.REQUEST, agency="NORTH")],
    "Coach 2": [Grant(Duty.REQUEST, agency="NORTH")],
    "Liaison 1": [*_LIAISON, Grant(Duty.IMPORT)],
    "Liaison 2": [*_LIAISON, Grant(Duty.IMPORT)],
    "Administrator 1": [Grant(Duty.ADMINISTER)],
    "Administrator 2": [Grant(Duty.ADMINISTER)],
}
"""The grants that let three fiscal people, a program manager and a board officer carry every flow, with one
of them away.

Four of the five are always there: one approves, one builds and one releases (all three fiscal people can do
each), and the fourth approves above the band. With a fiscal person away, the program manager approves above
the band and the board officer releases. Administrators are two and hold nothing else, because administering
and money exclude each other.
"""

TWO_STEPS = read("2,500.00 approve_over_band")

CHAIN = (Step.REQUEST, Step.VERIFY, Step.APPROVE, Step.RELEASE, Step.CHECK_PAYEE, Step.RECONCILE)
"""Enter, verify, approve, release, change of payee, reconcile."""


def _accepted(assignment: Sequence[str], chain: Sequence[Step] = CHAIN) -> bool:
    """Do the rules let these persons do these acts, one after the other?"""
    done: dict[Step, list[str]] = {Step.KEEP_PAYEE: ["keeper"]}
    for act, person in zip(chain, assignment, strict=True):
        try:
            refuse_same_person(act, person, done)
        except Refused:
            return False
        done.setdefault(act, []).append(person)
    return True


def _forbidden(assignment: Sequence[str]) -> bool:
    """SD1 and SD4 in their own words: who decides is nobody else who decides, nobody of them releases, and
    nobody who decided or released reconciles."""
    requester, verifier, approver, releaser, _checker, reconciler = assignment
    deciders = [requester, verifier, approver]
    return len(set(deciders)) < 3 or releaser in deciders or reconciler in (*deciders, releaser)


def test_no_forbidden_assignment_of_six_people_passes() -> None:
    """All 46,656 assignments of six people to the six acts: exactly the forbidden ones are refused."""
    passed = 0
    for assignment in itertools.product("abcdef", repeat=6):
        accepted = _accepted(assignment)
        assert accepted != _forbidden(assignment), assignment
        passed += accepted
    assert passed > 0


def test_a_payee_s_maker_and_checker_neither_build_nor_release_its_payment() -> None:
    """SD4: the chain with the payee first."""
    for checker, builder, releaser in itertools.product("abc", repeat=3):
        chain = (Step.CHECK_PAYEE, Step.BUILD, Step.RELEASE)
        wanted = len({checker, builder, releaser}) == 3
        assert _accepted((checker, builder, releaser), chain) == wanted


def test_two_logins_of_one_person_are_one_person() -> None:
    """The rules are asked with person ids; whoever signs in twice is refused all the same (SD14)."""
    person_of = {
        "ana": "PER-1",
        "ana.admin": "PER-1",
        "ben": "PER-2",
        "eva": "PER-3",
        "ida": "PER-4",
        "leo": "PER-5",
    }
    for logins in itertools.product(person_of, repeat=6):
        persons = [person_of[login] for login in logins]
        assert _accepted(persons) != _forbidden(persons)


def test_without_the_rules_a_forbidden_assignment_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red twin: with the table of separations emptied, one person does it all."""
    monkeypatch.setattr(duties, "APART", {})
    assert _accepted("aaaaaa")


@pytest.mark.parametrize("act", [Step.APPROVE, Step.SECOND_APPROVE, Step.LOOK_BACK])
def test_who_decided_an_exception_has_no_other_part(act: Step) -> None:  # SD8
    with pytest.raises(Refused, match="decided its exception"):
        refuse_same_person(act, "a", {Step.EXCEPT: ["a"]})


@pytest.mark.parametrize("act", list(APART))
def test_each_separation_counts_by_itself(act: Step) -> None:  # PAY-01
    """Each pair of the table refuses by itself, and names the earlier act."""
    for earlier in APART[act]:
        with pytest.raises(Refused) as refused:
            refuse_same_person(act, "a", {earlier: ["a"]})
        assert refused.value.code == "same_person"
        assert duties.STEP_NAMES[earlier] in str(refused.value)


@pytest.mark.parametrize(
    "pair",
    [
        (Duty.ADMINISTER, Duty.APPROVE),
        (Duty.ADMINISTER, Duty.RELEASE),
        (Duty.EXAMINE, Duty.VERIFY),
        (Duty.EXAMINE, Duty.ADMINISTER),
    ],
)
def test_toxic_pairs_are_refused(pair: tuple[Duty, Duty]) -> None:
    """SD10: administering with money, examining with anything that acts."""
    with pytest.raises(Refused) as refused:
        toxic(pair)
    assert refused.value.code == "duties_toxic"


def test_every_preset_is_free_of_toxic_pairs() -> None:
    """A role by itself can always be granted."""
    for role in Role:
        toxic(duty for duty, _ in duties.PRESETS[role])


def test_a_grant_holds_on_its_first_and_its_last_day() -> None:
    """Both days are included."""
    grant = Grant(Duty.APPROVE, from_on=datetime.date(2026, 7, 1), to_on=datetime.date(2026, 7, 31))
    held = [
        grant.in_force(datetime.date(2026, month, day)) for month, day in ((6, 30), (7, 1), (7, 31), (8, 1))
    ]
    assert held == [False, True, True, False]


def test_a_small_board_suffices_for_every_flow_whoever_is_away() -> None:
    """Three fiscal people, a program manager and a board officer, with coaches and liaisons: no gap on any
    such day."""
    for held in SMALL_BOARD.values():
        toxic(grant.duty for grant in held)
    assert coverage(SMALL_BOARD, TWO_STEPS) == []


@pytest.mark.parametrize(
    "gone", ["Fiscal 1", "Program manager", "Board officer", "Coach 1", "Liaison 1", "Administrator 1"]
)
def test_one_person_fewer_and_the_small_board_has_a_gap(gone: str) -> None:
    """Red twin: none of them is there for nothing."""
    fewer = {person: grants for person, grants in SMALL_BOARD.items() if person != gone}
    gaps = coverage(fewer, TWO_STEPS)
    assert gaps
    assert all(gap.away is not None for gap in gaps), "all there, it still works"


def test_the_presets_alone_name_what_is_missing() -> None:
    """One person for each role: with the only payer away nobody builds."""
    people = {role.value: [Grant(duty, group=group) for duty, group in duties.PRESETS[role]] for role in Role}
    missing = {gap.missing for gap in coverage(people, TWO_STEPS) if gap.away == Role.PAYER.value}
    assert duties.DUTY_NAMES[Duty.BUILD] in missing


def test_a_step_of_the_ladder_that_nobody_can_fill_is_found() -> None:  # SCH-12, P51
    """A third approver above 10,000.00: nobody holds the duty; one who does, but approves above the band too, is not enough."""
    ladder = read("2,500.00 approve_over_band; 10,000.00 approve_highest")
    gaps = [gap for gap in coverage(SMALL_BOARD, ladder) if gap.away is None]
    assert {(gap.flow, gap.missing) for gap in gaps} == {
        (f"{name} above $10,000.00", duties.DUTY_NAMES[Duty.APPROVE_HIGHEST])
        for name in ("Training award", "Rent and move-in", "Other support")
    }
    third = {**SMALL_BOARD, "Director": [Grant(Duty.APPROVE_HIGHEST)]}
    assert [gap for gap in coverage(third, ladder) if gap.away is None] == []
    alone = {
        person: [one for one in grants if one.duty is not Duty.APPROVE_OVER_BAND]
        for person, grants in SMALL_BOARD.items()
    }
    both = {**alone, "Director": [Grant(Duty.APPROVE_HIGHEST), Grant(Duty.APPROVE_OVER_BAND)]}
    missing = {gap.flow for gap in coverage(both, ladder) if gap.away is None}
    assert "Training award above $10,000.00" in missing
    assert "Training award above $2,500.00" not in missing


def test_two_steps_of_one_duty_are_two_people() -> None:  # SCH-12
    ladder = read("2,500.00 approve_over_band; 10,000.00 approve_over_band")
    fewer = {person: grants for person, grants in SMALL_BOARD.items() if person != "Board officer"}
    missing = {gap.flow for gap in coverage(fewer, ladder) if gap.away is None}
    assert missing == {
        f"{one} above $10,000.00" for one in ("Training award", "Rent and move-in", "Other support")
    }
