"""Allocations: what each agency and program has of each fund and line, and where it stands."""

import datetime
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ledger.clock import program_year
from ledger.domain.journal.columns import Columns
from ledger.domain.people.duties import Duty
from ledger.services.budgets import allocation_pages
from ledger.services.budgets.allocations import allocation_columns, given_by_year
from ledger.services.journal import journal
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import THROUGH, Span, asked, asked_span, chosen
from ledger.web.names import place_names
from ledger.web.places import place
from ledger.web.tables import page_of

pages = Blueprint("allocations", __name__)

COLUMNS = (
    ("available", "Available", "Available"),
    ("committed", "Committed", "Committed"),
    ("obligated", "Obligated", "Obligated"),
    ("accrued", "Accrued", "Accrued, not paid"),
    ("paid", "Paid", "Paid"),
    ("refund_due", "Refund", "Refund due"),
    ("deposit", "Deposit", "Deposits"),
)
"""Column, its stage account, its heading."""

EXACT = ("fund", "line", "year")
"""What a number's link names, so that the allocations behind it are exactly its own."""

_SORTS: dict[str, Any] = {
    "agency": lambda one: (one["agency"].casefold(), one["program"], one["fund"], one["line"]),
    "program": lambda one: (one["program"].casefold(), one["agency"], one["fund"], one["line"]),
    "fund": lambda one: (one["fund"], one["line"], one["agency"]),
    "line": lambda one: (one["line"], one["agency"], one["fund"]),
    "allocated": lambda one: one["columns"].allocated_cents,
    **{name: (lambda one, name=name: getattr(one["columns"], f"{name}_cents")) for name, _, _ in COLUMNS},
}


@pages.get("/allocations")
@access.allow(Duty.REQUEST, *READERS)
def listing() -> ResponseReturnValue:
    """Every allocation in the reader's scope; each number leads to the account it stands in."""
    work, actor = current_work(), current_actor()
    span = asked_span()
    names = place_names()
    seen = allocation_columns(work, actor, through_month=span.last)
    rows = [_row(row, columns, names, span) for row, columns in seen]
    only = {name: asked(name) for name in EXACT if asked(name)}
    rows = [row for row in rows if all(str(row[name]) == code for name, code in only.items())]
    rows = chosen(rows, " ".join(part for part in (asked("filter"), asked("account")) if part), _words)
    total = sum((row["columns"] for row in rows), Columns())
    return render_template(
        "allocations/listing.html",
        page=page_of(rows, _SORTS, "agency"),
        total=total,
        span=span,
        only=only,
        reserve=_reserve(only, span.last),
        headings=COLUMNS,
        year=program_year(work.source.today()),
    )


@pages.get("/allocations/<allocation_id>")
@access.allow(Duty.REQUEST, *READERS)
def show(allocation_id: str) -> ResponseReturnValue:
    """One allocation: its columns, the same by kind, and the awards behind them."""
    work, actor = current_work(), current_actor()
    found = allocation_pages.get(work, actor, allocation_id)
    rows = chosen(
        found.awards,
        asked("filter"),
        lambda row: (row["id"], row["payee_name"], row["kind_name"], row["state"]),
    )
    page = page_of(rows, _AWARD_SORTS, "approved_on", descending=True)
    return render_template(
        "allocations/show.html",
        found=found,
        page=page,
        links=links(str(found.key)),
        headings=COLUMNS,
        filter=request.args.get("filter", ""),
    )


_AWARD_SORTS = {
    "approved_on": lambda row: (row["approved_on"], row["id"]),
    "id": lambda row: row["id"],
    "payee": lambda row: ((row["payee_name"] or "").casefold(), row["id"]),
    "approved": lambda row: (row["approved_cents"], row["id"]),
}


def links(key: str, kind: str | None = None, through: str | None = None) -> dict[str, str | None]:
    """Column to the account it stands in, for whoever may read accounts."""
    found = {}
    for name, stage, _ in COLUMNS:
        account = f"Equity:Budget:{stage}:{key}" + (f":{kind}" if kind and name != "available" else "")
        found[name] = place(
            "journal.account", account=account, time=f"{THROUGH}{through}" if through else None
        )
    return found


def _links(row: Mapping[str, Any], key: str, span: Span) -> dict[str, str | None]:
    """Columns to their accounts, as of the same month; who reads no accounts goes to the awards that make them today."""
    found = links(key, through=span.last)
    if row["id"] is None or span.last is not None:
        return found
    return {
        name: href
        or (None if name == "available" else place("awards.listing", allocation=row["id"], stage=name))
        for name, href in found.items()
    }


def _row(row: Mapping[str, Any], columns: Columns, names: Mapping[str, str], span: Span) -> dict[str, Any]:
    key = f"{row['agency_code']}:{row['program_code']}:{row['fund']}:{row['line']}"
    return {
        "id": row["id"],
        "key": key,
        "agency": names.get(row["agency_code"], row["agency_code"]),
        "program": names.get(row["program_code"], row["program_code"]),
        "fund": row["fund"],
        "line": row["line"],
        "cut": row["cut"],
        "year": row["program_year"],
        "columns": columns,
        "links": _links(row, key, span),
        "href": place("allocations.show", allocation_id=row["id"]) if row["id"] else None,
    }


def _reserve(only: Mapping[str, str], through: str | None) -> dict[str, Any] | None:
    """What of a fund's line no agency has been allocated: with the allocations it is the fund's budgets of the line, the year's
    and those of earlier years."""
    if "line" not in only or "year" in only:
        return None
    fund, line = only.get("fund"), only["line"]
    account = f"Equity:Budget:Reserve:{fund}:{line}" if fund else "Equity:Budget:Reserve"
    href = place("journal.account", account=account, time=f"{THROUGH}{through}" if through else None)
    if href is None:
        return None
    lines, _ = journal.trial_balance(current_work(), current_actor(), through_month=through)
    held = [one for one in lines if one.account.startswith(account) and one.account.endswith(f":{line}")]
    day = datetime.date.fromisoformat(f"{through}-01") if through else current_work().source.today()
    given = given_by_year(current_work(), current_actor(), line, fund)
    years = {year: cents for year, cents in given.items() if year <= program_year(day)}
    return {"cents": -sum(one.after_cents for one in held), "href": href, "years": years}


def _words(row: Mapping[str, Any]) -> tuple[object, ...]:
    return row["agency"], row["program"], row["fund"], row["line"], row["key"]
