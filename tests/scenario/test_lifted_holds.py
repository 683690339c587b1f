"""A possible duplicate that a second person approved stands in the override register."""

import datetime

import pytest

from ledger.demo import changes
from ledger.domain.people.duties import Duty
from ledger.services.needs import approvals
from ledger.services.overrides import pages as override_pages
from ledger.store import schema
from ledger.store.rows import find_row
from tests import board
from tests.grounds import Start
from tests.scenario.stories import asked, line, more_kinds
from tests.unit.web.site import Site
from tests.world import World

NEEDED = datetime.date(2026, 8, 10)


@pytest.fixture
def start() -> Start:
    return more_kinds


def test_a_possible_duplicate_that_a_second_person_approved_stands_in_the_register(world: World) -> None:
    # AUD-05, SUP-24: the first is no override; the second names the one it looks like, who asked and who lifted the hold
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    phone = line("Phone", 4_000, play.payee("Example Phones", "vendor"), "Phone service, one month")
    (first,) = asked(world, who, [phone], NEEDED)
    auditor = board.actor("PER-READER00", Duty.EXAMINE)
    assert override_pages.listing(world.work, auditor) == []
    play.day(2026, 7, 27)
    (second,) = asked(world, who, [phone], NEEDED)
    (row,) = override_pages.listing(world.work, auditor)
    assert (row["sort"], row["award_id"], row["twins"], row["stands"]) == ("twin", second, [first], "Lifted")
    assert (row["asked_by"], row["decided_by"]) == (
        coach.person_id,
        play.cast.second_approver.person_id,
    )
    assert (row["amount_cents"], row["asked_on"]) == (4_000, datetime.date(2026, 7, 27))
    page = Site(world).browser(Site(world).person("reader", Duty.EXAMINE)).get("/overrides")
    assert "Possible duplicate approved by a second person" in page.text
    assert f"Another than {first}" in page.text
    world.verified()


@pytest.mark.parametrize("how", ["withdrawn", "let go", "stopped"])
def test_an_award_that_came_to_nothing_is_no_duplicate_of_another(world: World, how: str) -> None:
    # SUP-24: asked again within the days of the policy; nobody else has to lift a hold, and the register names none
    play, who = world.play, world.participant("CCC", "EOP")
    phone = line("Phone", 4_000, play.payee("Example Phones", "vendor"), "Phone service, one month")
    (first,) = asked(world, who, [phone], NEEDED)
    if how == "withdrawn":
        approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), first))
    elif how == "let go":
        play.let_go(first, 4_000)
    else:
        changes.stop(play, first)
    play.day(2026, 7, 20)
    (second,) = asked(world, who, [phone], NEEDED)
    auditor = board.actor("PER-READER00", Duty.EXAMINE)
    assert override_pages.listing(world.work, auditor) == []
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.need_line, id=play.award_row(second)["line_id"])
    assert row is not None and row["first_approved_by"] is None, "one person approves it"
    world.verified()
