"""A board with a journal of N entries, made through the product's own unit of work and journal, so that `funds verify` holds.

The budget is the demonstration's (17 agencies with 37 allocations, 7 funds, 10 kinds). Awards run through their stages as the
books know them: approved, bound, owed, paid; some are withdrawn, some refunded. Only the number of entries in one event is
larger than in real life, where a command rarely posts more than a few; ``per_event=1`` makes it real and the making slow.
"""

import datetime
import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from ledger.clock import SeededSource
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import KINDS, Line
from ledger.services.journal import relay
from ledger.services.work import Unit, Work
from ledger.store import rows, schema
from ledger.store.engine import Store
from ledger.store.migrate import upgrade
from tests import board

FIRST_DAY = datetime.date(2026, 7, 1)
VAULT_KEY = bytes(range(32))
AWARDS_PER_NEED = 10

Move = tuple[Stage, Stage, str]
PATHS: tuple[tuple[Move, ...], ...] = (
    (
        (Stage.AVAILABLE, Stage.COMMITTED, "committed"),
        (Stage.COMMITTED, Stage.OBLIGATED, "enrolment"),
        (Stage.OBLIGATED, Stage.ACCRUED, "invoice"),
        (Stage.ACCRUED, Stage.PAID, "paid_check"),
    ),
    (
        (Stage.AVAILABLE, Stage.COMMITTED, "committed"),
        (Stage.COMMITTED, Stage.ACCRUED, "statement"),
        (Stage.ACCRUED, Stage.PAID, "paid_ach"),
    ),
    (
        (Stage.AVAILABLE, Stage.COMMITTED, "committed"),
        (Stage.COMMITTED, Stage.AVAILABLE, "withdrawn"),
    ),
    (
        (Stage.AVAILABLE, Stage.COMMITTED, "committed"),
        (Stage.COMMITTED, Stage.ACCRUED, "receipt"),
        (Stage.ACCRUED, Stage.PAID, "paid_ach"),
        (Stage.PAID, Stage.REFUND, "refund_due"),
        (Stage.REFUND, Stage.AVAILABLE, "refund_received"),
    ),
)
TRAINING_PATH, SUPPORT_PATH, WITHDRAWN_PATH, REFUNDED_PATH = PATHS


@dataclass(frozen=True)
class Place:
    """An allocation and the kinds it pays for."""

    allocation_id: str
    key: Key
    kinds: tuple[str, ...]
    available_cents: int


@dataclass(frozen=True)
class Award:
    """An award to be, with the path it takes."""

    id: str
    place: Place
    kind: str
    cents: int
    path: tuple[Move, ...]
    month: str


@dataclass
class Board:
    """A database with its books' folder, and how to make more of the same."""

    work: Work
    source: SeededSource
    months: list[str]
    entries: int = 0

    def places(self) -> list[Place]:
        """Every allocation of the board."""
        with self.work.store.reading() as connection:
            kinds = {
                row["code"]: row["kinds"].split(",") for row in rows.rows_of(connection, select(schema.fund))
            }
            found = rows.rows_of(connection, select(schema.allocation).order_by(schema.allocation.c.id))
        return [
            Place(
                row["id"],
                Key(row["agency_code"], row["program_code"], row["fund"], Line(row["line"])),
                tuple(code for code in kinds[row["fund"]] if KINDS[code].line == row["line"]),
                row["available_cents"],
            )
            for row in found
        ]

    def close(self) -> None:
        """Let go of the database."""
        self.work.store.dispose()


def months_from(first: datetime.date, count: int) -> list[str]:
    """``2026-07`` and the following months."""
    return [
        f"{first.year + (first.month - 1 + i) // 12}-{(first.month - 1 + i) % 12 + 1:02d}"
        for i in range(count)
    ]


