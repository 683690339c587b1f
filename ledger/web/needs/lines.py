"""One line of a need as a form: the terms of its kind, the amount they make, and what is still missing."""

import datetime
import json
from typing import Any

from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from ledger.domain.needs.kinds import DEPOSIT_KINDS, KINDS, Line
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import (
    BY_WEEK,
    DAYS_A_WEEK,
    MOST_MONTHS,
    MOST_WEEKS,
    PAYS,
    OjtTerms,
    WeekTerms,
    WorkTerms,
    complete,
)
from ledger.errors import InvalidInput, LedgerError
from ledger.services.needs.needs import LineInput
from ledger.store.rows import Row
from ledger.web.fields import MoneyField
from ledger.web.inputs import Mark, WholeField, share_bp
from ledger.web.needs.line_fields import FIELD_OF_TERM, asked_of
from ledger.words import month_name, percent

MONTHS_BACK, MONTHS_AHEAD = 3, 14
LONGEST_LINE = 200
WORK = ("WorkExperience", "TransitionalJob")
COMPUTED = {"Rent": "monthly", "OJT": "hours", **dict.fromkeys(WORK, "hours")}
"""Kinds whose amount is made of their terms, and where a wrong amount is said; weeks are beside them."""
SHARES = ("rate", "taxes", "compensation")
SPREADS = {"once": "One amount", "weekly": "So many weeks, each up to an amount"}


