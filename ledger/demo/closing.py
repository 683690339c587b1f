"""The demonstration's closed months: exceptions answered by somebody with no part in the payment, closed by two people."""

from collections.abc import Callable, Sequence

from ledger.demo.player import Player
from ledger.domain.months.reconciliation import REASONS, Line
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.months import months, reconciliation
from ledger.services.months.reconciliation import AnswerException
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Work


def close(play: Player, people: Sequence[Actor], month: str) -> None:
    """Close a month that is over.

    :param people: who works there; the first who may does each step.
    """
    answer_exceptions(play.work, play.key, people, month)
    closer = next(one for one in people if one.holds(Duty.CLOSE))
    other = next(one for one in people if one is not closer and one.holds(Duty.CLOSE, Duty.OVERSEE))
    staged = months.propose_close(play.work, closer, months.ProposeClose(play.key(), month))
    proposals.accept(play.work, other, proposals.Accept(play.key(), staged["proposal"]))


def answer_exceptions(work: Work, new_key: Callable[[], str], people: Sequence[Actor], month: str) -> None:
    """Answer every exception of a month that nobody has answered."""
    with work.store.reading() as connection:
        unanswered = reconciliation.open_exceptions(connection, month, work.source.today())
    for line in unanswered:
        _answer(work, new_key(), [one for one in people if one.holds(*reconciliation.ANSWERERS)], month, line)


def _answer(work: Work, key: str, people: Sequence[Actor], month: str, line: Line) -> None:
    """The first coded reason, from the first person whom the rule of different people lets answer."""
    reason = next(iter(REASONS[line.code]))
    for actor in people:
        try:
            reconciliation.answer(
                work,
                actor,
                AnswerException(key, month, line.code.value, line.subject_id, reason),
            )
        except Refused:
            continue
        return
