"""What was given of an award that is approved by the week, read from its bills and cards, and whether more fits (SUP-05)."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from ledger.domain.awards import mileage, weeks
from ledger.domain.awards.mileage import Trip
from ledger.domain.awards.weeks import Given, Week
from ledger.domain.needs.terms import from_text, weeks_of
from ledger.errors import InvalidInput
from ledger.money import share_out
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.payments import invoices
from ledger.store.rows import Row


def given_by(connection: Connection, award: Row) -> list[Given]:
    """What bills that nobody refused and cards that were issued gave, the earliest first; of an award by the week only."""
    if weeks_of(from_text(award["kind"], award["terms"])) is None:
        return []
    found = [
        part
        for line in invoices.lines_of_award(connection, award["id"])
        if line["state"] not in invoices.DEAD
        for part in _of_bill(connection, line)
    ]
    issued = cards.issues_where(connection, schema.card_issue.c.award_id == award["id"])
    found += [Given(one["issued_on"], one["issued_on"], one["value_cents"], one["id"]) for one in issued]
    return sorted(found, key=lambda one: (one.from_on, one.to_on))


def _of_bill(connection: Connection, line: Row) -> list[Given]:
    trips = json.loads(line["proof"] or "{}").get("trips", [])
    if trips:
        days = [datetime.date.fromisoformat(one["on"]) for one in trips]
        driven = [
            Trip(day, one["tenths"], one["start"], one["end"], one["purpose"])
            for day, one in zip(days, trips, strict=True)
        ]
        worth = of_trips(connection, driven)
        # What was billed stays given, whatever the rate of a mile became for its days
        cents = share_out(line["amount_cents"], [one.cents for one in worth])
        return [
            replace(one, cents=part, source=line["invoice_id"])
            for one, part in zip(worth, cents, strict=True)
        ]
    first = line["service_from"] or line["dated_on"]
    return [Given(first, line["service_to"] or first, line["amount_cents"], line["invoice_id"])]


def of_trips(connection: Connection, trips: Sequence[Trip]) -> list[Given]:
    """Each trip on its day, at what it is worth."""
    book = policies.policy_book(connection)
    worth = mileage.mileage_cents(trips, book, max(trip.on for trip in trips))
    return [Given(trip.on, trip.on, cents) for trip, cents in zip(trips, worth, strict=True)]


def refuse(connection: Connection, award: Row, asked: Sequence[Given]) -> None:
    """Refuse what does not fit the award's weeks; nothing where it is not approved by the week.

    :raises Refused: ``week_most`` with the week, its most, what is used and asked. :raises InvalidInput: ``weeks_outside``.
    """
    terms = weeks_of(from_text(award["kind"], award["terms"]))
    if terms is not None:
        weeks.check(terms, given_by(connection, award), asked)


def refuse_bill(
    connection: Connection,
    award: Row,
    cents: int,
    days: tuple[datetime.date | None, datetime.date | None],
    trips: Sequence[Trip],
) -> bool:
    """Refuse a line of a bill that does not fit; is it surely not the last one, because weeks follow?

    :param days: first and last day of the service.
    :raises InvalidInput: ``weeks_days`` when it names no days. :raises Refused: those of `refuse`.
    """
    terms = weeks_of(from_text(award["kind"], award["terms"]))
    if terms is None:
        return False
    first, last = days
    if first is None or last is None:
        raise InvalidInput("weeks_days", field="service_from")
    asked = of_trips(connection, trips) if trips else [Given(first, last, cents)]
    refuse(connection, award, asked)
    return weeks.goes_on(terms, last)


def table(connection: Connection, award: Row) -> tuple[Week, ...]:
    """Every week of an award with what was given for it; nothing where it is not approved by the week."""
    terms = weeks_of(from_text(award["kind"], award["terms"]))
    return weeks.spread(terms, given_by(connection, award)) if terms else ()
