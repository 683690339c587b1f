"""The grant register: one line for each grant, and one grant with every field that a funder or an auditor asks for."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ledger.services.budgets import grants, subawards
from ledger.services.payments import sources
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked, chosen
from ledger.web.papers import paper
from ledger.web.tables import page_of
from ledger.words import day, dollars

pages = Blueprint("grants", __name__)

_SORTS = {
    "code": lambda one: one.code,
    "title": lambda one: ((one.values["title"] or "").casefold(), one.code),
    "amount": lambda one: (one.values["amount_cents"] or 0, one.code),
    "to": lambda one: (str(one.values["performance_to"] or ""), one.code),
}


@pages.get("/grants")
@access.allow(*READERS)
def listing() -> ResponseReturnValue:
    """Every grant: amount, period, planned and actual cost per person, what contradicts or is missing."""
    work, actor = current_work(), current_actor()
    found = grants.register(work, actor, work.source.today())
    rows = chosen(
        found.grants,
        asked("filter"),
        lambda one: (one.code, one.values["title"], one.values["grantor"], one.values["stream"]),
    )
    page = page_of(rows, _SORTS, "code")
    return render_template("grants/listing.html", page=page, controls=found.controls, filter=asked("filter"))


@pages.get("/grants/<grant_code>")
@access.allow(*READERS)
def show(grant_code: str) -> ResponseReturnValue:
    """One grant; ``?sheet=SUB-…``: the data sheet of one of its subawards as PDF (ALC-07)."""
    work, actor = current_work(), current_actor()
    if wanted := request.args.get("sheet"):
        return paper(
            "subaward", f"subaward-{grant_code}", _printed(subawards.sheet(work, actor, grant_code, wanted))
        )
    found = grants.get(work, actor, grant_code)
    sheets = subawards.of_fund(work, actor, grant_code)
    match = found.values["match"]
    halves = sources.match_reading(work, actor, match) if match else None
    return render_template(
        "grants/show.html", found=found, fields=grants.FIELDS, sheets=sheets, halves=halves
    )


def _printed(found: subawards.Sheet) -> dict[str, Any]:
    """What the sheet says; money and dates as they are to be read."""
    return {
        "number": found.subaward.id,
        "facts": [(label, said or "Not recorded") for label, said in found.facts],
        "gone": found.gone,
        "paid": [[day(on), name, found.aln, dollars(cents)] for on, name, cents in found.paid],
        "total": ["All", "", "", dollars(found.total_cents)],
        "signers": ["For the board", f"For {found.agency}"],
    }
