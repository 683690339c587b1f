"""Agreements of the sheets: signed as they must be, whole, and billed as their award says; and awards by the week."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ledger.domain.awards import weeks
from ledger.domain.awards.weeks import Given
from ledger.domain.budgets.network import check_network
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts import work
from ledger.domain.contracts.agreements import AnyContents, WorkContents, check_agreement
from ledger.domain.contracts.contents import Contents
from ledger.domain.golive.agreement_rows import COLUMN_OF, AgreementRow
from ledger.domain.golive.known import CarriedAward, Known
from ledger.domain.golive.rows import Fault
from ledger.domain.needs.terms import AgreementTerms, HourTerms, IncentiveTerms, OjtTerms, WorkTerms, weeks_of
from ledger.domain.payments.numbers import normal_number
from ledger.errors import Argument, InvalidInput, LedgerError


@dataclass
class _Findings:
    """An agreement's faults as they are found."""

    award: CarriedAward
    row: AgreementRow
    faults: list[Fault] = field(default_factory=list)

    def add(self, column: str, code: str, **arguments: Argument) -> None:
        self.faults.append(Fault("agreements", self.row.row, column, code, arguments))

    def refused(self, error: LedgerError, column: str) -> None:
        """What a rule about agreements says, at the column that holds what it names."""
        self.add(COLUMN_OF.get(error.field or "", column), error.code, **error.arguments)


def with_agreement(
    award: CarriedAward, row: AgreementRow, known: Known, on: datetime.date
) -> tuple[CarriedAward, list[Fault]]:
    """The award with its agreement as it will stand here, and all that is wrong with it.

    :param on: the day of the balances.
    """
    found, terms = _Findings(award, row), award.terms
    contents = row.contents(award.row.kind, award.row.wage_cents)
    if not row.confirmed:
        found.add("Confirmed", "golive_unconfirmed")
    if isinstance(terms, AgreementTerms):
        contents = _whole(found, contents, terms, known, on)
        if row.signed_on is None:
            _unsigned(found, contents, terms, known.policies, on)
        else:
            _signed(found, row.signed_on, terms, on)
            _ended(found, terms, on)
        _holdback(found, terms)
        found.faults += _periods(award, row, terms, on)
    return replace(award, agreement=row, contents=contents), found.faults


def _whole(
    found: _Findings, contents: AnyContents, terms: AgreementTerms, known: Known, on: datetime.date
) -> AnyContents:
    """Every content of the agreement is there, as for one that is written here (OJT-01, WEX-01, WEX-05, WEX-07, d18, d19)."""
    program = found.award.allocation.key.program
    try:
        check_network(found.award.kind, program, known.network, on)
        check_agreement(contents, terms)
        if isinstance(contents, Contents):
            rules.check_employed(contents, terms.starts_on)
        if isinstance(contents, WorkContents) and isinstance(terms, WorkTerms):
            work.check_beside(found.award.row.kind, contents, known.funds[found.award.row.fund].stream)
            return replace(contents, slot=work.slot_of(terms, program, known.policies, terms.starts_on))
    except LedgerError as error:
        found.refused(
            error, {"on_payroll": "Employed since", "education_missing": "Education"}.get(error.code, "Award")
        )
    return contents


def _unsigned(
    found: _Findings, contents: AnyContents, terms: AgreementTerms, policies: PolicyBook, on: datetime.date
) -> None:
    """Approved and not signed by all: nothing is bound, and it can still be signed before its first day (OJT-02)."""
    row = found.award.row
    if row.obligated_cents + row.paid_cents or found.award.bills or found.award.billed:
        found.add("Signed on", "golive_unsigned")
    if terms.starts_on <= on:
        found.add("Signed on", "golive_unsigned_begun", starts_on=terms.starts_on)
    if isinstance(terms, OjtTerms):
        try:
            rules.check_draft(terms, rules.Draft(contents), policies, on)
        except LedgerError as error:
            found.refused(error, "Factors" if error.code == "ojt_factors" else "Award")


def _signed(found: _Findings, signed_on: datetime.date, terms: AgreementTerms, on: datetime.date) -> None:
    """Signed by all: obligated whole, on a day before the first day (OJT-02)."""
    row = found.row
    if signed_on > on:
        found.add("Signed on", "golive_later", on=on)
    if signed_on >= terms.starts_on:
        found.add("Signed on", "agreement_late", signed_on=signed_on, starts_on=terms.starts_on)
    if found.award.row.committed_cents:
        found.add("Signed on", "golive_signed_committed", committed_cents=found.award.row.committed_cents)
    for column, held_on in (("Midpoint evaluation", row.midpoint_on), ("Final evaluation", row.final_on)):
        if held_on and not (isinstance(terms, OjtTerms) and terms.starts_on <= held_on <= on):
            found.add(column, "golive_evaluation", starts_on=terms.starts_on, on=on)


def _ended(found: _Findings, terms: AgreementTerms, on: datetime.date) -> None:
    """An end has its day and its reason, no bill is later, and retention is decided only when nothing waits for it."""
    row, open_cents = found.row, found.award.row.committed_cents + found.award.row.obligated_cents
    if bool(row.ended_on) is not bool(row.end_reason):
        found.add("Ended on", "golive_end")
    elif row.ended_on:
        worked_to = max((one.to_on for one in found.award.billed), default=None)
        try:
            rules.check_end(terms, row.end_reason, ended_on=row.ended_on, today=on, worked_to=worked_to)
        except InvalidInput as error:
            found.refused(error, "Ended on")
    if row.kept and (open_cents or not row.ended_on or found.award.held_cents):
        found.add("Kept", "golive_kept")


