"""First homes whose deposits come back in the end (SUP-12); everything is invented."""

import datetime
from collections.abc import Callable, Mapping
from functools import partial

from ledger.demo import papers
from ledger.demo.player import Player
from ledger.demo.story import Person, Story
from ledger.services.awards import deposits
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store.awards import deposits as store

ASKED_ON, BILLED_ON = datetime.date(2026, 7, 21), datetime.date(2026, 7, 27)
LEFT_ON, RETURNED_ON = datetime.date(2026, 10, 26), datetime.date(2026, 10, 29)
CENTS, DEPOSIT_CENTS, KEPT_CENTS = 145_000, 95_000, 21_500
Next = Callable[[Story, Person, str], None]


def of_award(play: Player, award_id: str) -> str:
    """The id of an award's first deposit."""
    with play.work.store.reading() as connection:
        return str(store.deposits_for(connection, award_id)[0]["id"])


def settled(play: Player, award_id: str, returned_cents: int, kept_cents: int = 0, **of_kept: str) -> None:
    """What came back today and what is kept of an award's deposit: said by one person, accepted by another.

    :param of_kept: ``reason`` and ``document_id``.
    """
    command = deposits.ProposeSettlement(
        play.key(),
        of_award(play, award_id),
        returned_cents,
        kept_cents,
        play.source.today(),
        **of_kept,
    )
    play.accept(deposits.propose(play.work, play.cast.recorder, command))


def book(story: Story, gone: Person, leaving: Person, landlord: str) -> None:
    """One deposit comes back but for damage; of another the tenant has left, and it is still out."""
    story.agenda.book(ASKED_ON, partial(_moved_in, story, gone, landlord, {RETURNED_ON: _accounted}))
    story.agenda.book(ASKED_ON, partial(_moved_in, story, leaving, landlord, {LEFT_ON: _left}))


def _moved_in(story: Story, person: Person, landlord: str, then: Mapping[datetime.date, Next]) -> None:
    play, coach = story.play, story.coach(person)
    terms = {"refundable_cents": DEPOSIT_CENTS}
    line = LineInput(
        "MoveIn", CENTS, terms, "First home (invented)", story.payees[landlord], "unit (invented)"
    )
    award = play.award(coach, person.id, person.program, line, needed_by=BILLED_ON)
    bill = BillLine(award, CENTS, deposit_cents=DEPOSIT_CENTS)
    story.agenda.book(BILLED_ON, partial(_billed, story, person, bill))
    for on, act in then.items():
        story.agenda.book(on, partial(act, story, person, award))


def _billed(story: Story, person: Person, bill: BillLine) -> None:
    story.play.bill(story.coach(person), [bill], story.bill_number())


def _accounted(story: Story, person: Person, award: str) -> None:
    said = ["Returned 735.00", "Kept for damage 215.00"]
    document = papers.attach(story.play, story.coach(person), award, "statement", "Landlord's account", said)
    settled(story.play, award, DEPOSIT_CENTS - KEPT_CENTS, KEPT_CENTS, reason="damage", document_id=document)


def _left(story: Story, person: Person, award: str) -> None:
    play = story.play
    command = deposits.RecordLeft(play.key(), of_award(play, award), play.source.today())
    deposits.record_left(play.work, story.coach(person), command)
