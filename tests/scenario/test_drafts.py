"""A draft of a policy tried on changes of live awards: the approval, the change, and changes that were refused."""

import pytest
from sqlalchemy import select

from ledger.demo import changes
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets import replay
from ledger.services.needs.needs import LineInput
from ledger.store import schema
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_changes import AUGUST_1
from tests.world import World, person

CAP = """
[[value]]
code = "cap.Gas"
value = "{}"
unit = "usd"
class = "policy"
from = 2026-07-01
document = "Draft (example)"
"""


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_a_change_is_tried_as_it_was_approved_anew_and_a_refused_one_as_it_was_refused(world: World) -> None:
    # AUD-04: gas for 200.00 is raised to 300.00 while 160.00 are bound; 300.01 and 310.00 are refused
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    shop = play.payee("Example Agency", "agency")
    line = LineInput("Gas", 20_000, {}, "Drives to class", shop, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.bind(coach, award, 16_000, play.day(2026, 7, 20))
    _refused(world, award, 30_001)
    change = changes.ask(play, coach, award, cents=30_000)
    changes.verify(play, change)
    changes.approve(play, change)
    _refused(world, award, 31_000)
    reader = person(world.work, "auditor", Duty.EXAMINE)
    same, lower, higher = (
        replay.preview(world.work, reader, {"policies.toml": CAP.format(cap)})
        for cap in ("300.00", "250.00", "310.00")
    )
    assert (same.outcome.decided, same.outcome.differences, same.not_compared) == (4, (), {})
    assert [(one.past.subject, one.past.cents, one.past.kind_name) for one in lower.outcome.refused] == [
        (award, 14_000, "Gas, changed")
    ], "200.00, as it was approved first, is within 250.00"
    allowed = {(one.past.subject, one.past.of_award, one.past.cents) for one in higher.outcome.allowed}
    assert allowed == {(award, True, 15_000), (award, True, 14_001)}
    with world.work.store.reading() as connection:
        kept = connection.execute(select(schema.refusal.c.award_id, schema.refusal.c.asked_cents)).all()
    assert sorted(map(tuple, kept)) == [(award, 30_001), (award, 31_000)]
    world.verified()


def _refused(world: World, award: str, cents: int) -> None:
    with pytest.raises(Refused, match=r"300\.00.*160\.00") as refused:
        changes.ask(world.play, world.coach("CCC"), award, cents=cents)
    assert refused.value.code == "cap"
