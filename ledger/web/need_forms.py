"""Forms about needs: one need with several lines, each with the terms of its kind; verifying and asking back."""

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.kinds import KINDS
from ledger.domain.needs import MOST_LINES, QUESTIONS
from ledger.domain.terms import MOST_MONTHS, OjtTerms, check_terms, complete
from ledger.errors import InvalidInput
from ledger.money import half_up, parse_fraction
from ledger.services.left import Wish
from ledger.services.need_pages import Choices
from ledger.services.needs import LineInput, SaveDraft
from ledger.store.rows import Row
from ledger.web.fields import CommandForm, MoneyField
from ledger.words import month_name, percent

MONTHS_BACK, MONTHS_AHEAD = 3, 14
LONGEST_WORDS, LONGEST_LINE = 2000, 200
COMPUTED = ("Rent", "OJT")
_FIELD_OF_TERM = {"monthly_cents": "monthly", "minutes": "hours", "wage_cents": "wage", "rate_bp": "rate"}


class WholeField(IntegerField):  # type: ignore[misc]  # wtforms has no types
    """A whole number, refused in plain words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            if not text.isascii() or not text.isdecimal() or len(text) > 6:
                raise ValueError("Write a whole number.")
            self.data = int(text)


class LineForm(Form):  # type: ignore[misc]  # wtforms has no types
    """One line: what for, who is paid, how much, and the terms of its kind."""

    kind = SelectField("What is needed", choices=[("", "Choose"), *((one.code, one.name) for one in KINDS.values())])
    words = StringField("Which one, in a few words", [Length(max=LONGEST_LINE)])
    payee = SelectField("Who is paid", validate_choice=False)
    payee_reference = StringField("Payee's reference", [Length(max=60)])
    amount = MoneyField("Amount")
    starts_on = DateField("First day", [Optional()])
    ends_on = DateField("Last day", [Optional()])
    first_month = SelectField("First month", validate_choice=False)
    months = WholeField("How many months", [Optional(), NumberRange(1, MOST_MONTHS, f"1 to {MOST_MONTHS} months.")])
    monthly = MoneyField("Rent a month")
    hours = WholeField("Hours in all", [Optional()])
    wage = MoneyField("Wage an hour")
    rate = StringField("Share of the wage paid back", [Length(max=12)])

    def is_blank(self) -> bool:
        """Was nothing typed in this row?"""
        return not any(
            field.data for name, field in self._fields.items() if name not in ("payee", "first_month")
        )

    def rate_bp(self) -> int | None:
        """The share in hundredths of a per cent; None when there is none.

        :raises InvalidInput: ``rate_format``.
        """
        text = (self.rate.data or "").strip()
        return half_up(parse_fraction(text if "%" in text or "/" in text else f"{text}%") * 10_000) if text else None

    def terms(self) -> dict[str, Any]:
        """The terms of the row's kind, as far as they are known."""
        dates = {name: self[name].data.isoformat() if self[name].data else None for name in ("starts_on", "ends_on")}
        if self.kind.data == "Rent":
            return {
                "first_month": self.first_month.data or None,
                "months": self.months.data,
                "monthly_cents": self.monthly.data,
            }
        if self.kind.data == "OJT":
            minutes = None if self.hours.data is None else self.hours.data * 60
            return {**dates, "minutes": minutes, "wage_cents": self.wage.data, "rate_bp": self.rate_bp()}
        return dates if self.kind.data == "Scholarship" else {}

    def cents(self) -> int:
        """The amount: typed, or made of the terms."""
        if self.kind.data == "Rent":
            return (self.months.data or 0) * (self.monthly.data or 0)
        if self.kind.data == "OJT":
            try:
                bp = self.rate_bp() or 0
            except InvalidInput:
                bp = 0
            day = datetime.date.min
            return OjtTerms(day, day, (self.hours.data or 0) * 60, self.wage.data or 0, bp).maximum_cents()
        return self.amount.data or 0

    def line(self) -> LineInput:
        """The row as the service takes it."""
        return LineInput(
            self.kind.data,
            self.cents(),
            self.terms(),
            (self.words.data or "").strip(),
            self.payee.data or None,
            (self.payee_reference.data or "").strip(),
        )

    def check_whole(self) -> None:
        """Put what is missing or wrong at its field; nothing when the row can be submitted."""
        try:
            values = self.terms()
        except InvalidInput as error:
            self.rate.errors = [str(error)]
            return
        missing = False
        for name, value in values.items():
            if value in (None, ""):
                field = self[_FIELD_OF_TERM.get(name, name)]
                field.errors = [f"{field.label.text} is missing."]
                missing = True
        if not self.payee.data:
            self.payee.errors = ["Nobody is named who is to be paid. Choose the payee, or suggest a new one."]
        if missing:
            return
        try:
            check_terms(self.kind.data, self.cents(), complete(self.kind.data, values))
        except InvalidInput as error:
            name = _FIELD_OF_TERM.get(error.field or "", error.field or "kind")
            if name == "amount" and self.kind.data in COMPUTED:
                name = {"Rent": "monthly", "OJT": "hours"}[self.kind.data]
            self[name].errors = [str(error)]