def _holdback(found: _Findings, terms: AgreementTerms) -> None:
    """What waits for retention is part of what is obligated; work experience holds nothing back (OJT-11)."""
    row, held_cents = found.row, found.award.held_cents
    obligated_cents = found.award.row.obligated_cents
    if row.signed_on and isinstance(terms, WorkTerms) and (row.share_bp or held_cents):
        found.add("Retention share", "golive_no_holdback")
    elif held_cents and not row.share_bp:
        found.add("Retention share", "golive_holdback", held_cents=held_cents)
    if held_cents > obligated_cents:
        found.add(
            "Retention share", "golive_held_more", held_cents=held_cents, obligated_cents=obligated_cents
        )


def _periods(
    award: CarriedAward, row: AgreementRow, terms: AgreementTerms, on: datetime.date
) -> Iterator[Fault]:
    """Pay periods lie in the agreement, no day twice, within its hours; their money is what was paid and what is owed."""
    ends_on = min(on, row.ended_on or on, on if isinstance(terms, IncentiveTerms) else terms.ends_on)
    last_on, incentive = None, isinstance(terms, IncentiveTerms)
    for one in award.billed:
        if not terms.starts_on <= one.from_on <= one.to_on <= ends_on:
            span: dict[str, Argument] = {"from_on": terms.starts_on, "to_on": ends_on}
            yield Fault("billed", one.row, "Service from", "golive_period_outside", span)
        elif last_on is not None and one.from_on <= last_on:
            yield Fault("billed", one.row, "Service from", "golive_period_twice", {"to_on": last_on})
        last_on = max(one.to_on, last_on or one.to_on)
        if incentive and (one.minutes or one.from_on != one.to_on or len(award.billed) > 1):
            yield Fault("billed", one.row, "Hours", "golive_hire")
        elif not incentive and not (one.minutes and one.wage_cents):
            yield Fault("billed", one.row, "Hours", "golive_period_hours")
        if one.due_cents <= 0:
            yield Fault("billed", one.row, "Held back", "golive_held_all")
    if isinstance(terms, HourTerms):
        yield from _worth(award, terms)
    yield from _sums(award)


def _worth(award: CarriedAward, terms: HourTerms) -> Iterator[Fault]:
    """Within the agreed hours and the maximum they make (OJT-04, OJT-08)."""
    minutes = sum(one.minutes for one in award.billed)
    if minutes > terms.minutes:
        hours: dict[str, Argument] = {"billed": minutes // 60, "agreed": terms.minutes // 60}
        yield Fault("awards", award.row.row, "Hours", "golive_hours_more", hours)
    if award.row.approved_cents > terms.maximum_cents():
        arguments: dict[str, Argument] = {
            "approved_cents": award.row.approved_cents,
            "maximum_cents": terms.maximum_cents(),
        }
        yield Fault("awards", award.row.row, "Approved", "golive_maximum", arguments)


def _sums(award: CarriedAward) -> Iterator[Fault]:
    """1,600.00 earned and 800.00 of it held back: 800.00 stand in the award as paid, or in a bill as owed."""
    paid_cents = sum(one.due_cents for one in award.paid_before)
    if paid_cents != award.row.paid_cents:
        sums: dict[str, Argument] = {"award_cents": award.row.paid_cents, "sum_cents": paid_cents}
        yield Fault("awards", award.row.row, "Paid", "golive_billed_sum", sums)
    for bill in award.bills:
        due_cents = sum(one.due_cents for one in award.billed_in(bill))
        if due_cents != bill.amount_cents:
            sums = {"award_cents": bill.amount_cents, "sum_cents": due_cents}
            yield Fault("bills", bill.row, "Amount", "golive_billed_sum", sums)


def week_faults(award: CarriedAward) -> Iterator[Fault]:
    """What was paid and is owed of an award by the week names its days, and fits its weeks (SUP-05)."""
    terms, owed = weeks_of(award.terms), {normal_number(bill.number) for bill in award.bills}
    if terms is None:
        return
    yield from _week_sum(award)
    for one in award.billed:
        if normal_number(one.number) in owed:
            yield Fault("billed", one.row, "Bill", "golive_week_bill")
    nameless = [bill for bill in award.bills if not (bill.service_from and bill.service_to)]
    yield from (Fault("bills", bill.row, "Service from", "weeks_days") for bill in nameless)
    given = [Given(one.from_on, one.to_on, one.earned_cents) for one in award.paid_before] + [
        Given(bill.service_from, bill.service_to, bill.amount_cents)
        for bill in award.bills
        if bill.service_from and bill.service_to
    ]
    try:
        weeks.check(terms, [], sorted(given, key=lambda one: (one.from_on, one.to_on)))
    except LedgerError as error:
        yield Fault("awards", award.row.row, "Weeks", error.code, error.arguments)


def _week_sum(award: CarriedAward) -> Iterator[Fault]:
    paid_cents = sum(one.earned_cents for one in award.paid_before)
    if paid_cents != award.row.paid_cents:
        sums: dict[str, Argument] = {"award_cents": award.row.paid_cents, "sum_cents": paid_cents}
        yield Fault("awards", award.row.row, "Paid", "golive_billed_sum", sums)
