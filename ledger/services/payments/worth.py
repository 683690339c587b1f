"""What one line of a bill is worth: as asked, or computed from its proof (a mileage log, an employer's pay periods)."""

import datetime
import json
from dataclasses import dataclass

from ledger.domain.awards import reimbursement
from ledger.domain.awards.reimbursement import PayPeriod, Trip
from ledger.domain.cards import cards as card_rules
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.kinds import Bill, kind_named
from ledger.domain.needs.terms import OjtTerms, from_text
from ledger.errors import Broken, InvalidInput, Refused
from ledger.services.work import Unit
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.needs import needs
from ledger.store.payments import invoices
from ledger.store.rows import Row


@dataclass(frozen=True)
class BillLine:
    """One award's part of an invoice.

    :param amount_cents: ignored for mileage logs and employers' invoices, where it is computed from the proof.
    :param final: is it the last bill of this award? None until somebody says so.
    :param trips: a mileage log's lines. :param periods: an employer's pay periods.
    """

    award_id: str
    amount_cents: int = 0
    month: str | None = None
    service_from: datetime.date | None = None
    service_to: datetime.date | None = None
    final: bool | None = None
    trips: tuple[Trip, ...] = ()
    periods: tuple[PayPeriod, ...] = ()


def of_line(unit: Unit, award: Row, line: BillLine) -> tuple[int, str | None]:
    """What a line is worth: as asked, or computed from its proof; with what was cut and why."""
    sort = kind_named(award["kind"]).bill
    if sort is Bill.MILEAGE_LOG:
        if not line.trips:
            raise InvalidInput("trips_missing", field="trips")
        needs.lock_participant(unit.connection, award["participant_id"])
        spans = cards.spans_for(unit.connection, award["participant_id"])
        card_rules.refuse_trips({trip.on for trip in line.trips}, spans)
        book = policies.policy_book(unit.connection)
        return sum(reimbursement.mileage_cents(line.trips, book, unit.today())), None
    if sort is Bill.EMPLOYER_INVOICE:
        return _reimbursed(unit, award, line)
    return line.amount_cents, None


def _reimbursed(unit: Unit, award: Row, line: BillLine) -> tuple[int, str | None]:
    terms = from_text(award["kind"], award["terms"])
    if not isinstance(terms, OjtTerms):
        raise Broken("terms_kind", kind=award["kind"])
    if not line.periods:
        raise InvalidInput("periods_missing", field="periods")
    if any(period.to_on > unit.today() for period in line.periods):
        raise InvalidInput("period_in_future", field="periods")
    earlier = [
        one for one in invoices.lines_of_award(unit.connection, award["id"]) if one["state"] != "refused"
    ]
    worked = [_periods(one["proof"]) for one in earlier]
    for period in line.periods:
        for other in (one for proof in worked for one in proof):
            if period.from_on <= other.to_on and other.from_on <= period.to_on:
                raise Refused("period_billed", from_on=other.from_on, to_on=other.to_on)
    minutes = sum(one.minutes for proof in worked for one in proof)
    entered = sum(one["amount_cents"] for one in earlier if one["state"] == "entered")
    results = reimbursement.reimburse(
        terms, line.periods, earlier_minutes=minutes, left_cents=award["obligated_cents"] - entered
    )
    amount = sum(one.amount_cents for one in results)
    if amount == 0:
        raise Refused("nothing_reimbursable")
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
    return amount, canonical(cut).decode() if cut else None


def _periods(proof: str | None) -> list[PayPeriod]:
    rows = json.loads(proof or "{}").get("periods", [])
    return [
        PayPeriod(
            datetime.date.fromisoformat(row["from_on"]),
            datetime.date.fromisoformat(row["to_on"]),
            row["minutes"],
            row["wage_cents"],
        )
        for row in rows
    ]
