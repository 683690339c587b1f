"""May the sheets be brought in? Every row against the others and against what the board knows; all faults at once."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ledger.domain.cards.cards import serials
from ledger.domain.golive import posting
from ledger.domain.golive.agreement_rows import AgreementRow, BilledRow, RefundRow
from ledger.domain.golive.award_checks import carried_award, stock_faults
from ledger.domain.golive.controls import control_faults
from ledger.domain.golive.known import Carried, CarriedAward, CarriedLot, CarriedUse, Known
from ledger.domain.golive.rows import BillRow, CardRow, Fault, Opening
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.participants.headers import normal
from ledger.domain.payments.numbers import normal_number
from ledger.errors import Argument, InvalidInput

MOST_ENTRIES = 9_900
"""One event holds fewer than 10,000 entries (decision 8)."""


def check(opening: Opening, known: Known) -> tuple[Carried, list[Fault]]:
    """Find every row's people, places and payees, and everything that is wrong.

    :returns: what is to be written, complete where the list is empty.
    """
    faults = [*_day(opening, known), *_twice(opening)]
    awards = []
    for row in opening.awards:
        award, wrong = carried_award(row, opening, known)
        faults += wrong
        if award is not None:
            awards.append(award)
    uses, wrong = _uses(opening, known)
    lots, more = _lots(opening, known)
    faults += [*wrong, *more]
    faults += [
        *_agreements(opening),
        *_months(opening, known, awards, uses),
        *_bills(opening, known, awards),
        *_cash(opening, known),
    ]
    faults += [*stock_faults(awards, lots, known), *control_faults(opening)]
    carried = Carried(tuple(awards), tuple(uses), tuple(lots))
    return carried, sorted(each_once(faults)) or _too_many(opening, carried)


def _too_many(opening: Opening, carried: Carried) -> list[Fault]:
    """Everything goes in at once or not at all, so what one event can hold is the most."""
    ids = {one.row.reference: "" for one in carried.awards}
    count = len(posting.entries(opening, carried, lambda: "", award_ids=ids, document="").entries)
    told: dict[str, Argument] = {"count": count, "most": MOST_ENTRIES}
    return [Fault("", 0, "", "golive_too_many", told)] if count > MOST_ENTRIES else []


def each_once(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, as people read it: two control totals that are missing lack the same row of the same sheet."""
    return list({str(one): one for one in faults}.values())


def _day(opening: Opening, known: Known) -> Iterator[Fault]:
    """The day is over, its month is open, and no row is later."""
    if opening.on > known.today:
        yield Fault("", 0, "", "golive_in_future", {"on": opening.on, "today_on": known.today})
    if opening.on < known.first_open:
        yield Fault("", 0, "", "golive_closed", {"on": opening.on, "open_on": known.first_open})
    if not any((opening.cash, opening.awards, opening.caps, opening.cards)):
        yield Fault("", 0, "", "golive_empty")
    dated: list[tuple[str, int, str, datetime.date]] = [
        *(("awards", one.row, "Approved on", one.approved_on) for one in opening.awards),
        *(("caps", one.row, "Used on", one.used_on) for one in opening.caps),
        *(("cards", one.row, "Received on", one.received_on) for one in opening.cards),
        *(("bills", one.row, "Received on", one.received_on) for one in opening.bills),
    ]
    for sheet, row, column, on in dated:
        if on > opening.on:
            yield Fault(sheet, row, column, "golive_later", {"on": opening.on})
    for bill in opening.bills:
        if bill.dated_on > bill.received_on:
            yield Fault("bills", bill.row, "Dated on", "golive_bill_dates")
        if bill.service_from and bill.service_to and bill.service_to < bill.service_from:
            yield Fault("bills", bill.row, "Service to", "golive_turned")


