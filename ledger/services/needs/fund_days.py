"""Days on which a fund pays: the day that binds, and the days of what is served (FND-03, ALC-05, 2 CFR 200.403(h))."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from ledger.domain.cards.cards import Span
from ledger.domain.needs import periods
from ledger.domain.needs.needs import check_period
from ledger.domain.needs.terms import from_text
from ledger.errors import Refused
from ledger.services.needs import facts, refusals, weekly
from ledger.services.payments import service_days
from ledger.services.people.roles import Actor
from ledger.store.budgets import agencies
from ledger.store.rows import Row


def refuse_to_bind(connection: Connection, award: Mapping[str, object], day: datetime.date) -> None:
    """Nothing binds outside the fund's period, in a gap of it, or after the agency's agreement has ended (FND-03, ALC-05).

    :param day: of the event when it is recorded, of its entry when it is accepted.
    :raises Refused: ``fund_period``, ``fund_gap``, ``agency_not_active``.
    """
    fund = facts.fund_facts(connection, str(award["fund"]))
    check_period(fund, day)
    if not agencies.is_active(connection, str(award["agency_code"]), str(award["program_code"]), day):
        raise Refused("agency_not_active", on=day)


def refuse_to_bind_served(connection: Connection, actor: Actor, award: Row, month: str | None) -> None:
    """Nothing binds that would be served outside the fund's period, whatever was approved.

    :param month: of rent that binds; None for other kinds, whose terms say it.
    :raises Refused: ``fund_period``, ``fund_gap``; ``pool_cannot`` to whoever may not tell the pool's funds apart.
    """
    terms = from_text(award["kind"], award["terms"])
    spans = [periods.month_span(month)] if month else periods.spans_served(terms)
    _refuse(connection, actor, award, spans)


def check_billed(
    connection: Connection,
    actor: Actor,
    award: Row,
    said: Sequence[datetime.date],
    dated_on: datetime.date,
) -> None:
    """A bill asks for nothing that was served while the person was not enrolled or, paid for being unemployed, had
    found work; or outside the fund's period.

    Of a course the fund's period was asked on the day that bound it. Support that names no days was used on the day of its
    paper; hours at work always have theirs, and retention is shown when the hours are long over.

    :param said: days of the service, as the bill says them; none where it says none. :param dated_on: the paper's own.
    :raises Refused: those of `service_days.refuse_outside` and `weekly.check_billed`, and as `refuse_to_bind_served`.
    """
    days = service_days.used_on(award, said, dated_on)
    service_days.refuse_outside(connection, award, days)
    weekly.check_billed(connection, award, days)
    if days and award["kind"] != "Scholarship":
        _refuse(connection, actor, award, [(min(days), max(days))])


def _refuse(connection: Connection, actor: Actor, award: Row, spans: Iterable[Span]) -> None:
    try:
        periods.check_served(facts.fund_facts(connection, award["fund"]), spans)
    except Refused as error:
        raise refusals.as_told(connection, actor, award["fund"], error) from None
