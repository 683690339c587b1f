"""Published books as texts that a story can be compared with: ids numbered in the order in which they appear."""

import inspect
import re
from collections import defaultdict

from beancount import loader
from beanquery import query
from sqlalchemy import select

from ledger.services.journal import books
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from tests.world import World, books_of, verified

_ID = re.compile(r"\b([A-Z]{2,4})-[0-9A-HJKMNP-TV-Z]{8}\b")
_HEADER = re.compile(r"last sequence \d+")

BEGUN = "; Renderer 1; last sequence N\n"
"""How a book begins."""

BUDGET = """\
; Renderer 1; last sequence N

2026-07-01 * "Notice of award"
  entry: "ENT-1"
  Equity:Budget:Authority:WA26                              600000.00 USD
  Equity:Budget:Unassigned:WA26                            -600000.00 USD

2026-07-01 * "Notice of award"
  entry: "ENT-2"
  Equity:Budget:Authority:ERA26                              40000.00 USD
  Equity:Budget:Unassigned:ERA26                            -40000.00 USD

2026-07-01 * "Notice of award"
  entry: "ENT-3"
  Equity:Budget:Authority:HSP26                              50000.00 USD
  Equity:Budget:Unassigned:HSP26                            -50000.00 USD

2026-07-01 * "Notice of award"
  entry: "ENT-4"
  Equity:Budget:Authority:HSP26                              40000.00 USD
  Equity:Budget:Unassigned:HSP26                            -40000.00 USD

2026-07-01 * "Set-aside and support budget released"
  entry: "ENT-5"
  Equity:Budget:Unassigned:WA26                             150000.00 USD
  Equity:Budget:Reserve:WA26:Training                      -120000.00 USD
  Equity:Budget:Reserve:WA26:Support                        -30000.00 USD

2026-07-01 * "Support budget released"
  entry: "ENT-6"
  Equity:Budget:Unassigned:ERA26                             20000.00 USD
  Equity:Budget:Reserve:ERA26:Support                       -20000.00 USD

2026-07-01 * "Support budget released"
  entry: "ENT-7"
  Equity:Budget:Unassigned:HSP26                             30000.00 USD
  Equity:Budget:Reserve:HSP26:Support                       -30000.00 USD

2026-07-01 * "Support budget released"
  entry: "ENT-8"
  Equity:Budget:Unassigned:HSP26                             30000.00 USD
  Equity:Budget:Reserve:HSP26:Support                       -30000.00 USD

2026-07-01 * "Allocation"
  entry: "ENT-9"
  Equity:Budget:Reserve:WA26:Training                        50000.00 USD
  Equity:Budget:Available:CCC:EOP:WA26:Training             -50000.00 USD

2026-07-01 * "Allocation"
  entry: "ENT-10"
  Equity:Budget:Reserve:WA26:Support                          5000.00 USD
  Equity:Budget:Available:CCC:EOP:WA26:Support               -5000.00 USD

2026-07-01 * "Allocation"
  entry: "ENT-11"
  Equity:Budget:Reserve:ERA26:Support                        12000.00 USD
  Equity:Budget:Available:CCC:EOP:ERA26:Support             -12000.00 USD

2026-07-01 * "Allocation"
  entry: "ENT-12"
  Equity:Budget:Reserve:HSP26:Support                        24000.00 USD
  Equity:Budget:Available:Pool:Shared:HSP26:Support         -24000.00 USD

2026-07-01 * "Allocation"
  entry: "ENT-13"
  Equity:Budget:Reserve:HSP26:Support                        24000.00 USD
  Equity:Budget:Available:Pool:Shared:HSP26:Support         -24000.00 USD
"""
"""How July begins in every story: the worked example's budget, loaded on the first day."""

