"""The form for an invoice, statement, receipt, mileage log or employer's invoice: rows of paper to lines of a bill."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ledger.domain.awards.mileage import Trip
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.needs.kinds import Bill
from ledger.errors import LedgerError
from ledger.services.payments.bills import Billable
from ledger.services.payments.invoices import EnterInvoice
from ledger.services.payments.worth import BillLine
from ledger.web.fields import CommandForm, MoneyField
from ledger.web.inputs import DayField, MinutesField, TenthsField, YesNoField, needed, options
from ledger.web.uploads import WithPaper
from ledger.words import dollars, month_name

YES, NO = "Yes, let the rest go", "No, more will follow"


class LineRow(Form):
    """One line of the document: an award, how much, and for which time."""

    award = SelectField("Award")
    amount = MoneyField("Amount", [needed("Type the amount of this line.")])
    deposit = MoneyField("Of it, the deposit that comes back", description="0 if none of it is.")
    month = SelectField("Month", validate_choice=False)
    instalment = SelectField("Installment", validate_choice=False)
    service_from = DayField("Service from")
    service_to = DayField("Service to")
    final = YesNoField("Is this the last bill of this award?", YES, NO)


class TripRow(Form):
    """One trip of a mileage log."""

    award = SelectField("Award")
    on = DayField("Day", [needed("Give the day of the trip.")])
    miles = TenthsField("Miles", [needed("Type the miles.")])
    start = StringField("From", [InputRequired("Say where it began."), Length(max=120)])
    end = StringField("To", [InputRequired("Say where it ended."), Length(max=120)])
    purpose = StringField("What for", [InputRequired("Say what it was for."), Length(max=120)])


class PeriodRow(Form):
    """One pay period of an employer's invoice."""

    award = SelectField("Contract")
    from_on = DayField("First day", [needed("Give the first day.")])
    to_on = DayField("Last day", [needed("Give the last day.")])
    hours = MinutesField("Hours by the signed timesheet", [needed("Type the hours.")])
    payroll = MinutesField("Hours by the payroll", [needed("Type the hours.")])
    proof = MinutesField("Hours by the proof of payment", [needed("Type the hours.")])
    wage = MoneyField("Wage paid per hour", [needed("Type the wage.")])
    overtime = MinutesField("Of them, overtime")
    holiday = MinutesField("Paid holidays, hours")
    leave = MinutesField("Paid leave, hours")
    bonus = MoneyField("Bonus")
    taxes = MoneyField("Employer's payroll taxes")
    compensation = MoneyField("Workers' compensation")


class _Invoice(WithPaper, CommandForm):
    """What every document has: number, days, total and a scan."""

    PAPER = "file"

    payee = HiddenField()
    sort = HiddenField()
    page = HiddenField()
    payee_number = StringField(
        "Number on the document", [InputRequired("Type the number as printed."), Length(max=60)]
    )
    dated_on = DayField("Date on the document", [needed("Give its date.")])
    received_on = DayField("Received on", [needed("Give the day it reached you.")])
    total = MoneyField("Total it asks for", [needed("Type the total at its foot.")])
    file = FileField("Scan or photo of the document")
    final = YesNoField("Is this the last bill of this award?", YES, NO)


class LinesForm(_Invoice):
    """An invoice, statement or receipt."""

    lines = FieldList(FormField(LineRow), "Line", max_entries=100)


class TripsForm(_Invoice):
    """A mileage log: what it is worth is computed from the trips."""

    lines = FieldList(FormField(TripRow), "Trip", max_entries=100)


class PeriodsForm(_Invoice):
    """An employer's invoice: what is paid back is computed from hours and wage."""

    lines = FieldList(FormField(PeriodRow), "Pay period", max_entries=100)


FORMS: Mapping[Bill, type[_Invoice]] = {Bill.MILEAGE_LOG: TripsForm, Bill.EMPLOYER_INVOICE: PeriodsForm}
FIRST_FIELDS = {"lines": "award"}


