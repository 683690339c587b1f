"""Payees by themselves: how names and addresses are compared, conflicts of interest, and the moves between states."""

import pytest

from ledger.domain import payees as rules
from ledger.domain.payees import (
    Known,
    alike,
    conflict_of_interest,
    normal_address,
    normal_name,
    same_as,
)
from ledger.errors import Refused


@pytest.mark.parametrize(
    "text, normal",
    [
        ("The Cedar & Pine, L.L.C.", "cedar and pine"),
        ("  Café   Niño Inc", "cafe nino"),
        ("J. R. O’Neill", "j r oneill"),
        ("The Company", "the company"),
    ],
)
def test_names_are_compared_without_their_dress(text: str, normal: str) -> None:
    """Capitals, marks, dots and the company's form do not make another name."""
    assert normal_name(text) == normal


def test_addresses_are_compared_without_their_dress() -> None:
    """Long and short words of the street are the same."""
    assert (
        normal_address("12 N.E. Oak Street, Unit 4")
        == normal_address("12 northeast oak st #4")
        == "12 ne oak st apt 4"
    )
    assert normal_address(None) == ""


def test_alike_means_one_name_or_one_address_with_half_a_name() -> None:
    """Two landlords of one name at two addresses are two."""
    assert alike("Oak LLC", "1 A St", "oak", "1 A Street")
    assert alike("Oak LLC", None, "oak", "1 A Street")
    assert not alike("Oak LLC", "2 B St", "oak", "1 A Street")
    assert alike("Oak Manor", "1 A St", "Oak Manor Apartments", "1 A Street")
    assert not alike("Oak Manor", None, "Oak Manor Apartments", None)


@pytest.mark.parametrize(
    "name, address, found",
    [
        ("MARSH, Cleo LLC", None, ("PER-2",)),
        ("ana sø-lind", None, ("PER-1",)),
        (
            "Cleo Marsh Properties",
            None,
            ("PER-2",),
        ),  # a name inside another: two people say whether it is hers
        ("Cleo Houses", None, ()),
        ("Marshall Cleon", None, ()),
        ("Oak Street Homes", "12 N.E. Oak Street, Unit 4", ("PAY-3",)),
        ("Oak Street Homes", "12 NE Oak St #5", ()),
        ("", "", ()),
    ],
)
def test_a_payee_that_may_be_somebody_known_here_is_seen(
    name: str, address: str | None, found: tuple[str, ...]
) -> None:  # PAY-03
    known = (
        Known("PER-1", "Ana Sø Lind"),
        Known("PER-2", "Cleo Marsh"),
        Known("PAY-3", "Pat Doe", "12 ne oak st apt 4"),
        Known("PER-4", ""),
    )
    assert same_as(name, address, known) == found


def test_an_agency_that_would_pay_itself_is_flagged() -> None:  # PAY-03
    """d35, d41: the same name, or one inside the other as whole words."""
    assert conflict_of_interest("Northside Works", "Northside Works, Inc.")
    assert conflict_of_interest("Northside Works", "Northside Works Housing")
    assert conflict_of_interest("The Northside Works Agency", "northside works")
    assert not conflict_of_interest("Northside Works", "Southside Works")
    assert not conflict_of_interest("Art", "Martin Properties")
    assert not conflict_of_interest("", "Anyone")


@pytest.mark.parametrize("state_", list(rules.PayeeState))
def test_no_state_is_a_dead_end_for_every_move_nor_open_to_all(state_: rules.PayeeState) -> None:
    """From each some move leads on, and some does not."""
    moves = [_leads_on(state_, move) for move in ("create", "accept", "refuse", "correct")]
    assert any(moves)
    assert not all(moves)


def _leads_on(state_: str, move: str) -> bool:
    try:
        rules.refuse_move(state_, move)
    except Refused:
        return False
    return True
