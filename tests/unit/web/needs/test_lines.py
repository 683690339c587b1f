"""A line's fields as a coach types them."""

import pytest
from werkzeug.datastructures import MultiDict

from ledger.errors import InvalidInput
from ledger.web.needs.lines import LineForm, try_shares


def _typed(rate: str) -> LineForm:
    return LineForm(MultiDict({"kind": "OJT", "rate": rate}))


@pytest.mark.parametrize(
    "text, rate_bp",
    [("50", 5_000), ("50%", 5_000), ("33.33%", 3_333), ("1/2", 5_000), ("3/8", 3_750), ("", None)],
)
def test_a_share_is_kept_exactly_as_it_was_typed(text: str, rate_bp: int | None) -> None:
    assert _typed(text).share_bp("rate") == rate_bp


@pytest.mark.parametrize("text", ["1/3", "2/3", "33.333%", "0.001%"])
def test_a_share_that_would_have_to_be_rounded_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _typed(text).share_bp("rate")
    assert str(refused.value) == (
        f'"{text}" is not a whole number of hundredths of a per cent. Write the share that the contract says, like 50% or 33.33%.'
    )


@pytest.mark.parametrize(
    "typed, cents, errors", [("", None, ["Fill this in."]), ("0", 0, []), ("600.00", 60_000, [])]
)
def test_move_in_costs_say_what_of_them_comes_back(typed: str, cents: int | None, errors: list[str]) -> None:
    # SUP-12: nothing is an answer, no answer is none
    row = LineForm(MultiDict({"kind": "MoveIn", "amount": "1000.00", "payee": "PAY-1", "refundable": typed}))
    row.payee.choices = {"PAY-1": "Example Homes"}
    row.validate()
    row.check_whole()
    assert row.terms() == {"refundable_cents": cents}
    assert list(row.refundable.errors) == errors


@pytest.mark.parametrize(
    "kind, left_over",
    [
        ("Rent", {"amount": "12o", "rate": "1/3", "hours": "many"}),
        ("Clothing", {"monthly": "8oo", "starts_on": "tomorrow", "weeks": "999"}),
        ("OJT", {"amount": "12o", "taxes": "a lot"}),
        ("Gas", {"monthly": "8oo", "weekly": "5o", "weeks": "999"}),
    ],
)
def test_what_stands_in_a_field_of_another_kind_is_ignored(kind: str, left_over: dict[str, str]) -> None:
    # The kind was changed after the field was filled in, and the field is hidden: nobody could mend it.
    row = LineForm(MultiDict({"kind": kind, "amount": "90.00", **left_over}))
    row.payee.choices = row.first_month.choices = row.listing.choices = {"": "Choose"}
    assert row.validate(), row.errors
    try_shares(row)
    assert not row.errors


def test_a_field_of_the_kind_is_read() -> None:
    row = LineForm(MultiDict({"kind": "Clothing", "amount": "12o"}))
    row.payee.choices = row.first_month.choices = row.listing.choices = {"": "Choose"}
    assert not row.validate()
    assert list(row.errors) == ["amount"]