def form_for(sort: Bill, awards: Sequence[Billable], whose: Mapping[str, str], /, **given: Any) -> _Invoice:
    """The form of this sort of document, its selects filled with the awards that may be billed.

    :param whose: award to participant, as the reader may call them.
    :param given: ``formdata`` or first values; ``first_award`` is chosen in the first row.
    """
    first = given.pop("first_award", None)
    made = FORMS.get(sort, LinesForm)(**given)
    if not made.lines.entries:
        made.lines.append_entry({"award": first})
    months = sorted({month for one in awards for month, _ in one.months})
    for row in made.lines:
        row.form.award.choices = options(
            (one.award_id, label(one, whose.get(one.award_id))) for one in awards
        )
        if "month" in row.form:
            row.form.month.choices = options(
                [("", "Choose"), *((month, month_name(month)) for month in months)]
            )
            found = [pair for one in awards for pair in one.instalments]
            row.form.instalment.choices = options([("", "None: it is for days"), *found])
    return made


def label(one: Billable, person: str | None) -> str:
    """An award in a list: whose it is, what it is, how much a bill may be at most; the id at the end tells two alike apart."""
    whose = f"{person}, " if person else ""
    reference = f", {one.reference}" if one.reference else ""
    return f"{whose}{one.kind.name}{reference}, {dollars(one.open_cents)} open, {one.award_id}"


def command_of(form: _Invoice, sort: Bill, document_id: str | None) -> tuple[EnterInvoice, list[list[int]]]:
    """The command that the form means, and for each of its lines the rows of the form it came from."""
    rows = [row.form for row in form.lines]
    if sort is Bill.MILEAGE_LOG:
        lines, places = _by_award(rows, form.final.answer, "trips", _trip)
    elif sort is Bill.EMPLOYER_INVOICE:
        lines, places = _by_award(rows, form.final.answer, "periods", _period)
    else:
        lines, places = [_line(row) for row in rows], [[place] for place in range(len(rows))]
    command = EnterInvoice(
        key=form.key.data,
        payee_id=form.payee.data,
        payee_number=form.payee_number.data,
        dated_on=form.dated_on.data,
        received_on=form.received_on.data,
        total_cents=form.total.data or 0,
        lines=tuple(lines),
        document_id=document_id,
    )
    return command, places


def _line(row: Any) -> BillLine:
    return BillLine(
        row.award.data,
        row.amount.data,
        row.month.data or None,
        row.service_from.data,
        row.service_to.data,
        row.final.answer,
        deposit_cents=row.deposit.data,
        instalment_id=row.instalment.data or None,
    )


def _by_award(
    rows: Iterable[Any], final: bool | None, name: str, read: Any
) -> tuple[list[BillLine], list[list[int]]]:
    proofs: dict[str, list[Any]] = {}
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.award.data, []).append(place)
        proofs.setdefault(row.award.data, []).append(read(row))
    proved: list[dict[str, Any]] = [{"award_id": award, name: tuple(of)} for award, of in proofs.items()]
    return [BillLine(final=final, **one) for one in proved], list(places.values())


def _trip(row: Any) -> Trip:
    return Trip(row.on.data, row.miles.data, row.start.data, row.end.data, row.purpose.data)


def _period(row: Any) -> PayPeriod:
    return PayPeriod(
        row.from_on.data,
        row.to_on.data,
        row.hours.data,
        row.wage.data,
        payroll_minutes=row.payroll.data,
        proof_minutes=row.proof.data,
        overtime_minutes=row.overtime.data or 0,
        holiday_minutes=row.holiday.data or 0,
        leave_minutes=row.leave.data or 0,
        bonus_cents=row.bonus.data or 0,
        taxes_cents=row.taxes.data or 0,
        compensation_cents=row.compensation.data or 0,
    )


_AT_ROW = {"trips": "on", "periods": "from_on", "from_on": "from_on"}


def show_row_error(form: _Invoice, error: LedgerError, places: Sequence[Sequence[int]]) -> None:
    """Put an error at the field of the row that it is about, else at the form's field, else on top."""
    line, name = error.arguments.get("line"), _AT_ROW.get(error.field or "", error.field or "")
    own = places[line - 1] if isinstance(line, int) and line <= len(places) else ()
    nth = error.arguments.get("nth")
    row = form.lines[own[nth if isinstance(nth, int) else 0]].form if own else None
    if row is not None and (name in row or name not in form):
        field = row[name] if name in row else row["award"]
        field.errors = [*field.errors, str(error)]
        form.lines.errors = [one.errors for one in form.lines]
    elif name in form and name != "lines":
        form[name].errors = [*form[name].errors, str(error)]
    else:
        form.form_errors = [*form.form_errors, str(error)]
