"""A modification on the pages: asked for, refused at its field, signed, let go; its paper and the agreement's."""

import datetime

import pytest

from ledger.demo import changes
from ledger.services.needs.needs import LineInput
from ledger.store.awards import amendments
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Site, words
from tests.world import World

JULY_20 = datetime.date(2026, 7, 20)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _running(world: World) -> tuple[str, str]:
    """An award for 520 h at 20.00, signed by all, on 20 August; its id and its contract's address."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 15)
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 31_200,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    line = LineInput("OJT", 520_000, terms, "Warehouse associate", play.payee("Example Works", "employer"))
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=JULY_20)
    play.bind(coach, award, 520_000, play.day(2026, 7, 17))
    play.day(2026, 8, 20)
    return award, f"/contracts/{play.award_row(award)['line_id']}"


def test_a_modification_is_asked_for_signed_and_let_go_on_the_contracts_page(world: World) -> None:
    # OJT-01, OJT-04: what is left as it is stays; an error stands at its field
    award, address = _running(world)
    coach = Site(world).browser(world.coach("CCC"))
    assert "It stands as it was signed." in words(coach.get(address))
    asked = {
        "decision": "modify",
        "modify-governs_on": "2026-08-31",
        "modify-words": "More to learn (invented)",
    }
    late = coach.post(f"{address}/steps", asked | {"modify-governs_on": "2026-08-20", "modify-wage": "22.00"})
    assert late.status_code == 409
    assert "it governs from August 21, 2026 at the earliest" in words(late)
    odd = coach.post(f"{address}/steps", asked | {"modify-rate": "1/3"})
    assert odd.status_code == 422
    done = coach.post(f"{address}/steps", asked | {"modify-hours": "560", "modify-until_hours": "240:30"})
    assert done.status_code == 302
    with world.work.store.reading() as connection:
        (row,) = amendments.modifications_for(connection, award)
    assert (row["until_minutes"], row["state"]) == (240 * 60 + 30, "asked")
    assert coach.get(f"{address}/paper?modification={row['id']}").status_code == 404, "it has no number yet"
    approver = Site(world).browser(world.play.cast.liaison)
    page = words(approver.get(f"/amendments/{row['id']}"))
    assert "Governs from August 31, 2026" in page and "Verifying moves no money" in page
    changes.verify(world.play, row["id"])
    changes.approve(world.play, row["id"])
    page = words(coach.get(address))
    assert "Modification 1, from August 31, 2026 on" in page and "Approved, to be signed" in page
    sign = {
        "decision": "sign_modification",
        "sign_modification-party": "employer",
        "sign_modification-signer": "Owner (invented)",
        "sign_modification-signed_on": "2026-08-20",
    }
    assert coach.post(f"{address}/steps", sign).status_code == 302
    assert "The employer: Owner (invented), August 20, 2026" in words(coach.get(address))
    assert coach.post(f"{address}/steps", sign).status_code == 422, "nobody signs twice"
    papers = [coach.get(f"{address}/paper{which}") for which in ("", f"?modification={row['id']}")]
    assert [one.data[:5] for one in papers] == [b"%PDF-", b"%PDF-"]
    assert coach.post(f"{address}/steps", {"decision": "let_go"}).status_code == 302
    assert "Let go" in words(coach.get(address))
    assert world.play.award_row(award)["committed_cents"] == 0
