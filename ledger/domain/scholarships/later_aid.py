"""What another source decides after an award was made: Pell that was pending, a late state grant, an employer (SCH-06). Pure.

Only the share of it that pays for what this award pays counts. What is open is let go first, what is paid becomes a refund due.
Money paid to the participant for living or education expenses is no share, and the award is never cut by a whole grant
mechanically: a person says the share, a second one accepts it (20 CFR 680.230(c)).
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.days import check_day
from ledger.domain.journal.columns import Columns
from ledger.domain.scholarships.courses import PELLS, SOURCES, Determination
from ledger.domain.scholarships.deciding import check_payer
from ledger.domain.scholarships.schedule import Settled, settle
from ledger.errors import InvalidInput, Refused

DECIDED = ("not_eligible", "denied", "amount")
"""What a source can say in the end; pending is no decision."""


@dataclass(frozen=True)
class LaterAid:
    """A later decision.

    :param outcome: one of `DECIDED`. :param cents: what it gives in all. :param share_cents: of it, what pays for what this
        award pays.
    """

    source: str
    outcome: str
    on: datetime.date
    cents: int = 0
    share_cents: int = 0

    def to_plain(self) -> dict[str, Any]:
        """As canonical JSON can hold it."""
        return {**asdict(self), "on": self.on.isoformat()}


def from_plain(values: dict[str, Any]) -> LaterAid:
    """A later decision from its column."""
    return LaterAid(**{**values, "on": datetime.date.fromisoformat(values["on"])})


def said_of(text: str) -> LaterAid:
    """A kept decision, from its canonical JSON."""
    return from_plain(json.loads(text))


def decide(aid: LaterAid, columns: Columns, today: datetime.date, before: Sequence[LaterAid] = ()) -> Settled:
    """What the decision does to the award's money.

    425.00 of which 300.00 are paid and 125.00 open; Pell gives 1,000.00 and 200.00 of it are tuition that this award pays:
    125.00 are let go and 75.00 are due back.

    :param before: what is kept of this award already; each decision counts once, a further one has its own day or amount.
    :raises InvalidInput: ``code_unknown``, ``loan`` (SCH-07), ``date_in_future``, ``amount_missing``.
    :raises Refused: ``share_over_aid``; ``aid_recorded``; ``share_too_large`` of `schedule.settle`.
    """
    check_payer(aid.source, SOURCES)
    if aid.outcome not in DECIDED:
        raise InvalidInput("code_unknown", field="outcome", text=aid.outcome[:40])
    check_day("on", aid.on)
    if aid.on > today:
        raise InvalidInput("date_in_future", field="on")
    if (aid.outcome == "amount") != (aid.cents > 0) or aid.share_cents < 0:
        raise InvalidInput("amount_missing", field="amount")
    if aid.share_cents > aid.cents:
        raise Refused("share_over_aid", field="share", share_cents=aid.share_cents, aid_cents=aid.cents)
    if aid in before:
        raise Refused("aid_recorded", source=SOURCES[aid.source], on=aid.on)
    return settle(aid.share_cents, columns) if aid.share_cents else Settled(0, 0)


def on_record(decisions: Iterable[LaterAid]) -> dict[str, int]:
    """What each source has given for what the awards pay: its shares together, from the last time on that it said no.

    :param decisions: in the order in which they were recorded.
    """
    given: dict[str, int] = {}
    for one in decisions:
        given[one.source] = given.get(one.source, 0) + one.share_cents if one.outcome == "amount" else 0
    return {source: cents for source, cents in given.items() if cents}


def pell_is_pending(others: Iterable[Determination], later: Sequence[LaterAid]) -> bool:
    """Is a Pell still pending that nobody has decided since?"""
    decided = {one.source for one in later}
    return any(
        one.source in PELLS and one.outcome == "pending" and one.source not in decided for one in others
    )