class LineForm(Form):
    """One line: what for, who is paid, how much, and the terms of its kind."""

    kind = SelectField(
        "What is needed", [Mark()], choices={"": "Choose", **{one.code: one.name for one in KINDS.values()}}
    )
    words = StringField("Which one, in a few words", [Length(max=LONGEST_LINE)])
    payee = SelectField("Who is paid", [Mark()], validate_choice=False)
    payee_reference = StringField("Payee's reference", [Length(max=60)])
    amount = MoneyField("Amount", [Mark()])
    listing = SelectField(
        "Course, from the list of eligible programs",
        [Mark()],
        validate_choice=False,
        description="Only what the state lists can be paid. The award is at most the listed cost.",
    )
    gas_by = SelectField("Gas by", choices={"mileage": "Mileage", "card": "Gas card"}, default="mileage")
    spread = SelectField("Approved as", choices=SPREADS, default="once")
    starts_on = DateField("First day", [Mark(), Optional()])
    ends_on = DateField("Last day", [Mark(), Optional()])
    first_month = SelectField("First month", [Mark()], validate_choice=False)
    months = WholeField(
        "How many months", [Mark(), Optional(), NumberRange(1, MOST_MONTHS, f"1 to {MOST_MONTHS} months.")]
    )
    monthly = MoneyField("We pay a month", [Mark()])
    contract = MoneyField("Rent a month by the lease", [Mark()])
    subsidy = MoneyField("Others pay of it a month", [Mark()], description="A voucher, say; 0 if nobody.")
    refundable = MoneyField(
        "Of it, a deposit that comes back", description="What the landlord returns in the end; 0 if nothing."
    )
    weeks = WholeField(
        "How many weeks", [Mark(), Optional(), NumberRange(1, MOST_WEEKS, f"1 to {MOST_WEEKS} weeks.")]
    )
    weekly = MoneyField("Amount a week", [Mark()])
    hours = WholeField("Hours in all", [Mark(), Optional()])
    wage = MoneyField("Wage an hour", [Mark()])
    rate = StringField("Share of the wage paid back", [Mark(), Length(max=12)])
    pay = SelectField("Paid as", choices=PAYS, default="wage")
    taxes = StringField("Employer's taxes, share of it", [Length(max=12)])
    compensation = StringField("Workers' compensation, share of it", [Length(max=12)])

    def is_blank(self) -> bool:
        """Was nothing typed in this row?"""
        return not any(
            field.data
            for name, field in self._fields.items()
            if name not in ("payee", "first_month", "listing", "gas_by", "pay", "spread")
        )

    @property
    def by_week(self) -> bool:
        """Are these weeks at an amount each: weekly aid, or what may be approved so and is?"""
        return self.kind.data == "NeedsRelated" or (
            self.kind.data in BY_WEEK and self.spread.data == "weekly"
        )

    @property
    def computed(self) -> str | None:
        """The field whose terms make the amount; None where it is typed."""
        return "weekly" if self.by_week else COMPUTED.get(self.kind.data or "")

    @property
    def asked(self) -> frozenset[str]:
        """Names of the fields that belong to the row's kind; what stands in another is ignored."""
        by_card = self.kind.data == "Gas" and self.gas_by.data == "card"
        return asked_of(self.kind.data or "", by_week=self.by_week, by_card=by_card)

    def validate(self, extra_validators: Any = None) -> bool:
        """Are the fields of the row's kind as they should be?"""
        super().validate(extra_validators)
        for name, field in self._fields.items():
            if name not in self.asked:
                field.errors = []
        return not self.errors

    def is_support(self) -> bool:
        """Is the row about support, which needs an entry of who else was asked (SUP-02)?"""
        kind = KINDS.get(self.kind.data or "")
        return kind is not None and kind.line is Line.SUPPORT

    def share_bp(self, name: str) -> int | None:
        """A share in hundredths of a per cent, exactly as it was typed. :param name: of the field, one of `SHARES`."""
        return share_bp(name, self[name].data or "")

    def _of_work(self) -> dict[str, Any]:
        """What an hour of work costs; a stipend has neither taxes nor compensation."""
        wage = self.pay.data == "wage"
        return {
            "pay": self.pay.data or None,
            "wage_cents": self.wage.data,
            "taxes_bp": self.share_bp("taxes") if wage or self.taxes.data else 0,
            "compensation_bp": self.share_bp("compensation") if wage or self.compensation.data else 0,
        }

    def terms(self) -> dict[str, Any]:
        """The terms of the row's kind, as far as they are known."""
        dates = {
            name: self[name].data.isoformat() if self[name].data else None
            for name in ("starts_on", "ends_on")
        }
        if self.kind.data == "Rent":
            return {
                "first_month": self.first_month.data or None,
                "months": self.months.data,
                "monthly_cents": self.monthly.data,
                "contract_cents": self.contract.data,
                "subsidy_cents": self.subsidy.data,
            }
        if self.kind.data in DEPOSIT_KINDS:
            return {"refundable_cents": self.refundable.data}
        minutes = None if self.hours.data is None else self.hours.data * 60
        if self.kind.data == "OJT":
            rate_bp = self.share_bp("rate")
            return {**dates, "minutes": minutes, "wage_cents": self.wage.data, "rate_bp": rate_bp}
        if self.kind.data in WORK:
            return {**dates, "minutes": minutes, **self._of_work()}
        if self.kind.data == "HiringIncentive":
            return {"starts_on": dates["starts_on"]}
        if self.by_week:
            return self._of_weeks(dates["starts_on"])
        if self.kind.data == "Gas":
            return dates if self.gas_by.data == "card" else {}
        return {**dates, "listing": self.listing.data or None} if self.kind.data == "Scholarship" else {}

    def _of_weeks(self, starts_on: str | None) -> dict[str, Any]:
        """Weeks at an amount each; cards name their last day instead of the number of weeks."""
        weeks, weekly = self.weeks.data, self.weekly.data
        if self.kind.data != "Gas" or self.gas_by.data != "card" or not (starts_on and weeks):
            return {"starts_on": starts_on, "weeks": weeks, "weekly_cents": weekly}
        last_on = WeekTerms(datetime.date.fromisoformat(starts_on), weeks, weekly or 0).last_on
        return {"starts_on": starts_on, "ends_on": last_on.isoformat(), "weekly_cents": weekly}

    def cents(self) -> int:
        """The amount: typed, or made of the terms."""
        if self.kind.data == "Rent":
            return (self.months.data or 0) * (self.monthly.data or 0)
        if self.by_week:
            return (self.weeks.data or 0) * (self.weekly.data or 0)
        if self.kind.data in COMPUTED:
            try:
                values = self.terms()
            except InvalidInput:
                return 0
            day = datetime.date.min
            known: dict[str, Any] = {name: value or 0 for name, value in values.items()}
            known |= {"starts_on": day, "ends_on": day}
            made = OjtTerms(**known) if self.kind.data == "OJT" else WorkTerms(**known)
            return made.maximum_cents()
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
            self[error.field or "rate"].errors = [str(error)]
            return
        missing = False
        for name, value in values.items():
            if value in (None, ""):
                field = self[FIELD_OF_TERM.get(name, name)]
                if not field.errors:  # what was typed and cannot be read is said already
                    field.errors = ["Fill this in."]
                missing = True
        if not self.payee.data:
            self.payee.errors = ["Nobody is named who is to be paid. Choose the payee, or suggest a new one."]
        if missing:
            return
        try:
            check_terms(self.kind.data, self.cents(), complete(self.kind.data, values))
        except InvalidInput as error:
            self.show(error)

    def show(self, error: LedgerError) -> None:
        """Put one of our errors at the field of the row that it is about, or at the kind; not beside what is said there."""
        name = FIELD_OF_TERM.get(error.field or "", error.field or "")
        if name == "amount" and self.computed:
            name = self.computed
        field = self[name if name in self.asked else "kind"]
        field.errors = field.errors or [str(error)]


