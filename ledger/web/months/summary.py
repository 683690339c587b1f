"""The month as a manager opens it: spend beside people and outcomes, the set-aside's test, charts; every number leads on."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.clock import program_year
from ledger.domain.budgets.allocations import POOL_AGENCY
from ledger.domain.months.outcomes import MEASURE_NAMES, Measure
from ledger.domain.months.summary import COLUMNS, Row, total
from ledger.domain.needs.kinds import KINDS
from ledger.errors import Refused
from ledger.services.months import summary
from ledger.services.months.savings import savings
from ledger.services.participants.participants import BY_NAME, MASKED
from ledger.services.people.roles import READERS
from ledger.web import access, charts
from ledger.web.charts import Mark
from ledger.web.context import current_actor, current_work
from ledger.web.filters import THROUGH, asked_month
from ledger.web.months import narrowing
from ledger.web.places import place
from ledger.web.tables import page_of

pages = Blueprint("summary", __name__)

GROUPS = {
    "agency": "Agency",
    "program": "Program",
    "fund": "Fund",
    "line": "Line",
    "kind": "Kind",
    "all": "Every row",
}
HEADINGS = {
    "accrued_cents": "Cost of the month",
    "paid_cents": "Paid in the month",
    "allocated_cents": "Allocated",
    "committed_cents": "Committed",
    "obligated_cents": "Obligated",
    "accrued_to_date_cents": "Cost to date",
    "refund_due_cents": "Refund due",
    "deposit_cents": "Deposits",
    "available_cents": "Available",
}
_STAGES = {
    "committed_cents": "Committed",
    "obligated_cents": "Obligated",
    "refund_due_cents": "Refund",
    "deposit_cents": "Deposit",
    "available_cents": "Available",
}


@pages.get("/month")
@access.allow(*summary.READERS)
def month() -> ResponseReturnValue:
    """One month: money by agency, program, fund, line or kind; outcomes beside; the set-aside's share; charts."""
    work, actor = current_work(), current_actor()
    at = asked_month()
    when = at.month
    found = summary.summary(work, actor, when)
    names, only = narrowing.names(), narrowing.exactly()
    by = request.args.get("by", "agency")
    by = by if by in GROUPS else "agency"
    rows = narrowing.narrowed(found.rows)
    shown = _grouped(rows, by, names, when) if by != "all" else [_whole(row, names, when) for row in rows]
    return render_template(
        "summary/month.html",
        month=when,
        at=at,
        only={name: (GROUPS[name], names.get(code, code)) for name, code in only.items()},
        by=by,
        groups=GROUPS,
        headings=HEADINGS,
        page=page_of(shown, _sorts(), "label"),
        totals=_total(rows),
        outcomes=summary.outcomes(work, actor, when, narrowing.keeps(rows)),
        measures=MEASURE_NAMES,
        saved=savings(work, actor, when),
        narrowed=narrowing.asked_for(),
        people_link=_people_link(when),
        test=_test(when),
        charts=_charts(rows, names, when),
        statement_of=_one_agency(rows),
    )


def _one_agency(rows: Iterable[Row]) -> str | None:
    """The agency that all rows are of: it has a statement; a pool is nobody's in particular."""
    found = {row.agency for row in rows}
    return next(iter(found)) if len(found) == 1 and POOL_AGENCY not in found else None


def _sorts() -> dict[str, Any]:
    return {
        "label": lambda row: row["label"],
        **{name: (lambda row, name=name: row["cents"][name] or 0) for name in HEADINGS},
    }


def _grouped(rows: Iterable[Row], by: str, names: Mapping[str, str], when: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, by) or "", []).append(row)
    own = groups.pop("", [])  # an allocation's own row has no kind: allocated and available stand there
    found = [
        {
            "label": names.get(code, code),
            "cents": _total(of),
            "links": _links_of(by, code, when),
        }
        for code, of in groups.items()
    ]
    if own:
        found.append(
            {
                "label": "Not promised to a kind yet",
                "cents": _total(own),
                "links": dict.fromkeys(HEADINGS, _rows_page(when)),
            }
        )
    return found


def _total(rows: Iterable[Row]) -> dict[str, int | None]:
    """Each column over the rows; None where no row has it (what is available belongs to no kind)."""
    listed = list(rows)
    sums = total(listed)
    return {
        name: sums[name] if not listed or any(getattr(row, name) is not None for row in listed) else None
        for name in COLUMNS
    }


def _rows_page(when: str, **exactly: str) -> str:
    """The rows behind a number: those and no others, whatever else is filtered on this page."""
    kept: dict[str, Any] = {**narrowing.asked_for(), **exactly}
    return url_for("summary.month", time=when, by="all", **kept, _anchor="spend")


def _links_of(by: str, code: str, when: str) -> dict[str, str | None]:
    """A group's numbers lead to the rows they are made of, and those to their accounts."""
    return dict.fromkeys(HEADINGS, _rows_page(when, **{by: code}))


