"""The auditor's pages: trial balance, accounts, entries; everything read, nothing changed."""

import pytest

from ledger.domain.people.duties import Duty
from ledger.services.journal import journal
from ledger.web.filters import chosen, span_of
from tests.grounds import Start
from tests.unit.web.payments.test_invoice_pages import an_accepted_bill
from tests.unit.web.site import Browser, Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return an_accepted_bill


@pytest.fixture
def site(world: World) -> Site:
    """A board with one accepted bill."""
    return Site(world)


@pytest.fixture
def auditor(site: Site) -> Browser:
    """An auditor's browser."""
    return site.browser(site.person("auditor", Duty.EXAMINE))


def test_the_trial_balance_sums_to_zero_and_says_that_its_readings_hold(auditor: Browser) -> None:
    page = words(auditor.get("/trial-balance"))
    assert "Sum of all accounts $0.00 $0.00 $0.00" in page
    assert "All hold" in page


def test_the_time_box_moves_what_was_before_into_its_column(auditor: Browser) -> None:
    page = words(auditor.get("/trial-balance?time=2026-08&account=Expenses"))
    assert "Expenses:\u200bCCC:\u200bEOP:" in page
    assert "$0.00 $425.00 $425.00" in page
    assert "cannot be read" in words(auditor.get("/trial-balance?time=soon"))


def test_a_number_leads_to_the_account_its_lines_and_their_entry(auditor: Browser) -> None:
    account = auditor.get("/accounts/Expenses")
    assert "Accrued: invoice, instruction delivered" in account.text
    entry = "/entries/" + account.text.partition("/entries/")[2].partition('"')[0]
    page = words(auditor.get(entry))
    assert "Postings; they sum to zero" in page
    assert "The event that made it" in page
    assert auditor.get("/accounts/Expenses:Nobody").status_code == 404
    assert auditor.get("/entries/ENT-00000000").status_code == 404


def test_the_groups_are_the_accounts_added_up(site: Site) -> None:
    from ledger.web.journal import grouped

    lines, _ = journal.trial_balance(site.world.work, site.person("auditor", Duty.EXAMINE))
    groups = grouped(lines)
    assert sum(one.after_cents for one in groups) == sum(one.after_cents for one in lines) == 0
    assert sum(one.accounts for one in groups) == len(lines)


def test_an_auditor_has_no_button_that_changes_anything(site: Site, auditor: Browser) -> None:
    sent = [rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    allowed = {"sign_in.enter", "sign_in.prove", "sign_in.sign_out", "account.change_password"}
    allowed.add("participants.look")  # notes why one person's facts are looked at, and changes nothing else
    allowed.add("drafts.tried")  # decides again under a draft that is kept nowhere
    for rule in sent:
        if rule.endpoint not in allowed:
            address = site.app.url_map.bind("localhost").build(
                rule.endpoint, dict.fromkeys(rule.arguments, "X"), method="POST"
            )
            assert auditor.post(address).status_code == 403, rule.endpoint


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2026", "2026-01", "2026-12"),
        ("2026-Q3", "2026-07", "2026-09"),
        ("2026-08", "2026-08", "2026-08"),
        ("FY2026", "2026-07", "2027-06"),
        ("FY2026-Q3", "2027-01", "2027-03"),
        ("2026-07 - 2027-06", "2026-07", "2027-06"),
        ("", None, None),
    ],
)
def test_times_are_read_as_auditors_write_them(text: str, first: str | None, last: str | None) -> None:
    span = span_of(text)
    assert (span.first, span.last, span.understood) == (first, last, True)


@pytest.mark.parametrize("text", ["soon", "2026-13", "2026-07 - soon", "2026-07 - 2026-08 - 2026-09"])
def test_a_time_that_cannot_be_read_filters_nothing(text: str) -> None:
    span = span_of(text)
    assert (span.understood, span.first, span.last) == (False, None, None)


@pytest.mark.parametrize(
    "text, kept",
    [
        ("", ["rent Home", "gas Shell", "rent Shell"]),
        ("#rent", ["rent Home", "rent Shell"]),
        ("#rent -shell", ["rent Home"]),
        ("home,gas", ["rent Home", "gas Shell"]),
        ('payee:"shell"', ["gas Shell", "rent Shell"]),
        ('"unclosed', []),
    ],
)
def test_the_filter_box_knows_and_or_and_not(text: str, kept: list[str]) -> None:
    assert chosen(["rent Home", "gas Shell", "rent Shell"], text, lambda row: (row,)) == kept
