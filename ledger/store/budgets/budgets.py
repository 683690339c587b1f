"""Funds, year budgets and allocations; and the loads that made them."""

import json
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, text

from ledger.domain.budgets.budgets import SECTIONS, Budget
from ledger.domain.budgets.loads import from_plain, merged_all
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.whom import Whom
from ledger.store import schema
from ledger.store.rows import Row, find_row, rows_of

LOAD = "budget_load"
"""The sort of proposal that carries a load; its payload is the folder as it was accepted."""

MOVE = "allocation_move"
"""The sort that carries one move from a page; its payload is a load of a single amendment."""

LOADS = (LOAD, MOVE)


def lock_budgets(connection: Connection) -> None:
    """Let one load be accepted at a time (SQLite has a single writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('budget load', 0))"))


def accepted_loads(connection: Connection) -> list[tuple[str, Any]]:
    """Every accepted load and move, oldest first: (``PY2026`` or the move's fund, payload)."""
    return [(subject, json.loads(payload)) for subject, payload in connection.execute(_accepted())]


def loaded(connection: Connection, only: Collection[str] = SECTIONS) -> Budget:
    """All accepted loads, laid over one another; empty when nothing is loaded.

    :param only: the sections that are wanted.
    """
    payloads = tuple(payload for _, payload in connection.execute(_accepted()))
    return _laid_over(payloads, frozenset(only))


@lru_cache(maxsize=16)
def _laid_over(payloads: tuple[str, ...], only: frozenset[str]) -> Budget:
    """Read once for the same texts: a command asks many times, and loads are rare."""
    return merged_all(from_plain(json.loads(payload), only) for payload in payloads) or Budget(0)


@cache
def _accepted() -> Select[Any]:
    """Accepted loads in their order, subject and payload; made once."""
    proposal = schema.proposal
    return _in_order(select(proposal.c.subject_id, proposal.c.payload))


def loads_by(connection: Connection, instant: str) -> list[Row]:
    """Accepted loads that had been accepted by an instant, oldest first, with who accepted each."""
    proposal = schema.proposal
    statement = (
        select(proposal.c.payload, proposal.c.decided_at, schema.person.c.name.label("accepted_by"))
        .join(schema.person, schema.person.c.id == proposal.c.decided_by)
        .where(proposal.c.decided_at <= instant)
    )
    loads = rows_of(connection, _in_order(statement))
    return [{**row, "payload": json.loads(row["payload"])} for row in loads]


def _in_order(statement: Select[Any]) -> Select[Any]:
    """Accepted loads by the number of the event that accepted each: a clock that steps back changes nothing."""
    proposal, event = schema.proposal, schema.event
    accepted = (event.c.object_id == proposal.c.id) & (event.c.verb == "proposal.accepted")
    return (
        statement.join(event, accepted)
        .where(proposal.c.kind.in_(LOADS), proposal.c.state == "accepted")
        .order_by(event.c.number)
    )


def find_staged_load(connection: Connection, subject: str, payload: str) -> str | None:
    """The staged proposal that says exactly this already."""
    proposal = schema.proposal
    statement = select(proposal.c.id).where(
        proposal.c.kind == LOAD,
        proposal.c.state == "staged",
        proposal.c.subject_id == subject,
        proposal.c.payload == payload,
    )
    found = connection.execute(statement.order_by(proposal.c.id).limit(1)).scalar()
    return None if found is None else str(found)


def fund_row(connection: Connection, code: str, *, lock: bool = False) -> Row | None:
    """A fund, or None; its kinds and programs are read by `listed`."""
    return find_row(connection, schema.fund, lock=lock, code=code)


def funds(connection: Connection) -> list[Row]:
    """Every fund, by code."""
    return rows_of(connection, select(schema.fund).order_by(schema.fund.c.code))


def funds_of(connection: Connection, codes: Collection[str]) -> list[Row]:
    """These funds, each with the ``gaps`` that the grant register tells, as a text, or None."""
    return rows_of(connection, _FUNDS_OF, {"codes": list(codes)})


_FUNDS_OF = (
    select(schema.fund, schema.grant_record.c.gaps)
    .outerjoin(schema.grant_record, schema.grant_record.c.code == schema.fund.c.code)
    .where(schema.fund.c.code.in_(bindparam("codes", expanding=True)))
)


def whom_of(connection: Connection, codes: Collection[str]) -> dict[str, Whom]:
    """Whom these funds may serve, as far as they say so."""
    return {
        row["fund"]: Whom(
            tuple(listed(row["residence"])),
            tuple(listed(row["housing"])),
            row["income_percent"],
            tuple(listed(row["population"])),
        )
        for row in rows_of(connection, _WHOM_OF, {"codes": list(codes)})
    }


_WHOM_OF = select(schema.fund_whom).where(schema.fund_whom.c.fund.in_(bindparam("codes", expanding=True)))


def listed(words: str) -> list[str]:
    """The codes in a fund's `kinds` or `serves`: ``Rent,MoveIn`` becomes two."""
    return [one for one in words.split(",") if one]


def pools(connection: Connection) -> dict[str, str]:
    """Fund code to pool code, for the funds that are in one."""
    statement = select(schema.fund.c.code, schema.fund.c.pool).where(schema.fund.c.pool.is_not(None))
    return {row.code: row.pool for row in connection.execute(statement)}


def pool_rows(connection: Connection) -> list[Row]:
    """Every pool with its title, by code."""
    return rows_of(connection, select(schema.pool).order_by(schema.pool.c.code))


def year_budgets(connection: Connection, year: int | None = None) -> list[Row]:
    """What each fund gives in a program year, as amended; without a year, in each."""
    budget = schema.year_budget
    statement = select(budget).order_by(budget.c.program_year, budget.c.fund)
    if year is not None:
        statement = statement.where(budget.c.program_year == year)
    return rows_of(connection, statement)


def get_allocation(connection: Connection, allocation_id: str, *, lock: bool = False) -> Row | None:
    """An allocation, or None; ``lock`` holds its row until the transaction ends."""
    return find_row(connection, schema.allocation, lock=lock, id=allocation_id)


def find_allocation(connection: Connection, key: Key, *, lock: bool = False) -> Row | None:
    """The allocation at this place, or None."""
    return find_row(
        connection,
        schema.allocation,
        lock=lock,
        agency_code=key.agency,
        program_code=key.program,
        fund=key.fund,
        line=key.line.value,
    )


def allocation_key(row: Row) -> Key:
    """The place of an allocation's row."""
    return Key(row["agency_code"], row["program_code"], row["fund"], Line(row["line"]))


def allocations(
    connection: Connection,
    *,
    year: int | None = None,
    agency: str | None = None,
    program: str | None = None,
    fund: str | None = None,
    line: Line | None = None,
) -> list[Row]:
    """Allocations by agency, program, fund and line; what is None is left open."""
    sought = {
        "program_year": year,
        "agency_code": agency,
        "program_code": program,
        "fund": fund,
        "line": None if line is None else line.value,
    }
    wanted = {name: value for name, value in sought.items() if value is not None}
    return rows_of(connection, _allocations_by(tuple(wanted)), wanted)


@cache
def _allocations_by(names: tuple[str, ...]) -> Select[Any]:
    """Made once, see `rows.find_row`."""
    table = schema.allocation
    order = (table.c.agency_code, table.c.program_code, table.c.fund, table.c.line)
    return select(table).where(*(table.c[name] == bindparam(name) for name in names)).order_by(*order)
