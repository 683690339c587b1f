"""Forms about needs: one need with several lines; verifying, asking back and answering."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.complete import MOST_LINES
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.lines import QUESTIONS
from ledger.domain.needs.resources import MOST_TRIED, Tried
from ledger.errors import InvalidInput, LedgerError
from ledger.services.needs.left import Wish
from ledger.services.needs.needs import SaveDraft
from ledger.services.needs.pages import Choices
from ledger.store.rows import Row
from ledger.web.fields import CommandForm
from ledger.web.inputs import Mark
from ledger.web.needs.lines import LONGEST_LINE, LineForm, months_to_choose, of_line, try_shares
from ledger.web.needs.tried import TriedForm, of_tried
from ledger.web.uploads import MOST_FILES
from ledger.words import dollars

LONGEST_WORDS = 2000


class NeedForm(CommandForm):
    """One need with several lines; its fields in the order of the page, in which its faults are listed.

    :ivar kept: these are values that were kept while typing. :ivar saved: the draft was saved, a later step was refused.
    """

    kept = False
    saved = False
    page = HiddenField()
    participant = SelectField("Who is it for", [Mark()], validate_choice=False)
    participant_note = StringField(
        "Or, for somebody who is not in the list yet", [Length(max=LONGEST_LINE)],
        description="Say who is meant. The need can be submitted once an import has brought the person.",
    )  # fmt: skip
    program = SelectField("Program", [Mark()], validate_choice=False)
    activity = SelectField(
        "Plan activity that this serves", [Mark()], validate_choice=False,
        description="From the newest career plan. What no activity needs cannot be paid.",
    )  # fmt: skip
    needed_by = DateField(
        "Needed by", [Mark(), Optional()], description="The day it must be there. It sorts every queue."
    )
    lines = FieldList(FormField(LineForm), label="Line", min_entries=1, max_entries=MOST_LINES)
    why = TextAreaField(
        "Why it is needed",
        [Mark(), Length(max=LONGEST_WORDS)],
        description="One sentence: what it makes possible.",
    )
    tried = FieldList(FormField(TriedForm), label="Source", min_entries=1, max_entries=MOST_TRIED)
    other_resources = TextAreaField(
        "More about other resources, in words", [Length(max=LONGEST_WORDS)],
        description="Needed for training only; support has its entries above.",
    )  # fmt: skip
    documents = MultipleFileField(
        "Add documents",
        description=f"PDF, JPEG or PNG, up to {MOST_FILES} files of 25 MB each and 60 MB together; a photo will do.",
    )
    document_sort = SelectField(
        "What they show",
        choices={"": "Choose", **{str(one): name for one, name in DOCUMENT_NAMES.items()}},
    )
    answer = TextAreaField("Your answer", [Length(max=LONGEST_WORDS)])

    def offer(self, choices: Choices, today: datetime.date, programs: Iterable[Row] = ()) -> None:
        """Fill the lists to choose from.

        :param programs: the eligible programs that are listed today.
        """
        listed = {row["code"]: program_words(row) for row in programs}
        self.participant.choices = {"": "Choose", **dict(choices.people)}
        self.program.choices = dict(choices.programs)
        self.activity.choices = {"": "Choose", **{one.id: one.title for one in choices.activities}}
        if not self.program.data and choices.programs:
            self.program.data = choices.programs[0][0]
        for row in self.lines:
            row.form.payee.choices = {"": "Choose", **dict(choices.payees)}
            chosen = row.form.listing.data
            more = {chosen: f"{chosen}, not on the list today"} if chosen and chosen not in listed else {}
            row.form.listing.choices = {"": "Choose", **listed, **more}
            row.form.first_month.choices = {
                "": "Choose",
                **months_to_choose(today, row.form.first_month.data),
            }

    def wishes(self) -> list[Wish]:
        """The lines as far as they name a kind, for what is left while typing."""
        return [
            Wish(
                row.form.kind.data,
                row.form.cents(),
                (row.form.months.data or 0) if row.form.kind.data == "Rent" else 0,
                (row.form.first_month.data or "") if row.form.kind.data == "Rent" else "",
            )
            for row in self.lines
            if row.form.kind.data in KINDS
        ]

    def change_rows(self, formdata: Any) -> bool:
        """Without JavaScript: one row more or less. True when that is what was asked."""
        for rows, most in ((self.lines, MOST_LINES), (self.tried, MOST_TRIED)):
            if f"add_{rows.name}" in formdata and len(rows) < most:
                rows.append_entry()
                return True
            if f"remove_{rows.name}" in formdata:
                gone = f"{rows.name}-{formdata[f'remove_{rows.name}']}"
                rows.entries = [row for row in rows.entries if row.name != gone]
                if not rows.entries:
                    rows.append_entry()
                return True
        return "show_left" in formdata

    def check_rows(self, *, whole: bool) -> bool:
        """Are the lines good enough for a draft, or (``whole``) to be submitted?"""
        self._drop_blank_rows()
        rows = [row.form for row in self.lines if not row.form.is_blank()]
        if not rows:
            self.lines[0].form.kind.errors = ["Choose what is needed."]
        for row in rows:
            if not row.kind.data:
                row.kind.errors = ["Choose what is needed."]
            elif whole:
                row.check_whole()
            else:
                try_shares(row)
        found = [row.form.errors for row in self.lines]
        self.lines.errors = found if any(found) else []
        return not self.lines.errors

    def check_words(self, choices: Choices) -> bool:
        """Is everything beside the lines there for the need to be submitted? Each fault stands at its field (all at once)."""
        support = any(row.form.is_support() for row in self.lines)
        missing = {
            "participant": None if choices.participant_id or self.participant.data else "participant_missing",
            "activity": None if self.activity.data or not choices.activities else "activity_missing",
            "needed_by": None if self.needed_by.data or self.needed_by.errors else "needed_by_missing",
            "why": None if (self.why.data or "").strip() else "why_missing",
            "other_resources": None
            if (self.other_resources.data or "").strip() or self.entries() or support
            else "other_resources_missing",
        }
        faults = {name: code for name, code in missing.items() if code}
        for name, code in faults.items():
            self[name].errors = [*self[name].errors, str(InvalidInput(code, field=name))]
        whole = [row.form.check_whole() for row in self.tried if not row.form.is_blank()]
        if not whole and support:
            self.tried[0].form.source.errors = ["Support is for what nobody else gives: say who was asked."]
            whole = [False]
        return not faults and all(whole)

    def show(self, error: LedgerError, fields: Mapping[str, str] | None = None) -> None:
        """Put one of our errors at its line's field, at its own, or at the top."""
        rows = [row.form for row in self.lines if row.form.kind.data]
        if error.row and error.row <= len(rows):
            rows[error.row - 1].show(error)
        else:
            super().show(error, {"file": "documents", "lines": "", "tried": ""})

    def entries(self) -> tuple[Tried, ...]:
        """Who else was asked, as far as it is typed."""
        return tuple(row.form.entry() for row in self.tried if not row.form.is_blank())

    def _drop_blank_rows(self) -> None:
        """A row in which nothing was typed is not shown again, unless it is the only one."""
        typed = [row for row in self.lines.entries if not row.form.is_blank()]
        self.lines.entries = typed or self.lines.entries[:1]

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
            self.entries(),
        )


