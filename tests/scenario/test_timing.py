"""Support and the activity that it serves: whoever asks, verifies and approves is told when their days part (peers (b) 5)."""

import datetime

import pytest
from sqlalchemy import update

from ledger.demo.rents import rent_terms
from ledger.domain.awards.hazards import Hazard
from ledger.services.awards import hazards
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_changes import july_10
from tests.unit.web.site import Site, words
from tests.world import World

RENT = rent_terms("2026-08", 1, 90_000)


@pytest.fixture
def start() -> Start:
    return july_10


def _class_ends(world: World, on: datetime.date) -> None:
    """Every plan's activity ends on a day, as an import says."""
    with world.work.store.writing() as connection:
        connection.execute(update(schema.activity).values(from_on=datetime.date(2026, 1, 5), to_on=on))


def _person(world: World, ends: datetime.date) -> str:
    """Somebody whose plan's activity ends on a day."""
    who = world.participant("CCC", "EOP")
    _class_ends(world, ends)
    return who


def _asked(world: World, who: str, line: LineInput) -> tuple[str, str]:
    """A submitted need of one line."""
    play, coach = world.play, world.coach("CCC")
    need = play.draft(coach, who, "EOP", [line], needed_by=datetime.date(2026, 8, 1))
    (line_id,) = play.submit(coach, need)
    return need, line_id


def _rent(world: World) -> LineInput:
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    return LineInput(
        "Rent", 90_000, RENT, payee_id=world.play.payee("Homes", "landlord"), allocation_id=chosen
    )


def test_whoever_asks_verifies_and_approves_reads_that_the_days_part(world: World) -> None:
    # peers (b) 5: rent for August, and a class to December
    play, cast, site = world.play, world.play.cast, Site(world)
    coach, who = world.coach("CCC"), _person(world, datetime.date(2026, 12, 18))
    draft = play.draft(coach, who, "EOP", [_rent(world)], needed_by=datetime.date(2026, 8, 1))
    need, line_id = _asked(world, who, _rent(world))
    said = "Support ends before what it serves: August 31, 2026, and the activity ends on December 18, 2026"
    assert said in words(site.browser(coach).get(f"/needs/{draft}/edit"))
    assert said in words(site.browser(coach).get(f"/needs/{need}"))
    assert said in words(site.browser(cast.rent_coordinator).get(f"/lines/{line_id}/review"))
    play.verify(line_id)
    assert said in words(site.browser(cast.approver).get(f"/approvals/{line_id}"))
    _class_ends(world, datetime.date(2026, 8, 31))
    assert "Support ends before" not in words(site.browser(cast.approver).get(f"/approvals/{line_id}"))


def test_support_for_a_class_that_is_over_is_said_and_stays_a_hazard(world: World) -> None:
    # peers (b) 5: boots in July for a class that ended in March
    play, site = world.play, Site(world)
    who = _person(world, datetime.date(2026, 3, 1))
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    payee = play.payee("Example Agency", "agency")
    _, line_id = _asked(world, who, LineInput("Gas", 9_000, {}, "Drives", payee, allocation_id=chosen))
    page = words(site.browser(play.cast.liaison).get(f"/lines/{line_id}/review"))
    assert "Support begins after what it serves ended: July 10, 2026" in page
    play.verify(line_id)
    award = play.approve(line_id)
    (found,) = [one for one in hazards.hazards(world.work, play.cast.liaison) if one.award == award]
    assert (found.hazard, found.on) == (Hazard.BEGINS_AFTER, datetime.date(2026, 7, 10))


def test_rent_that_ends_before_the_class_stays_a_hazard_once_its_last_month_is_billed(world: World) -> None:
    # peers (b) 5: that is when somebody must ask for the next one
    play, coach = world.play, world.coach("CCC")
    who = _person(world, datetime.date(2026, 12, 18))
    _, line_id = _asked(world, who, _rent(world))
    play.verify(line_id)
    award = play.approve(line_id)
    play.day(2026, 8, 3)
    play.bill(coach, [BillLine(award, 90_000, "2026-08")], "S-1")
    (found,) = hazards.hazards(world.work, play.cast.liaison)
    assert (found.award, found.hazard, found.cents) == (award, Hazard.ENDS_BEFORE, 0)
