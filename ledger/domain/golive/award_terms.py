"""What a carried award is for: the terms that an award of this ledger would have been approved with."""

import datetime

from ledger.domain.golive.agreement_rows import AgreementRow
from ledger.domain.golive.rows import AwardRow, BillRow, Fault, MonthRow
from ledger.domain.needs.kinds import DEPOSIT_KINDS, Binding, kind_named
from ledger.domain.needs.terms import (
    BY_WEEK,
    DAYS_A_WEEK,
    MINUTES_PER_HOUR,
    CardTerms,
    CourseTerms,
    DepositTerms,
    IncentiveTerms,
    OjtTerms,
    PlainTerms,
    RentTerms,
    Terms,
    WeekTerms,
    WorkTerms,
)

_Read = tuple[Terms | None, list[Fault]]


def read(
    row: AwardRow,
    months: tuple[MonthRow, ...],
    bills: tuple[BillRow, ...],
    agreement: AgreementRow | None = None,
) -> _Read:
    """The terms; None beside a fault.

    :param agreement: the award's own, where the sheets have one.
    """
    kind = kind_named(row.kind)
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        return None, [_fault(row, "Ends on", "golive_turned")]
    if kind.binding is Binding.AGREEMENT:
        return _of_agreement(row, agreement)
    if kind.by_month:
        return _rent(row, months)
    if kind.code == "Scholarship":
        if row.starts_on and row.ends_on:
            return CourseTerms(row.starts_on, row.ends_on, row.listing or None), []
        return None, [_fault(row, "Starts on", "golive_dates")]
    if kind.code == "Gas" and row.starts_on and row.ends_on:
        return _cards(row, row.starts_on, row.ends_on, bills)
    if kind.code == "NeedsRelated" or (kind.code in BY_WEEK and row.weeks):
        if row.starts_on and row.weeks and row.approved_cents % row.weeks == 0:
            return WeekTerms(row.starts_on, row.weeks, row.approved_cents // row.weeks), []
        return None, [_fault(row, "Weeks", "golive_weeks")]
    return DepositTerms() if kind.code in DEPOSIT_KINDS else PlainTerms(), []


def _fault(row: AwardRow, column: str, code: str) -> Fault:
    return Fault("awards", row.row, column, code, {"kind": kind_named(row.kind).name})


def _cards(
    row: AwardRow, starts_on: datetime.date, ends_on: datetime.date, bills: tuple[BillRow, ...]
) -> _Read:
    """Gas by card; by the week only what is left, since cards that were handed out name no week in the sheets."""
    if row.obligated_cents or bills:
        return None, [_fault(row, "Obligated", "golive_card_award")]
    if not row.weeks:
        return CardTerms(starts_on, ends_on), []
    if row.paid_cents:
        return None, [_fault(row, "Paid", "golive_card_weeks")]
    if CardTerms(starts_on, ends_on).days != row.weeks * DAYS_A_WEEK or row.approved_cents % row.weeks:
        return None, [_fault(row, "Weeks", "golive_weeks")]
    return CardTerms(starts_on, ends_on, row.approved_cents // row.weeks), []


def _of_agreement(row: AwardRow, agreement: AgreementRow | None) -> _Read:
    """Training or work at an employer. What is open of it stands on its agreement, which must be there."""
    if agreement is None and row.committed_cents + row.obligated_cents:
        return None, [_fault(row, "Kind", "golive_agreement")]
    minutes = row.hours * MINUTES_PER_HOUR
    if row.starts_on and row.kind == "HiringIncentive":
        return IncentiveTerms(row.starts_on), []
    if row.starts_on and row.ends_on and minutes and row.wage_cents:
        if row.kind == "OJT" and row.share_bp:
            return OjtTerms(row.starts_on, row.ends_on, minutes, row.wage_cents, row.share_bp), []
        if row.kind != "OJT" and row.pay:
            costs = (agreement.taxes_bp, agreement.compensation_bp) if agreement else (0, 0)
            return WorkTerms(row.starts_on, row.ends_on, minutes, row.pay, row.wage_cents, *costs), []
    return None, [_fault(row, "Hours", "golive_work_terms")]


def _rent(row: AwardRow, months: tuple[MonthRow, ...]) -> _Read:
    """Months in a row at one amount, as an award of this ledger has them (SUP-11)."""
    if not months:
        return None, [_fault(row, "Award", "golive_months_none")]
    terms = RentTerms(months[0].month, len(months), months[0].amount_cents)
    if terms.each() != [one.month for one in months] or len({one.amount_cents for one in months}) > 1:
        return None, [_fault(row, "Award", "golive_months_row")]
    return terms, []
