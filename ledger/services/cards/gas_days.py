"""How the gas of a person's day is paid: one row of the database for each, by card or by trips and never by both (SUP-13)."""

import datetime
from dataclasses import replace

from ledger.domain.needs.terms import CardTerms, to_text
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.cards import cards
from ledger.store.rows import Row


def by_card(unit: Unit, participant_id: str, terms: CardTerms) -> None:
    """A card for these days was handed out: none of them is a day of trips, now or later.

    The database refuses it where trips of such a day are claimed (``gas_day_taken``).
    """
    for nth in range(terms.days):
        _note(unit, participant_id, terms.starts_on + datetime.timedelta(days=nth), by_card=True)


def narrow(unit: Unit, award: Row, terms: CardTerms, last_on: datetime.date) -> None:
    """An award's cards are for its days up to this one alone: the later ones may be days of trips, or of another card."""
    if last_on >= terms.ends_on:
        return
    unit.change(
        schema.award,
        awards.award_row(unit.connection, award["id"]),
        terms=to_text(replace(terms, ends_on=last_on)),
    )
    for nth in range(1, (terms.ends_on - last_on).days + 1):
        row = cards.gas_day(unit.connection, award["participant_id"], last_on + datetime.timedelta(days=nth))
        if row is not None and row["by_card"]:
            unit.change(schema.gas_day, row, by_card=False)


def by_trips(unit: Unit, participant_id: str, on: datetime.date) -> None:
    """Trips of this day were claimed or let go: their number is counted anew.

    The database refuses it where a card was handed out for the day (``gas_day_taken``).
    """
    _note(unit, participant_id, on, trips=cards.live_trips(unit.connection, participant_id, on))


def _note(unit: Unit, participant_id: str, on: datetime.date, **how: int) -> None:
    row = cards.gas_day(unit.connection, participant_id, on)
    if row is None:
        day = {"id": unit.source.new_id("GASD"), "participant_id": participant_id, "travelled_on": on}
        unit.insert(schema.gas_day, {**day, "trips": 0, "by_card": False, **how})
    elif any(row[name] != value for name, value in how.items()):
        unit.change(schema.gas_day, row, **how)
