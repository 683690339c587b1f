"""The tests of the year: both sides of each share, what they are made of, the per cent, what governs, and whether it holds."""

import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.budgets.bases import Part
from ledger.domain.budgets.ratio_words import sum_words, term_words
from ledger.services.budgets.ratios import year_tests
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked_day

pages = Blueprint("ratios", __name__)

CHIPS = {
    "holds": ("Holds", "good"),
    "fails": ("Fails", "bad"),
    "warned": ("Due soon, does not hold yet", "warn"),
    "early": ("Not due yet", "info"),
    "open": ("Cannot be tested", "neutral"),
}


@pages.get("/tests-of-the-year")
@access.allow(*READERS)
def page() -> ResponseReturnValue:
    """Every test of the program year of a day."""
    work = current_work()
    found = year_tests(work, current_actor(), asked_day("on", work.source.today()))
    return render_template(
        "ratios/page.html",
        found=found,
        chips=CHIPS,
        sum_words=sum_words,
        term_words=term_words,
        behind=lambda part: _behind(part, found.on),
    )


def _behind(part: Part, on: datetime.date) -> str | None:
    """The page that a part's amount comes from: the grant, the allocations of the fund, or the year's budget.

    :returns: None for a figure: its document stands beside it.
    """
    if not part.fund:
        return None
    if part.term.measure == "authority":
        return url_for("grants.show", grant_code=part.fund)
    if part.term.measure in ("obligated", "expended"):
        return url_for("allocations.listing", fund=part.fund, line=part.term.line, time=f"through {on:%Y-%m}")
    return url_for("budgets.in_force", on=on.isoformat())
