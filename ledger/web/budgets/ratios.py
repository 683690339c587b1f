"""The tests of the year: both sides of each share, the per cent, what governs, and whether it holds."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ledger.domain.budgets.ratio_words import sum_words
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
    return render_template("ratios/page.html", found=found, chips=CHIPS, sum_words=sum_words)
