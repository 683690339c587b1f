"""One award of the sheets: found among what the board knows, with its months and bills; and whether its money is there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ledger.domain.golive import award_terms
from ledger.domain.golive.agreement_checks import week_faults, with_agreement
from ledger.domain.golive.known import CarriedAward, CarriedLot, Known
from ledger.domain.golive.rows import AwardRow, BillRow, Fault, MonthRow, Opening
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Binding, Kind, Line, kind_named
from ledger.domain.needs.terms import weeks_of
from ledger.domain.participants.headers import normal
from ledger.errors import Argument


@dataclass
class _Findings:
    """An award's faults as they are found."""

    row: AwardRow
    faults: list[Fault] = field(default_factory=list)

    def add(self, column: str, code: str, **arguments: Argument) -> None:
        self.faults.append(Fault("awards", self.row.row, column, code, arguments))


def carried_award(row: AwardRow, opening: Opening, known: Known) -> tuple[CarriedAward | None, list[Fault]]:
    """The award as it will stand here.

    :returns: None beside its faults where person, allocation, payee or terms are not found.
    """
    found = _Findings(row)
    kind, person = kind_named(row.kind), known.people.get(row.participant)
    key = _key(row, kind, known)
    allocation = known.allocations.get(key) if key else None
    payees = known.payees.get(normal(row.payee), ())
    bound_cents = row.committed_cents + row.obligated_cents
    bills, months = opening.bills_of(row.reference), opening.months_of(row.reference)
    if row.reference in known.references:
        found.add("Award", "golive_carried")
    if person is None:
        found.add("Participant ID", "golive_participant")
    if len(payees) != 1:
        found.add("Payee", "golive_payee", count=len(payees))
    if allocation is None:
        found.add("Fund", "golive_allocation", line=kind.line.value)
    elif row.kind not in known.funds[row.fund].kinds:
        found.add("Kind", "golive_fund_kind", fund=row.fund)
    elif bound_cents and not known.funds[row.fund].from_on <= opening.on <= known.funds[row.fund].to_on:
        found.add("Fund", "golive_fund_period", fund=row.fund, on=opening.on)  # FND-03
    if row.listing and kind.code != "Scholarship":
        found.add("Program ID", "golive_listing", kind=kind.name)
    elif row.listing and row.listing not in known.listed:
        found.add("Program ID", "listing_unknown", program=row.listing)
    _check_sums(found, bills)
    if kind.by_month:
        _check_months(found, months, bills)
    elif any(bill.month for bill in bills):
        found.add("Kind", "golive_bill_month")
    agreement = opening.agreement_of(row.reference)
    terms, wrong = award_terms.read(row, months, bills, agreement)
    found.faults += wrong
    _check_refunds(found, opening)
    if person and allocation and len(payees) == 1 and terms is not None:
        place = (person.id, allocation.key.agency, allocation.key.program)
        over = (
            agreement is not None and agreement.ended_on is not None
        )  # retention is shown after the person left
        if bound_cents and not over and place not in known.enrolled:
            found.add("Program", "golive_enrolment")
        if (person.id, row.kind, payees[0], row.approved_cents) in known.live:
            found.add("Participant ID", "golive_live")
        refunds, billed = opening.refunds_of(row.reference), opening.billed_of(row.reference)
        award = CarriedAward(row, person, kind, allocation, payees[0], terms, months, bills, refunds, billed)
        if agreement is not None and kind.binding is Binding.AGREEMENT:
            award, wrong = with_agreement(award, agreement, known, opening.on)
            found.faults += wrong
        return award, [*found.faults, *week_faults(award), *_unexpected(award)]
    return None, found.faults


def _unexpected(award: CarriedAward) -> Iterator[Fault]:
    """Only agreements and awards by the week have rows of what was billed before."""
    if award.agreement is None and weeks_of(award.terms) is None:
        for one in award.billed:
            yield Fault("billed", one.row, "Award", "golive_not_billed")


