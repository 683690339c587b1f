"""A month in rows of (program, agency, fund, line, kind): where the money stands, and what it did this month.

Always ``allocated = committed + obligated + accrued to date + refund due + deposits + available``. The allocation's own
two columns stand once, in a row whose kind is null; every kind has a row of its own. A total adds a column
over the rows that have it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.budgets.allocations import POOL_AGENCY, POOL_PROGRAM
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.columns import Columns, from_stages
from ledger.domain.needs.kinds import Line

COLUMNS = (
    "allocated_cents",
    "available_cents",
    "committed_cents",
    "obligated_cents",
    "refund_due_cents",
    "deposit_cents",
    "accrued_cents",
    "paid_cents",
    "accrued_to_date_cents",
    "paid_to_date_cents",
)
Cents = int | None


@dataclass(frozen=True)
class Row:
    """One row; None where the column is not this row's.

    :param kind: None for the allocation's own row.
    :param committed_cents: open at the month's end, like obligated, refund due and deposits.
    :param accrued_cents: the month's own cost, like paid; ``_to_date`` since the beginning.
    """

    program: str
    agency: str
    fund: str
    line: str
    kind: str | None
    allocated_cents: Cents = None
    available_cents: Cents = None
    committed_cents: Cents = None
    obligated_cents: Cents = None
    refund_due_cents: Cents = None
    deposit_cents: Cents = None
    accrued_cents: Cents = None
    paid_cents: Cents = None
    accrued_to_date_cents: Cents = None
    paid_to_date_cents: Cents = None

    @property
    def place(self) -> tuple[str, str, str, str]:
        """The allocation the row belongs to."""
        return self.program, self.agency, self.fund, self.line


@dataclass(frozen=True)
class Summary:
    """A month's rows with their totals."""

    month: str
    rows: tuple[Row, ...]

    @property
    def totals(self) -> dict[str, int]:
        """Each column over the rows that have it."""
        return total(self.rows)

    def plain(self) -> dict[str, Any]:
        """``{"month", "totals", "rows"}``: what ``funds summary MONTH --json`` prints; whole cents."""
        return {"month": self.month, "totals": self.totals, "rows": [asdict(row) for row in self.rows]}


def total(rows: Iterable[Row]) -> dict[str, int]:
    """Each column added over the rows that have it."""
    listed = list(rows)
    return {name: sum(getattr(row, name) or 0 for row in listed) for name in COLUMNS}


def summarise(
    month: str, to_date: Mapping[str, int], moved: Mapping[str, int], pools: Mapping[str, str]
) -> Summary:
    """The month's rows from balances, Beancount's sign.

    :param month: ``2026-08``.
    :param to_date: balance of every account at the month's end.
    :param moved: movement of every account in the month.
    :param pools: fund code to pool code, for funds that stand as one pool row, under the name the books give
        it.
    """
    ends, moves = by_kind(to_date, pools), by_kind(moved, pools)
    kinds_of: dict[Key, set[str]] = defaultdict(set)
    for place, kind in (*ends, *moves):
        kinds_of[place].add(kind)
    rows: list[Row] = []
    for place in sorted(kinds_of, key=_order):
        kinds = sorted(kinds_of[place])  # what is available has no kind and comes first
        whole = sum((ends.get((place, kind), Columns()) for kind in kinds), Columns())
        rows.append(
            Row(
                place.program,
                place.agency,
                place.fund,
                place.line.value,
                None,
                allocated_cents=whole.allocated_cents,
                available_cents=whole.available_cents,
            )
        )
        for kind in filter(None, kinds):
            row = _kind_row(
                place, kind, ends.get((place, kind), Columns()), moves.get((place, kind), Columns())
            )
            if any(getattr(row, name) for name in COLUMNS):
                rows.append(row)
    return Summary(month, tuple(rows))


def _order(place: Key) -> tuple[str, str, str, Line]:
    return place.program, place.agency, place.fund, place.line


def _kind_row(place: Key, kind: str, end: Columns, move: Columns) -> Row:
    return Row(
        place.program,
        place.agency,
        place.fund,
        place.line.value,
        kind,
        committed_cents=end.committed_cents,
        obligated_cents=end.obligated_cents,
        refund_due_cents=end.refund_due_cents,
        deposit_cents=end.deposit_cents,
        accrued_cents=move.accrued_to_date_cents,
        paid_cents=move.paid_cents,
        accrued_to_date_cents=end.accrued_to_date_cents,
        paid_to_date_cents=end.paid_cents,
    )


def by_kind(balances: Mapping[str, int], pools: Mapping[str, str]) -> dict[tuple[Key, str], Columns]:
    """Columns by allocation (or pool and line) and kind; what is available has no kind yet and stands under
    ``""``.
    """
    stages: dict[tuple[Key, str], dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for account, cents in balances.items():
        found = accounts.parse(account)
        if found.at is not None and found.key is not None:
            stages[place_of(found.key, pools), found.kind or ""][found.at] += cents
    return {place: from_stages(of) for place, of in stages.items()}


def place_of(key: Key, pools: Mapping[str, str]) -> Key:
    """The allocation, or the pool that hides it."""
    pool = pools.get(key.fund)
    return key if pool is None else Key(POOL_AGENCY, POOL_PROGRAM, pool, key.line)


def unequal(summary: Summary) -> list[tuple[str, str, str, str]]:
    """Allocations of a summary whose columns do not add up to what is allocated; an empty list when the books
    are right.

    Looks at the finished rows only, so that it also finds a mistake made in building them.
    """
    sums: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in summary.rows:
        sums[row.place].append(row)
    wrong = [place for place, rows in sums.items() if not adds_up(total(rows))]
    return wrong if wrong or adds_up(summary.totals) else [("totals", "", "", "")]


def adds_up(totals: Mapping[str, int]) -> bool:
    """allocated = committed + obligated + accrued to date + refund due + deposits + available."""
    parts = (
        "committed_cents",
        "obligated_cents",
        "accrued_to_date_cents",
        "refund_due_cents",
        "deposit_cents",
        "available_cents",
    )
    return totals["allocated_cents"] == sum(totals[name] for name in parts)