def empty_board(folder: Path, url: str | None = None) -> Board:
    """A migrated database with the demonstration's budget loaded and no award yet.

    :param url: a fresh PostgreSQL database; without it an SQLite file in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    address = url or f"sqlite:///{folder / 'ledger.db'}"
    upgrade(address)
    source = SeededSource("benchmarks", FIRST_DAY)
    work = Work(Store(address), source, folder, VAULT_KEY)
    board.load_budget(work)
    board.add_person(work, "PER-BENCH000", agency="CCC")
    _add_payee_and_participant(work)
    return Board(work, source, [])


def make(
    folder: Path, entries: int, *, months: int = 12, per_event: int = 20, url: str | None = None
) -> Board:
    """A board whose journal holds about this many entries, spread evenly over the months, chained and published.

    :param entries: how many the awards post together; the budget's own 51 come on top.
    :param months: from July 2026 on.
    :param per_event: entries in one event.
    """
    made = empty_board(folder, url)
    made.months = months_from(FIRST_DAY, months)
    chance = random.Random(entries)
    places = made.places()
    share = max(entries // 3 // len(places), 1)
    for number, month in enumerate(made.months):
        wanted = entries * (number + 1) // months
        awards = list(_awards(made, chance, places, month, wanted - made.entries, share))
        made.source.set_today(datetime.date.fromisoformat(f"{month}-28"))
        _post_month(made, awards, per_event)
    relay.chain_waiting(made.work, everywhere=True)
    return made


def add_awards(made: Board, count: int, *, one_place: bool = False) -> list[Award]:
    """Open awards with no entry yet, for measurements that post to them.

    :param one_place: all on the same allocation, the largest; else each on another one.
    """
    places = sorted(made.places(), key=lambda place: -place.available_cents)
    chosen = places[:1] * count if one_place else places[:count]
    awards = [
        Award(made.source.new_id(KINDS[place.kinds[0]].prefix), place, place.kinds[0], 10**8, (), "2026-07")
        for place in chosen
    ]
    with made.work.store.writing() as connection:
        for one in awards:
            unit = Unit(connection, made.source, "PER-BENCH000")
            _add_rows(unit, [one])
            unit.flush(made.source.random_bytes(16).hex(), "benchmark.prepared", one.id)
    return awards


def copy_of(made: Board, folder: Path) -> Board:
    """An independent copy of an SQLite board, for a measurement that writes."""
    folder.mkdir(parents=True)
    source, target = sqlite3.connect(made.work.home / "ledger.db"), sqlite3.connect(folder / "ledger.db")
    source.backup(target)
    for connection in (source, target):
        connection.close()
    if (made.work.home / "books").exists():
        shutil.copytree(made.work.home / "books", folder / "books")
    clock = SeededSource(f"copy {folder.name}", made.source.today())
    return Board(
        Work(Store(f"sqlite:///{folder / 'ledger.db'}"), clock, folder, VAULT_KEY), clock, made.months
    )


def _awards(
    made: Board, chance: random.Random, places: Sequence[Place], month: str, entries: int, share: int
) -> Iterator[Award]:
    """Awards whose paths together post this many entries."""
    while entries > 0:
        place = chance.choice(places)
        kind = chance.choice(place.kinds)
        draw = chance.random()
        path = TRAINING_PATH if KINDS[kind].line is Line.TRAINING else SUPPORT_PATH
        path = WITHDRAWN_PATH if draw < 0.03 else REFUNDED_PATH if draw < 0.05 else path
        path = path[:entries]
        entries -= len(path)
        most = max(place.available_cents // 2 // share, 2)
        cents = chance.randint(most // 2, most)
        yield Award(made.source.new_id(KINDS[kind].prefix), place, kind, cents, path, month)


def _post_month(made: Board, awards: Sequence[Award], per_event: int) -> None:
    """Step by step for all awards of the month: first all approvals with their rows, then what follows."""
    longest = max(len(path) for path in PATHS)
    with made.work.store.writing() as connection:
        for place in range(longest):
            moving = [one for one in awards if len(one.path) > place]
            for start in range(0, len(moving), per_event):
                unit = Unit(connection, made.source, "PER-BENCH000")
                group = moving[start : start + per_event]
                if place == 0:
                    _add_rows(unit, group)
                for number, one in enumerate(group):
                    unit.post(_entry(made.source, one, place, start + number, len(moving)))
                unit.flush(made.source.random_bytes(16).hex(), "benchmark.posted", group[0].id)
                made.entries += len(group)


def _entry(source: SeededSource, one: Award, place: int, number: int, of: int) -> Entry:
    """An entry of an award, dated in its month: each step has five days, and its entries come in the order of dates."""
    begin, end, narration = one.path[place]
    on = datetime.date.fromisoformat(f"{one.month}-{1 + place * 5 + number * 5 // of:02d}")
    bill = end is Stage.ACCRUED
    return Entry(
        id=source.new_id("ENT"),
        on=on,
        narration=narration,
        postings=books.step(one.place.key, one.kind, begin, end, one.cents),
        award=one.id,
        batch=f"BAT-{one.id[4:]}" if end is Stage.PAID else None,
        bank=f"ACH-{number:06d}" if end is Stage.PAID else None,
        service_from=on.replace(day=1) if bill else None,
        service_to=on if bill else None,
        document=f"DOC-{one.id[4:]}" if bill or end is Stage.OBLIGATED else None,
        policy="BUD-BENCH000" if end is Stage.COMMITTED else None,
    )


def _add_payee_and_participant(work: Work) -> None:
    with work.store.writing() as connection:
        unit = Unit(connection, work.source, "PER-BENCH000")
        unit.insert(
            schema.payee,
            {
                "id": "PAY-BENCH000",
                "name": "Benchmark payee",
                "address": None,
                "sort": "vendor",
                "tax_class": "corporation",
                "form_state": "on_file",
                "state": "accepted",
                "suggested_by": "PER-BENCH000",
                "created_by": None,
                "checked_by": None,
            },
        )
        unit.flush("benchmark-payee", "benchmark.prepared", "PAY-BENCH000")
        connection.execute(
            insert(schema.participant).values(
                id="PAR-BENCH000",
                external_id="BENCH",
                household_id="HOU-BENCH000",
                home=None,
                imported_at=work.source.now(),
            )
        )


def _add_rows(unit: Unit, awards: Sequence[Award]) -> None:
    """The need, its lines and their awards, with their after-images, by one statement a table."""
    need_id = unit.source.new_id("NEE")
    place = awards[0].place.key
    _insert(unit, schema.need, [_need(unit, need_id, place)])
    lines = [_line(unit, need_id, position, one) for position, one in enumerate(awards)]
    _insert(unit, schema.need_line, lines)
    _insert(
        unit, schema.award, [_award(unit, line["id"], one) for line, one in zip(lines, awards, strict=True)]
    )


def _insert(unit: Unit, table: Any, values: list[dict[str, Any]]) -> None:
    """As `Unit.insert` for many rows at once."""
    full = []
    for given in values:
        row = {column.name: 0 if column.info.get("derived") else None for column in table.columns}
        row |= given | {
            "version": 1,
            "salt": unit.source.random_bytes(16) if rows.has_private(table) else None,
        }
        full.append(row)
        unit._remember(table, row)
    unit.connection.execute(insert(table), full)


def _need(unit: Unit, need_id: str, place: Key) -> dict[str, Any]:
    return {
        "id": need_id,
        "participant_id": "PAR-BENCH000",
        "agency_code": place.agency,
        "program_code": place.program,
        "requested_by": "PER-BENCH000",
        "state": "submitted",
        "created_at": unit.source.now(),
    }


def _line(unit: Unit, need_id: str, position: int, one: Award) -> dict[str, Any]:
    return {
        "id": unit.source.new_id("LIN"),
        "need_id": need_id,
        "position": position,
        "kind": one.kind,
        "amount_cents": one.cents,
        "terms": "{}",
        "payee_id": "PAY-BENCH000",
        "allocation_id": one.place.allocation_id,
        "state": "approved",
        "requested_by": "PER-BENCH000",
        "verified_by": board.STAGER,
        "approved_by": board.ACCEPTER,
        "approved_on": unit.source.today(),
    }


def _award(unit: Unit, line_id: str, one: Award) -> dict[str, Any]:
    return {
        "id": one.id,
        "line_id": line_id,
        "allocation_id": one.place.allocation_id,
        "kind": one.kind,
        "program_year": 2026,
        "payee_id": "PAY-BENCH000",
        "approved_cents": one.cents,
        "approved_on": unit.source.today(),
        "policy_id": "BUD-BENCH000",
        "decision": "{}",
        "state": "open",
        "terms": "{}",
        "participant_id": "PAR-BENCH000",
    }
