"""Another source decides after the award was made: each of its decisions counts once, a further one beside it (SCH-06)."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo import changes
from ledger.demo.courses import plain_review
from ledger.domain.scholarships.courses import Cost, Determination
from ledger.errors import Refused
from ledger.services.people import proposals
from ledger.services.scholarships import later_aid
from ledger.store import schema
from ledger.store.rows import find_row
from tests import starts
from tests.grounds import Start
from tests.scenario.test_scholarships import course
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _record(world: World, award: str, cents: int, share_cents: int, on: datetime.date | None = None) -> str:
    """Pell decided, today unless another day is said; the id of what waits."""
    play = world.play
    day = on or play.source.today()
    said = later_aid.RecordAid(play.key(), award, "pell", "amount", day, cents, share_cents)
    return str(later_aid.record(world.work, play.cast.recorder, said)["proposal"])


def test_the_same_decision_is_not_staged_in_two_tabs(world: World) -> None:
    # SCH-06: neither as it was said in the first tab, nor with other amounts, which would be the same decision mistyped
    play, award = world.play, course(world, 0)
    waits = _record(world, award, 100_000, 10_000)
    for cents in (100_000, 120_000):
        with pytest.raises(Refused) as twice:
            _record(world, award, cents, 10_000)
        assert twice.value.code == "proposal_waits"
    play.accept({"proposal": waits})
    assert play.award_row(award)["obligated_cents"] == 32_500
    world.verified()


def test_the_same_decision_is_not_recorded_again_once_it_is_accepted(world: World) -> None:
    # SCH-06: an amount moves no money a second time; a denial is not written a second time
    play, award = world.play, course(world, 0)
    play.aid_decided(award, "pell", "amount", 100_000, 10_000)
    play.aid_decided(award, "state", "denied")
    for said in (("pell", "amount", 100_000, 10_000), ("state", "denied")):
        with pytest.raises(Refused) as again:
            play.aid_decided(award, *said)
        assert again.value.code == "aid_recorded"
    assert play.award_row(award)["obligated_cents"] == 32_500
    world.verified()


def test_of_two_that_were_staged_before_only_one_is_accepted(world: World) -> None:
    # SCH-06: what was staged twice before this was asked is asked again when the second is accepted
    play, award = world.play, course(world, 0)
    first = _record(world, award, 100_000, 10_000)
    with world.work.store.writing() as connection:
        row = dict(find_row(connection, schema.proposal, id=first) or {})
        connection.execute(schema.proposal.insert().values({**row, "id": "PRO-TEST0001"}))
    play.accept({"proposal": first})
    with pytest.raises(Refused) as twice:
        play.accept({"proposal": "PRO-TEST0001"})
    assert twice.value.code == "aid_recorded"
    assert play.award_row(award)["obligated_cents"] == 32_500


def test_a_further_decision_of_the_same_source_counts_beside_the_first(world: World) -> None:
    # SCH-06, d35: Pell for each term, or a difference: by its day or its amounts; whoever accepts it sees what was before
    play, award = world.play, course(world, 0)
    play.aid_decided(award, "pell", "amount", 100_000, 10_000)
    play.accept({"proposal": _record(world, award, 20_000, 2_500)})
    today = play.source.today()
    play.day(2026, 9, 7)
    waits = _record(world, award, 100_000, 10_000)
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.proposal, id=waits)
    assert row is not None and row["summary"].endswith("beside $1,200.00 that the source gave before")
    other = _record(world, award, 100_000, 5_000, today)  # of another day: no matter of the one that waits
    proposals.decline(
        world.work, play.cast.recorder, proposals.Decline(play.key(), other, "Not another one (invented)")
    )
    play.accept({"proposal": waits})
    assert play.award_row(award)["obligated_cents"] == 20_000
    world.verified()


def test_a_raise_is_reviewed_with_what_a_source_has_given_since(world: World) -> None:
    # SCH-03, SCH-04, SCH-06: a review that says no aid is refused; one that names it passes, and so is the change approved
    play, award, coach = world.play, course(world, 0), world.coach("CCC")
    play.aid_decided(award, "pell", "amount", 100_000, 10_000)
    change = changes.ask(play, coach, award, cents=42_500)
    with pytest.raises(Refused) as silent:
        changes.verify(play, change)
    assert silent.value.code == "aid_on_record"
    page = words(Site(world).browser(play.cast.liaison).get(f"/amendments/{change}"))
    assert "Pell Grant has given $100.00 for this course since it was awarded" in page
    today, plain = play.source.today(), plain_review(42_500, play.source.today())
    gives = Determination("pell", "amount", today, 10_000)
    others = tuple(gives if one.source == "pell" else one for one in plain.others)
    costs = (Cost("tuition", 52_500, 42_500, 10_000, "pell"),)
    changes.verify(play, change, review=replace(plain, others=others, costs=costs))
    changes.approve(play, change)
    assert play.award_row(award)["approved_cents"] == 42_500
    world.verified()


def test_aid_that_comes_while_a_raise_waits_stops_its_approval(world: World) -> None:
    # SCH-06: what was reviewed is no longer so
    play, award, coach = world.play, course(world, 0), world.coach("CCC")
    change = changes.ask(play, coach, award, cents=50_000)
    changes.verify(play, change)
    play.aid_decided(award, "pell", "amount", 100_000, 10_000)
    with pytest.raises(Refused) as stale:
        changes.approve(play, change)
    assert stale.value.code == "aid_on_record"
    world.verified()
