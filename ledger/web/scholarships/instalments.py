"""The instalments of a scholarship: laid down, and each shown to be met by its paper."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.domain.scholarships import instalments as rules
from ledger.domain.scholarships.instalments import Instalment
from ledger.errors import LedgerError
from ledger.services.awards.listing import VIEWERS
from ledger.services.scholarships import instalment_pages, instalments
from ledger.services.scholarships.instalment_pages import InstalmentsPage
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import MoneyField, act_or_show
from ledger.web.needs.forms import NamedForm
from ledger.words import day

pages = Blueprint("instalments", __name__)

PAPERS = {one.value: DOCUMENT_NAMES[one] for one in rules.PAPERS}
FIRST_ROWS = 4


class RowForm(Form):
    """One instalment; a row without an amount is none."""

    due_on = DateField("Due on", [Optional()])
    amount = MoneyField("Amount")
    condition = StringField("Condition", [Length(max=rules.MOST_WORDS)])
    paper = SelectField("Paper that shows it", choices={"": "Choose", **PAPERS}, validate_choice=False)


class PlanForm(NamedForm):
    """Lay the schedule down."""

    NAME = "plan"

    rows = FieldList(FormField(RowForm), "Installment", max_entries=rules.MOST, min_entries=FIRST_ROWS)

    @property
    def used(self) -> list[RowForm]:
        """The rows that hold an amount."""
        return [row.form for row in self.rows if row.form.amount.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Is each row that holds an amount whole?"""
        valid = bool(super().validate(extra_validators))
        for row in self.used:
            for field in (row.due_on, row.condition, row.paper):
                if not field.data and not field.errors:
                    field.errors, valid = ["Fill this in."], False
        return valid

    def show(self, error: LedgerError, fields: Mapping[str, str] | None = None) -> None:
        """A fault of one row stands at its day, one of them all on top."""
        if error.row and error.row <= len(self.used):
            self.used[error.row - 1].due_on.errors = [str(error)]
        else:
            super().show(error, {"rows": ""})

    def plan(self) -> tuple[Instalment, ...]:
        """The rows that hold an amount."""
        found = self.used
        return tuple(
            Instalment(row.due_on.data, row.amount.data or 0, row.condition.data or "", row.paper.data or "")
            for row in found
        )


class MetForm(NamedForm):
    """Say that a condition is met."""

    NAME = "met"

    instalment = SelectField("Installment", [InputRequired("Choose the installment.")], validate_choice=False)
    document = SelectField("Paper", [InputRequired("Choose the paper.")], validate_choice=False)

    def offer(self, found: InstalmentsPage) -> None:
        """What may be chosen."""
        self.instalment.choices = {
            "": "Choose",
            **{
                row["id"]: f"{day(row['due_on'])}: {row['condition']}"
                for row in found.rows
                if row["state"] == rules.State.PLANNED and not row["waits"]
            },
        }
        papers = {
            one["id"]: f"{DOCUMENT_NAMES[DocumentSort(one['sort'])]} {one['id']}" for one in found.papers
        }
        self.document.choices = {"": "Choose", **papers}


@pages.get("/awards/<award_id>/instalments")
@access.allow(*VIEWERS)
def show(award_id: str) -> ResponseReturnValue:
    """The schedule with where each instalment stands."""
    return _shown(award_id)


@pages.post("/awards/<award_id>/instalments")
@access.allow(*instalments.PLANNERS)
def plan(award_id: str) -> ResponseReturnValue:
    """Lay the schedule down."""
    form = PlanForm()

    def _plan() -> str:
        command = instalments.Plan(form.key.data, award_id, form.plan())
        instalments.plan(current_work(), current_actor(), command)
        return "Laid down. A bill of the school is for one of the installments from now on."

    return _done(award_id, form, _plan)


@pages.post("/awards/<award_id>/instalments/met")
@access.allow(*instalments.TELLERS)
def met(award_id: str) -> ResponseReturnValue:
    """A condition is met; a second person checks its paper."""
    form = MetForm()

    def _met() -> str:
        command = instalments.ShowMet(
            form.key.data, award_id, form.instalment.data or "", form.document.data or ""
        )
        instalments.show_met(current_work(), current_actor(), command)
        return "Noted. A second person checks the paper under Changes."

    return _done(award_id, form, _met)


def _done(award_id: str, form: NamedForm, act: Callable[[], str]) -> ResponseReturnValue:
    instalment_pages.page(current_work(), current_actor(), award_id)  # another agency's stays unknown
    back = url_for("instalments.show", award_id=award_id)
    return act_or_show(form, act, back, lambda status: _shown(award_id, form, status))


def _shown(award_id: str, sent: NamedForm | None = None, status: int = 200) -> ResponseReturnValue:
    found = instalment_pages.page(current_work(), current_actor(), award_id)
    planning = sent if isinstance(sent, PlanForm) else PlanForm(formdata=None)
    showing = sent if isinstance(sent, MetForm) else MetForm(formdata=None)
    showing.offer(found)
    shown: dict[str, Any] = {"planning": planning, "showing": showing}
    page = render_template(
        "scholarships/instalments.html",
        found=found,
        sent=sent,
        stands={state.value: text for state, text in rules.STANDS.items()},
        papers=PAPERS,
        **shown,
    )
    return page, status