def _check_refunds(found: _Findings, opening: Opening) -> None:
    """At most what was paid is due back, since a day that is over (SCH-17)."""
    refunds = opening.refunds_of(found.row.reference)
    due_cents = sum(one.amount_cents for one in refunds)
    if due_cents > found.row.paid_cents:
        found.add("Paid", "golive_refund_more", due_cents=due_cents, paid_cents=found.row.paid_cents)
    for one in refunds:
        if not found.row.approved_on <= one.due_on <= opening.on:
            days: dict[str, Argument] = {"from_on": found.row.approved_on, "to_on": opening.on}
            found.faults.append(Fault("refunds", one.row, "Due on", "golive_refund_day", days))
    paid = {
        one.month: one.amount_cents for one in opening.months_of(found.row.reference) if one.state == "paid"
    }
    for one in refunds:
        of_month = sum(other.amount_cents for other in refunds if other.month == one.month)
        if (paid or one.month) and of_month > paid.get(one.month, 0):
            found.faults.append(Fault("refunds", one.row, "Month", "golive_refund_month"))


def _key(row: AwardRow, kind: Kind, known: Known) -> Key | None:
    agency, program = known.agencies.get(normal(row.agency)), known.programs.get(normal(row.program))
    return Key(agency, program, row.fund, kind.line) if agency and program else None


def _check_sums(found: _Findings, bills: Iterable[BillRow]) -> None:
    """Approved is what stands in its stages, to the cent."""
    row = found.row
    owed_cents = sum(bill.amount_cents for bill in bills)
    sum_cents = row.committed_cents + row.obligated_cents + owed_cents + row.paid_cents
    if not row.approved_cents:
        found.add("Approved", "golive_nothing")
    elif sum_cents != row.approved_cents:
        found.add(
            "Approved",
            "golive_sum",
            approved_cents=row.approved_cents,
            sum_cents=sum_cents,
            owed_cents=owed_cents,
            difference_cents=row.approved_cents - sum_cents,
        )


def _check_months(found: _Findings, months: tuple[MonthRow, ...], bills: tuple[BillRow, ...]) -> None:
    """Each stage is the sum of its months, and each owed month has its bill: 825.00 paid are one paid month of 825.00."""
    row = found.row
    billed = {bill.month: bill.amount_cents for bill in bills}
    owed = {month.month: month.amount_cents for month in months if month.state == "owed"}
    if billed != owed:
        found.add("Award", "golive_month_bills")
    for state, cents in (
        ("committed", row.committed_cents),
        ("obligated", row.obligated_cents),
        ("paid", row.paid_cents),
    ):
        sum_cents = sum(month.amount_cents for month in months if month.state == state)
        if sum_cents != cents:
            found.add(
                state.capitalize(), "golive_months_sum", state=state, award_cents=cents, sum_cents=sum_cents
            )


def stock_faults(awards: Iterable[CarriedAward], lots: Iterable[CarriedLot], known: Known) -> Iterator[Fault]:
    """An allocation has what its awards take, and a fund's support reserve what its cards take."""
    taken: dict[Key, int] = defaultdict(int)
    for award in awards:
        taken[award.allocation.key] += award.row.approved_cents
        if taken[award.allocation.key] > award.allocation.available_cents:
            arguments: dict[str, Argument] = {
                "allocation": str(award.allocation.key),
                "available_cents": award.allocation.available_cents,
                "taken_cents": taken[award.allocation.key],
            }
            yield Fault("awards", award.row.row, "Approved", "golive_available", arguments)
    stock: dict[str, int] = defaultdict(int)
    for lot in lots:
        fund = lot.row.fund
        stock[fund] += lot.row.total_cents
        if stock[fund] > known.funds[fund].reserve_cents:
            arguments = {
                "allocation": f"{fund}:{Line.SUPPORT.value}",
                "available_cents": known.funds[fund].reserve_cents,
                "taken_cents": stock[fund],
            }
            yield Fault("cards", lot.row.row, "Cards", "golive_available", arguments)