STAGES_OF_BOOKS_MD = (
    "SELECT grepn('^Equity:Budget:[A-Z][a-z]+:(([^:]+:){3}[^:]+)', account, 1) AS key, "
    "grepn('^Equity:Budget:([A-Z][a-z]+):', account, 1) AS stage, neg(sum(number)) AS amount "
    "WHERE account ~ '^Equity:Budget:(Available|Committed|Obligated|Accrued|Paid|Refund|Deposit):' "
    "GROUP BY key, stage PIVOT BY key, stage"
)
"""The query that docs/books.md gives to auditors, word for word."""


def normalised(text: str) -> str:
    """Ids numbered by first appearance within their prefix, and the header's sequence as N."""
    known: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)

    def _numbered(found: re.Match[str]) -> str:
        if found[0] not in known:
            counts[found[1]] += 1
            known[found[0]] = f"{found[1]}-{counts[found[1]]}"
        return known[found[0]]

    return _HEADER.sub("last sequence N", _ID.sub(_numbered, text))


def months(world: World) -> str:
    """Every month's file of PY2026, one after another, normalised."""
    return _months(world.books())


def _months(files: dict[str, str]) -> str:
    return normalised("".join(text for name, text in sorted(files.items()) if name != "main.beancount"))


def told(story: object) -> str:
    """The text in a story's docstring, after the line that ends in two colons."""
    text = inspect.getdoc(story) or ""
    return "\n" + text.partition("::\n\n")[2].rstrip("\n") + "\n"


def compare(world: World, story: object) -> None:
    """The same after the worked example's budget."""
    compare_book(world.work, story, BUDGET)


def compare_book(work: Work, story: object, before: str) -> None:
    """The books are, byte for byte, what stands before and the story's text; Beancount agrees, and so does the oracle.

    :param before: the budget's text; `BEGUN` where the story loads its own.
    """
    assert _months(books_of(work)) == before + told(story)
    verified(work)
    assert stages_by_query(work) == stages_by_column(work)


def stages_by_query(work: Work) -> dict[tuple[str, str], int]:
    """(published key, stage) to cents, as beanquery answers the question of books.md; stock Beancount loads the
    book without an error."""
    read, errors, options = loader.load_file(str(books.book_path(work, 2026)))
    assert errors == []
    # `run_query` is made for str.format, so the query's own braces are doubled.
    asked = STAGES_OF_BOOKS_MD.replace("{", "{{").replace("}", "}}")
    columns, rows = query.run_query(read, options, asked)
    return {
        (str(key), column.name): int(amount * 100)
        for key, *amounts in rows
        for column, amount in zip(columns[1:], amounts, strict=True)
        if amount
    }


def stages_by_column(work: Work) -> dict[tuple[str, str], int]:
    """The same from the allocations' and the awards' columns in SQL; a pool's allocations count as one."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    with work.store.reading() as connection:
        in_pools = select(schema.fund.c.code, schema.fund.c.pool).where(schema.fund.c.pool.is_not(None))
        pools = {str(code): str(pool) for code, pool in connection.execute(in_pools)}
        for row in connection.execute(select(schema.allocation)).mappings():
            sums[_published(dict(row), pools), "Available"] += row["available_cents"]
        for award in awards.awards_where(connection):
            for name in ("committed", "obligated", "accrued", "paid", "refund_due", "deposit"):
                stage = "Refund" if name == "refund_due" else name.title()
                sums[_published(award, pools), stage] += award[f"{name}_cents"]
    return {place: cents for place, cents in sums.items() if cents}


def allocation_id(work: Work, agency: str, fund: str, line: str) -> str:
    """The id of an agency's allocation."""
    wanted = (
        schema.allocation.c.agency_code == agency,
        schema.allocation.c.fund == fund,
        schema.allocation.c.line == line,
    )
    with work.store.reading() as connection:
        return str(connection.execute(select(schema.allocation.c.id).where(*wanted)).scalar_one())


def _published(row: dict[str, object], pools: dict[str, str]) -> str:
    fund = str(row["fund"])
    if fund in pools:
        return f"Pool:Shared:{pools[fund]}:{row['line']}"
    return f"{row['agency_code']}:{row['program_code']}:{fund}:{row['line']}"
