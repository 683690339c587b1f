"""A draft of the policy tried on the last twelve months: what was decided, and what would have been. Nothing is kept."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.replay import Difference, cents, people
from ledger.errors import InvalidInput, LedgerError
from ledger.services.budgets import replay
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.budgets.replay import MOST_AT_ONCE, READERS_OF_DRAFTS, Replay, told
from ledger.web import access
from ledger.web.budgets.budgets import UploadForm, texts_of_form
from ledger.web.budgets.ratios import CHIPS
from ledger.web.context import current_actor, current_work
from ledger.web.fields import show_error

pages = Blueprint("drafts", __name__)

MOST_SHOWN = 100
"""Decisions of each list that the page shows, the newest; its sums are of all, and the command lists them all."""


@pages.get("/budgets/draft")
@access.allow(*READERS_OF_DRAFTS)
def new() -> ResponseReturnValue:
    """The form."""
    return _page(UploadForm(formdata=None, page=request.path), None, ())


@pages.post("/budgets/draft")
@access.allow(*READERS_OF_DRAFTS)
def tried() -> ResponseReturnValue:
    """Read the draft, decide again, and show what would differ; nothing is stored."""
    form = UploadForm()
    found: Replay | None = None
    faults: Sequence[Fault] = ()
    if form.validate():
        try:
            found = replay.preview(current_work(), current_actor(), texts_of_form(form), MOST_AT_ONCE)
        except BudgetFaults as error:
            faults = error.faults
            show_error(form, InvalidInput("draft_faults", field="files", count=len(faults)))
        except LedgerError as error:
            show_error(form, error)
    return _page(form, found, faults), 422 if form.errors or form.form_errors else 200


def _page(form: UploadForm, found: Replay | None, faults: Sequence[Fault]) -> str:
    return render_template(
        "budgets/draft.html",
        form=form,
        found=found,
        faults=faults,
        lists=_lists(found) if found else [],
        sentences=told(found) if found else [],
        most=MOST_SHOWN,
        chips=CHIPS,
    )


def _lists(found: Replay) -> list[tuple[str, tuple[Difference, ...], int, int]]:
    """Heading, decisions, their cents and their people: of each list that holds something."""
    outcome = found.outcome
    lists = (
        ("Approved, and would now be refused", outcome.refused),
        ("Refused, and would now be allowed", outcome.allowed),
        ("Approved both times, by another number of people", outcome.otherwise),
    )
    return [(heading, some, cents(some), people(some)) for heading, some in lists if some]
