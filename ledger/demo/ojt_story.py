"""On-the-job training in the demonstration: contracts, the employer's bills by pay period, an early end, a lower wage."""

import datetime
import json
from collections.abc import Callable
from functools import partial

from ledger.demo import work_player
from ledger.demo.story import Person, Story
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import LedgerError
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.contracts.contracts import contracts_with_places


def training(
    story: Story, person: Person, hours: int, wage_cents: int, employer: str, words: str
) -> tuple[LineInput, Callable[[str], None]]:
    """On-the-job training: signed before the first day, paid back by pay period."""
    starts_on = story.play.source.today() + datetime.timedelta(days=10)
    ends_on = starts_on + datetime.timedelta(days=120)
    terms = {
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "minutes": hours * 60,
        "wage_cents": wage_cents,
        "rate_bp": 5000,
    }
    cents = hours * wage_cents // 2
    line = LineInput("OJT", cents, terms, words, story.payees[employer], "")

    def _approved(award: str) -> None:
        story.agenda.later(1, lambda: story.bound(person, award, cents))
        for fortnight in range(1, 5):
            story.agenda.book(
                starts_on + datetime.timedelta(days=14 * fortnight),
                partial(_worked, story, person, award, starts_on, fortnight, wage_cents),
            )

    return line, _approved


def _worked(
    story: Story, person: Person, award: str, starts_on: datetime.date, fortnight: int, wage_cents: int
) -> None:
    from_on = starts_on + datetime.timedelta(days=14 * (fortnight - 1))
    to_on = from_on + datetime.timedelta(days=13)
    minutes, paid_cents = (
        story.random.choice((64, 72, 80)) * 60,
        wage_cents + story.random.choice((0, 0, 100)),
    )
    asked = minutes * paid_cents // 120
    line = BillLine(award, periods=(PayPeriod(from_on, to_on, minutes, paid_cents).proven(),))
    try:
        work_player.proven(story.play, story.coach(person), line, asked, story.bill_number())
    except LedgerError:
        return  # the contract's hours or maximum are used up, or the training ended


def ends(
    story: Story, person: Person, award: str, ended_on: datetime.date, retained_on: datetime.date
) -> None:
    """The training ends early; the person is kept, and the employer asks for what was held back."""
    coach = story.coach(person)

    def _ended() -> None:
        story.play.training_ends(coach, award, ended_on, "completed")
        story.play.evaluated(coach, award)

    def _kept() -> None:
        held = story.play.held_of(award)
        kept = BillLine(award, retained_on=retained_on)
        work_player.proven(story.play, coach, kept, held, story.bill_number())

    story.agenda.book(ended_on, _ended)
    story.agenda.book(retained_on, _kept)


def lower_wage(story: Story) -> None:
    """An employer's bill with a wage below the contract's, entered and waiting for a decision."""
    today = story.play.source.today()
    with story.play.work.store.reading() as connection:
        table = schema.contract.c
        running = contracts_with_places(connection, table.state == "executed", table.kind == "OJT")
    for row in sorted(running, key=lambda one: str(one["award_id"])):
        terms = json.loads(row["terms"])
        from_on = today - datetime.timedelta(days=11)
        if terms["starts_on"] > from_on.isoformat() or terms["ends_on"] < today.isoformat():
            continue
        period = PayPeriod(from_on, today, 40 * 60, terms["wage_cents"] - 100).proven()
        coach = story.play.cast.coaches[row["agency_code"]]
        lines, number = [BillLine(row["award_id"], periods=(period,))], story.bill_number()
        try:
            story.play.bill(coach, lines, number, total_cents=40 * terms["wage_cents"], accept=False)
        except LedgerError:
            continue  # that contract's hours are used up, or the days are billed
        return