def of_line(line: Row) -> dict[str, Any]:
    terms = json.loads(line["terms"])
    dates = {name: _date(terms.get(name)) for name in ("starts_on", "ends_on")}
    minutes = terms.get("minutes")
    return {
        **dates,
        "kind": line["kind"],
        "gas_by": "card" if line["kind"] == "Gas" and "starts_on" in terms else "mileage",
        "words": line["words"] or "",
        "payee": line["payee_id"] or "",
        "payee_reference": line["payee_reference"] or "",
        "amount": line["amount_cents"] or None,
        "listing": terms.get("listing") or "",
        "first_month": terms.get("first_month") or "",
        "months": terms.get("months"),
        "monthly": terms.get("monthly_cents"),
        "contract": terms.get("contract_cents"),
        "subsidy": terms.get("subsidy_cents"),
        "refundable": terms.get("refundable_cents"),
        "spread": "weekly" if line["kind"] in BY_WEEK and "weekly_cents" in terms else "once",
        "weeks": terms.get("weeks") or _weeks(dates),
        "weekly": terms.get("weekly_cents"),
        "hours": None if minutes is None else minutes // 60,
        "wage": terms.get("wage_cents"),
        "pay": terms.get("pay") or "wage",
        **{name: _share(terms.get(f"{name}_bp")) for name in SHARES},
    }


def _weeks(dates: dict[str, datetime.date | None]) -> int | None:
    """How many weeks a card's days are."""
    first, last = dates["starts_on"], dates["ends_on"]
    return ((last - first).days + 1) // DAYS_A_WEEK if first and last else None


def _share(bp: int | None) -> str:
    return "" if bp is None else percent(bp)


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def months_to_choose(today: datetime.date, chosen: str | None) -> dict[str, str]:
    """Months one may start with: a little back, a good year ahead, and whichever was chosen before."""
    first = today.year * 12 + today.month - 1 - MONTHS_BACK
    found = [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, first + MONTHS_BACK + MONTHS_AHEAD)]
    return {month: month_name(month) for month in found} | (
        {chosen: chosen} if chosen and chosen not in found else {}
    )


def try_shares(row: LineForm) -> None:
    """Say at its field which share of a draft cannot be read."""
    for name in row.asked.intersection(SHARES):
        try:
            row.share_bp(name)
        except InvalidInput as error:
            row[name].errors = [str(error)]
