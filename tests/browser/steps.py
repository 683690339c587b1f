"""What is done on a page before its picture is taken."""

import re

from playwright.sync_api import FilePayload, Locator, Page


def field(within: Page | Locator, name: str) -> Locator:
    """The field of exactly that label, marked as required or not."""
    return within.get_by_label(re.compile(rf"^{re.escape(name)}\s*\*?$"))


def try_draft(page: Page) -> None:
    """Another cap for work clothes and for rent, tried."""
    text = "".join(
        f'[[value]]\ncode = "{code}"\nvalue = "{value}"\nunit = "usd"\nclass = "policy"\nfrom = 2027-07-01\ndocument = "Draft"\n'
        for code, value in (("cap.Rent", "2,000.00"), ("cap.Gas", "600.00"))
    )
    file = FilePayload(name="policies.toml", mimeType="text/plain", buffer=text.encode())
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Decide again").click()
    page.get_by_role("heading", name="What would differ").wait_for()


def fill_need(page: Page) -> None:
    """The issue's need, with its three lines, as far as a coach has typed it."""
    row = page.locator("[data-repeat-row]")
    row.nth(0).get_by_label("What is needed").select_option("Scholarship")
    row.nth(0).get_by_label("Course, from the list").select_option("EX-2001")
    row.nth(0).get_by_label("Which one").fill("Certified recovery mentor")
    field(row.nth(0), "Amount").fill("425.00")
    page.get_by_role("button", name="Add another line").click()
    row.nth(1).get_by_label("What is needed").select_option("Rent")
    row.nth(1).get_by_label("How many months").fill("3")
    row.nth(1).get_by_label("Rent a month").fill("900.00")
    page.get_by_role("button", name="Add another line").click()
    row.nth(2).get_by_label("What is needed").select_option("Gas")
    row.nth(2).get_by_label("Which one").fill("To class and back, by mileage log")
    field(row.nth(2), "Amount").fill("120.00")
    page.locator("#left", has_text="asks $120.00").wait_for()


def leave_holes(page: Page) -> None:
    """A need sent before everything is said."""
    row = page.locator("[data-repeat-row]")
    row.nth(0).get_by_label("What is needed").select_option("Rent")
    row.nth(0).get_by_label("How many months").fill("2")
    page.get_by_label("Why it is needed").fill("She can stay near the school until the course ends.")
    page.get_by_role("button", name="Submit the need").click()
    page.get_by_text("Please check these answers").wait_for()


def show_keys(page: Page) -> None:
    """The page with its keys named."""
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys on this page").wait_for()
