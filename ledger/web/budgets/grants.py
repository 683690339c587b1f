"""The grant register: one line for each grant, and one grant with every field that a funder or an auditor asks for."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ledger.services.budgets import grants
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked, chosen
from ledger.web.tables import page_of

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
    """One grant."""
    found = grants.get(current_work(), current_actor(), grant_code)
    return render_template("grants/show.html", found=found, fields=grants.FIELDS)
