"""With the keyboard alone: the skip link, stepping through a queue, keys that rest while one types, and none that submits."""

from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect

from tests.browser import site

NewPage = Callable[..., Page]


def test_keys_of_a_queue(new_page: NewPage) -> None:
    """``g w`` opens the approvals, ``j`` and ``k`` step, ``?`` lists, ``a`` only brings the cursor to the button."""
    page = new_page("alma")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/approvals")
    page.keyboard.press("j")
    first = page.locator("[data-queue-item] a").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/approvals/LINE-*")
    here = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: "/approvals/LINE-" in url and url != here)
    page.keyboard.press("k")
    page.wait_for_url(here)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys on this page")
    expect(keys).to_contain_text("Next in the list")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("d")
    assert page.url == here


def test_keys_rest_while_typing(new_page: NewPage) -> None:
    """A letter in a field is a letter; switched off in the list, the keys are off."""
    page = new_page("dana")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/people")
    box = page.get_by_label("Name or participant number")
    box.focus()
    page.keyboard.type("gideon ng h")
    expect(box).to_have_value("gideon ng h")
    assert page.url.endswith("/people")
    box.blur()
    page.keyboard.press("?")
    page.get_by_text("Use these keys in this browser").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_timeout(200)
    assert page.url.endswith("/people")


def test_a_changed_form_is_not_left_by_accident(new_page: NewPage) -> None:
    """Leaving asks; an error takes the cursor to its summary, and each item of it to its field."""
    page = new_page("dana")
    page.get_by_role("link", name="New need for").first.click()
    page.wait_for_url("**/needs/new?participant=*")
    here = page.url
    asked: list[str] = []

    def _stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", _stay)
    page.get_by_label("Why it is needed").fill("A reason")
    site.turn_to(page, "Awards")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == here
    page.get_by_role("button", name="Submit the need").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "activity"