def _accounts(key: str, when: str, kind: str | None = None) -> dict[str, str | None]:
    """Balances with everything through the month that they are made of, the month's own with the month's lines."""
    tail = f"{key}:{kind}" if kind else key
    links = {
        name: place(
            "journal.account",
            account=f"Equity:Budget:{stage}:{key if name == 'available_cents' else tail}",
            time=THROUGH + when,
        )
        for name, stage in _STAGES.items()
    }
    return {
        **links,
        "accrued_cents": place("journal.account", account=f"Expenses:{tail}", time=when),
        "paid_cents": place("journal.account", account=f"Equity:Budget:Paid:{tail}", time=when),
        "accrued_to_date_cents": place("journal.account", account=f"Expenses:{tail}", time=THROUGH + when),
        "allocated_cents": place("allocations.listing", account=key, time=when),
    }


def _whole(row: Row, names: Mapping[str, str], when: str) -> dict[str, Any]:
    key = f"{row.agency}:{row.program}:{row.fund}:{row.line}"
    kind = names.get(row.kind, row.kind) if row.kind else "the allocation"
    where = ", ".join(names.get(one, one) for one in (row.agency, row.program, row.fund))
    label = f"{where}, {row.line}: {kind}"
    return {
        "label": label,
        "cents": {name: getattr(row, name) for name in COLUMNS},
        "links": _accounts(key, when, row.kind),
    }


def _people_link(when: str) -> Any:
    def _link(measure: str, **exactly: str) -> str | None:
        return place("summary.people", measure=measure, time=when, **{**narrowing.asked_for(), **exactly})

    return _link


def _test(when: str) -> Any:
    if not current_actor().holds(*READERS):
        return None
    try:
        return summary.set_aside_measures(current_work(), current_actor(), when)
    except Refused:
        return None


def _charts(rows: Iterable[Row], names: Mapping[str, str], when: str) -> list[dict[str, Any]]:
    """Spend by agency this month, and by kind over the program year so far; each with the marks its table shows.

    :param rows: those that the page is narrowed to: tables and charts show the same money.
    """
    agencies: dict[str, int] = {}
    kept: dict[str, Any] = {**narrowing.asked_for()}
    for row in rows:
        agencies[row.agency] = agencies.get(row.agency, 0) + (row.accrued_cents or 0)
    marks = [
        Mark(
            names.get(code, code),
            cents,
            _rows_page(when, agency=code)
            if kept
            else place("journal.account", account=f"Expenses:{code}", time=when),
        )
        for code, cents in sorted(agencies.items(), key=lambda one: -one[1])
        if cents
    ][:20]
    months = [
        Mark(one, cents, url_for("summary.month", time=one, by="kind", **kept), names.get(kind, kind))
        for one, kind, cents in _by_kind(when)
        if cents
    ]
    drawn = [
        ("Cost of the month by agency", marks, charts.bars),
        ("Cost by kind and month, this program year", months, charts.columns),
    ]
    return [{"title": title, "marks": of, "svg": draw(of, title)} for title, of, draw in drawn if of]


def _by_kind(when: str) -> list[tuple[str, str, int]]:
    first = program_year(datetime.date.fromisoformat(f"{when}-01"))
    months = [f"{first + (place - 1) // 12}-{(place - 1) % 12 + 1:02d}" for place in range(7, 19)]
    found = []
    for one in (month for month in months if month <= when):
        sums: dict[str, int] = {}
        for row in narrowing.narrowed(summary.summary(current_work(), current_actor(), one).rows):
            if row.kind:
                sums[row.kind] = sums.get(row.kind, 0) + (row.accrued_cents or 0)
        found += [(one, kind, cents) for kind, cents in sorted(sums.items())]
    return found


@pages.get("/month/people/<measure>")
@access.allow(*BY_NAME, *MASKED)
def people(measure: str) -> ResponseReturnValue:
    """Who is behind a count, each as the reader may call them."""
    work, actor = current_work(), current_actor()
    if measure not in set(Measure):
        abort(404)
    at = asked_month()
    when = at.month
    rows = narrowing.narrowed(summary.summary(work, actor, when).rows) if narrowing.asked_for() else ()
    found = summary.people_behind(work, actor, when, Measure(measure), narrowing.keeps(rows))
    page = page_of(
        found.listed,
        {
            "on": lambda one: (str(one.on or ""), one.participant_id),
            "name": lambda one: (one.name, one.participant_id),
        },
        "on",
    )
    return render_template(
        "summary/people.html",
        page=page,
        found=found,
        month=when,
        at=at,
        title=MEASURE_NAMES[Measure(measure)],
        narrowed=narrowing.asked_for(),
        kinds={code: kind.name for code, kind in KINDS.items()},
    )
