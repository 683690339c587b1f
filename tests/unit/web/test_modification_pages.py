"""A modification on the pages: asked for, refused at its field, signed, let go; its paper and the agreement's."""

import datetime

import pytest

from ledger.demo import changes, modifications
from ledger.services.people.roles import Actor
from ledger.store.awards import amendments
from tests import starts
from tests.grounds import Start
from tests.scenario.stories import training_signed
from tests.unit.web.site import Site, words
from tests.world import World

JULY_20, AUGUST_31 = datetime.date(2026, 7, 20), datetime.date(2026, 8, 31)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _running(world: World) -> tuple[str, str]:
    """Training that all have signed, on 20 August; its award and its contract's address."""
    award = training_signed(world)
    world.play.day(2026, 8, 20)
    return award, f"/contracts/{world.play.award_row(award)['line_id']}"


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


def test_a_modification_says_that_nothing_changes_yet_and_what_comes_next(world: World) -> None:
    # OJT-04: each answer and page says what stands until it governs, and who accepts it with which paper
    award, address = _running(world)
    play, coach = world.play, world.coach("CCC")
    change = modifications.ask(
        play, coach, award, AUGUST_31, until_minutes=14_400, terms={"wage_cents": 2_200}
    )
    site, at = Site(world), f"/amendments/{change}"

    def said(by: Actor, decision: str) -> str:
        sent = {"decision": decision, "version": str(changes.version(play, change))}
        browser = site.browser(by)
        done = browser.post(at, sent)
        assert done.status_code == 302, words(done)
        return words(browser.get(done.headers["Location"]))

    assert "No money moved: what all have signed stands until" in said(play.cast.liaison, "verify")
    assert "Approved in part" in said(play.cast.approver, "approve")
    approved = said(play.cast.second_approver, "approve")
    assert "stands as it was until all have signed this, before August 31, 2026" in approved
    reader = site.browser(coach)
    assert "All sign it before August 31, 2026. Then a liaison accepts it" in words(reader.get(address))
    modifications.sign(play, coach, award, play.source.today())
    waiting = words(reader.get(address))
    assert "All have signed. A liaison accepts it, with the signed paper on file" in waiting
    assert "Wage an hour $20.00 " in waiting
    modifications.accept(play, award)
    ahead = words(reader.get(address))
    assert "Wage an hour $22.00 from August 31, 2026 on" in ahead
    assert "from August 31, 2026 on From August 31, 2026" in ahead, "it is not in force yet"
    play.day(2026, 8, 31)
    now = words(site.browser(coach).get(address))
    assert "Wage an hour $22.00 from" not in now and "from August 31, 2026 on In force" in now
