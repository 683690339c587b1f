"""Journals and books for the tests: the worked book's stories, posted through the unit of work or rendered
directly."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.books import render
from ledger.domain.journal import accounts, entries
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.needs.kinds import Line
from ledger.services.work import Answer, Unit, Work
from ledger.store.journal import accounts as account_store

TRAINING = Key("CCC", "EOP", "WA26", Line.TRAINING)
RENT = Key("CCC", "EOP", "ERA26", Line.SUPPORT)
CONFIDENTIAL = Key("HOME", "Health", "HW26", Line.SUPPORT)
ORDINARY = Key("CCC", "EOP", "HO26", Line.SUPPORT)
POOLS = {"HW26": "HSP26", "HO26": "HSP26"}
ACCOUNTS = [
    name
    for key, kind in ((TRAINING, "Scholarship"), (RENT, "Rent"), (CONFIDENTIAL, "Rent"), (ORDINARY, "Rent"))
    for name in (*accounts.fund_accounts(key.fund), *accounts.allocation_accounts(key, [kind]))
]
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def on(text: str) -> datetime.date:
    """``on("2026-07-10")``."""
    return datetime.date.fromisoformat(text)


def public_id(prefix: str, number: int) -> str:
    """A public id that is easy to read in a test: ``ENT-00000001``."""
    signs = ""
    for _ in range(8):
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return f"{prefix}-{signs}"


@dataclass(frozen=True)
class Post:
    """A command that posts entries as they are."""

    key: str


Story = tuple[str, str, tuple[Posting, ...]]
"""Date, narration code and legs."""


def entry(number: int, story: Story, **more: Any) -> Entry:
    """An entry with a readable id."""
    day, narration, legs = story
    return Entry(public_id("ENT", number), on(day), narration, legs, **more)


def open_accounts(work: Work, names: Iterable[str] = ACCOUNTS, pools: Mapping[str, str] = POOLS) -> None:
    """Open accounts in a command of its own."""
    wanted = list(names)

    def _open(unit: Unit) -> tuple[str, Answer]:
        account_store.insert_accounts(unit.connection, wanted, pools, unit.today())
        return "accounts", {}

    work.run(None, Post(f"accounts-{hash(tuple(wanted))}"), "test.opened", _open)


def post(work: Work, key: str, stories: Sequence[Story]) -> list[str]:
    """Post entries in one command.

    :returns: their ids.
    """

    def _post(unit: Unit) -> tuple[str, Answer]:
        made = [Entry(unit.source.new_id("ENT"), on(day), code, legs) for day, code, legs in stories]
        for one in made:
            unit.post(one)
        return "test", {"entries": [one.id for one in made]}

    found: list[str] = work.run(None, Post(key), "test.posted", _post)["entries"]
    return found


def move(day: str, code: str, key: Key, kind: str, source: Stage, target: Stage, cents: int) -> Story:
    """One step of an award's money."""
    return day, code, entries.step(key, kind, source, target, cents)


def scholarship() -> list[Story]:
    """The worked book's first story: $425.00 for a recovery mentor's course, $125.00 of it given back."""
    return [
        ("2026-07-01", "authority", entries.authorised("WA26", 60_000_000)),
        (
            "2026-07-01",
            "budget_released",
            entries.released("WA26", {Line.TRAINING: 12_000_000, Line.SUPPORT: 3_000_000}),
        ),
        ("2026-07-01", "allocation", entries.allocated(TRAINING, 5_000_000)),
        ("2026-07-06", "drawdown", entries.cash_received("WA26", 300_000)),
        move("2026-07-10", "committed", TRAINING, "Scholarship", Stage.AVAILABLE, Stage.COMMITTED, 42_500),
        move("2026-07-20", "enrolment", TRAINING, "Scholarship", Stage.COMMITTED, Stage.OBLIGATED, 42_500),
        move("2026-08-14", "invoice", TRAINING, "Scholarship", Stage.OBLIGATED, Stage.ACCRUED, 42_500),
        move("2026-08-21", "paid_ach", TRAINING, "Scholarship", Stage.ACCRUED, Stage.PAID, 42_500),
        move("2026-09-10", "refund_due", TRAINING, "Scholarship", Stage.PAID, Stage.REFUND, 12_500),
        move("2026-09-25", "refund_received", TRAINING, "Scholarship", Stage.REFUND, Stage.AVAILABLE, 12_500),
    ]


def rent(key: Key = RENT, cents: int = 90_000) -> list[Story]:
    """The worked book's second story: one month of rent, paid."""
    return [
        ("2026-07-01", "authority", entries.authorised(key.fund, 4_000_000)),
        ("2026-07-01", "support_released", entries.released(key.fund, {Line.SUPPORT: 2_000_000})),
        ("2026-07-01", "allocation", entries.allocated(key, 1_200_000)),
        ("2026-07-06", "grant_cash", entries.cash_received(key.fund, 500_000)),
        move("2026-07-10", "committed", key, "Rent", Stage.AVAILABLE, Stage.COMMITTED, 3 * cents),
        move("2026-08-01", "statement", key, "Rent", Stage.COMMITTED, Stage.ACCRUED, cents),
        move("2026-08-03", "paid_ach", key, "Rent", Stage.ACCRUED, Stage.PAID, cents),
    ]


def book(months: int = 12, each: int = 11) -> dict[str, str]:
    """A year's book without a database: a scholarship's steps over and over, with metadata, and opening
    balances."""
    steps = (
        ("committed", Stage.AVAILABLE, Stage.COMMITTED),
        ("enrolment", Stage.COMMITTED, Stage.OBLIGATED),
        ("invoice", Stage.OBLIGATED, Stage.ACCRUED),
        ("paid_ach", Stage.ACCRUED, Stage.PAID),
    )
    files: dict[str, str] = {}
    names = render.months_of(2026)[:months]
    for place, month in enumerate(names):
        made = []
        for number in range(each):
            code, source, target = steps[number % 4]
            story = move(
                f"{month}-{number % 28 + 1:02d}",
                code,
                TRAINING,
                "Scholarship",
                source,
                target,
                42_500 + number,
            )
            one = entry(place * 100 + number, story, award="SCH-7K2Q9M4T", month=month)
            made.append(render.book_entry(one, place * 100 + number + 1, {}))
        files[f"{month}.beancount"] = render.month_text(month, made, last_sequence=place * 100 + each)
    opening = render.opening_legs(
        {"Equity:Budget:Authority:WA26": 700, "Equity:Budget:Unassigned:WA26": -700}
    )
    budgets = [("Expenses:CCC:EOP:WA26:Training", [1] * 12)]
    opens = [accounts.BANK_PARENT, *ACCOUNTS]
    return {render.MAIN_FILE: render.main_text(2026, "Sample", opens, names, budgets, opening), **files}