def _twice(opening: Opening) -> Iterator[Fault]:
    """What may stand once in a sheet."""
    keys: list[tuple[str, int, str, object]] = [
        *(("cash", one.row, "Fund", one.fund) for one in opening.cash),
        *(("awards", one.row, "Award", one.reference) for one in opening.awards),
        *(("months", one.row, "Month", (one.reference, one.month)) for one in opening.months),
        *(
            ("caps", one.row, "Used on", (one.participant, one.kind, one.used_on, one.month))
            for one in opening.caps
        ),
        *(
            ("bills", one.row, "Bill", (one.reference, normal_number(one.number), one.month))
            for one in opening.bills
        ),
        *(("agreements", one.row, "Award", one.reference) for one in opening.agreements),
        *(("refunds", one.row, "Award", (one.reference, one.due_on, one.month)) for one in opening.refunds),
        *(
            ("billed", one.row, "Bill", (one.reference, normal_number(one.number), one.from_on))
            for one in opening.billed
        ),
    ]
    counts = Counter((sheet, key) for sheet, _, _, key in keys)
    for sheet, row, column, key in keys:
        if counts[sheet, key] > 1:
            yield Fault(sheet, row, column, "golive_twice")


def _uses(opening: Opening, known: Known) -> tuple[list[CarriedUse], list[Fault]]:
    found, faults = [], []
    for row in opening.caps:
        person = known.people.get(row.participant)
        if person is None:
            faults.append(Fault("caps", row.row, "Participant ID", "golive_participant"))
        elif not row.amount_cents:
            faults.append(Fault("caps", row.row, "Amount", "golive_nothing"))
        elif (person.id, row.kind, row.used_on, row.amount_cents) in known.uses:
            faults.append(Fault("caps", row.row, "Used on", "golive_carried"))
        elif row.month and not kind_named(row.kind).by_month:
            faults.append(Fault("caps", row.row, "Month", "golive_cap_month"))
        else:
            found.append(CarriedUse(row, person))
    return found, faults


def _lots(opening: Opening, known: Known) -> tuple[list[CarriedLot], list[Fault]]:
    found: list[CarriedLot] = []
    faults: list[Fault] = []
    seen: set[str] = set(known.serials)
    for row in opening.cards:
        lot, wrong = _lot(row, known, seen)
        faults += wrong
        if lot is not None:
            found.append(lot)
            seen |= set(lot.serials)
    return found, faults


def _lot(row: CardRow, known: Known, seen: set[str]) -> tuple[CarriedLot | None, list[Fault]]:
    def fault(column: str, code: str, **arguments: str | int) -> Fault:
        return Fault("cards", row.row, column, code, arguments)

    faults = []
    payees = known.payees.get(normal(row.vendor), ())
    keeper = known.keepers.get(normal(row.keeper))
    if row.fund not in known.funds:
        faults.append(fault("Fund", "golive_fund"))
    if len(payees) != 1:
        faults.append(fault("Vendor", "golive_payee", count=len(payees)))
    elif (payees[0], lot_number(row)) in known.lots:
        faults.append(fault("Invoice", "golive_carried"))
    if keeper is None:
        faults.append(fault("Keeper", "golive_keeper"))
    if not row.total_cents:
        faults.append(fault("Value of each", "golive_nothing"))
    try:
        named = serials(row.first, row.last)
    except InvalidInput as error:
        return None, [*faults, Fault("cards", row.row, "First serial", error.code, error.arguments)]
    if len(named) != row.cards:
        faults.append(fault("Cards", "golive_cards", serials=len(named), cards=row.cards))
    again = next((one for one in named if one in seen), None)
    if again is not None:
        faults.append(fault("First serial", "golive_serial", serial=again))
    if faults or keeper is None:
        return None, faults
    return CarriedLot(row, payees[0], keeper, tuple(named)), []


def lot_number(row: CardRow) -> str:
    """A run of cards as a lot is known by: its invoice and its first serial, since what is left of a lot may have gaps."""
    return normal_number(f"{row.number} {row.first}")


def _months(
    opening: Opening, known: Known, awards: list[CarriedAward], uses: list[CarriedUse]
) -> Iterator[Fault]:
    """A household holds each month once, here and in the sheets (SUP-10)."""
    references = {row.reference: row for row in opening.awards}
    for month in opening.months:
        award = references.get(month.reference)
        if award is None:
            yield Fault("months", month.row, "Award", "golive_award")
        elif not kind_named(award.kind).by_month:
            yield Fault("months", month.row, "Award", "golive_not_rent")
        if not month.amount_cents:
            yield Fault("months", month.row, "Amount", "golive_nothing")
    held: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for one in awards:
        for month in one.months:
            held[one.person.household_id, month.month].append(("months", month.row))
    for use in uses:
        if use.row.month:
            held[use.person.household_id, use.row.month].append(("caps", use.row.row))
    for place, found in held.items():
        for sheet, row in found if len(found) > 1 or place in known.months else ():
            yield Fault(sheet, row, "Month", "golive_month_held", {"month": place[1]})


