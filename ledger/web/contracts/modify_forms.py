"""Forms about the modification of a signed agreement: what it asks for, its signatures, that it is let go."""

from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ledger.domain.awards.amendments import MOST_WORDS
from ledger.domain.contracts.agreements import PARTIES
from ledger.domain.needs.terms import HourTerms, OjtTerms, Terms
from ledger.web.fields import MoneyField
from ledger.web.inputs import MinutesField, share_bp
from ledger.web.needs.forms import NamedForm
from ledger.words import percent

LONGEST_NAME = 200


class ModifyForm(NamedForm):
    """Ask for a modification; what is left as it is stays as all have signed it."""

    NAME = "modify"

    governs_on = DateField(
        "Governs from",
        [InputRequired("Choose the day.")],
        description="Its first day; all sign before it.",
    )
    hours = MinutesField("Hours in all", [Optional()], description="Those before that day among them.")
    until_hours = MinutesField(
        "Hours before that day",
        [Optional()],
        description="Left empty: evenly over the working days, and at least those billed.",
    )
    wage = MoneyField("Wage an hour", [Optional()])
    rate = StringField("Share of the wage paid back", [Optional(), Length(max=12)])
    taxes = StringField("Employer's taxes, share of it", [Optional(), Length(max=12)])
    compensation = StringField("Workers' compensation, share of it", [Optional(), Length(max=12)])
    ends_on = DateField("Last day", [Optional()])
    words = TextAreaField(
        "Why",
        [InputRequired("Say why."), Length(max=MOST_WORDS)],
        description="The approver reads this, and it stands on the paper that all sign.",
    )

    def shown(self, terms: Terms) -> list[str]:
        """Which fields an agreement of these terms has."""
        shares = ["rate"] if isinstance(terms, OjtTerms) else []
        if getattr(terms, "pay", "") == "wage":
            shares = ["taxes", "compensation"]
        return ["governs_on", "hours", "until_hours", "wage", *shares, "ends_on", "words"]

    def offer(self, terms: HourTerms) -> None:
        """What stands now, as the values to change."""
        values: dict[str, Any] = {
            "hours": terms.minutes,
            "wage": terms.wage_cents,
            "ends_on": terms.ends_on,
            **{name: percent(getattr(terms, f"{name}_bp", 0)) for name in ("rate", "taxes", "compensation")},
        }
        for name, value in values.items():
            if self[name].data is None and not self[name].raw_data:
                self[name].data = value

    def wanted(self, terms: HourTerms) -> dict[str, Any]:
        """The terms that it asks for, as JSON values.

        :raises InvalidInput: ``rate_format``, ``rate_exact`` at the field.
        """
        now = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in vars(terms).items()
        }
        given: dict[str, Any] = {
            "minutes": self.hours.data,
            "wage_cents": self.wage.data,
            "ends_on": self.ends_on.data and self.ends_on.data.isoformat(),
            **{
                f"{name}_bp": share_bp(name, self[name].data or "")
                for name in ("rate", "taxes", "compensation")
            },
        }
        return now | {name: value for name, value in given.items() if name in now and value is not None}


class SignModificationForm(NamedForm):
    """One party's signature under a modification."""

    NAME = "sign_modification"

    party = SelectField("Who signed", choices=dict(PARTIES))
    signer = StringField("Name on the paper", [InputRequired("Write the name."), Length(max=LONGEST_NAME)])
    signed_on = DateField("Signed on", [InputRequired("Choose the day.")])


class LetGoForm(NamedForm):
    """A modification that is not signed by all is let go."""

    NAME = "let_go"
