"""Who else was asked to pay for a need: kept with the draft, read by whoever verifies and approves (SUP-02)."""

import datetime
import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from ledger.domain.needs import resources
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.resources import Tried
from ledger.errors import InvalidInput
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.needs.needs import lines_for
from ledger.store.rows import Row, find_row
from ledger.words import has_control

TURNED_DOWN = ("canceled", "denied")
"""States of a line for which nobody pays anything."""


def tried_for(connection: Connection, need_id: str) -> tuple[Tried, ...]:
    """What is on record for a need, in the order in which it was entered."""
    row = find_row(connection, schema.tried, need_id=need_id)
    return resources.from_text(row["entries"] if row else None)


def keep(unit: Unit, need_id: str, entries: Sequence[Tried]) -> None:
    """Keep the entries of a need in place of those before.

    :raises InvalidInput: ``need_too_long``, ``text_control``.
    """
    if len(entries) > resources.MOST_TRIED:
        raise InvalidInput("need_too_long", field="tried", most=resources.MOST_TRIED)
    if any(has_control(one.words) for one in entries):
        raise InvalidInput("text_control", field="tried")
    known = find_row(unit.connection, schema.tried, lock=True, need_id=need_id)
    text = resources.to_text(entries)
    if known is not None:
        unit.change(schema.tried, known, entries=text)
    elif entries:
        unit.insert(schema.tried, {"need_id": need_id, "entries": text})


def check(connection: Connection, need: Row, kinds: Iterable[str], today: datetime.date) -> None:
    """Is it said who else was asked: in entries for support, in words at least for training?

    :raises InvalidInput: ``other_resources_missing``, and those of `resources.check_tried`. :raises Refused: its own.
    """
    tried = tried_for(connection, need["id"])
    for kind in kinds:
        resources.check_tried(kind, tried, today)
    if not (tried or (need["other_resources"] or "").strip()):
        raise InvalidInput("other_resources_missing", field="other_resources")


def of_rent(connection: Connection, line: Row) -> int:
    """Cents that others pay of a line of rent, as its need says, less the subsidies of the need's other lines (SUP-11)."""
    if not kind_named(line["kind"]).by_month:
        return 0
    others = [
        row
        for row in lines_for(connection, line["need_id"])
        if row["id"] != line["id"] and row["state"] not in TURNED_DOWN
    ]
    rents = [row for row in others if row["kind"] == line["kind"]]
    tried = tried_for(connection, line["need_id"])
    cents = resources.of_rent_cents(tried, rent_alone=len(rents) == len(others)) if tried else 0
    for row in rents if cents else ():
        terms = json.loads(row["terms"])
        cents -= (terms.get("subsidy_cents") or 0) * (terms.get("months") or 0)
    return max(cents, 0)
