"""The monthly statement of an agency: its money and its outcomes on one paper, and the agreements they rest on (d2, ALC-05)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.months.summary import Row, total
from ledger.errors import NotFound
from ledger.services.budgets import network_log
from ledger.services.months import summary
from ledger.services.months.reconciliation import month_end
from ledger.services.months.summary import OutcomeRow
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import agencies
from ledger.store.journal import publications
from ledger.store.rows import Row as Stored


@dataclass(frozen=True)
class Agreement:
    """A membership of a program that counted in the month.

    :param document: the MOU or subaward by name; None where none was recorded. :param to_on: None is open.
    """

    program: str
    from_on: datetime.date
    to_on: datetime.date | None
    document: str | None


@dataclass(frozen=True)
class Statement:
    """What an agency is told of a month.

    :param closed: whether the month's books are closed; until then they can change.
    :param rows: (program, fund, line) to its columns in cents, in that order.
    :param held: the last evaluation and the last training by the month's end, by their sort; None for never.
    """

    agency: str
    month: str
    closed: bool
    agreements: tuple[Agreement, ...]
    rows: tuple[tuple[tuple[str, str, str], dict[str, int]], ...]
    total: dict[str, int]
    outcomes: tuple[OutcomeRow, ...]
    held: Mapping[str, Stored | None]


def statement(work: Work, actor: Actor, agency: str, month: str) -> Statement:
    """One agency's month, as the month's page shows it to this reader.

    :param agency: its code. :param month: ``2026-08``.
    :raises InvalidInput: ``month_format``. :raises NotFound: ``not_found``: an agency that has no allocation in the reader's
        scope.
    """
    money = [row for row in summary.summary(work, actor, month).rows if row.agency == agency]
    if not money:
        raise NotFound("not_found", what="agency")
    places: dict[tuple[str, str, str], list[Row]] = {}
    for row in money:
        places.setdefault((row.program, row.fund, row.line), []).append(row)
    with work.store.reading() as connection:
        roster = agencies.memberships(connection)
        closed = month in publications.closed_months(connection)
        programs = {one["program_code"] for one in roster if one["agency_code"] == agency}
        held = network_log.last_held(connection, agency, programs, month_end(month))
    return Statement(
        agency,
        month,
        closed,
        tuple(
            Agreement(one["program_code"], one["from_on"], one["to_on"], one["agreement"])
            for one in roster
            if one["agency_code"] == agency and _counts_in(one, month)
        ),
        tuple((place, total(places[place])) for place in sorted(places)),
        total(money),
        tuple(row for row in summary.outcomes(work, actor, month).rows if row.agency == agency),
        held,
    )


def _counts_in(membership: Stored, month: str) -> bool:
    """Did the membership count on a day of the month, both its ends included?"""
    first, last = datetime.date.fromisoformat(f"{month}-01"), month_end(month)
    return bool(
        membership["from_on"] <= last and (membership["to_on"] is None or membership["to_on"] >= first)
    )
