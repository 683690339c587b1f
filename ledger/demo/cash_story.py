"""Interest on federal cash: recorded wrong, taken back by two people and recorded right (PAY-15; every amount is invented)."""

import datetime

from ledger.demo.story import Story
from ledger.services.payments import cash, cash_reversals

AUGUST_31 = datetime.date(2026, 8, 31)
WRONG, RIGHT = 41_260, 4_126


def book(story: Story, fund: str) -> None:
    """A statement's 41.26 is typed as 412.60; it is seen a day later. :param fund: code of one that earns interest."""
    play, agenda = story.play, story.agenda

    def _recorded(cents: int) -> None:
        command = cash.ProposeCash(
            play.key(), fund, "interest", cents, AUGUST_31, "Statement of August (invented)"
        )
        play.accept(cash.propose(play.work, play.cast.recorder, command))

    def _taken_back() -> None:
        wrong = next(
            one
            for one in cash_reversals.records(play.work, play.cast.recorder)
            if (one["fund"], one["cents"]) == (fund, WRONG)
        )
        command = cash_reversals.ProposeReversal(
            play.key(), wrong["entry"], "The statement says 41.26; the point was left out (invented)"
        )
        play.accept(cash_reversals.propose(play.work, play.cast.recorder, command))
        _recorded(RIGHT)

    agenda.book(datetime.date(2026, 9, 2), lambda: _recorded(WRONG))
    agenda.book(datetime.date(2026, 9, 3), _taken_back)
