"""The sheets of a going live as tables, for whoever accepts it with a control report of their own in hand."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards.awards import OWED_BACK
from ledger.domain.golive.controls import WITHOUT_FUND, Total
from ledger.domain.golive.rows import SHAPES, AwardRow, Opening
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.terms import MINUTES_PER_HOUR
from ledger.words import day, month_name, percent

MOST = 1_000
"""Rows of one table; its sums are those of all."""

Cell = str | int
Says = Callable[[Any], Cell]


@dataclass(frozen=True)
class Column:
    """A column of a table. :param control: the control total of its sum, where it has one; then its cells are cents."""

    label: str
    says: Says
    money: bool = False
    control: str = ""


@dataclass(frozen=True)
class SheetTable:
    """One sheet.

    :param rows: its cells, a row each, at most `MOST`. :param count: rows in all.
    :param sums: per fund what the sheet sums to and what the control report says, each with a cell for every column, None
        where there is nothing to say; empty for a sheet whose rows are sums themselves.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int
    sums: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True)
class Names:
    """What this reader may call people.

    :param of: the participant system's id to a name. :param hidden: funds that this reader may not tell apart: who is helped
        out of them is not said.
    """

    of: Mapping[str, str]
    hidden: frozenset[str] = frozenset()

    def say(self, participant: str, fund: str = "") -> str:
        return "" if fund in self.hidden else self.of.get(participant, "")


def tables(opening: Opening, found: Sequence[Total], names: Names) -> tuple[SheetTable, ...]:
    """Every sheet that has rows.

    :param found: its totals beside their control totals.
    """
    awards = {one.reference: one for one in opening.awards}
    told = {(one.control, one.fund): one for one in found}
    columns = _columns(opening, awards, names)
    return tuple(
        _table(name, columns[name], getattr(opening, name), awards, told)
        for name in SHAPES
        if name in columns and getattr(opening, name)
    )


def _table(
    name: str,
    columns: tuple[Column, ...],
    rows: Sequence[Any],
    awards: Mapping[str, AwardRow],
    told: Mapping[tuple[str, str], Total],
) -> SheetTable:
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        fund = _fund(row, awards)
        counts[fund] += 1
        for place, one in enumerate(columns):
            sums[fund][place] += int(one.says(row)) if one.control else 0
    said: list[tuple[str, tuple[int | None, ...]]] = []
    for fund in sorted(sums) if any(one.control for one in columns) else ():
        label = f"{fund or 'In all'}, {counts[fund]:,} {'row' if counts[fund] == 1 else 'rows'}"
        ours = zip(columns, sums[fund], strict=True)
        said.append((label, tuple(cents if one.control else None for one, cents in ours)))
        said.append(("Control report", tuple(_control(one, fund, told) for one in columns)))
    cells = tuple(tuple(one.says(row) for one in columns) for row in rows[:MOST])
    return SheetTable(name, columns, cells, len(rows), tuple(said))


def _control(column: Column, fund: str, told: Mapping[tuple[str, str], Total]) -> int | None:
    found = told.get((column.control, "" if column.control == WITHOUT_FUND else fund))
    return found.row.amount_cents if found and found.row else None


def _fund(row: Any, awards: Mapping[str, AwardRow]) -> str:
    """The fund of a row: its own, or its award's."""
    if hasattr(row, "fund"):
        return str(row.fund)
    award = awards.get(getattr(row, "reference", ""))
    return award.fund if award else ""


