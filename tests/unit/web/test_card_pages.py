"""Gas cards on the pages: what was typed and photographed stays with a form that comes back (SUP-16)."""

import io

import pytest

from ledger.demo import card_player as cards
from tests import starts
from tests.grounds import Start
from tests.scenario.test_cards import award_of, lot_of
from tests.unit.services.documents.test_reader import picture
from tests.unit.web.site import Site, value, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_the_photo_of_a_receipt_stays_when_its_day_is_missing(world: World) -> None:
    vendor, _ = lot_of(world)
    world.play.day(2026, 8, 4)
    award = award_of(world, vendor, world.participant("CCC", "EOP"))
    world.play.day(2026, 8, 5)
    issue = cards.issue(world.play, award, "GC-0091")
    coach = Site(world).browser(world.coach("CCC"))
    photo = {f"{issue}-document": (io.BytesIO(picture()), "receipt.png")}
    back = coach.post(f"/cards/issues/{issue}/receipt", {f"{issue}-key": "a" * 32, **photo})
    assert back.status_code == 422
    assert "Give the day." in words(back)
    assert "It is attached already." in words(back)
    again = {
        f"{issue}-key": "a" * 32,
        f"{issue}-received_on": "2026-08-05",
        f"{issue}-document_id": value(back, f"{issue}-document_id"),
    }
    assert coach.post(f"/cards/issues/{issue}/receipt", again).status_code == 302
    assert "Came August 5, 2026" in words(coach.get(f"/awards/{award}"))
