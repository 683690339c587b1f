"""Invoices on the pages: the question about the last bill, refusals at their field, what is cut, who decides."""

import datetime

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import papers
from ledger.services.needs.needs import LineInput
from ledger.services.participants import vault
from ledger.services.payments.bills import billable
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.unit.web.site import Site, value, words
from tests.world import WORKED, World

COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
AUGUST_1 = datetime.date(2026, 8, 1)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def site(world: World) -> Site:
    """A board with an application, on 1 July 2026."""
    return Site(world)


def scholarship(world: World, cents: int = 42_500, payee: str | None = None) -> tuple[str, str]:
    """A bound scholarship on 14 August, and its payee."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    payee = payee or play.payee("Example School", "school")
    line = LineInput("Scholarship", cents, COURSE, "A course", payee)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.bind(coach, award, cents, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    return award, payee


def an_accepted_bill(work: Work, source: SeededSource) -> None:
    """A start: a bill of 425.00, dated in August and accepted."""
    world = starts.worked_example(work, source)
    award, _ = scholarship(world)
    world.play.bill(world.coach("CCC"), [BillLine(award, 42_500)], "INV 17")


def paper(payee: str, *lines: tuple[str, str], total: str, **more: str) -> dict[str, str]:
    """A filled-in form."""
    form = {
        "payee": payee,
        "sort": "invoice",
        "payee_number": "INV 17",
        "dated_on": "2026-08-12",
        "received_on": "2026-08-14",
        "total": total,
        **more,
    }
    for place, (award, amount) in enumerate(lines):
        form |= {f"lines-{place}-award": award, f"lines-{place}-amount": amount}
        form |= {f"lines-{place}-service_from": "2026-07-27", **more}
    return form


def entered(site: Site) -> list[int]:
    """The amounts of every line that was entered."""
    with site.world.work.store.reading() as connection:
        return list(connection.execute(select(schema.invoice_line.c.amount_cents)).scalars())


def test_an_award_leads_to_its_form_with_the_award_chosen(site: Site) -> None:
    award, _ = scholarship(site.world)
    page = site.browser(site.world.coach("CCC")).get(f"/invoices/new?award={award}")
    assert page.status_code == 200
    assert f'selected value="{award}"' in page.text
    assert "$425.00 open" in page.text


def test_an_award_to_be_billed_is_found_by_whose_it_is(site: Site) -> None:
    """One payee serves many: an id alone does not say whose mileage this is."""
    world = site.world
    award, _ = scholarship(world)
    with world.work.store.writing() as connection:
        owner = connection.execute(select(schema.award.c.participant_id)).scalar_one()
        name = {"first_name": "Ada", "last_name": "Ames"}
        vault.put(connection, world.work.vault_key, vault.PARTICIPANT, owner, name)
    coach = site.browser(world.coach("CCC"))
    assert f"Ada Ames, Scholarship {award}" in words(coach.get("/invoices/new?filter=ames"))
    assert "Nothing can be billed now" in words(coach.get("/invoices/new?filter=birch"))
    form = words(coach.get(f"/invoices/new?award={award}"))
    assert f"Ada Ames, Scholarship, $425.00 open, {award}" in form
    number = world.play.bill(world.coach("CCC"), [BillLine(award, 42_500)], "S 1", accept=False)
    assert f"Award Ada Ames, {award}" in words(coach.get(f"/invoices/{number}"))
    accepter = site.browser(world.play.cast.invoice_accepter)
    told = words(accepter.get(f"/invoices/{number}"))
    assert award in told
    assert "Ames" not in told


def test_below_the_obligation_the_page_asks_whether_it_is_the_last_bill(site: Site) -> None:
    award, payee = scholarship(site.world)
    browser = site.browser(site.world.coach("CCC"))
    asked = browser.post("/invoices", paper(payee, (award, "400.00"), total="400.00"))
    assert asked.status_code == 422
    assert "$400.00; $425.00 is obligated. Is it the last one?" in words(asked)
    assert 'name="lines-0-final"' in asked.text
    assert entered(site) == []
    answered = paper(
        payee, (award, "400.00"), total="400.00", key=value(asked, "key"), **{"lines-0-final": "no"}
    )
    assert browser.post("/invoices", answered).status_code == 302
    assert entered(site) == [40_000]


def test_above_the_obligation_it_is_refused_with_both_numbers_at_the_amount(site: Site) -> None:
    award, payee = scholarship(site.world)
    refused = site.browser(site.world.coach("CCC")).post(
        "/invoices", paper(payee, (award, "450.00"), total="450.00")
    )
    assert refused.status_code == 422
    assert "$25.00 more than the $425.00 obligated" in words(refused)
    assert 'id="lines-0-amount-error"' in refused.text
    assert entered(site) == []


def test_one_invoice_serves_two_awards_and_the_error_stands_at_the_second(site: Site) -> None:
    first, payee = scholarship(site.world)
    second, _ = scholarship(site.world, 60_000, payee)
    browser = site.browser(site.world.coach("CCC"))
    refused = browser.post("/invoices", paper(payee, (first, "425.00"), (second, "601.00"), total="1026.00"))
    assert 'id="lines-1-amount-error"' in refused.text
    assert 'id="lines-0-amount-error"' not in refused.text
    assert (
        browser.post(
            "/invoices", paper(payee, (first, "425.00"), (second, "600.00"), total="1025.00")
        ).status_code
        == 302
    )
    assert sorted(entered(site)) == [42_500, 60_000]


def test_sent_twice_with_one_key_it_is_entered_once(site: Site) -> None:
    award, payee = scholarship(site.world)
    browser = site.browser(site.world.coach("CCC"))
    form = paper(payee, (award, "425.00"), total="425.00", key="a" * 32)
    assert browser.post("/invoices", form).location == browser.post("/invoices", form).location
    assert entered(site) == [42_500]


def test_without_javascript_a_line_is_added_and_removed_and_nothing_saved(site: Site) -> None:
    award, payee = scholarship(site.world)
    browser = site.browser(site.world.coach("CCC"))
    form = paper(payee, (award, "425.00"), total="425.00")
    more = browser.post("/invoices", {**form, "add_lines": "1"})
    assert (more.status_code, 'name="lines-1-award"' in more.text, 'value="425.00"' in more.text) == (
        200,
        True,
        True,
    )
    fewer = browser.post(
        "/invoices", {**form, "lines-1-award": award, "lines-1-amount": "1.00", "remove_lines": "0"}
    )
    assert 'name="lines-0-award"' not in fewer.text or 'value="1.00"' in fewer.text
    assert entered(site) == []


def test_it_is_accepted_by_fiscal_staff_and_only_with_a_decision(site: Site) -> None:
    award, payee = scholarship(site.world)
    entered_at = (
        site.browser(site.world.coach("CCC"))
        .post("/invoices", paper(payee, (award, "425.00"), total="425.00"))
        .location
    )
    staff = site.browser(site.world.play.cast.invoice_accepter)
    assert "Accept $425.00" in staff.get(entered_at).text
    assert staff.post(f"{entered_at}/decision").status_code == 422
    assert "Say why" in words(staff.post(f"{entered_at}/decision", {"decision": "refuse"}))
    assert "No document is attached to this bill." in words(staff.get(entered_at))
    bare = staff.post(
        f"{entered_at}/decision", {"decision": "accept"}
    )  # AUD-03: a document, or a word on why there is none
    assert bare.status_code == 409
    assert 'id="undocumented-error"' in bare.text
    why = {"decision": "accept", "undocumented": "The school sends no bills (invented)"}
    assert staff.post(f"{entered_at}/decision", why).status_code == 302
    assert "Owed, not paid" in staff.get(entered_at).text
    assert "Accepted without a document: The school sends no bills (invented)" in words(staff.get(entered_at))
    assert site.world.play.award_row(award)["accrued_cents"] == 42_500


def test_a_day_that_cannot_be_is_said_at_that_day(site: Site) -> None:
    award, payee = scholarship(site.world)
    coach = site.browser(site.world.coach("CCC"))
    later = coach.post(
        "/invoices", {**paper(payee, (award, "425.00"), total="425.00"), "dated_on": "2026-08-15"}
    )
    assert 'id="dated_on-error"' in later.text
    assert 'id="received_on-error"' not in later.text
    to_come = {**paper(payee, (award, "425.00"), total="425.00"), "received_on": "2026-08-20"}
    assert 'id="received_on-error"' in coach.post("/invoices", to_come).text


def test_the_installments_that_are_not_whole_are_named(site: Site) -> None:
    # SCH-13
    award, _ = scholarship(site.world)
    liaison, at = site.browser(site.world.play.cast.liaison), f"/awards/{award}/instalments"
    rows = {"amount": "212.50", "condition": "Enrolled", "paper": "enrolment_letter", "due_on": "2026-08-01"}
    form = {f"plan-rows-{place}-{name}": text for place in (0, 2) for name, text in rows.items()}
    form |= {f"plan-rows-{place}-amount": "" for place in (1, 3)}
    missing = liaison.post(at, {**form, "plan-rows-2-due_on": "", "plan-rows-2-paper": ""})
    assert missing.status_code == 422
    assert "Installment 3, Due on: Fill this in." in words(missing)
    assert "Installment 3, Paper that shows it: Fill this in." in words(missing)
    outside = liaison.post(at, {**form, "plan-rows-2-due_on": "2027-08-01"})
    assert "Installment 3, Due on: An installment has a day of the course" in words(outside)
    assert liaison.post(at, form).status_code == 302


def test_a_bill_with_its_document_is_accepted_without_a_word(site: Site) -> None:
    # AUD-03
    award, payee = scholarship(site.world)
    coach, play = site.world.coach("CCC"), site.world.play
    at = site.browser(coach).post("/invoices", paper(payee, (award, "425.00"), total="425.00")).location
    papers.attach(play, coach, at.rsplit("/", 1)[-1], "invoice", "Invoice", [award])
    staff = site.browser(play.cast.invoice_accepter)
    page = staff.get(at)
    assert "Compare number, days, amount and award with the document." in words(page)
    assert "undocumented" not in page.text
    assert staff.post(f"{at}/decision", {"decision": "accept", "undocumented": "None"}).status_code == 302
    assert "Accepted without a document" not in words(staff.get(at))


def test_whoever_entered_it_or_asked_for_it_cannot_decide(site: Site) -> None:
    award, payee = scholarship(site.world)
    coach = site.browser(site.world.coach("CCC"))
    at = coach.post("/invoices", paper(payee, (award, "425.00"), total="425.00")).location
    assert coach.post(f"{at}/decision", {"decision": "accept"}).status_code == 403


def test_an_invoice_is_not_for_payers_and_not_for_another_agency(site: Site) -> None:
    award, payee = scholarship(site.world)
    at = (
        site.browser(site.world.coach("CCC"))
        .post("/invoices", paper(payee, (award, "425.00"), total="425.00"))
        .location
    )
    assert site.browser(site.world.play.cast.builder).get(at).status_code == 403
    assert site.browser(site.world.coach("CAP")).get(at).status_code == 404


def test_an_employers_hours_are_cut_and_the_reason_is_shown(site: Site) -> None:
    # 160 h paid at 21.00 under a 20.00 contract at 50 %: 1,600.00 of the 1,680.00 asked for, half of it now (OJT-06, OJT-11)
    play, coach = site.world.play, site.world.coach("CCC")
    play.day(2026, 7, 15)
    employer = play.payee("Example Works", "employer")
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 31_200,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    line = LineInput("OJT", 520_000, terms, "Warehouse associate", employer)
    award = play.award(coach, site.world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.bind(coach, award, 520_000, play.day(2026, 7, 17))
    play.day(2026, 9, 1)
    browser = site.browser(coach)
    row = {"award": award, "from_on": "2026-08-01", "to_on": "2026-08-28", "hours": "160", "wage": "21.00"}
    row |= {"payroll": "160", "proof": "160:00"}
    form = paper(
        employer,
        total="1680.00",
        sort="employer_invoice",
        received_on="2026-09-01",
        **{f"lines-0-{name}": text for name, text in row.items()},
    )
    at = browser.post("/invoices", form).location
    shown = words(browser.get(at))
    assert "$80.00 of the $1,680.00 asked for is not paid back" in shown
    assert "The wage above the contract's is not paid back" in shown
    assert "$800.00 of what is earned waits until retention is shown" in shown
    assert entered(site) == [80_000]


def test_the_bill_says_which_papers_it_must_carry_and_each_paper_what_it_shows(site: Site) -> None:
    # SCH-15: known before anyone presses Accept
    world, files = site.world, board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "proofs.Scholarship"\nvalue = "attendance"\nunit = "list"\nclass = "policy"\n'
        'from = 2026-07-02\ndocument = "Board policy 9 (example)"\n'
    )
    board.load_files(world.work, files, key="papers")
    award, _ = scholarship(world)
    coach, says = world.coach("CCC"), "Attendance or enrollment proof"
    bill = world.play.bill(coach, [BillLine(award, 42_500)], "INV 17", accept=False)
    browser = site.browser(coach)
    assert f"Papers that it must carry Missing {says}" in words(browser.get(f"/invoices/{bill}"))
    asked = site.browser(world.play.cast.invoice_accepter).get(f"/invoices/{bill}")
    assert "Attach the papers that it must carry." in words(asked)
    assert "undocumented" not in asked.text, "no word takes the place of a paper that the policy asks for"
    papers.attach(world.play, coach, bill, "attendance", "Attendance", ["Present (invented)"])
    page = browser.get(f"/invoices/{bill}")
    assert f"Papers that it must carry There {says}" in words(page)
    assert f'<section class="ledger-document" aria-label="{says}">' in page.text


def test_what_can_be_billed_is_only_what_the_coach_reaches(site: Site) -> None:
    scholarship(site.world)
    assert billable(site.world.work, site.world.coach("CAP")) == []
    assert "Nothing can be billed now" in site.browser(site.world.coach("CAP")).get("/invoices/new").text
