"""The pages work where scripts do not run: an old phone, a locked-down laptop."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import site
from tests.browser.site import Site
from tests.browser.steps import field
from tests.browser.test_story import ask_others

NewPage = Callable[..., Page]
OFF = {"java_script_enabled": False}


def test_a_coach_adds_a_line(new_page: NewPage, served: Site) -> None:
    """Two lines by "Add another line", what is left on a button, and the need is submitted."""
    page = new_page(**OFF)
    site.sign_in(page, served, "dana")
    site.turn_to(page, "My people")
    page.get_by_role("link", name="Hesper Ironside", exact=True).click()
    page.get_by_role("link", name="New need").click()
    page.get_by_label("Plan activity").select_option(index=1)
    page.get_by_label("Needed by").fill("2026-12-10")
    for number, (kind, words, amount, payee) in enumerate(
        (
            ("Phone", "Phone service", "60.00", "Bridge Mobile Phones (invented)"),
            ("Tools", "Hand tools", "210.00", "Rose City Workwear (invented)"),
        )
    ):
        if number:
            page.get_by_role("button", name="Add another line").click()
        line = page.get_by_role("group", name=f"Line {number + 1}")
        line.get_by_label("What is needed").select_option(kind)
        line.get_by_label("Which one").fill(words)
        field(line, "Amount").fill(amount)
        line.get_by_label("Who is paid").select_option(label=payee)
    expect(page.get_by_role("group", name="Line 1").get_by_label("Which one")).to_have_value("Phone service")
    page.get_by_role("button", name="Show what is left").click()
    expect(page.locator("#left")).to_contain_text("This line asks $210.00.")
    page.get_by_label("Why it is needed").fill("The employer asks for own tools.")
    ask_others(page, "Asked 211: nothing available.")
    page.get_by_role("button", name="Submit the need").click()
    expect(page.get_by_text("Submitted.")).to_be_visible()
    for kind in ("Phone", "Tools"):
        expect(page.get_by_role("region", name=kind).get_by_text("Waits for verification")).to_be_visible()


def test_an_approver_approves(new_page: NewPage) -> None:
    """From the queue to the next line."""
    page = new_page("alma", **OFF)
    site.turn_to(page, "Approvals")
    page.get_by_role("row", name="$175.00").get_by_role("link").first.click()
    page.get_by_role("button", name="Approve $175.00").click()
    expect(page.get_by_text(re.compile(r"\(SUP-\w+\)"))).to_be_visible()


def test_payers_build_and_release(new_page: NewPage, served: Site) -> None:
    """A batch built by one person and released by another, who types the password once more and loses nothing (P46)."""
    pavel = new_page("pavel", **OFF)
    site.turn_to(pavel, "Payments")
    pavel.locator("input[name=line]").first.press("Space")
    pavel.get_by_role("button", name="Build a batch").click()
    expect(pavel.get_by_text("Batch built.")).to_be_visible()
    petra = new_page("petra", **OFF)
    petra.goto(pavel.url)
    site.tire(served, petra.context)
    petra.reload()
    expect(petra.get_by_text("You are asked for your password first.")).to_be_visible()
    petra.get_by_label("ACH number for").fill("ACH-PLAIN-1")
    petra.get_by_role("button", name=re.compile(r"^Release \$")).click()
    expect(petra.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    petra.get_by_label("Your password").fill("not this one")
    petra.get_by_role("button", name="Confirm and go back").click()
    expect(petra.get_by_text("This is not your password.").first).to_be_visible()
    expect(petra.get_by_text(site.PASSWORD)).to_be_visible()  # a demonstration says it
    petra.get_by_label("Your password").fill(site.PASSWORD)
    petra.get_by_role("button", name="Confirm and go back").click()
    expect(petra).to_have_url(pavel.url)
    expect(petra.get_by_label("ACH number for")).to_have_value("ACH-PLAIN-1")
    petra.get_by_role("button", name=re.compile(r"^Release \$")).click()
    expect(petra.get_by_text("Released: every line of it is paid.")).to_be_visible()
    expect(petra.get_by_text("ACH-PLAIN-1")).to_be_visible()
