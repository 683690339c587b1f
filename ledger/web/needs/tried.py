"""Who else was asked to pay, as rows of a need's form (SUP-02)."""

from typing import Any

from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import Length, Optional

from ledger.domain.needs.resources import RESULTS, SOURCES, Tried
from ledger.web.fields import MoneyField

LONGEST = 200


class TriedForm(Form):
    """One source that was asked."""

    source = SelectField("Who was asked", choices={"": "Choose", **SOURCES}, validate_choice=False)
    on = DateField("On", [Optional()])
    result = SelectField("What they said", choices={"": "Choose", **RESULTS}, validate_choice=False)
    amount = MoneyField("Amount they pay in all")
    words = StringField("In a few words", [Length(max=LONGEST)])

    def is_blank(self) -> bool:
        """Was nothing typed in this row?"""
        return not any(field.data for field in self._fields.values())

    def entry(self) -> Tried:
        """The row as the service takes it."""
        return Tried(
            self.source.data or "",
            self.on.data,
            self.result.data or "",
            self.amount.data or 0,
            (self.words.data or "").strip(),
        )

    def check_whole(self) -> bool:
        """Put what is missing at its field. True when nothing is."""
        for field in (self.source, self.on, self.result):
            if not field.data and not field.errors:
                field.errors = ["Fill this in."]
        return not self.errors


def of_tried(one: Tried) -> dict[str, Any]:
    """A row's data from a stored entry."""
    return {
        "source": one.source,
        "on": one.on,
        "result": one.result,
        "amount": one.cents or None,
        "words": one.words,
    }
