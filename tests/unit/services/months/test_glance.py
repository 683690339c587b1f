"""What a manager sees first: the running month as the summary has it, what is unanswered, what is to be closed."""

import pytest

from ledger.domain.months.outcomes import Measure
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.months import glance, months, summary
from ledger.services.people import proposals
from ledger.services.work import Work
from tests import board
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.world import World


@pytest.fixture
def start() -> Start:
    return a_summer


def test_the_glance_is_the_running_months_summary(work: Work, world: World) -> None:
    manager = board.actor("PER-MANAGER0", Duty.OVERSEE)
    world.play.day(2026, 9, 10)
    seen = glance.glance(work, manager)
    assert seen.month == "2026-09"
    assert seen.totals == summary.summary(work, manager, "2026-09").totals
    assert seen.totals["accrued_cents"] == 80_000
    assert seen.counts[Measure.SERVED] == 1
    assert seen.test is not None
    assert seen.test.passes


def test_exceptions_are_counted_until_they_are_answered_and_months_until_they_are_closed(
    work: Work, world: World
) -> None:
    manager = board.actor("PER-MANAGER0", Duty.OVERSEE, Duty.CLOSE)
    board.add_person(work, manager.person_id)
    world.play.day(2026, 10, 30)
    seen = glance.glance(work, manager)
    assert seen.open_exceptions == 2  # the course's bill and the rent, both without a record after the lag
    assert seen.to_close == "2026-07"
    staged = months.propose_close(work, manager, months.ProposeClose("close-july", "2026-07"))
    proposals.accept(work, world.play.cast.accepter, proposals.Accept("accept-july", staged["proposal"]))
    assert glance.glance(work, manager).to_close == "2026-08"


def test_a_coach_has_no_glance(work: Work, world: World) -> None:
    coach = world.coach("CCC")
    assert not glance.may_read(coach)
    with pytest.raises(Refused):
        glance.glance(work, coach)