def program_words(row: Row) -> str:
    """One program of the list in a word each: what, where, how much."""
    return f"{row['program']}, {row['provider']}, {dollars(row['cost_cents'])}"


def of_need(need: Row, lines: Iterable[Row], tried: Iterable[Tried] = ()) -> dict[str, Any]:
    """The form's data from a stored need: only the lines that can still be changed."""
    return {
        "participant": need["participant_id"] or "",
        "participant_note": need["participant_note"] or "",
        "program": need["program_code"],
        "activity": need["activity_id"] or "",
        "why": need["why"] or "",
        "other_resources": need["other_resources"] or "",
        "needed_by": need["needed_by"],
        "lines": [of_line(line) for line in lines if line["state"] in ("draft", "questioned")],
        "tried": [of_tried(one) for one in tried],
    }


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

    question = SelectField(
        "What is the question", [Mark()], choices={"": "Choose", **QUESTIONS}, validate_choice=False
    )
    words = TextAreaField("In words", [Length(max=LONGEST_WORDS)], description="The coach reads this.")


class AnswerForm(NamedForm):
    """Answer a question and hand the need over again."""

    NAME = "reply"

    answer = TextAreaField("Your answer", [Mark(), Length(max=LONGEST_WORDS)])


class OneStepForm(CommandForm):
    """A button that carries its own key: submit, cancel a line."""
