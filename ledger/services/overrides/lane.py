"""What of a need could go without verification, and whether the agency's lane takes it today (d15)."""

import datetime
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from ledger.domain.needs.lines import LineState
from ledger.domain.overrides import emergencies as rules
from ledger.domain.overrides.emergencies import Lane
from ledger.errors import Refused
from ledger.store.budgets import policies
from ledger.store.overrides import overrides
from ledger.store.rows import Row


def fitting(lines: Iterable[Row]) -> list[Row]:
    """Support lines that wait for verification."""
    return [row for row in lines if row["state"] == LineState.SUBMITTED and rules.admits(row["kind"])]


def decide(connection: Connection, need: Row, found: Sequence[Row], on: datetime.date) -> None:
    """May these lines of a need go through its agency's lane on a day?

    :param found: as `fitting` gives them; one at least.
    :raises Refused: those of `rules.decide`.
    """
    total = sum(row["amount_cents"] for row in found)
    held = overrides.lane_cents(connection, need["agency_code"], need, on)
    lane = Lane(held[0] + total, *held[1:], counted_cents=total)
    rules.decide(found[0]["kind"], lane, policies.policy_book(connection), on)


def why_shut(connection: Connection, need: Row, found: Sequence[Row], on: datetime.date) -> str | None:
    """Why the lane does not take them today; None where it does, or nothing fits it."""
    try:
        if found:
            decide(connection, need, found, on)
    except Refused as error:
        return str(error)
    return None