class NeedForm(CommandForm):
    """One need with several lines.

    :ivar kept: these are values that were kept while typing. :ivar saved: the draft was saved, a later step was refused.
    """

    kept = False
    saved = False
    page = HiddenField()
    participant = SelectField("Who is it for", validate_choice=False)
    participant_note = StringField(
        "Or, for somebody who is not in the list yet", [Length(max=LONGEST_LINE)],
        description="Say who is meant. The need can be submitted once an import has brought the person.",
    )  # fmt: skip
    program = SelectField("Program", validate_choice=False)
    activity = SelectField(
        "Plan activity that this serves", validate_choice=False,
        description="From the newest career plan. What no activity needs cannot be paid.",
    )  # fmt: skip
    why = TextAreaField(
        "Why it is needed", [Length(max=LONGEST_WORDS)], description="One sentence: what it makes possible."
    )
    other_resources = TextAreaField(
        "Other resources tried", [Length(max=LONGEST_WORDS)],
        description="Who else was asked to pay, and what they said.",
    )  # fmt: skip
    needed_by = DateField("Needed by", [Optional()], description="The day it must be there. It sorts every queue.")
    lines = FieldList(FormField(LineForm), label="Line", min_entries=1, max_entries=MOST_LINES)
    documents = MultipleFileField("Add documents", description="PDF, JPEG or PNG, up to 25 MB each; a photo will do.")
    document_sort = SelectField("What they show", choices=[("quote", "Quote"), *((one.value, name) for one, name in DOCUMENT_NAMES.items() if one != "quote")])
    answer = TextAreaField("Your answer", [Length(max=LONGEST_WORDS)])

    def offer(self, choices: Choices, today: datetime.date) -> None:
        """Fill the lists to choose from."""
        self.participant.choices = [("", "Choose"), *choices.people]
        self.program.choices = list(choices.programs)
        self.activity.choices = [("", "Choose"), *((one.id, one.title) for one in choices.activities)]
        if not self.program.data and choices.programs:
            self.program.data = choices.programs[0][0]
        for row in self.lines:
            row.form.payee.choices = [("", "Choose"), *choices.payees]
            row.form.first_month.choices = [("", "Choose"), *_months(today, row.form.first_month.data)]

    def wishes(self) -> list[Wish]:
        """The lines as far as they name a kind, for what is left while typing."""
        return [
            Wish(row.form.kind.data, row.form.cents(), (row.form.months.data or 0) if row.form.kind.data == "Rent" else 0)
            for row in self.lines
            if row.form.kind.data in KINDS
        ]

    def change_rows(self, formdata: Any) -> bool:
        """Without JavaScript: one row more or less. True when that is what was asked."""
        if "add_lines" in formdata and len(self.lines) < MOST_LINES:
            self.lines.append_entry()
        elif "remove_lines" in formdata:
            gone = f"{self.lines.name}-{formdata['remove_lines']}"
            self.lines.entries = [row for row in self.lines.entries if row.name != gone]
            if not self.lines.entries:
                self.lines.append_entry()
        else:
            return "show_left" in formdata
        return True

    def check_rows(self, *, whole: bool) -> bool:
        """Are the lines good enough for a draft, or (``whole``) to be submitted?"""
        rows = [row.form for row in self.lines if not row.form.is_blank()]
        if not rows:
            self.lines[0].form.kind.errors = ["Choose what is needed."]
            return False
        for row in rows:
            if not row.kind.data:
                row.kind.errors = ["Choose what is needed."]
            elif whole:
                row.check_whole()
            elif row.rate.data and row.kind.data == "OJT":
                _try_rate(row)
        found = [row.form.errors for row in self.lines]
        self.lines.errors = found if any(found) else []
        return not self.lines.errors

    def draft(self, need_id: str | None, participant_id: str | None, activities: Iterable[str]) -> SaveDraft:
        """The command that keeps it.

        :param activities: ids that may be chosen; anything else is dropped.
        """
        return SaveDraft(
            self.key.data,
            need_id,
            participant_id,
            self.program.data,
            self.activity.data if self.activity.data in set(activities) else None,
            (self.why.data or "").strip(),
            (self.other_resources.data or "").strip(),
            self.needed_by.data,
            tuple(row.form.line() for row in self.lines if row.form.kind.data),
            (self.participant_note.data or "").strip(),
        )


