"""What is paid back of an employer's hours under a contract. Rounded half-up once per line."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.contracts.modifications import Parts, part_on
from ledger.domain.needs.terms import HourTerms, Pay, WorkTerms
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class PayPeriod:
    """One line of an employer's invoice, as its three papers say it (OJT-09).

    :param minutes: hours worked by the signed timesheet, overtime among them, in minutes.
    :param wage_cents: wage actually paid per hour.
    :param payroll_minutes: the same hours by the payroll register or pay stub. :param proof_minutes: by the proof of payment.
    :param overtime_minutes: of them, overtime. :param holiday_minutes: paid holidays, not worked.
    :param leave_minutes: paid leave, not worked.
    :param bonus_cents: paid besides the wage.
    :param taxes_cents: the employer's payroll taxes. :param compensation_cents: workers' compensation (WEX-03).
    """

    from_on: datetime.date
    to_on: datetime.date
    minutes: int
    wage_cents: int
    payroll_minutes: int | None = None
    proof_minutes: int | None = None
    overtime_minutes: int = 0
    holiday_minutes: int = 0
    leave_minutes: int = 0
    bonus_cents: int = 0
    taxes_cents: int = 0
    compensation_cents: int = 0

    def proven(self) -> "PayPeriod":
        """The same period with payroll and proof that say what the timesheet says."""
        return replace(self, payroll_minutes=self.minutes, proof_minutes=self.minutes)


@dataclass(frozen=True)
class PayRules:
    """What the board's policy pays back besides ordinary hours of a pay period, and the least wage that the law allows (OJT-06,
    OJT-07, OJT-10).

    :param overtime: its straight-time part; None when nobody decided, which matters only once there is overtime.
    """

    overtime: bool | None
    holiday: bool
    leave: bool
    bonus: bool
    minimum_wage_cents: int
    prefix: str = "ojt"

    @classmethod
    def of(cls, policies: PolicyBook, period: PayPeriod, prefix: str = "ojt") -> "PayRules":
        """The rules in force when the hours were worked, whenever they are billed: those of the period's last day.

        Of two minimum wages the higher one counts: a period has one wage and does not say which hours were worked on which day,
        so whoever decides the hold looks at them (OJT-10).

        :param prefix: whose rules: ``ojt``, or ``wex`` for work experience and transitional jobs.
        :raises Refused: ``no_policy_on`` for the minimum wage.
        """

        def says(code: str) -> bool | None:
            found = policies.find(code, period.to_on)
            return None if found is None else found.value == "yes"

        return cls(
            says(f"{prefix}_overtime"),
            bool(says(f"{prefix}_holiday")),
            bool(says(f"{prefix}_leave")),
            bool(says(f"{prefix}_bonus")),
            max(one.cents() for one in policies.over("minimum_wage", period.from_on, period.to_on)),
            prefix,
        )


@dataclass(frozen=True)
class Reimbursed:
    """What one pay period earns back, and why it is less than asked.

    :param minutes: the hours that count. :param hold: ``contract`` or ``minimum``: the paid wage is below it, so the period
        waits for a decision (OJT-10); ``hours``: more hours than the agreement leaves (WEX-08).
    :param floor_cents: the wage that is higher. :param pay: gross, taxes and compensation of work experience (WEX-03).
    """

    period: PayPeriod
    minutes: int
    wage_cents: int
    amount_cents: int
    reasons: tuple[str, ...]
    hold: str | None = None
    floor_cents: int | None = None
    pay: Pay | None = None


def reimburse(
    parts: Parts,
    periods: Sequence[PayPeriod],
    rules_of: Callable[[PayPeriod], PayRules],
    *,
    earlier_minutes: int,
    left_cents: int,
) -> list[Reimbursed]:
    """Hours x min(paid wage, contract wage) x rate, half-up once per line, within the contract's hours and maximum.

    160 h paid at $21.00 under a $20.00 contract at 50 %: 160 x 20.00 x 0.5 = $1,600.00 (OJT-06, OJT-08).

    :param parts: of the contract: the terms in force on the days of a period pay it.
    :param rules_of: of the days of a period. :param earlier_minutes: hours accepted on earlier invoices, in minutes.
    :param left_cents: what the contract's maximum still leaves; below zero where it was let go under a bill that waits.
    :raises InvalidInput: ``period_dates``, ``period_hours`` for more hours than its days have, ``period_outside``,
        ``periods_overlap``, ``hours_differ`` (OJT-09).
    :raises Refused: ``no_policy_on`` for overtime that no policy decides, ``period_modified`` for a period that two terms pay.
    """
    hours_left = max(sum(one.minutes for one in parts) - earlier_minutes, 0)
    cents_left = max(left_cents, 0)
    results, last_to = [], None
    for period in sorted(periods, key=lambda one: one.from_on):
        terms = part_on(parts, period.from_on, period.to_on).terms
        _check_period(terms, period, last_to)
        last_to, rules = period.to_on, rules_of(period)
        countable, reasons = _countable(period, rules)
        minutes, wage_cents = min(countable, hours_left), min(period.wage_cents, terms.wage_cents)
        if minutes < countable:
            reasons.append("hours_over_contract")
        if wage_cents < period.wage_cents:
            reasons.append("wage_over_contract")
        hold, floor_cents = _hold(terms, period, rules, beyond=minutes < countable)
        if period.wage_cents < terms.wage_cents:
            reasons.append("wage_under_contract")
        bonus = period.bonus_cents if rules.bonus else 0
        pay = earned(terms, period, minutes, wage_cents, bonus)
        if minutes == countable and isinstance(terms, WorkTerms) and _costs_cut(period, pay):
            reasons.append("costs_over_agreement")
        if pay.cents > cents_left:
            pay = pay.within(cents_left)
            reasons.append("maximum_reached")
        hours_left -= minutes
        cents_left -= pay.cents
        split = pay if isinstance(terms, WorkTerms) else None
        results.append(
            Reimbursed(period, minutes, wage_cents, pay.cents, tuple(reasons), hold, floor_cents, split)
        )
    return results


def with_holdback(left_cents: int, share: Fraction) -> int:
    """What may be earned of what is still bound once retention is decided: of 800.00 and one half, 1,600.00 (OJT-11).

    :param share: of what is earned, that waited for retention.
    """
    return int(left_cents / (1 - share)) if share < 1 else 0


def without_holdback(one: Reimbursed, share: Fraction) -> Reimbursed:
    """What a period earns once retention is decided: hours billed anew earn no second holdback (OJT-11, PAY-12).

    160 h at 20.00 and 50 % earn 1,600.00; half of it waited, and was paid or is lost: 800.00 are left to bill.

    :param share: of what is earned, that waits for retention.
    """
    waits = half_up(one.amount_cents * share)
    if not waits:
        return one
    return replace(one, amount_cents=one.amount_cents - waits, reasons=(*one.reasons, "retention_decided"))


def earned(terms: HourTerms, period: PayPeriod, minutes: int, wage_cents: int, bonus_cents: int = 0) -> Pay:
    """What some hours of a period earn back: a share of the wage, or the wage whole with its taxes and compensation.

    Work experience pays back what the employer of record really paid, at most what was agreed (WEX-03): 50 h at 17.00 are
    850.00; of 70.00 in taxes the agreed 7.65 % are paid back, 65.03.
    """
    if not isinstance(terms, WorkTerms):
        share = Fraction((minutes * wage_cents + bonus_cents * 60) * terms.rate_bp, 60 * 10_000)
        return Pay(half_up(share))
    most = terms.cost(minutes, wage_cents)
    return Pay(
        most.gross_cents + bonus_cents,
        min(period.taxes_cents, most.taxes_cents),
        min(period.compensation_cents, most.compensation_cents),
    )


def _costs_cut(period: PayPeriod, pay: Pay) -> bool:
    return pay.taxes_cents < period.taxes_cents or pay.compensation_cents < period.compensation_cents


def _countable(period: PayPeriod, rules: PayRules) -> tuple[int, list[str]]:
    """The minutes that policy lets count, and what it leaves out."""
    minutes, reasons = period.minutes, []
    if period.overtime_minutes:
        if rules.overtime is None:
            raise Refused(
                "no_policy_on",
                policy=f"{rules.prefix}_overtime",
                on=period.to_on,
                meaning="Is overtime paid back?",
            )
        reasons.append("overtime_premium")
        if not rules.overtime:
            minutes -= period.overtime_minutes
            reasons[-1] = "overtime"
    for paid, counts, reason in (
        (period.holiday_minutes, rules.holiday, "holiday"),
        (period.leave_minutes, rules.leave, "leave"),
    ):
        if paid and counts:
            minutes += paid
        elif paid:
            reasons.append(reason)
    if period.bonus_cents and not rules.bonus:
        reasons.append("bonus")
    return minutes, reasons


def _hold(
    terms: HourTerms, period: PayPeriod, rules: PayRules, *, beyond: bool
) -> tuple[str | None, int | None]:
    """The figure that the paid wage is below, the lawful one before the agreed one; hours beyond an agreement last.

    A stipend is no wage, so no lawful wage is its floor (WEX-04).
    """
    stipend = isinstance(terms, WorkTerms) and terms.pay == "stipend"
    if period.wage_cents < rules.minimum_wage_cents and not stipend:
        return "minimum", rules.minimum_wage_cents
    if period.wage_cents < terms.wage_cents:
        return "contract", terms.wage_cents
    return ("hours", None) if beyond and isinstance(terms, WorkTerms) else (None, None)


HOLDS: Mapping[str, str] = {
    "minimum": "the local minimum wage",
    "contract": "the contract's wage",
    "hours": "the hours of the agreement",
}

CUTS: Mapping[str, str] = {
    "hours_over_contract": "hours beyond the contract are not paid back",
    "wage_over_contract": "the wage above the contract's is not paid back",
    "wage_under_contract": "the wage paid is below the contract's; the lower one counts",
    "costs_over_agreement": "taxes and compensation are paid back at most as agreed",
    "maximum_reached": "the contract's maximum is reached",
    "overtime": "overtime is not paid back",
    "overtime_premium": "overtime is paid back without its premium",
    "holiday": "holidays are not paid back",
    "leave": "leave is not paid back",
    "bonus": "the bonus is not paid back",
    "retention_decided": "retention is decided, so what would wait for it is not billed again",
}


def _check_period(terms: HourTerms, period: PayPeriod, last_to: datetime.date | None) -> None:
    if period.to_on < period.from_on or period.minutes <= 0 or period.wage_cents <= 0:
        raise InvalidInput("period_dates", field="periods", from_on=period.from_on)
    if period.from_on < terms.starts_on or period.to_on > terms.ends_on:
        raise InvalidInput(
            "period_outside", field="periods", starts_on=terms.starts_on, ends_on=terms.ends_on
        )
    if last_to is not None and period.from_on <= last_to:
        raise InvalidInput("periods_overlap", field="periods", from_on=period.from_on)
    more = (
        period.overtime_minutes,
        period.holiday_minutes,
        period.leave_minutes,
        period.bonus_cents,
        period.taxes_cents,
        period.compensation_cents,
    )
    if min(more) < 0 or period.overtime_minutes > period.minutes:
        raise InvalidInput("period_dates", field="periods", from_on=period.from_on)
    days = (period.to_on - period.from_on).days + 1
    if period.minutes + period.holiday_minutes + period.leave_minutes > days * MINUTES_A_DAY:
        raise InvalidInput("period_hours", field="periods", from_on=period.from_on, most=24 * days)
    if not period.minutes == period.payroll_minutes == period.proof_minutes:
        raise InvalidInput(
            "hours_differ",
            field="periods",
            from_on=period.from_on,
            timesheet=hours(period.minutes),
            payroll=hours(period.payroll_minutes),
            proof=hours(period.proof_minutes),
        )


def hours(minutes: int | None) -> str:
    """``450`` minutes are ``7:30``."""
    return "none" if minutes is None else f"{minutes // 60}:{minutes % 60:02d}"