def _columns(opening: Opening, awards: Mapping[str, AwardRow], names: Names) -> dict[str, tuple[Column, ...]]:
    """What each sheet shows."""

    def who(row: Any) -> str:
        award = awards.get(row.reference)
        return names.say(award.participant, award.fund) if award else ""

    def award(name: str) -> Says:
        return lambda row: getattr(awards.get(row.reference), name, "")

    reference, fund = Column("Award", lambda row: row.reference), Column("Fund", lambda row: row.fund)
    person = Column("For", who)
    owed = {one.reference: 0 for one in opening.awards}
    for bill in opening.bills:
        owed[bill.reference] = owed.get(bill.reference, 0) + bill.amount_cents
    return {
        "cash": (
            fund,
            Column("Received", lambda row: row.received_cents, money=True),
            Column("On hand", lambda row: row.on_hand_cents, money=True),
        ),
        "awards": (
            *(reference, person, Column("Where", lambda row: f"{row.agency} {row.program}"), fund),
            *(Column("Kind", lambda row: KINDS[row.kind].name), Column("Paid to", lambda row: row.payee)),
            Column("Approved on", lambda row: day(row.approved_on)),
            _money("Approved", lambda row: row.approved_cents, "awards"),
            _money("Committed", lambda row: row.committed_cents, "committed"),
            _money("Obligated", lambda row: row.obligated_cents, "obligated"),
            _money("Owed", lambda row: owed[row.reference], "unpaid bills"),
            _money("Paid", lambda row: row.paid_cents, "paid"),
        ),
        "caps": (
            Column("For", lambda row: names.say(row.participant)),
            Column("Kind", lambda row: KINDS[row.kind].name),
            Column("Used on", lambda row: day(row.used_on)),
            Column("Month", lambda row: month_name(row.month) if row.month else ""),
            _money("Amount", lambda row: row.amount_cents, "caps used"),
        ),
        "months": (
            *(reference, person, Column("Month", lambda row: month_name(row.month))),
            Column("Stands", lambda row: row.state.capitalize()),
            _money("Amount", lambda row: row.amount_cents, "rent months"),
        ),
        "cards": (
            *(fund, Column("Vendor", lambda row: row.vendor), Column("Invoice", lambda row: row.number)),
            Column("Serials", lambda row: f"{row.first} to {row.last}"),
            Column("Cards", lambda row: f"{row.cards:,}"),
            Column("Vendor is paid", lambda row: "Yes" if row.paid else "No"),
            Column("Value of each", lambda row: row.value_cents, money=True),
            _money("In all", lambda row: row.total_cents, "cards"),
        ),
        "bills": (
            *(reference, Column("Payee", award("payee")), Column("Bill", lambda row: row.number)),
            Column("Dated", lambda row: day(row.dated_on)),
            Column("Received", lambda row: day(row.received_on)),
            _money("Amount", lambda row: row.amount_cents, "unpaid bills"),
        ),
        **_of_agreements(reference, person, award),
    }


def _of_agreements(
    reference: Column, person: Column, award: Callable[[str], Says]
) -> dict[str, tuple[Column, ...]]:
    """What the sheets about agreements, pay periods and refunds show."""
    return {
        "agreements": (
            *(reference, person, Column("With", award("payee"))),
            Column("Signed", lambda row: _day(row.signed_on) or "Not by all"),
            Column("Over", lambda row: _day(row.ended_on)),
            Column("Hours", lambda row: f"{award('hours')(row):,}"),
            Column("Wage", award("wage_cents"), money=True),
            Column("Waits for retention", lambda row: percent(row.share_bp) if row.share_bp else "Nothing"),
            _money("Promised", award("approved_cents"), "agreements"),
        ),
        "billed": (
            *(reference, Column("Bill", lambda row: row.number)),
            Column("Days", lambda row: f"{day(row.from_on)} to {day(row.to_on)}"),
            Column("Hours", lambda row: f"{row.minutes / MINUTES_PER_HOUR:g}" if row.minutes else ""),
            Column("Wage", lambda row: row.wage_cents, money=True),
            _money("Earned", lambda row: row.earned_cents, "billed"),
            _money("Held back", lambda row: row.held_cents, "held back"),
        ),
        "refunds": (
            *(reference, Column("Payee", award("payee"))),
            Column("Why", lambda row: OWED_BACK[row.reason]),
            Column("Due", lambda row: day(row.due_on)),
            Column("Month", lambda row: month_name(row.month) if row.month else ""),
            _money("Amount", lambda row: row.amount_cents, "refunds due"),
        ),
    }


def _money(label: str, says: Says, control: str) -> Column:
    return Column(label, says, money=True, control=control)


def _day(on: datetime.date | None) -> str:
    return day(on) if on else ""


def external_ids(opening: Opening) -> set[str]:
    """Everybody the sheets name, as the participant system calls them."""
    return {one.participant for one in opening.awards} | {one.participant for one in opening.caps}
