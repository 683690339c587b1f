"""The story of the issue in a real browser: from a coach's need to a released payment in the published books, and who reads it."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from operator import ne
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import site
from tests.browser.pages import pages_of
from tests.browser.site import Site
from tests.browser.steps import field

PERSON, INITIALS = "Fenna Kettering", "F. K."
SCHOOL = "Mental Health & Addiction Certification Board (example)"
LANDLORD = "Alder Street Apartments LLC (invented)"
MILEAGE = "Agency mileage reimbursement (example)"
NUMBER = "ACH-STORY-1"
PUBLISHED_SECONDS = 5

NewPage = Callable[..., Page]


def test_story(new_page: NewPage, served: Site, tmp_path: Path) -> None:
    """Chapter by chapter; each takes the story on from where the one before left it."""
    story: dict[str, str] = {}
    a_coach_asks(new_page, served, story, tmp_path)
    liaison_and_rent_coordinator_verify(new_page, story)
    an_approver_decides(new_page, served, story)
    bound_billed_and_accepted(new_page, served, story)
    paid_and_published(new_page, served, story)


def test_readers(new_page: NewPage) -> None:
    """Those who read the books: fiscal staff and the program manager."""
    fiscal_pages_agree(new_page)
    a_manager_follows_a_number(new_page)


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def line(page: Page, number: int) -> Locator:
    return page.locator("[data-repeat-row]").nth(number)


def fill_three_lines(page: Page) -> None:
    """A scholarship, rent for three months, gas by mileage log."""
    page.get_by_label("Plan activity").select_option(index=1)
    page.get_by_label("Needed by").fill("2026-12-10")
    one = line(page, 0)
    one.get_by_label("What is needed").select_option("Scholarship")
    one.get_by_label("Which one").fill("Certified recovery mentor")
    one.get_by_label("Course, from the list").select_option("EX-2001")
    field(one, "Amount").fill("425.00")
    one.get_by_label("First day").fill("2026-11-20")
    one.get_by_label("Last day").fill("2026-12-18")
    one.get_by_label("Who is paid").select_option(label=SCHOOL)
    button(page, "Add another line").click()
    two = line(page, 1)
    two.get_by_label("What is needed").select_option("Rent")
    two.get_by_label("First month").select_option("2026-12")
    two.get_by_label("How many months").fill("3")
    two.get_by_label("Rent a month by the lease").fill("800.00")
    two.get_by_label("Others pay of it a month").fill("0")
    two.get_by_label("We pay a month").fill("800.00")
    two.get_by_label("Who is paid").select_option(label=LANDLORD)
    two.get_by_label("reference").fill("Unit 12")
    button(page, "Add another line").click()
    three = line(page, 2)
    three.get_by_label("What is needed").select_option("Gas")
    three.get_by_label("Which one").fill("To class and back, by mileage log")
    field(three, "Amount").fill("120.00")
    three.get_by_label("Who is paid").select_option(label=MILEAGE)
    page.get_by_label("Why it is needed").fill("She can work as a mentor once she is certified.")
    ask_others(page, "Asked 211 and the agency's own fund: nothing available.")


def ask_others(page: Page, words: str) -> None:
    """Who else was asked to pay, and what they said (SUP-02)."""
    page.get_by_label("Who was asked").select_option("agency")
    field(page, "On").fill("2026-11-17")
    page.get_by_label("What they said").select_option("no_money")
    field(page, "In a few words").fill(words)


def large_photo(to: Path) -> Path:
    """A photo as a phone takes it, of about 20 MB: noise does not compress."""
    Image.frombytes("RGB", (4000, 3000), os.urandom(36_000_000)).save(to, "JPEG", quality=98)
    assert to.stat().st_size > 17_000_000
    return to


def time_out(served: Site, login: str) -> None:
    """Nobody touched this person's sessions since yesterday."""
    with sqlite3.connect(served.home / "ledger.db", timeout=20) as database:
        database.execute(
            "UPDATE session SET seen_at = '2020-01-01T00:00:00.000000Z' WHERE login_name = ? AND ended_at IS NULL",
            (login,),
        )
    database.close()


