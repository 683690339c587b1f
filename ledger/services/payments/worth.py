"""What one line of a bill is worth: as asked, or computed from its proof (a mileage log, an employer's pay periods)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ledger.domain.awards import mileage, reimbursement
from ledger.domain.awards.mileage import Trip
from ledger.domain.awards.reimbursement import PayPeriod, PayRules, Reimbursed
from ledger.domain.cards import cards as card_rules
from ledger.domain.contracts import contracts as contract_rules
from ledger.domain.contracts import work as work_rules
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.kinds import Bill, kind_named
from ledger.domain.needs.terms import HourTerms, IncentiveTerms, OjtTerms, from_text
from ledger.errors import InvalidInput, Refused
from ledger.money import parse_fraction
from ledger.services.contracts import execution, modified
from ledger.services.scholarships import instalments
from ledger.services.work import Unit
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.contracts import contracts
from ledger.store.needs import needs
from ledger.store.rows import Row


@dataclass(frozen=True)
class BillLine:
    """One award's part of an invoice.

    :param amount_cents: ignored for mileage logs and employers' invoices, where it is computed from the proof.
    :param final: is it the last bill of this award? None until somebody says so.
    :param deposit_cents: of the amount, a deposit that comes back; None until somebody says so (SUP-12).
    :param trips: a mileage log's lines. :param periods: an employer's pay periods.
    :param retained_on: the employer asks for the holdback: the person was still employed on that day (OJT-11).
    :param instalment_id: of a course paid by instalments: the one that is billed (SCH-15).
    :param hired_on: the employer shows a hire, the first milestone of an incentive: the first day of work (d18).
    """

    award_id: str
    amount_cents: int = 0
    month: str | None = None
    service_from: datetime.date | None = None
    service_to: datetime.date | None = None
    final: bool | None = None
    trips: tuple[Trip, ...] = ()
    periods: tuple[PayPeriod, ...] = ()
    retained_on: datetime.date | None = None
    hired_on: datetime.date | None = None
    deposit_cents: int | None = None
    instalment_id: str | None = None


@dataclass(frozen=True)
class Worth:
    """What a line is worth.

    :param cents: what it accrues when it is accepted. :param earned_cents: with what waits for retention besides.
    :param cut: what was cut and why. :param periods: each pay period with what it earned and what of it is held back.
    """

    cents: int
    earned_cents: int
    cut: str | None = None
    periods: tuple[tuple[Reimbursed, int], ...] = ()

    @property
    def held_cents(self) -> int:
        return self.earned_cents - self.cents


def of_line(
    unit: Unit, award: Row, line: BillLine, received_on: datetime.date, before: Iterable[Trip] = ()
) -> Worth:
    """What a line is worth: as asked, or computed from its proof; with what was cut and why. A course's is for an instalment or
    for days (SCH-15).

    :param received_on: of the bill; hours that were worked after that day cannot stand on it.
    :param before: trips of the same person on earlier lines of the same bill.
    """
    instalments.check_line(
        unit.connection,
        award,
        line.instalment_id,
        line.amount_cents,
        says_days=line.service_from is not None,
    )
    sort = kind_named(award["kind"]).bill
    if sort is Bill.MILEAGE_LOG:
        if not line.trips:
            raise InvalidInput("trips_missing", field="trips")
        needs.lock_participant(unit.connection, award["participant_id"])
        spans = cards.spans_for(unit.connection, award["participant_id"])
        card_rules.refuse_trips({trip.on for trip in line.trips}, spans)
        claimed = cards.trips_for(unit.connection, award["participant_id"])
        mileage.refuse_twice(line.trips, (*claimed, *before))
        book = policies.policy_book(unit.connection)
        cents = sum(mileage.mileage_cents(line.trips, book, unit.today()))
        return Worth(cents, cents)
    if sort is Bill.EMPLOYER_INVOICE:
        if line.retained_on:
            return _retained(unit, award, line)
        if line.hired_on:
            return _hired(unit, award, line.hired_on)
        return _reimbursed(unit, award, line, received_on)
    return Worth(line.amount_cents, line.amount_cents)


def _contract(unit: Unit, award: Row) -> Row:
    """The award's contract, if it may be billed now.

    :raises Refused: ``contract_unsigned``.
    """
    contract = contracts.find_for_award(unit.connection, award)
    if contract is None or contract["executed_on"] is None:
        raise Refused("contract_unsigned")
    return contract


def _share(contract: Row) -> Fraction:
    """The part of what is earned that waits for retention."""
    return parse_fraction(contract["holdback_share"] or "0")


def _retained(unit: Unit, award: Row, line: BillLine) -> Worth:
    """The whole holdback, once retention is shown and the final evaluation is in.

    Retention counts from the end of the training; of a hiring incentive from the hire that was shown and accepted.
    """
    contract = _contract(unit, award)
    if contract["retained"] is not None:
        raise Refused("retention_decided")
    held = contracts.held_cents(unit.connection, contract)
    shown_on, begins_on = line.retained_on or unit.today(), contract["ended_on"]
    if contract["kind"] == "HiringIncentive":
        hires = contracts.periods_for(unit.connection, contract["id"])
        begins_on = next((one["from_on"] for one in hires if one["line_state"] != "entered"), None)
        if begins_on is None:
            raise Refused("not_hired")
        if contract["ended_on"] is not None and shown_on > contract["ended_on"]:
            raise Refused("left_before", ended_on=contract["ended_on"])
    if contract["retention_days"] is None:  # work experience holds nothing back
        raise Refused("nothing_held")
    contract_rules.check_retention(begins_on, contract["retention_days"], held, shown_on, unit.today())
    check_last(unit, contract)
    return Worth(held, held)


def _hired(unit: Unit, award: Row, hired_on: datetime.date) -> Worth:
    """A hire that is shown earns the whole incentive, and the policy's share of it waits for retention (d18).

    It is kept as a pay period of one day without hours, so that what is held back is one thing for all agreements.
    """
    terms = from_text(award["kind"], award["terms"])
    if not isinstance(terms, IncentiveTerms):
        raise InvalidInput("periods_missing", field="periods")
    contract = _contract(unit, award)
    if contracts.periods_for(unit.connection, contract["id"]):
        raise Refused("hire_shown")
    work_rules.check_hired(terms, hired_on, contract["executed_on"], unit.today())
    earned, decided = award["obligated_cents"], contract["retained"] is not None
    held = 0 if decided else contract_rules.held_cents(earned, _share(contract))
    hire = Reimbursed(PayPeriod(hired_on, hired_on, 0, 0, 0, 0), 0, 0, earned, ())
    return Worth(earned - held, earned, None, ((hire, held),))


def check_last(unit: Unit, contract: Row) -> None:
    """The last payment of training at work waits for the final evaluation (OJT-14)."""
    if contract["kind"] != "OJT":
        return
    done = execution.evaluations_done(unit.connection, contract["id"])
    contract_rules.check_last_payment(done, policies.policy_book(unit.connection), unit.today())


def _reimbursed(unit: Unit, award: Row, line: BillLine, received_on: datetime.date) -> Worth:
    terms = from_text(award["kind"], award["terms"])
    if not isinstance(terms, HourTerms):
        raise InvalidInput("hire_missing", field="periods")
    if not line.periods:
        raise InvalidInput("periods_missing", field="periods")
    contract = _contract(unit, award)
    earlier = contracts.periods_for(unit.connection, contract["id"])
    _check_days(contract, line, earlier, received_on)
    modified.check_periods(unit.connection, award, line.periods)
    entered = sum(one["earned_cents"] for one in earlier if one["line_state"] == "entered")
    held = contracts.held_cents(unit.connection, contract)
    counted = sum(one["counted_minutes"] for one in earlier)
    left_cents = award["obligated_cents"] - held - entered
    if contract["retained"] is not None:
        left_cents = reimbursement.with_holdback(left_cents, _share(contract))
    prefix = "ojt" if isinstance(terms, OjtTerms) else "wex"
    results = reimbursement.reimburse(
        modified.parts_of(unit.connection, award),
        line.periods,
        partial(PayRules.of, policies.policy_book(unit.connection), prefix=prefix),
        earlier_minutes=counted,
        left_cents=left_cents,
    )
    earned = sum(one.amount_cents for one in results)
    if earned == 0:
        raise Refused("nothing_reimbursable")
    if line.final or contract_rules.is_last_payment(
        terms,
        worked_to=max(one.to_on for one in line.periods),
        ended_on=contract["ended_on"],
        entered_on=unit.today(),
        counted_minutes=counted + sum(one.minutes for one in results),
        left_cents=left_cents - earned,
    ):
        check_last(unit, contract)
    periods = tuple(_held_back(contract, one) for one in results)
    earned = sum(one.amount_cents for one, _ in periods)
    cut = _cut([one for one, _ in periods])
    return Worth(earned - sum(held for _, held in periods), earned, cut, periods)


def _held_back(contract: Row, one: Reimbursed) -> tuple[Reimbursed, int]:
    """A period with what of it waits for retention: nothing once that is decided, and then the part is not earned again."""
    if contract["retained"] is not None:
        return reimbursement.without_holdback(one, _share(contract)), 0
    return one, contract_rules.held_cents(one.amount_cents, _share(contract))


def _check_days(contract: Row, line: BillLine, earlier: list[Row], received_on: datetime.date) -> None:
    """No day after the bill came, none after the training's end, none twice."""
    if any(period.to_on > received_on for period in line.periods):
        raise InvalidInput("period_in_future", field="periods")
    ended_on = contract["ended_on"]
    for period in line.periods:
        if ended_on is not None and period.to_on > ended_on:
            raise InvalidInput("period_after_end", field="periods", ended_on=ended_on)
        for other in earlier:
            if period.from_on <= other["to_on"] and other["from_on"] <= period.to_on:
                raise Refused("period_billed", from_on=other["from_on"], to_on=other["to_on"])


def _cut(results: list[Reimbursed]) -> str | None:
    cut = [
        {
            "from": one.period.from_on,
            "reasons": list(one.reasons),
            "minutes": one.minutes,
            "cents": one.amount_cents,
        }
        for one in results
        if one.reasons
    ]
    return canonical(cut).decode() if cut else None
