"""The unit of work: one command, one transaction, one event.

`Work.run` opens it, answers a repeated key from memory, lets the command's function read, decide and write, and ends with one
event whose body holds the after-image of every state row that was written and every entry with all its postings. No event, no
action: the two are one transaction.
"""

import dataclasses
import datetime
import json
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ledger.clock import Source
from ledger.domain.journal.canonical import canonical, commitment
from ledger.domain.journal.entries import Entry
from ledger.errors import Conflict, InvalidInput, LedgerError, Refused
from ledger.services.people.roles import Actor
from ledger.store import rows, schema
from ledger.store.engine import Store
from ledger.store.journal import events, journal
from ledger.store.rows import Row
from ledger.words import has_control

Answer = dict[str, Any]
SALT_BYTES = 16
MOST_TRIES = 10

_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})


class Command(Protocol):
    """What every command carries: a key made by the client."""

    @property
    def key(self) -> str: ...


@dataclass
class Unit:
    """What a command's function works with, inside its one transaction."""

    connection: Connection
    source: Source
    actor_id: str | None
    _images: dict[tuple[str, str], Row] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)

    def today(self) -> datetime.date:
        """The date on the board's wall."""
        return self.source.today()

    def insert(self, table: Table, values: Mapping[str, Any]) -> Row:
        """Add a state row, with a salt when it holds words about people."""
        salt = self.source.random_bytes(SALT_BYTES) if rows.has_private(table) else None
        row = rows.insert_row(self.connection, table, {**values, "salt": salt})
        self._remember(table, row)
        return row

    def file(self, table: Table, values: Mapping[str, Any]) -> Row:
        """Add a row that never changes and that the event holds (`schema.FILED`)."""
        row = rows.file_row(self.connection, table, values)
        self._remember(table, row)
        return row

    def change(self, table: Table, row: Mapping[str, Any], **changes: Any) -> Row:
        """Change a state row that was read in this unit.

        :raises Conflict: ``changed_meanwhile`` when someone else changed it since.
        """
        changed = rows.change_row(self.connection, table, row, changes)
        self._remember(table, changed)
        return changed

    def post(self, entry: Entry) -> Entry:
        """Post an entry; it is written with the event at the end of the unit, in this order."""
        self._entries.append(entry)
        return entry

    def _remember(self, table: Table, row: Row) -> None:
        self._images[table.name, rows.key_of(table, row)] = rows.image(table, row)

    def flush(self, key: str, verb: str, object_id: str, asked: tuple[bytes, Answer] | None = None) -> None:
        """Write the event, then what it holds of the journal and of the command, so that it proves them.

        :param asked: canonical bytes of what was asked, and what a repeated key gets; None for made-up data that
            nobody asked for.
        """
        event_id = self.source.new_id("EVT")
        recorded_at = self.source.now()
        remembered = None if asked is None else self._asked(key, verb, *asked)
        images: dict[str, list[Row]] = {}
        for (table, _), one in self._images.items():
            images.setdefault(table, []).append(one)
        body = canonical(
            {
                "actor": self.actor_id,
                "at": recorded_at,
                "entries": [entry_body(entry) for entry in self._entries],
                "id": event_id,
                "key": key,
                "object": object_id,
                "on": self.source.today(),
                "rows": images,
                "verb": verb,
            }
        )
        number = events.append_event(
            self.connection,
            {
                "id": event_id,
                "key": key,
                "verb": verb,
                "object_id": object_id,
                "actor_id": self.actor_id,
                "recorded_at": recorded_at,
                "body": body,
            },
        )
        journal.append_entries(self.connection, number, self._entries)
        if remembered is not None:
            events.append_command(self.connection, remembered)

    def _asked(self, key: str, verb: str, content: bytes, answer: Answer) -> Row:
        """The command's row; its image goes into the event, but for the salt."""
        salt = self.source.random_bytes(SALT_BYTES)
        digest = commitment(salt, content)
        row = {"key": key, "name": verb, "salt": salt, "digest": digest, "answer": canonical(answer).decode()}
        self._remember(schema.command, row)
        return row


