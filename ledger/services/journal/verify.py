"""`funds verify`: the oracle. Invariants I1 to I13 and the readings of the books, each named; it changes nothing.

What it trusts: the hash function and, where there are any, anchors kept elsewhere. Everything else is recomputed: sums from
postings, rows from the events' after-images, books from the journal, and the books' totals by Beancount.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from sqlalchemy import Connection, select

from ledger.domain.journal import accounts, readings
from ledger.domain.journal.accounts import AWARD_STAGES, Stage
from ledger.domain.needs.kinds import Line
from ledger.errors import LedgerError
from ledger.services.journal import award_checks, books, card_checks, gone, papers, people_checks
from ledger.services.journal.folding import Finding, Report, folded
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.journal import events, journal, proofs

INVARIANTS: Mapping[str, str] = {
    "I1": "every entry sums to zero for each fund, and its budget legs among themselves",
    "I2": "the ledger sums to zero",
    "I3": "every acknowledged key is present",
    "I4": "one event for each key, and the event's columns are its body's",
    "I5": "paid is at most approved and asked; no invoice line is paid, no month held and no award charged twice",
    "I6": "allocated is the sum of its stages, none negative; reserves and allocations are the budget",
    "I7": "the chain is gap-free, every link follows from the one before, and it reaches as far as books and closes",
    "I8": "the books are what the journal renders, and Beancount's totals are SQL's",
    "I9": "nothing entered a month after its close",
    "I10": "every change has its event; different people did what must be different people's",
    "I11": "no name given to look for occurs outside the vault",
    "I12": "every reversal takes back one entry, whole, once",
    "I13": "accounts, balances, awards and rows are what the journal and the events say",
    "papers": "every document is the one that was filed, and the vault opens at its own places",
    "readings": "10d = 10e + 10g + 10i, and the stages equal expenses, payables, receivables and stock",
}


def verify(
    work: Work,
    *,
    acknowledged: Iterable[str] = (),
    canaries: Iterable[str] = (),
    anchors: Mapping[int, bytes] | None = None,
    with_books: bool = True,
    progress: Callable[[str], None] = lambda name: None,
) -> Report:
    """Check everything and change nothing.

    :param acknowledged: keys of commands whose caller got an answer (I3).
    :param canaries: names and birth dates that must stand nowhere outside the vault (I11).
    :param anchors: chain sequence to digest, as noted outside (I7).
    :param with_books: also compare the published books (I8).
    :param progress: told the name of each invariant as it starts.
    :returns: the report; `Report.ok` is the verdict.
    """
    report = Report()
    with work.store.reading() as connection:
        checks: list[tuple[str, Iterator[Finding]]] = [
            ("I1", _balanced(connection)),
            ("I2", _sums(connection)),
            ("I3", _acknowledged(connection, acknowledged)),
            ("I5", chain(_paid(connection), award_checks.charged_once(connection))),
            ("I6", _allocations(connection)),
            ("I7", chain(_chain(connection, anchors or {}), gone.chain_end(connection))),
            ("I9", _closed(connection)),
            ("I10", people_checks.people(connection)),
            ("I10", card_checks.people(connection)),
            ("I13", card_checks.stock(connection)),
            ("I13", award_checks.months(connection)),
            ("I13", award_checks.deposits(connection)),
            ("I11", _names(work, connection, canaries)),
            ("I12", _reversals(connection)),
            ("I13", chain(_accounts(connection), gone.accounts_gone(connection))),
            ("I13", chain(gone.balances_of_none(connection), _balances(connection))),
            ("I4", folded(connection, report)),
            ("papers", papers.proven(work, connection)),
            ("readings", _readings(connection)),
        ]
        for name, check in checks:
            progress(name)
            report.findings.extend(_caught(name, check))
        report.counts["unchained"] = events.unchained_count(connection)
    if with_books:
        progress("I8")
        report.findings.extend(_caught("I8", _books(work)))
    return report


def _caught(name: str, check: Iterator[Finding]) -> Iterator[Finding]:
    """A check that stumbles over what it reads has found something too."""
    try:
        yield from check
    except LedgerError as error:
        yield Finding(name, error.code, str(error))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        yield Finding(name, "unreadable", f"{type(error).__name__}: {error}")


def _balanced(connection: Connection) -> Iterator[Finding]:
    for number, fund in proofs.unbalanced_entries(connection):
        yield Finding("I1", f"entry number {number}", f"does not sum to zero in {fund}")
    for number in proofs.unbalanced_budgets(connection):
        yield Finding("I1", f"entry number {number}", "its budget legs do not sum to zero")
    for number, line in proofs.misplaced_postings(connection):
        yield Finding("I13", f"posting {number}/{line}", "its month, fund or entry is not its own")


def _sums(connection: Connection) -> Iterator[Finding]:
    total = sum(journal.balances(connection).values())
    if total:
        yield Finding("I2", "ledger", f"sums to {total} cents")


def _acknowledged(connection: Connection, keys: Iterable[str]) -> Iterator[Finding]:
    known = set(connection.execute(select(schema.event.c.key)).scalars())
    for key in keys:
        if key not in known:
            yield Finding("I3", f"key {key}", "was acknowledged and is not here")


def _paid(connection: Connection) -> Iterator[Finding]:
    asked = {row["id"]: row["amount_cents"] for row in proofs.all_rows(connection, "need_line")}
    anew = proofs.changed_to(connection, "approved")
    unsigned = proofs.changed_to(connection, "agreed", "signed")
    for award in proofs.all_rows(connection, "award"):
        # What is due back is no part of it: an award may be approved anew before its refund arrives
        held = sum(
            award[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid", "deposit")
        )
        if award["approved_cents"] > max(asked.get(award["line_id"], -1), anew.get(award["id"], -1)):
            yield Finding("I5", f"award {award['id']}", "approved more than was asked")
        if held > max(award["approved_cents"], unsigned.get(award["id"], 0)):
            yield Finding(
                "I5", f"award {award['id']}", f"holds {held} cents of {award['approved_cents']} approved"
            )
    for line_id in proofs.paid_twice(connection):
        yield Finding("I5", f"invoice line {line_id}", "is in two live payments")
    for kind, month in proofs.rent_months_twice(connection):
        yield Finding("I5", f"{kind} of {month}", "is held twice by one household")


def _allocations(connection: Connection) -> Iterator[Finding]:
    held = proofs.stage_sums(connection, by_award=False)
    cut = set()
    for row in proofs.all_rows(connection, "allocation"):
        place = f"{row['agency_code']}:{row['program_code']}:{row['fund']}:{row['line']}"
        if row["cut"]:
            cut.add(place)
        proven = held.get((place, Stage.AVAILABLE.value), 0)
        if row["available_cents"] != proven:
            yield Finding(
                "I6",
                f"allocation {row['id']}",
                f"available {row['available_cents']} cents, the journal says {proven}",
            )
    for (place, stage), cents in held.items():
        if cents < 0 and not (stage == Stage.AVAILABLE.value and place in cut):
            yield Finding("I6", f"{stage}:{place}", f"is below zero: {cents} cents")
    yield from _budgets(connection, held)


def _budgets(connection: Connection, held: Mapping[tuple[str, str], int]) -> Iterator[Finding]:
    """Per fund and line: allocations + reserve + returned late (+ stock) = set-aside or support budget (ALC-02)."""
    balances = journal.balances(connection)
    budgets: dict[tuple[str, str], int] = {}
    for row in proofs.all_rows(connection, "year_budget"):
        for line, name in ((Line.TRAINING, "set_aside_cents"), (Line.SUPPORT, "support_budget_cents")):
            budgets[row["fund"], line.value] = budgets.get((row["fund"], line.value), 0) + row[name]
    for (fund, of_line), budget in sorted(budgets.items()):
        allocated = sum(
            cents for (place, _), cents in held.items() if place.split(":")[2:] == [fund, of_line]
        )
        reserve = -balances.get(f"Equity:Budget:Reserve:{fund}:{of_line}", 0)
        returned = -balances.get(f"Equity:Budget:Returned:{fund}:{of_line}", 0)
        stock = -balances.get(f"Equity:Budget:Stock:{fund}", 0) if of_line == Line.SUPPORT else 0
        if allocated + reserve + returned + stock != budget:
            yield Finding(
                "I6",
                f"{fund}:{of_line}",
                f"allocations {allocated} + reserve {reserve} + returned {returned} + stock {stock} is not {budget}",
            )


def _chain(connection: Connection, anchors: Mapping[int, bytes]) -> Iterator[Finding]:
    for sequence, wrong in proofs.chain_breaks(connection):
        yield Finding("I7", f"chain {sequence}", wrong)
    known = (
        {row["sequence"]: row["digest"] for row in proofs.all_rows(connection, "chain")} if anchors else {}
    )
    for sequence, digest in anchors.items():
        if known.get(sequence) != digest:
            yield Finding("I7", f"chain {sequence}", "is not what was noted outside")


def _closed(connection: Connection) -> Iterator[Finding]:
    for entry_id in proofs.entries_in_closed_months(connection):
        yield Finding("I9", f"entry {entry_id}", "stands in a month that was closed before")


def _accounts(connection: Connection) -> Iterator[Finding]:
    """What an account's row says besides its name is what its name (and its fund's pool) says."""
    pools = {row["code"]: row["pool"] for row in proofs.all_rows(connection, "fund") if row["pool"]}
    for row in proofs.all_rows(connection, "account"):
        found = accounts.parse(row["name"])
        wanted = (found.fund, found.is_narrow, accounts.published(row["name"], pools))
        if (row["fund"], row["narrow"], row["published"]) != wanted:
            yield Finding(
                "I13", f"account {row['number']}", "its fund, width or published name is not its name's"
            )


def _names(work: Work, connection: Connection, canaries: Iterable[str]) -> Iterator[Finding]:
    files = sorted((work.home / "books").rglob("*.beancount"))
    for canary in canaries:
        for place in proofs.places_of_text(connection, canary):
            yield Finding("I11", place, "holds a name that belongs in the vault")
        for path in files:
            if canary.encode() in path.read_bytes():
                yield Finding("I11", path.name, "holds a name that belongs in the vault")


def _reversals(connection: Connection) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry_id, original_id in proofs.reversals(connection):
        if original_id in seen:
            yield Finding("I12", f"entry {entry_id}", f"{original_id} is taken back twice")
        seen.add(original_id)
        back, original = journal.get_entry(connection, entry_id), journal.get_entry(connection, original_id)
        legs = sorted((posting.account, -posting.amount_cents) for posting in back.postings)
        if legs != sorted((posting.account, posting.amount_cents) for posting in original.postings):
            yield Finding("I12", f"entry {entry_id}", f"does not take back {original_id} whole")


def _balances(connection: Connection) -> Iterator[Finding]:
    for account, month, kept, proven in proofs.balance_differences(connection):
        yield Finding("I13", f"balance {account} {month}", f"{kept} cents kept, {proven} in the journal")
    held = proofs.stage_sums(connection, by_award=True)
    columns = dict(
        zip(AWARD_STAGES, ("committed", "obligated", "accrued", "paid", "refund_due", "deposit"), strict=True)
    )
    for award in proofs.all_rows(connection, "award"):
        for stage, column in columns.items():
            proven = held.pop((award["id"], stage.value), 0)
            if award[f"{column}_cents"] != proven:
                yield Finding(
                    "I13",
                    f"award {award['id']}",
                    f"{column} {award[f'{column}_cents']} cents, the journal says {proven}",
                )
    for (award_id, stage_name), cents in held.items():
        if stage_name != Stage.AVAILABLE.value and cents:
            yield Finding("I13", f"award {award_id}", "has entries and no row")


def _readings(connection: Connection) -> Iterator[Finding]:
    for reading in readings.readings(journal.balances(connection)):
        if not reading.holds:
            yield Finding(
                "readings",
                reading.place,
                f"{reading.name}: {reading.left_cents} is not {reading.right_cents}",
            )


def _books(work: Work) -> Iterator[Finding]:
    for says in books.check(work).differences:
        yield Finding("I8", "books", says)
