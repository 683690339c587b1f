"""The trips of mileage logs: each claimed once, and for days of recorded attendance where policy says so (SUP-13, SUP-14)."""

import datetime
import json
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.awards import mileage
from ledger.domain.awards.mileage import Trip
from ledger.services.cards import gas_days
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.rows import Row


def claim(unit: Unit, award: Row, line_id: str, trips: Iterable[Trip]) -> None:
    """Note each trip as claimed; the database takes the same one of the same person once, whoever enters it when.

    It takes none of a day for which a card was handed out (SUP-13).
    """
    claimed = tuple(trips)
    for trip in claimed:
        on, start, end = trip.way
        unit.insert(
            schema.trip,
            {
                "id": unit.source.new_id("TRIP"),
                "line_id": line_id,
                "participant_id": award["participant_id"],
                "travelled_on": on,
                "way": f"{start} > {end}",
                "state": "live",
            },
        )
    for on in sorted({trip.on for trip in claimed}):
        gas_days.by_trips(unit, award["participant_id"], on)


def let_go(unit: Unit, line_id: str) -> None:
    """The line is owed to nobody: its trips may be claimed again."""
    rows = cards.trips_of_line(unit.connection, line_id)
    for row in rows:
        unit.change(schema.trip, row, state="dead")
    for participant_id, on in sorted({(row["participant_id"], row["travelled_on"]) for row in rows}):
        gas_days.by_trips(unit, participant_id, on)


def days_of(line: Row) -> list[datetime.date]:
    """The day of each trip of a line's mileage log; none of other lines."""
    proof = json.loads(line["proof"] or "{}")
    return [datetime.date.fromisoformat(trip["on"]) for trip in proof.get("trips", [])]


def check_attended(connection: Connection, award: Row, line: Row, on: datetime.date) -> None:
    """Where the policy says so, a log is accepted only for days of recorded training or work.

    :raises Refused: ``trip_unattended`` with the day.
    """
    days = days_of(line)
    wanted = policies.policy_book(connection).find("mileage_attendance", on)
    if not days or wanted is None or wanted.value != "yes":
        return
    mileage.refuse_unattended(days, cards.attended(connection, award["participant_id"]))
