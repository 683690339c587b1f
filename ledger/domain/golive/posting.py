"""The entries by which the books begin to hold what was carried in. Each names the signed control report as its document.

An award's money goes from Available into the stages it stood in. What was paid is cost and cash at once: 1,000.00 paid before
are an expense, and 1,000.00 less of the grant cash received; 250.00 of them that are due back are a receivable again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ledger.domain.golive.known import Carried, CarriedAward
from ledger.domain.golive.rows import CardRow, Opening
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.journal.narrations import NARRATIONS
from ledger.words import dollars


@dataclass
class Posted:
    """The entries in their order, and which one each bill, paid award and run of cards stands on, by the row of its sheet."""

    entries: list[Entry] = field(default_factory=list)
    of_bill: dict[int, str] = field(default_factory=dict)
    of_paid: dict[int, str] = field(default_factory=dict)
    of_lot: dict[int, str] = field(default_factory=dict)


def entries(
    opening: Opening,
    carried: Carried,
    new_id: Callable[[], str],
    *,
    award_ids: Mapping[str, str],
    document: str,
) -> Posted:
    """Everything that is posted, dated on the day of the balances.

    :param award_ids: the sheets' number of an award to its id here.
    """
    posted = Posted()
    for cash in opening.cash:
        if cash.received_cents:
            legs = books.cash_received(cash.fund, cash.received_cents)
            posted.entries.append(Entry(new_id(), opening.on, "carried_cash", legs, document=document))
    for lot in carried.lots:
        entry = Entry(new_id(), opening.on, "carried_cards", _lot_legs(lot.row), document=document)
        posted.entries.append(entry)
        posted.of_lot[lot.row.row] = entry.id
    for award in carried.awards:
        _post_award(posted, opening, award, new_id, award_ids[award.row.reference], document)
    return posted


def _lot_legs(lot: CardRow) -> tuple[books.Posting, ...]:
    """In stock; its vendor is owed, or was paid."""
    received = books.cards_received(lot.fund, lot.total_cents)
    return books.settled(received, lot.fund) if lot.paid else received


def _post_award(
    posted: Posted,
    opening: Opening,
    award: CarriedAward,
    new_id: Callable[[], str],
    award_id: str,
    document: str,
) -> None:
    def post(target: Stage, cents: int, **more: object) -> str:
        entry = Entry(
            new_id(),
            opening.on,
            f"carried_{target.value.lower()}",
            books.step(award.allocation.key, award.kind.code, Stage.AVAILABLE, target, cents),
            award=award_id,
            document=document,
            **more,  # type: ignore[arg-type]  # month and days of service
        )
        posted.entries.append(entry)
        return entry.id

    row = award.row
    if row.committed_cents:
        post(Stage.COMMITTED, row.committed_cents)
    months = {state: [one for one in award.months if one.state == state] for state in ("obligated", "paid")}
    for month in months["obligated"]:
        post(Stage.OBLIGATED, month.amount_cents, month=month.month)
    if row.obligated_cents and not award.kind.by_month:
        post(Stage.OBLIGATED, row.obligated_cents)
    for bill in award.bills:
        service_from, service_to = award.days_of(bill)
        posted.of_bill[bill.row] = post(
            Stage.ACCRUED,
            bill.amount_cents,
            month=bill.month or None,
            service_from=service_from,
            service_to=service_to,
        )
    for month in months["paid"]:
        post(Stage.PAID, month.amount_cents, month=month.month)
    if row.paid_cents and not award.kind.by_month:
        posted.of_paid[row.row] = post(Stage.PAID, row.paid_cents)
    for refund in award.refunds:
        entry = Entry(
            new_id(),
            opening.on,
            "carried_refund",
            books.step(award.allocation.key, award.kind.code, Stage.PAID, Stage.REFUND, refund.amount_cents),
            award=award_id,
            month=refund.month or None,
            document=document,
        )
        posted.entries.append(entry)


def summary(posted: Posted) -> list[str]:
    """What would be posted, one line for each sentence of the books and fund: ``Carried in: paid, WA26: 3 entries, …``."""
    sums: dict[tuple[str, str], list[int]] = {}
    for entry in posted.entries:
        fund = accounts.parse(entry.postings[0].account).fund
        one = sums.setdefault((entry.narration, fund), [0, 0])
        one[0] += 1
        one[1] += entry.postings[0].amount_cents
    return [
        f"{NARRATIONS[narration]}, {fund}: {count} entr{'y' if count == 1 else 'ies'}, {dollars(cents)}"
        for (narration, fund), (count, cents) in sums.items()
    ]
