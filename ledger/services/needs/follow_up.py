"""Youth who left the program and are still served: supportive services as follow-up, within the months of law (SUP-23)."""

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.domain.needs import stays as rules
from ledger.domain.needs.kinds import Line
from ledger.store.budgets import budgets, policies
from ledger.store.participants import stays


def after(
    connection: Connection, need: Mapping[str, object], on: datetime.date
) -> tuple[datetime.date | None, datetime.date | None]:
    """The last day of follow-up for the person of a need, who is not enrolled on the day, and the first day of the enrollment
    that is followed up: caps of one enrollment count what follows it, too (SUP-05). None where there is none."""
    place = (str(need["participant_id"]), str(need["agency_code"]), str(need["program_code"]))
    entry_on, exit_on = stays.newest(connection, *place, on)
    if exit_on is None or exit_on >= on:
        return None, None
    until = rules.follow_up_until(exit_on, policies.policy_book(connection), on)
    return until, entry_on if until else None


def places(connection: Connection) -> frozenset[tuple[str, str]]:
    """Agency and program of every place at which a fund of youth pays for supportive services: a coach there follows up."""
    youth = {row["code"] for row in budgets.funds(connection) if row["stream"] == rules.YOUTH}
    rows = budgets.allocations(connection, line=Line.SUPPORT) if youth else []
    return frozenset((row["agency_code"], row["program_code"]) for row in rows if row["fund"] in youth)
