"""An answer that takes long: the pressed button says so, and is itself again when the browser comes back to the page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]


def test_a_button_that_waits_for_its_answer_says_that_it_is_working(new_page: NewPage) -> None:
    page = new_page("priya")
    page.goto(page.url.rstrip("/") + "/budgets/draft")
    # The answer goes to another window: so this one waits as if for a slow server
    page.evaluate("document.querySelector('main form[method=post]').target = 'elsewhere'")
    button = page.get_by_role("button", name="Decide again")
    with page.expect_popup():
        button.click()
    expect(page.get_by_role("button", name="Working…")).to_be_disabled()
    expect(page.get_by_role("status")).to_contain_text("The ledger is working on it.")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(button).to_be_enabled()
