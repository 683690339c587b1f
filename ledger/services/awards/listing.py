"""The list of awards in the reader's scope, with its filters."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs.kinds import KINDS, kind_named
from ledger.domain.people.duties import Duty
from ledger.services.budgets import allocations
from ledger.services.needs import left
from ledger.services.needs import pages as need_pages
from ledger.services.participants import participants
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row

VIEWERS = (Duty.REQUEST, *READERS)
STAGES = ("committed", "obligated", "accrued", "paid", "refund_due", "deposit")
STATE_NAMES = {
    "open": "Open",
    "withdrawn": "Approval withdrawn",
    "stopped": "Stopped",
    "moved": "Moved",
    "closed": "Closed",
}


@dataclass(frozen=True)
class Wanted:
    """The filters of the list, as they stand in its address; empty means all."""

    kind: str = ""
    agency: str = ""
    state: str = ""
    stage: str = ""
    participant: str = ""
    allocation: str = ""


def listing(work: Work, actor: Actor, wanted: Wanted) -> list[Row]:
    """Awards within the reader's scope, the newest first."""
    roles.require(actor, *VIEWERS)
    table = schema.award.c
    conditions = []
    if wanted.kind in KINDS:
        conditions.append(table.kind == wanted.kind)
    if wanted.participant:
        conditions.append(table.participant_id == wanted.participant)
    if wanted.allocation:
        conditions.append(table.allocation_id == wanted.allocation)
    if wanted.agency:
        conditions.append(schema.allocation.c.agency_code == wanted.agency)
    if wanted.state in STATE_NAMES:
        conditions.append(table.state == wanted.state)
    if wanted.stage in STAGES:
        conditions.append(table[f"{wanted.stage}_cents"] > 0)
    with work.store.reading() as connection:
        rows = [row for row in awards.awards_where(connection, *conditions) if reaches(actor, row)]
        if wanted.allocation:  # by allocation one could tell the funds of a pool apart
            hidden = allocations.hidden_pools(connection, actor)
            rows = [row for row in rows if row["fund"] not in hidden]
        if wanted.participant:
            rows = rows if participants.display_names(connection, work, actor, [wanted.participant]) else []
        return _listed(connection, work, actor, rows)


def _listed(connection: Connection, work: Work, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    funds = left.fund_names(connection, actor)
    payees = need_pages.payee_names(connection, [row["payee_id"] for row in rows])
    return [
        {
            **row,
            "kind_name": KINDS[row["kind"]].name,
            "fund_name": funds[row["fund"]],
            "payee": payees.get(row["payee_id"], ""),
            "state_name": STATE_NAMES.get(row["state"], row["state"].capitalize()),
        }
        for row in need_pages.named(connection, work, actor, rows)
    ]


def reaches(actor: Actor, award: Row) -> bool:
    """A coach reads her own agency's, a liaison her groups', the board what its grants reach."""
    scope = {"agency": award["agency_code"], "program": award["program_code"]}
    if actor.may(Duty.REQUEST, **scope) and actor.agency in (None, award["agency_code"]):
        return True
    if actor.may(Duty.VERIFY, **scope, group=kind_named(award["kind"]).group):
        return True
    return actor.may(*(duty for duty in READERS if duty is not Duty.VERIFY), **scope)
