"""Who decides about a line: the duty that its state asks for, over its agency, its program and its group (SD1, P32)."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from ledger.clock import SeededSource
from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty, Grant
from ledger.errors import LedgerError
from ledger.services import home
from ledger.services.needs import approval_pages, approvals
from ledger.services.needs.needs import LineInput
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from tests import starts
from tests.fault import lives
from tests.grounds import Start
from tests.world import World, person


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026."""
    starts.worked_example(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


@dataclass(frozen=True)
class Waiting:
    """A line above the band that waits for its first approver, and one within it that is approved."""

    line: str
    award: str


@pytest.fixture
def waiting(world: World) -> Waiting:
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    lines = [
        LineInput("Scholarship", cents, lives.COURSE, "A course", school, "An invoice number")
        for cents in (250_001, 42_500)
    ]
    august = datetime.date(2026, 8, 1)
    above = play.draft(coach, world.participant("CCC", "EOP"), "EOP", lines[:1], needed_by=august)
    (line,) = play.submit(coach, above)
    play.verify(line)
    return Waiting(
        line, play.award(coach, world.participant("CCC", "EOP"), "EOP", lines[1], needed_by=august)
    )


OUTSIDE = {
    "another agency": Grant(Duty.APPROVE, agency="CAP"),
    "another program": Grant(Duty.APPROVE, program="IND"),
    "another group": Grant(Duty.APPROVE, group=Group.HOUSING),
}
INSIDE = Grant(Duty.APPROVE, agency="CCC", program="EOP", group=Group.TRAINING)


def _decider(world: World, *grants: Grant) -> Actor:
    return replace(person(world.work, "decides"), grants=grants)


def _steps(world: World, actor: Actor, waiting: Waiting) -> dict[str, Callable[[], object]]:
    """Everything that somebody who decides can do with the line and the award."""
    work, key, version = world.work, world.play.key, world.play.line(waiting.line)["version"]
    return {
        "open": lambda: approval_pages.line_page(work, actor, waiting.line),
        "approve": lambda: approvals.approve(work, actor, approvals.Approve(key(), waiting.line, version)),
        "deny": lambda: approvals.deny(work, actor, approvals.Deny(key(), waiting.line, "not_allowable")),
        "withdraw": lambda: approvals.withdraw(work, actor, approvals.Withdraw(key(), waiting.award)),
    }


def _code(step: Callable[[], object]) -> str:
    try:
        step()
    except LedgerError as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("grant", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_a_line_outside_the_grant_does_not_exist_for_who_decides(
    world: World, waiting: Waiting, grant: Grant
) -> None:
    actor = _decider(world, grant)
    found = {name: _code(step) for name, step in _steps(world, actor, waiting).items()}
    assert found == dict.fromkeys(found, "not_found")
    with world.work.store.reading() as connection:
        assert home.to_approve(connection, actor, world.work.source.today()) == []


@pytest.mark.parametrize("name", ["open", "approve", "deny", "withdraw"])
def test_red_the_same_step_within_the_grant_is_taken(world: World, waiting: Waiting, name: str) -> None:
    # Red twin: nothing but the grant's reach stood in the way
    actor = _decider(world, INSIDE)
    with world.work.store.reading() as connection:
        assert [row["id"] for row in home.to_approve(connection, actor, world.work.source.today())] == [
            waiting.line
        ]
    assert _code(_steps(world, actor, waiting)[name]) == ""


def test_the_second_approval_asks_for_its_own_duty_where_the_line_is(world: World, waiting: Waiting) -> None:
    # SD7: a grant above the band for another program and one within the band for this one are not one together
    once = approvals.Approve(world.play.key(), waiting.line, world.play.line(waiting.line)["version"])
    assert approvals.approve(world.work, world.play.cast.approver, once)["award"] is None
    for grant, code in (
        (Grant(Duty.APPROVE_OVER_BAND, program="IND"), "duty_needed"),
        (Grant(Duty.APPROVE_OVER_BAND, program="EOP"), ""),
    ):
        actor = _decider(world, INSIDE, grant)
        with world.work.store.reading() as connection:
            assert len(home.to_approve(connection, actor, world.work.source.today())) == (code == "")
        assert _code(_steps(world, actor, waiting)["approve"]) == code
    world.verified()