def entry_body(entry: Entry) -> Row:
    """An entry as the event holds it: everything, postings included."""
    body: Row = {
        field_.name: getattr(entry, field_.name)
        for field_ in dataclasses.fields(entry)
        if field_.name != "postings" and getattr(entry, field_.name) is not None
    }
    body["postings"] = [[posting.account, posting.amount_cents] for posting in entry.postings]
    return body


@dataclass(frozen=True)
class Work:
    """What services need from outside: the database, the source of time and ids, the vault and the home folder."""

    store: Store
    source: Source
    home: Path
    vault_key: bytes = b""

    def run(
        self, actor: Actor | None, command: Command, verb: str, function: Callable[[Unit], tuple[str, Answer]]
    ) -> Answer:
        """Run a command's function in one transaction and write its event; answer a repeated key as the first time.

        :param verb: past participle with its noun, ``line.approved``.
        :param function: gets the unit, returns the object's id and the answer (ids and numbers, no person).
        :raises Conflict: ``key_reused`` when the key came with other content; ``busy`` when the database kept refusing.
        """
        if has_control(command.key):
            raise InvalidInput("text_control", field="key")
        content = canonical([verb, actor.person_id if actor else None, dataclasses.asdict(command)])  # type: ignore[call-overload]  # commands are dataclasses
        for tries in range(MOST_TRIES):
            try:
                return self._once(actor, command.key, content, verb, function)
            except IntegrityError as error:
                if not _is_same_key(error):
                    raise _translated(error) from error
            except (OperationalError, DBAPIError) as error:
                if not _may_retry(error):
                    raise _translated(error) from error
                time.sleep(random.uniform(0.005, 0.03) * (tries + 1))  # noqa: S311 - jitter, nothing secret
        raise Conflict("busy")

    def _once(
        self,
        actor: Actor | None,
        key: str,
        content: bytes,
        verb: str,
        function: Callable[[Unit], tuple[str, Answer]],
    ) -> Answer:
        with self.store.writing() as connection:
            self.store.lock_key(connection, key)
            earlier = events.find_command(connection, key)
            if earlier is not None:
                if commitment(earlier["salt"], content) != earlier["digest"]:
                    raise Conflict("key_reused")
                answer: Answer = json.loads(earlier["answer"])
                return answer
            unit = Unit(connection, self.source, actor.person_id if actor else None)
            object_id, answer = function(unit)
            unit.flush(key, verb, object_id, (content, answer))
            return answer


def _is_same_key(error: IntegrityError) -> bool:
    text = str(error.orig)
    return "event.key" in text or "uq_event_key" in text or "pk_command" in text


def _may_retry(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    locked = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    return state in _RETRY_STATES or locked


_CONSTRAINTS: Mapping[str, str] = {
    "uq_rent_month_live": "rent_month_just_taken",
    "rent_month.household_id": "rent_month_just_taken",
    "uq_rent_month_person": "rent_month_just_taken",
    "rent_month.participant_id": "rent_month_just_taken",
    "uq_invoice_live_number": "invoice_twice",
    "invoice.payee_id, invoice.number_digest": "invoice_twice",
    "uq_payment_line_live": "payment_twice",
    "payment_line.invoice_line_id": "payment_twice",
    "uq_trip_live": "trip_just_claimed",
    "trip.participant_id": "trip_just_claimed",
    "ck_gas_day_one_way": "gas_day_taken",
    "uq_gas_day_person": "gas_day_taken",
    "gas_day.participant_id": "gas_day_taken",
    "ck_allocation_available": "allocation_just_used",
    "month_closed": "month_closed",
    "two_people": "two_people",
    "ck_need_line": "two_people",
}
"""The database's own refusals as ours: the last line behind the domain's checks, for two commands at the same moment."""


def _translated(error: DBAPIError) -> LedgerError | DBAPIError:
    text = str(error.orig)
    for sign, code in _CONSTRAINTS.items():
        if sign in text:
            return Refused(code)
    return error
