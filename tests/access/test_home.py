"""Everybody's first page names what waits for them, in words, and leads there."""

import pytest

from tests.access.place import Place


@pytest.mark.parametrize(
    "login, says",
    [
        ("dana", "Your needs that wait for you"),
        ("lena", "Needs to verify"),
        ("alma", "Invoices to accept"),
        ("jody", "Get the signatures, Willamette Welding Works (invented)"),
        ("jody", "Hold the evaluation"),
        ("kit", "Gas cards to issue"),
        ("pavel", "Accepted bills to pay"),
        ("petra", "Batches to release"),
        ("frances", "Overrides that wait for you"),
        ("priya", "Changes to accept"),
        ("ada", "People and duties"),
        ("aud", "November 2026 so far"),
    ],
)
def test_the_first_page_says_what_waits(board: Place, login: str, says: str) -> None:
    text = board.browser(login).get("/").get_data(as_text=True)
    assert says in text.replace("&#39;", "'")
    assert ">None<" not in text
