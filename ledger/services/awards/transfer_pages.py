"""Cost transfers as an award's page shows them: those done, and the funds that could bear the cost."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.services.awards import transfers
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.awards import transfers as stored
from ledger.store.rows import Row


def done(connection: Connection, award_id: str, funds: Mapping[str, str]) -> list[Row]:
    """An award's cost transfers with both funds as this reader may call them, oldest first."""
    rows = stored.transfers_for(connection, award_id)
    return [{**row, "from_name": funds[row["from_fund"]], "to_name": funds[row["to_fund"]]} for row in rows]


def offered(
    connection: Connection, work: Work, actor: Actor, award: Row, funds: Mapping[str, str]
) -> list[Row]:
    """Allocations under another fund, each with its fund's name and why it cannot bear the cost today, if it cannot."""
    return [
        {
            **row,
            "fund_name": funds[row["fund"]],
            "why_not": transfers.why_not(connection, award, row, work.source.today()),
        }
        for row in transfers.targets(connection, actor, award)
    ]
