"""Payments on the pages: built by one, released by another with a number each; what comes back."""

import datetime

import pytest

from ledger.domain.people.duties import Duty
from tests import board
from tests.grounds import Start
from tests.unit.web.payments.test_invoice_pages import an_accepted_bill
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return an_accepted_bill


@pytest.fixture
def site(world: World) -> Site:
    """A board with an application, and one accepted bill of 425.00."""
    return Site(world)


def line_of(text: str) -> str:
    """The check box's value."""
    return text.partition('name="line" value="')[2].partition('"')[0]


def built(site: Site) -> str:
    """A batch's address."""
    payer = site.browser(site.world.play.cast.builder)
    line = line_of(payer.get("/payments").text)
    return str(payer.post("/payments", {"line": line, f"method-{line}": "ach", "method": "ach"}).location)


def test_a_batch_of_one_line_is_built_by_one_and_released_by_another(site: Site) -> None:
    at = built(site)
    cast = site.world.play.cast
    assert "BIND" not in at
    assert at.startswith("/payments/BAT-")
    assert site.browser(cast.builder).post(f"{at}/release", {"decision": "release"}).status_code == 403
    releaser = site.browser(cast.releaser)
    page = releaser.get(at).text
    number = page.partition('name="reference-')[2].partition('"')[0]
    day = {"paid_on": "2026-08-14"}
    assert releaser.post(f"{at}/release", {f"reference-{number}": "ACH-1", **day}).status_code == 422
    missing = releaser.post(f"{at}/release", {"decision": "release", f"reference-{number}": "", **day})
    assert (missing.status_code, "The check or ACH number is missing" in words(missing)) == (422, True)
    assert (
        releaser.post(
            f"{at}/release", {"decision": "release", f"reference-{number}": "ACH-1", **day}
        ).status_code
        == 302
    )
    assert "Number ACH-1" in words(releaser.get(at))


def test_a_batch_waits_only_for_whoever_may_release_it(site: Site) -> None:  # SD1
    """Whoever approved one of its lines is not called to a page that sends her away."""
    at = built(site)
    cast = site.world.play.cast
    approver = board.actor(cast.approver.person_id, Duty.APPROVE, Duty.RELEASE)
    assert "Whoever approved it cannot release" in words(site.browser(approver).get(at))
    assert f'href="{at}"' not in site.browser(approver).get("/").text
    assert f'href="{at}"' in site.browser(cast.releaser).get("/").text


def test_nothing_marked_is_said_so(site: Site) -> None:
    answer = site.browser(site.world.play.cast.builder).post("/payments", {"method": "ach"})
    assert (answer.status_code, "No line was chosen" in words(answer)) == (422, True)


def test_whoever_accepted_the_bill_gets_no_check_box(site: Site) -> None:
    accepter = site.world.play.cast.invoice_accepter
    both = board.actor(accepter.person_id, Duty.ACCEPT_INVOICES, Duty.BUILD)
    page = site.browser(both).get("/payments")
    assert 'name="line"' not in page.text
    assert "Not you." in words(page)


def test_a_payer_sees_no_person_and_may_not_open_the_invoice(site: Site) -> None:
    page = site.browser(site.world.play.cast.builder).get("/payments").text
    assert "/invoices/" not in page
    assert "PAR-" not in page


def test_a_batch_is_taken_apart_and_its_line_waits_again(site: Site) -> None:
    at = built(site)
    payer = site.browser(site.world.play.cast.builder)
    assert payer.post(f"{at}/dissolve").location == at
    assert payer.post(f"{at}/dissolve", {"decision": "dissolve"}).location == "/payments"
    assert line_of(payer.get("/payments").text)


def test_a_payment_that_came_back_is_staged_and_shown(site: Site) -> None:
    play = site.world.play
    at = built(site)
    play.release(at.rpartition("/")[2], "ACH-1")
    payment = play.payments_of(at.rpartition("/")[2])[0]
    payer = site.browser(play.cast.builder)
    assert payer.post(f"{at}/returns/{payment}", {"reason": ""}).status_code == 422
    today, back = play.source.today(), f"{at}/returns/{payment}"
    assert payer.post(back, {"reason": "R03"}).status_code == 422
    early = payer.post(back, {"reason": "R03", "returned_on": str(today - datetime.timedelta(days=1))})
    assert early.status_code == 409
    assert "A payment comes back between" in words(early)
    assert f'value="{today}"' in payer.get(back).text
    assert payer.post(back, {"reason": "R03", "returned_on": str(today)}).location == at
    assert "A return is staged" in words(payer.get(at))
