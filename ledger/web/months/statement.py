"""The monthly statement of an agency, as a paper: what the board tells each partner of its money and its people (d2)."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from ledger.clock import month_of
from ledger.domain.budgets.network_log import SORTS
from ledger.domain.months.outcomes import MEASURE_NAMES
from ledger.errors import InvalidInput
from ledger.services.months import summary
from ledger.services.months.statement import Agreement, Statement, statement
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked_month
from ledger.web.months.summary import HEADINGS
from ledger.web.names import fund_titles, place_names
from ledger.web.papers import paper
from ledger.words import day, dollars, month_name

pages = Blueprint("statement", __name__)

SIGNERS = ("For the agency", "For the board")


@pages.get("/month/statement/<agency>")
@access.allow(*summary.READERS)
def print_out(agency: str) -> Response:
    """One agency's month on a sheet, without any participant's name; never another month than was asked for."""
    asked = asked_month()
    if asked.error:
        raise InvalidInput("month_asked", text=asked.text[:20])
    found = statement(current_work(), current_actor(), agency, asked.month)
    return paper("statement", f"statement-{found.agency}-{found.month}", _values(found))


def _values(found: Statement) -> dict[str, Any]:
    names, titles = place_names(), fund_titles()
    stands = "Closed" if found.closed else "Open: it can still change"
    if found.month == month_of(current_work().source.today()):
        stands = "Not over yet"
    agreements = [
        (f"Agreement, {names.get(one.program, one.program)}", _agreed(one)) for one in found.agreements
    ]
    return {
        "number": f"{found.agency}, {found.month}",
        "facts": [
            ("Agency", names.get(found.agency, found.agency)),
            ("Month", month_name(found.month)),
            ("The month is", stands),
            *(agreements or [("Agreement", "None was in force in this month")]),
            *((f"Last {SORTS[sort].lower()}", _held(row)) for sort, row in found.held.items()),
        ],
        "head": ["Program", "Fund and line", *HEADINGS.values()],
        "rows": [
            [names.get(program, program), f"{titles.get(fund, fund)}, {line.lower()}", *_cells(cents)]
            for (program, fund, line), cents in found.rows
        ],
        "total": ["All", "", *_cells(found.total)],
        "measures": ["Program", *MEASURE_NAMES.values()],
        "outcomes": [
            [names.get(row.program, row.program), *(str(row.counts[one]) for one in MEASURE_NAMES)]
            for row in found.outcomes
        ],
        "signers": list(SIGNERS),
    }


def _held(row: Mapping[str, Any] | None) -> str:
    return f"{day(row['held_on'])}: {row['words']}" if row else "None recorded"


def _agreed(one: Agreement) -> str:
    until = f" to {day(one.to_on)}" if one.to_on else ""
    return f"{one.document or 'No document recorded'}, {'' if until else 'since '}{day(one.from_on)}{until}"


def _cells(cents: dict[str, int]) -> list[str]:
    return [dollars(cents[name]) for name in HEADINGS]
