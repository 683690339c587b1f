"""The events folded: against their own columns, against the journal's rows, and against every state row (I4, I10, I13)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.errors import LedgerError
from ledger.services.work import entry_body
from ledger.store import rows, schema
from ledger.store.journal import journal, proofs
from ledger.store.rows import Row


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be."""

    invariant: str
    place: str
    says: str


@dataclass
class Report:
    """What was checked and what was found."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.findings


def folded(connection: Connection, report: Report) -> Iterator[Finding]:
    """Events against their columns, their entries and, folded, against every state row (I4, I10, I13)."""
    images: dict[tuple[str, str], Row] = {}
    journalled = proofs.entries_by_event(connection)
    ahead = next(journalled, None)
    number_of_events = 0
    for event in proofs.events_by_number(connection):
        number_of_events += 1
        body = json.loads(event["body"])
        yield from _columns(event, body)
        while ahead is not None and ahead[0] < event["number"]:
            yield Finding("I10", f"event number {ahead[0]}", "has entries and no event")
            ahead = next(journalled, None)
        entries = []
        if ahead is not None and ahead[0] == event["number"]:
            entries, ahead = ahead[1], next(journalled, None)
        yield from _entries(event, body, entries)
        for table, after in body["rows"].items():
            key_names = rows.key_columns(rows.table_named(table))
            for image in after:
                place = (table, "/".join(str(image[name]) for name in key_names))
                if place not in images or images[place].get("version", 1) < image.get("version", 1):
                    images[place] = image
    if ahead is not None:
        yield Finding("I10", f"event number {ahead[0]}", "has entries and no event")
    report.counts["events"] = number_of_events
    yield from _folded(connection, images)


def _columns(event: Row, body: Mapping[str, Any]) -> Iterator[Finding]:
    names = {
        "id": "id",
        "key": "key",
        "verb": "verb",
        "object_id": "object",
        "actor_id": "actor",
        "recorded_at": "at",
    }
    for column, name in names.items():
        if event[column] != body[name]:
            yield Finding("I4", f"event {event['id']}", f"its {column} is not its body's")


def _entries(event: Row, body: Mapping[str, Any], entries: list[tuple[Row, list[Any]]]) -> Iterator[Finding]:
    told = [canonical(one) for one in body["entries"]]
    stored = []
    for row, legs in entries:
        try:
            stored.append(canonical(entry_body(journal.entry_from(row, legs))))
        except LedgerError as error:
            yield Finding("I13", f"entry {row['id']}", str(error))
            stored.append(b"")
    for place in range(max(len(told), len(stored))):
        if place >= len(stored):
            yield Finding("I13", f"event {event['id']}", f"entry {json.loads(told[place])['id']} is missing")
        elif place >= len(told):
            yield Finding("I10", f"entry {entries[place][0]['id']}", "its event does not know it")
        elif told[place] != stored[place]:
            yield Finding("I13", f"entry {entries[place][0]['id']}", "is not what its event says")


def _folded(connection: Connection, images: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    """Every state and filed row is the last image the events hold of it, none missing or unknown (I10, I13)."""
    tables = {**schema.STATE, **{name: rows.table_named(name) for name in schema.FILED}}
    for name, table in tables.items():
        for row in proofs.all_rows(connection, name):
            key = rows.key_of(table, row)
            image = images.pop((name, key), None)
            if image is None:
                yield Finding("I10", f"{name} {key}", "no event made it")
            elif _salted_wrongly(name, table, row) or canonical(
                _still_sealed(table, row, image)
            ) != canonical(image):
                yield Finding("I13", f"{name} {key}", "is not what its last event says")
    for name, key in images:
        yield Finding("I13", f"{name} {key}", "an event made it and it is gone")


def _salted_wrongly(name: str, table: Any, row: Row) -> bool:
    """A salt where nothing is sealed, or words left standing whose salt is gone: they could be any words."""
    if name not in schema.STATE:
        return False
    if not rows.has_private(table):
        return row["salt"] is not None
    return row["salt"] is None and any(row[c.name] for c in table.columns if c.info.get("private"))


def _still_sealed(table: Any, row: Row, image: Row) -> Row:
    """The row's image now; a row whose salt was deleted with its words keeps the seal it had."""
    now = rows.image(table, row)
    return {**now, "seal": image["seal"]} if "seal" in now and row["salt"] is None else now
