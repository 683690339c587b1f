"""Forms that change a live award: ask, decide, stop, move."""

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ledger.domain.awards.amendments import MOST_WORDS, Agreed
from ledger.domain.needs.lines import DENIALS
from ledger.domain.needs.terms import DepositTerms, HourTerms, RentTerms, WeekTerms, weeks_of
from ledger.services.awards.amendment_pages import AskPage
from ledger.web.fields import CommandForm, MoneyField
from ledger.web.inputs import Mark, VersionField, WholeField
from ledger.web.needs.forms import NamedForm
from ledger.web.needs.line_fields import FIELD_OF_TERM
from ledger.words import month_name

MINUTES = 60


class AskForm(NamedForm):
    """Ask for a change; what is left as it is stays."""

    NAME = "ask"

    amount = MoneyField(
        "Amount of the whole award", [Optional()], description="What is bound and paid is part of it."
    )
    payee = SelectField("Who is paid", validate_choice=False)
    refundable = MoneyField("Of it, a deposit that comes back", [Optional()])
    starts_on = DateField("First day", [Optional()])
    ends_on = DateField("Last day", [Optional()])
    first_month = SelectField("First month", validate_choice=False)
    months = WholeField("How many months in all", [Optional()])
    monthly = MoneyField("We pay a month", [Optional()])
    contract = MoneyField("Rent a month by the lease", [Optional()])
    subsidy = MoneyField("Others pay of it a month", [Optional()], description="A voucher, say; 0 if nobody.")
    hours = WholeField("Hours in all", [Optional()])
    wage = MoneyField("Wage an hour", [Optional()])
    weeks = WholeField("How many weeks in all", [Optional()])
    weekly = MoneyField("Up to a week", [Optional()])
    words = TextAreaField(
        "Why", [InputRequired("Say why."), Length(max=MOST_WORDS)], description="The approver reads this."
    )

    def shown(self, before: Agreed) -> list[str]:
        """Which fields this award's terms have."""
        if isinstance(before.terms, RentTerms):
            return ["first_month", "months", "contract", "subsidy", "monthly", "payee"]
        if isinstance(before.terms, HourTerms):
            return ["starts_on", "ends_on", "hours", "wage", "payee"]
        if weeks_of(before.terms) is not None:
            return ["starts_on", "weeks", "weekly", "payee"]
        if isinstance(before.terms, DepositTerms):
            return ["amount", "refundable", "payee"]
        dates = [name for name in ("starts_on", "ends_on") if hasattr(before.terms, name)]
        return ["amount", *dates, "payee"]

    def offer(self, found: AskPage) -> None:
        """What stands now, as the values to change."""
        before = found.before
        self.payee.choices = dict(found.payees)
        values: dict[str, Any] = {"amount": before.amount_cents, "payee": before.payee_id}
        terms = before.terms
        if isinstance(terms, RentTerms):
            around = terms.each()
            self.first_month.choices = {month: month_name(month) for month in around}
            values |= {"first_month": around[0], "months": terms.months, "monthly": terms.monthly_cents}
            values |= {"contract": terms.contract_cents, "subsidy": terms.subsidy_cents}
        if isinstance(terms, DepositTerms):
            values |= {"refundable": terms.refundable_cents}
        if isinstance(terms, HourTerms):
            values |= {"hours": terms.minutes // MINUTES, "wage": terms.wage_cents}
        by_week = weeks_of(terms)
        if by_week is not None:
            values |= {"weeks": by_week.weeks, "weekly": by_week.weekly_cents}
        for name in ("starts_on", "ends_on"):
            values[name] = getattr(terms, name, None)
        for name, value in values.items():
            if self[name].data is None and not self[name].raw_data:
                self[name].data = value

    def at(self, before: Agreed) -> dict[str, str]:
        """Names of an error's field to the fields in which it is typed: an amount that terms make is said at what makes it."""
        made = next((name for name in self.shown(before) if name in ("monthly", "hours", "weekly")), "amount")
        return {**FIELD_OF_TERM, "amount": made}

    def wanted(self, before: Agreed) -> tuple[int, dict[str, Any]]:
        """Amount and terms as JSON values; the amount is made of the terms where they make it."""
        terms = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in vars(before.terms).items()
        }
        given: dict[str, Any] = {
            "first_month": self.first_month.data,
            "months": self.months.data,
            "monthly_cents": self.monthly.data,
            "contract_cents": self.contract.data,
            "subsidy_cents": self.subsidy.data,
            "minutes": None if self.hours.data is None else self.hours.data * MINUTES,
            "wage_cents": self.wage.data,
            "refundable_cents": self.refundable.data,
            "starts_on": self.starts_on.data and self.starts_on.data.isoformat(),
            "ends_on": self.ends_on.data and self.ends_on.data.isoformat(),
            "weeks": self.weeks.data,
            "weekly_cents": self.weekly.data,
        }
        terms |= {name: value for name, value in given.items() if name in terms and value not in (None, "")}
        if isinstance(before.terms, RentTerms):
            return terms["months"] * terms["monthly_cents"], terms
        if isinstance(before.terms, HourTerms):
            made = replace(before.terms, minutes=terms["minutes"], wage_cents=terms["wage_cents"])
            return made.maximum_cents(), terms
        by_week = weeks_of(before.terms)
        if by_week is not None:
            return self._of_weeks(by_week, terms)
        return self.amount.data or 0, terms

    def _of_weeks(self, before: WeekTerms, terms: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Weeks times what each may have; cards name the last day of the last week."""
        made = WeekTerms(
            self.starts_on.data or before.starts_on,
            before.weeks if self.weeks.data is None else self.weeks.data,
            before.weekly_cents if self.weekly.data is None else self.weekly.data,
        )
        if "ends_on" in terms and made.weeks > 0:
            terms["ends_on"] = made.last_on.isoformat()
        return made.weeks * made.weekly_cents, terms


class StopForm(NamedForm):
    """Stop an award."""

    NAME = "stop"

    early_end = BooleanField("The training ended early")
    words = TextAreaField("Why", [InputRequired("Say why."), Length(max=MOST_WORDS)])


class MoveForm(NamedForm):
    """Let the open part go on elsewhere."""

    NAME = "move"

    target = SelectField("Where it goes on", [InputRequired("Choose.")], validate_choice=False)
    words = TextAreaField("Why", [InputRequired("Say why."), Length(max=MOST_WORDS)])


class DecideForm(CommandForm):
    """Verify, approve, deny or take back; the pressed button says which."""

    version = VersionField()
    reason = SelectField(
        "Reason for denying", [Mark()], choices={"": "Choose", **DENIALS}, validate_choice=False
    )