def a_coach_asks(new_page: NewPage, served: Site, story: dict[str, str], tmp_path: Path) -> None:
    """One need with several lines: what is left while typing, a time-out survived, a photo, where each line stands."""
    page = new_page()
    site.sign_in(page, served, "dana")
    site.turn_to(page, "My people")
    page.get_by_role("link", name=PERSON, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PERSON)
    page.get_by_role("link", name="New need").click()
    fill_three_lines(page)
    left = page.locator("#left")
    expect(left).to_contain_text("$3,600.00 and 4 months of rent left of $3,600.00")
    expect(left).to_contain_text("Then $1,200.00 and 1 month stay.")
    expect(left).to_contain_text("This line asks $425.00.")
    expect(left.get_by_text("The allocation has it")).to_have_count(3)
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")

    time_out(served, "dana")
    button(page, "Save the draft").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.get_by_label("Login").fill("dana")
    page.get_by_label("Password").fill(site.PASSWORD)
    button(page, "Sign in").click()
    expect(page.get_by_text("You were here before")).to_be_visible()
    expect(line(page, 0).get_by_label("Which one")).to_have_value("Certified recovery mentor")
    expect(line(page, 1).get_by_label("We pay a month")).to_have_value("800.00")
    expect(field(page, "In a few words")).to_have_value(re.compile("^Asked 211"))

    page.get_by_label("Add documents").set_input_files(large_photo(tmp_path / "letter.jpg"))
    page.get_by_label("What they show").select_option("quote")
    button(page, "Submit the need").click()
    expect(page.get_by_role("status").filter(has_text="Submitted.")).to_be_visible(timeout=40_000)
    for name in ("Scholarship", "Rent", "Gas"):
        part = page.get_by_role("region", name=name)
        expect(part.get_by_text("Waits for verification")).to_be_visible()
        expect(part).to_contain_text("checks plan and eligibility")
    picture = page.locator(".ledger-document img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2000
    story["need"] = page.url


def open_line(page: Page, kind: str) -> None:
    """From the queue of needs to verify to this line of the story's person."""
    site.turn_to(page, "Needs")
    page.get_by_role("link", name=re.compile(rf"^{kind} ?, {PERSON}$")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(kind)


def review_course(page: Page) -> None:
    """What was found, and that nobody else pays: all of it is tuition, as the form begins."""
    for box in page.get_by_role("group", name="Found, and noted").locator("label").all():
        box.click()
    expect(page.get_by_label("Priority of service")).to_have_count(0)  # SCH-11: asked of adult money alone
    for said in page.get_by_label("What it said").all():
        said.select_option("denied")


def liaison_and_rent_coordinator_verify(new_page: NewPage, story: dict[str, str]) -> None:
    """A line goes back with a coded question, the coach answers, then each verifies what is theirs."""
    lena = new_page("lena")
    open_line(lena, "Scholarship")
    lena.get_by_text("Send it back with a question").click()
    lena.get_by_label("What is missing or unclear").or_(lena.get_by_label("Question")).first.select_option(
        "dates_unclear"
    )
    lena.get_by_label("In words").last.fill("Which days does the course meet?")
    button(lena, "Send back").click()
    expect(lena.get_by_text("Sent back to the coach with your question.")).to_be_visible()

    dana = new_page("dana")
    dana.get_by_role("link", name=f"Scholarship, {PERSON}").click()
    expect(dana.get_by_text("The dates do not agree")).to_be_visible()
    dana.get_by_label("answer").fill("Mondays and Wednesdays, November 23 to December 18.")
    button(dana, "Answer and submit again").click()
    expect(
        dana.get_by_role("region", name="Scholarship").get_by_text("Waits for verification")
    ).to_be_visible()

    for kind, amount in (("Scholarship", "$425.00"), ("Gas", "$120.00")):
        open_line(lena, kind)
        expect(lena.locator(".ledger-document img").first).to_be_visible()
        if kind == "Scholarship":
            review_course(lena)
        button(lena, f"Verify {amount}").click()
        expect(lena.get_by_text("Verified. It waits for an approver now.")).to_be_visible()
    rosa = new_page("rosa")
    open_line(rosa, "Rent")
    button(rosa, "Verify $2,400.00").click()
    expect(rosa.get_by_text("Verified. It waits for an approver now.")).to_be_visible()


def step_to(page: Page, title: str, initials: str) -> None:
    """Step through the queue with ``j`` until this line is on the page."""
    site.turn_to(page, "Approvals")
    page.locator("[data-queue-item] a").first.click()
    for _ in range(20):
        page.wait_for_load_state()
        heading = page.get_by_role("heading", level=1)
        if title in (heading.text_content() or "") and page.get_by_text(initials, exact=True).count():
            return
        here = page.url
        page.keyboard.press("j")
        page.wait_for_url(partial(ne, here))
    raise AssertionError(f"{title} is not in the queue")


def an_approver_decides(new_page: NewPage, served: Site, story: dict[str, str]) -> None:
    """The document beside the numbers that decide; approve and deny; on by keyboard; an approval withdrawn and given again."""
    alma = new_page("alma")
    step_to(alma, "Scholarship, $425.00", INITIALS)
    picture, numbers = (
        alma.locator(".ledger-document").first,
        alma.get_by_role("heading", name="The numbers that decide"),
    )
    beside = picture.bounding_box(), numbers.bounding_box()
    assert beside[0] and beside[1] and beside[0]["x"] + beside[0]["width"] <= beside[1]["x"]
    expect(alma.locator("main")).to_contain_text("After this need")
    expect(alma.locator("main")).to_contain_text("Left after it")
    here = alma.url
    alma.keyboard.press("k")
    alma.wait_for_url(lambda url: url != here)
    alma.keyboard.press("j")
    alma.wait_for_url(here)
    alma.keyboard.press("a")
    expect(button(alma, "Approve $425.00")).to_be_focused()
    alma.keyboard.press("Enter")
    said = alma.get_by_role("status").filter(has_text=": approved.")
    expect(said).to_be_visible()
    award = re.search(r"SCH-\w+", said.text_content() or "")
    assert award and "/approvals/" in alma.url and alma.url != here

    alma.goto(f"{served.url}/awards/{award[0]}")
    alma.get_by_text("Withdraw the approval").click()
    alma.get_by_label("Why it is withdrawn").select_option("wrong_decision")
    button(alma, "Withdraw $425.00").click()
    expect(alma.get_by_text("The approval is withdrawn.")).to_be_visible()
    step_to(alma, "Scholarship, $425.00", INITIALS)
    button(alma, "Approve $425.00").click()
    said = alma.get_by_role("status").filter(has_text=": approved.")
    again = re.search(r"SCH-\w+", said.text_content() or "")
    assert again
    story["award"] = again[0]

    step_to(alma, "Gas, $120.00", INITIALS)
    alma.keyboard.press("d")
    alma.keyboard.press("Enter")
    alma.get_by_label("Reason for denying").select_option("other_funds_available")
    alma.get_by_label("In words").first.fill("The school gives bus passes.")
    button(alma, "Deny $120.00").click()
    expect(alma.get_by_text("is denied. The coach reads the reason.")).to_be_visible()
    dana = new_page("dana")
    dana.goto(story["need"])
    expect(dana.get_by_role("region", name="Gas")).to_contain_text("Another source can pay")


def bound_billed_and_accepted(new_page: NewPage, served: Site, story: dict[str, str]) -> None:
    """The enrolment binds it; a bill below asks whether it is the last, above it is refused with both numbers; without a
    document it is accepted with a word."""
    dana, lena = new_page("dana"), new_page("lena")
    dana.goto(f"{served.url}/awards/{story['award']}")
    dana.get_by_text("Record what binds it").click()
    expect(dana.get_by_label("Amount that it binds")).to_have_value("425.00")
    dana.get_by_label("When it happened").fill("2026-11-20")
    dana.get_by_role("button", name=re.compile("^Record enrollment")).click()
    expect(dana.get_by_text("Recorded. Somebody else accepts it")).to_be_visible()
    lena.goto(f"{served.url}/awards/{story['award']}")
    lena.get_by_text("Accept or refuse it").click()
    button(lena, "Accept $425.00").click()
    expect(lena.get_by_text("Accepted. The money is obligated now.")).to_be_visible()

    dana.goto(f"{served.url}/awards/{story['award']}")
    dana.get_by_role("link", name="Enter a bill for this award").click()
    dana.get_by_label("Number on the document").fill("MHACB-881")
    dana.get_by_label("Date on the document").fill("2026-11-20")
    dana.get_by_label("Service from").fill("2026-11-20")
    dana.get_by_label("Service to").fill("2026-11-20")
    for amount, answer in (
        ("400.00", "Is this the last bill of this award?"),
        ("450.00", "$25.00 more than the $425.00 obligated"),
    ):
        dana.get_by_label("Total it asks for").fill(amount)
        field(dana, "Amount").fill(amount)
        button(dana, "Enter for acceptance").click()
        expect(dana.locator("main").get_by_text(answer).first).to_be_visible()
    dana.get_by_label("Total it asks for").fill("425.00")
    field(dana, "Amount").fill("425.00")
    button(dana, "Enter for acceptance").click()
    expect(dana.get_by_text("It waits for fiscal staff to accept it.")).to_be_visible()

    arne = new_page("arne")
    site.turn_to(arne, "Invoices")
    arne.get_by_role("row", name="MHACB-881").get_by_role("link").first.click()
    button(arne, "Accept $425.00").click()
    expect(arne.get_by_role("link", name="No document is attached to this bill.")).to_be_visible()
    field(arne, "Why there is no document, when you accept it").fill("Sent as an electronic bill (invented)")
    button(arne, "Accept $425.00").click()
    expect(arne.get_by_text("Accepted: it is owed from today.")).to_be_visible()


def paid_and_published(new_page: NewPage, served: Site, story: dict[str, str]) -> None:
    """A batch of one line, built by one and released by another; in the books within five seconds, and bean-check is content."""
    pavel = new_page("pavel")
    site.turn_to(pavel, "Payments")
    pavel.get_by_role("checkbox", name=f"Pay $425.00 to {SCHOOL}, {story['award']}").press("Space")
    button(pavel, "Build a batch of the marked lines").click()
    expect(pavel.get_by_text("Batch built. Another person releases it.")).to_be_visible()
    expect(pavel.get_by_text("You cannot release this batch")).to_be_visible()

    petra = new_page("petra")
    petra.goto(pavel.url)
    petra.get_by_label(f"ACH number for {SCHOOL}").fill(NUMBER)
    button(petra, "Release $425.00").click()
    expect(petra.get_by_text("Released: every line of it is paid.")).to_be_visible()
    released = time.monotonic()
    books = served.home / "books" / "PY2026"
    while NUMBER not in (books / "2026-11.beancount").read_text(encoding="utf-8"):
        assert time.monotonic() - released < PUBLISHED_SECONDS, "the books do not hold the payment yet"
        time.sleep(0.05)
    checked = subprocess.run(
        [Path(sys.executable).parent / "bean-check", "--no-cache", books / "main.beancount"],
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def fiscal_pages_agree(new_page: NewPage) -> None:
    """Trial balance, reconciliation, and an employer's invoice that says what is cut and why."""
    frances = new_page("frances")
    site.turn_to(frances, "Trial balance")
    expect(frances.locator("tfoot tr").first).to_contain_text("$0.00")
    expect(frances.get_by_text("All hold")).to_be_visible()
    site.turn_to(frances, "Reconciliation")
    expect(frances.get_by_role("heading", level=1)).to_contain_text("Reconciliation")
    expect(frances.locator("main")).to_contain_text("hold, to the cent")
    site.turn_to(frances, "Invoices")
    frances.locator("main").get_by_role("link", name="Accepted", exact=True).click()
    frances.get_by_role("textbox", name="Filter").fill("Willamette")
    button(frances, "Show").click()
    expect(frances).to_have_url(re.compile("Willamette"))  # else the page before the filter is counted
    asked = frances.get_by_role("row", name="$840.00")
    while not asked.count():  # the newest stand on the first page
        frances.get_by_role("link", name="Next").click()
    asked.get_by_role("link").first.click()
    expect(frances.get_by_role("heading", name="What is cut")).to_be_visible()
    expect(frances.locator("main")).to_contain_text("$40.00 of the $840.00 asked for is not paid back")
    expect(frances.locator("main")).to_contain_text("The wage above the contract's is not paid back")


def a_manager_follows_a_number(new_page: NewPage) -> None:
    """From the month to the people and to the entries behind its numbers."""
    priya = new_page("priya")
    site.turn_to(priya, "Month")
    priya.locator("td[data-label^='Participants served'] a, td a[href*='/month/people/']").first.click()
    expect(priya.get_by_role("heading", level=1)).to_be_visible()
    assert "/month/people/" in priya.url
    site.turn_to(priya, "Month")
    priya.locator(".ledger-strip a.ledger-amount").first.click()
    spend = priya.get_by_role("group", name=re.compile("^Money by"))
    spend.locator("a.ledger-amount:not(:text-is('$0.00'))").first.click()
    assert re.search(r"/(accounts|entries|awards|allocations)", priya.url)
    priya.locator("main td a, main tbody th a").first.click()
    assert re.search(r"/(entries|awards)/", priya.url)


def test_an_auditor_changes_nothing(served: Site) -> None:
    """Of every page that an auditor comes to, none has a form that posts, but to sign out, to change her own password,
    to say why she looks and to try a draft policy."""
    app = site.application(served)
    client = app.test_client()
    client.set_cookie("sid", site.open_session(served, "aud"))
    found = pages_of(app, served, "aud")
    assert len(found) > 40
    for one in found:
        if one.endpoint == "account.password":
            continue
        text = client.get(one.address).get_data(as_text=True)
        actions = re.findall(r'<form method="post" action="([^"]*)"', text)
        # A look at one person's confidential facts is noted with its reason, a draft that is tried is kept nowhere: neither
        # changes anything.
        others = {
            action
            for action in actions
            if not re.fullmatch(r"/participants/[^/]+/look|/budgets/draft", action)
        }
        assert others == {"/sign-out"}, one
