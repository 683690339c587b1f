"""What a carried award is for: the terms that an award of this ledger would have been approved with."""

from ledger.domain.golive.rows import AwardRow, BillRow, Fault, MonthRow
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.terms import (
    MINUTES_PER_HOUR,
    CardTerms,
    CourseTerms,
    IncentiveTerms,
    OjtTerms,
    PlainTerms,
    RentTerms,
    Terms,
    WeekTerms,
    WorkTerms,
)


def read(
    row: AwardRow, months: tuple[MonthRow, ...], bills: tuple[BillRow, ...]
) -> tuple[Terms | None, list[Fault]]:
    """The terms; None beside a fault."""
    kind = kind_named(row.kind)
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        return None, [_fault(row, "Ends on", "golive_turned")]
    if kind.binding is Binding.AGREEMENT:
        return _of_agreement(row)
    if kind.by_month:
        return _rent(row, months)
    if kind.code == "Scholarship":
        if row.starts_on and row.ends_on:
            return CourseTerms(row.starts_on, row.ends_on), []
        return None, [_fault(row, "Starts on", "golive_dates")]
    if kind.code == "NeedsRelated":
        if row.starts_on and row.weeks and row.approved_cents % row.weeks == 0:
            return WeekTerms(row.starts_on, row.weeks, row.approved_cents // row.weeks), []
        return None, [_fault(row, "Weeks", "golive_weeks")]
    if kind.code == "Gas" and row.starts_on and row.ends_on:
        wrong = [_fault(row, "Obligated", "golive_card_award")] if row.obligated_cents or bills else []
        return CardTerms(row.starts_on, row.ends_on), wrong
    return PlainTerms(), []


def _fault(row: AwardRow, column: str, code: str) -> Fault:
    return Fault("awards", row.row, column, code, {"kind": kind_named(row.kind).name})


def _of_agreement(row: AwardRow) -> tuple[Terms | None, list[Fault]]:
    """Training or work at an employer, when nothing of it is open: paid, or owed on bills that were accepted before.

    What is open stands on an agreement whose signatures, hours and holdback no sheet can give.
    """
    if row.committed_cents + row.obligated_cents:
        return None, [_fault(row, "Kind", "golive_agreement")]
    minutes = row.hours * MINUTES_PER_HOUR
    if row.starts_on and row.kind == "HiringIncentive":
        return IncentiveTerms(row.starts_on), []
    if row.starts_on and row.ends_on and minutes and row.wage_cents:
        if row.kind == "OJT" and row.share_bp:
            return OjtTerms(row.starts_on, row.ends_on, minutes, row.wage_cents, row.share_bp), []
        if row.kind != "OJT" and row.pay:
            return WorkTerms(row.starts_on, row.ends_on, minutes, row.pay, row.wage_cents, 0, 0), []
    return None, [_fault(row, "Hours", "golive_work_terms")]


def _rent(row: AwardRow, months: tuple[MonthRow, ...]) -> tuple[Terms | None, list[Fault]]:
    """Months in a row at one amount, as an award of this ledger has them (SUP-11)."""
    if not months:
        return None, [_fault(row, "Award", "golive_months_none")]
    terms = RentTerms(months[0].month, len(months), months[0].amount_cents)
    if terms.each() != [one.month for one in months] or len({one.amount_cents for one in months}) > 1:
        return None, [_fault(row, "Award", "golive_months_row")]
    return terms, []
