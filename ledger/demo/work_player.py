"""How people show a hire and that somebody was kept: with a paper, before fiscal staff accept the bill."""

import datetime

from ledger.demo import papers
from ledger.demo.player import Player
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.services.payments import proofs
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor


def hired(play: Player, coach: Actor, award_id: str, on: datetime.date, total_cents: int, number: str) -> str:
    """A hire is shown and accepted; the bill's id."""
    return _shown(play, coach, BillLine(award_id, hired_on=on), total_cents, number)


def kept(play: Player, coach: Actor, award_id: str, on: datetime.date, total_cents: int, number: str) -> str:
    """Retention is shown and accepted; the bill's id."""
    return _shown(play, coach, BillLine(award_id, retained_on=on), total_cents, number)


def proven(play: Player, coach: Actor, line: BillLine, total_cents: int, number: str) -> str:
    """An employer's bill with the papers that show its hours and their payment, accepted; its id (OJT-09)."""
    bill = play.bill(coach, [line], number, total_cents=total_cents, accept=False)
    with play.work.store.reading() as connection:
        kinds = [play.award_row(line.award_id)["kind"]]
        asked = proofs.asked(connection, kinds, play.source.today())
    for sort in asked:
        said = [f"Award {line.award_id}", f"Bill {number}"]
        papers.attach(play, coach, bill, sort, DOCUMENT_NAMES[sort], said)
    play.accept_bill(bill)
    return bill


def _shown(play: Player, coach: Actor, line: BillLine, total_cents: int, number: str) -> str:
    bill = play.bill(coach, [line], number, total_cents=total_cents, accept=False)
    day = line.hired_on or line.retained_on
    papers.attach(play, coach, bill, "hire_proof", "Payroll register", [f"On the payroll on {day}"])
    play.accept_bill(bill)
    return bill
