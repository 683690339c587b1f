"""A staged going live as whoever decides about it reads it: at the terminal as lines, on its page as tables."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.golive import checks
from ledger.domain.golive.controls import Total, totals
from ledger.domain.golive.rows import Opening, from_plain
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets import allocations
from ledger.services.golive import known, sheet_tables
from ledger.services.golive.golive import PROPOSAL, posted_lines
from ledger.services.golive.sheet_tables import Names, SheetTable
from ledger.services.participants import participants
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.participants import participants as people_store
from ledger.store.rows import Row, find_row

READERS = (Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)


@dataclass(frozen=True)
class StagedPage:
    """Everything a second person compares.

    :param totals: of the sheets beside the control report. :param sheets: each sheet's rows and sums.
    :param lines: what it would post now, or all that is wrong by now; nothing once it is decided.
    """

    totals: tuple[Total, ...]
    sheets: tuple[SheetTable, ...]
    lines: tuple[str, ...]


def staged_page(work: Work, actor: Actor, proposal_id: str) -> StagedPage:
    """The sheets as tables, with the names that this reader may read.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        row, opening = _staged(connection, proposal_id)
        found = totals(opening)
        sheets = sheet_tables.tables(opening, found, _names(connection, work, actor, opening))
        lines = _would(connection, work, row, opening)
    return StagedPage(tuple(found), sheets, tuple(lines))


def staged_lines(work: Work, actor: Actor, proposal_id: str) -> list[str]:
    """The totals of a staged going live beside their control totals, each award, then what it would post now or what is wrong
    by now.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        row, opening = _staged(connection, proposal_id)
        would = _would(connection, work, row, opening)
    return [*(one.says for one in totals(opening)), *(one.says for one in opening.awards), *would]


def _staged(connection: Connection, proposal_id: str) -> tuple[Row, Opening]:
    row = find_row(connection, schema.proposal, id=proposal_id)
    if row is None or row["kind"] != PROPOSAL:
        raise NotFound("not_found", what="proposal")
    return row, from_plain(json.loads(row["payload"])["opening"])


def _would(connection: Connection, work: Work, row: Row, opening: Opening) -> list[str]:
    if row["state"] != "staged":
        return []
    carried, faults = checks.check(opening, known.gather(connection, opening, work.source.today()))
    return [str(one) for one in faults] or [f"Would post {line}" for line in posted_lines(opening, carried)]


def _names(connection: Connection, work: Work, actor: Actor, opening: Opening) -> Names:
    people = people_store.find_by_external(connection, sheet_tables.external_ids(opening))
    names = participants.display_names(connection, work, actor, [one["id"] for one in people.values()])
    told = {external: names[row["id"]] for external, row in people.items() if row["id"] in names}
    return Names(told, frozenset(allocations.hidden_pools(connection, actor)))