def of_need(need: Row, lines: Iterable[Row]) -> dict[str, Any]:
    """The form's data from a stored need: only the lines that can still be changed."""
    return {
        "participant": need["participant_id"] or "",
        "participant_note": need["participant_note"] or "",
        "program": need["program_code"],
        "activity": need["activity_id"] or "",
        "why": need["why"] or "",
        "other_resources": need["other_resources"] or "",
        "needed_by": need["needed_by"],
        "lines": [_of_line(line) for line in lines if line["state"] in ("draft", "questioned")],
    }


def _of_line(line: Row) -> dict[str, Any]:
    terms = json.loads(line["terms"])
    dates = {name: _date(terms.get(name)) for name in ("starts_on", "ends_on")}
    minutes, rate_bp = terms.get("minutes"), terms.get("rate_bp")
    return {
        **dates,
        "kind": line["kind"],
        "words": line["words"] or "",
        "payee": line["payee_id"] or "",
        "payee_reference": line["payee_reference"] or "",
        "amount": line["amount_cents"] or None,
        "first_month": terms.get("first_month") or "",
        "months": terms.get("months"),
        "monthly": terms.get("monthly_cents"),
        "hours": None if minutes is None else minutes // 60,
        "wage": terms.get("wage_cents"),
        "rate": "" if rate_bp is None else percent(rate_bp),
    }


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _months(today: datetime.date, chosen: str | None) -> list[tuple[str, str]]:
    """Months one may start with: a little back, a good year ahead, and whichever was chosen before."""
    first = today.year * 12 + today.month - 1 - MONTHS_BACK
    found = [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, first + MONTHS_BACK + MONTHS_AHEAD)]
    return [(month, month_name(month)) for month in found] + (
        [(chosen, chosen)] if chosen and chosen not in found else []
    )


def _try_rate(row: LineForm) -> None:
    try:
        row.rate_bp()
    except InvalidInput as error:
        row.rate.errors = [str(error)]


class NamedForm(CommandForm):
    """One of several forms on a page: its fields carry its name, so that no two of the page are alike."""

    NAME = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"{self.NAME}-", **kwargs})


class VerifyForm(NamedForm):
    """Verify one line; its button carries the decision."""

    NAME = "verify"


class QuestionForm(NamedForm):
    """Send a line back with a coded question."""

    NAME = "ask"

    question = SelectField("What is the question", choices=[("", "Choose"), *QUESTIONS.items()])
    words = TextAreaField("In words", [Length(max=LONGEST_WORDS)], description="The coach reads this.")


class AnswerForm(NamedForm):
    """Answer a question and hand the need over again."""

    NAME = "reply"

    answer = TextAreaField("Your answer", [Length(max=LONGEST_WORDS)])


class OneStepForm(CommandForm):
    """A button that carries its own key: submit, cancel a line."""
