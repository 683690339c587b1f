"""A bill canceled in part, and what waits for a second person, as the pages of the bill and of its award show them."""

import pytest

from ledger.domain.people.duties import Duty
from ledger.services.awards import refunds
from ledger.services.payments import bills, canceling
from ledger.services.payments.worth import BillLine
from tests import starts
from tests.grounds import Start
from tests.unit.web.payments.test_invoice_pages import scholarship
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_what_waits_is_shown_where_it_is_about_and_a_bill_canceled_in_part_says_so(world: World) -> None:
    # PAY-12, SCH-17
    play, site = world.play, Site(world)
    first, school = scholarship(world)
    second, _ = scholarship(world, 30_000, school)
    bill = play.bill(world.coach("CCC"), [BillLine(first, 42_500), BillLine(second, 30_000)], "INV 17")
    recorder, releaser = play.cast.recorder, site.person("releaser", Duty.RELEASE)
    lines = bills.get(world.work, recorder, bill)["open_lines"]
    taken = next(one["id"] for one in lines if one["award_id"] == second)
    propose = canceling.ProposeCancel(play.key(), bill, (taken,), "not_delivered")
    staged = canceling.propose(world.work, recorder, propose)
    fiscal, payer = site.browser(recorder), site.browser(releaser)
    for address in (f"/invoices/{bill}", f"/awards/{second}"):
        assert "Waits for a second person: Accepted bill canceled, $300.00" in words(fiscal.get(address))
    change = payer.get(f"/changes/{staged['proposal']}")
    assert bill in change.text
    assert f"/invoices/{bill}" not in change.text  # a payer reads no bill, so no link leads there
    assert payer.get(f"/invoices/{bill}").status_code == 403
    assert "$300.00 canceled" not in words(fiscal.get("/invoices?state=accepted"))
    play.accept(staged)
    shown = words(fiscal.get(f"/invoices/{bill}"))
    assert "Accepted, canceled in part" in shown
    assert "Not owed after all $300.00" in shown
    assert "$300.00 canceled" in words(fiscal.get("/invoices?state=accepted"))
    assert "Not owed" in words(fiscal.get(f"/awards/{second}"))
    play.pay([bill], "ACH-1")
    owed = refunds.ProposeRefund(play.key(), first, 42_500, play.source.today(), "withdrawal")
    refunds.propose(world.work, recorder, owed)
    assert "Waits for a second person: Refund due, $425.00" in words(fiscal.get(f"/awards/{first}"))