def _bills(opening: Opening, known: Known, awards: list[CarriedAward]) -> Iterator[Fault]:
    for bill in opening.bills:
        if not bill.amount_cents:
            yield Fault("bills", bill.row, "Amount", "golive_nothing")
    for (payee, number), found in bills_by_number(awards).items():
        first_award, first = found[0]
        for award, one in found:
            sheet = "bills" if isinstance(one, BillRow) else "billed"
            if (payee, number) in known.bills:
                yield Fault(sheet, one.row, "Bill", "golive_bill_known")
            if award.kind.bill is not first_award.kind.bill or _differ(one, first):
                yield Fault(sheet, one.row, "Bill", "golive_bill_mixed")


def _differ(bill: BillRow | BilledRow, first: BillRow | BilledRow) -> bool:
    """Do two rows of one unpaid bill bear other dates?"""
    return (
        isinstance(bill, BillRow)
        and isinstance(first, BillRow)
        and (bill.dated_on, bill.received_on) != (first.dated_on, first.received_on)
    )


def bills_by_number(
    awards: Iterable[CarriedAward],
) -> dict[tuple[str, str], list[tuple[CarriedAward, BillRow | BilledRow]]]:
    """The rows of each bill, one payee and one number: those that are owed first, then those that were paid."""
    found: dict[tuple[str, str], list[tuple[CarriedAward, BillRow | BilledRow]]] = defaultdict(list)
    for award in awards:
        for bill in award.bills:
            found[award.payee_id, normal_number(bill.number)].append((award, bill))
    for award in awards:
        for one in award.paid_before:
            found[award.payee_id, normal_number(one.number)].append((award, one))
    return found


def _agreements(opening: Opening) -> Iterator[Fault]:
    """Rows about awards name an award of the sheets, agreements one of their kinds; and an amount is something."""
    kinds = {row.reference: kind_named(row.kind) for row in opening.awards}
    about: list[tuple[str, Iterable[BillRow | AgreementRow | BilledRow | RefundRow]]] = [
        ("bills", opening.bills),
        ("agreements", opening.agreements),
        ("billed", opening.billed),
        ("refunds", opening.refunds),
    ]
    for sheet, listed in about:
        for one in listed:
            if one.reference not in kinds:
                yield Fault(sheet, one.row, "Award", "golive_award")
            elif sheet == "agreements" and kinds[one.reference].binding is not Binding.AGREEMENT:
                yield Fault(sheet, one.row, "Award", "golive_not_agreement")
    for refund in opening.refunds:
        if not refund.amount_cents:
            yield Fault("refunds", refund.row, "Amount", "golive_nothing")


def _cash(opening: Opening, known: Known) -> Iterator[Fault]:
    """On hand is what was received less what was paid, for each fund; and cash is brought in once."""
    spent: dict[str, int] = defaultdict(int)
    for award in opening.awards:
        spent[award.fund] += award.paid_cents
    for lot in opening.cards:
        spent[lot.fund] += lot.total_cents if lot.paid else 0
    stated = {row.fund for row in opening.cash}
    for fund in sorted(fund for fund, cents in spent.items() if cents and fund not in stated):
        if fund in known.funds and known.funds[fund].has_cash:  # a row of cash would be refused
            yield Fault("awards", 0, "Paid", "golive_cash_begun", {"fund": fund, "paid_cents": spent[fund]})
        else:
            yield Fault("cash", 0, "Fund", "golive_cash_missing", {"fund": fund, "paid_cents": spent[fund]})
    for row in opening.cash:
        if row.fund not in known.funds:
            yield Fault("cash", row.row, "Fund", "golive_fund")
        elif known.funds[row.fund].has_cash:
            yield Fault("cash", row.row, "Fund", "golive_cash_known")
        left_cents = row.received_cents - spent[row.fund]
        if row.on_hand_cents != left_cents:
            yield Fault(
                "cash",
                row.row,
                "On hand",
                "golive_cash_sum",
                {
                    "received_cents": row.received_cents,
                    "paid_cents": spent[row.fund],
                    "left_cents": left_cents,
                    "on_hand_cents": row.on_hand_cents,
                },
            )
