"""Money moved between agencies, the reserve and what is unassigned: staged by one, accepted by another (ALC-04, ALC-10).

A move is a load of one amendment, so that it meets the same checks, stands beside the folders' own and is never edited.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets import moves as rules
from ledger.domain.budgets import openings
from ledger.domain.budgets.budgets import FUNDER, RESERVE, UNASSIGNED, Amendment, Budget
from ledger.domain.budgets.checks import share_of
from ledger.domain.budgets.loads import from_plain, merged, to_plain
from ledger.domain.budgets.set_aside import sides_on
from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import Line
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.budgets.allocation_pages import names_in
from ledger.services.budgets.allocations import open_pools
from ledger.services.budgets.budgets import BudgetFaults, carry_out, known_loads, short
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.budgets import agencies, budgets
from ledger.store.journal import journal
from ledger.store.rows import Row
from ledger.words import dollars

LONGEST = 200


@dataclass(frozen=True)
class ProposeMove:
    """Move money of one fund and line from one place to another, today.

    :param source: ``reserve``, ``unassigned`` or ``AGENCY:PROGRAM``; `target` likewise.
    :param document: what the move is made by. :param resolution: of the board, for what leaves the set-aside (SET-07).
    """

    key: str
    fund: str
    line: str
    source: str
    target: str
    amount_cents: int
    document: str
    resolution: str = ""


def propose(work: Work, actor: Actor, command: ProposeMove) -> Answer:
    """Stage a move; another person accepts it, and only then it is posted.

    :raises Refused: ``proposal_waits`` while the same move by the same document waits, ``move_twice`` once it was made that
        day.
    :raises BudgetFaults: what stands against it, both sides of a failed test among it.
    """
    roles.require(actor, Duty.LOAD)
    if command.line not in tuple(Line):
        raise InvalidInput("move_place", field="source")
    if not command.document.strip() or len(command.document) > LONGEST:
        raise InvalidInput("move_document", field="document", most=LONGEST)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        _reach(unit.connection, actor, command.fund)
        move = Amendment(
            unit.source.new_id("AMD"),
            unit.today(),
            command.fund,
            Line(command.line),
            command.source,
            command.target,
            command.amount_cents,
            command.document.strip(),
            command.resolution.strip()[:LONGEST] or None,
        )
        for waits, payload in proposals.staged_about(unit.connection, budgets.MOVE, move.fund):
            (other,) = from_plain(payload).amendments
            if replace(other, id=move.id, on=move.on) == move:
                raise Refused("proposal_waits", proposal=waits)
        _refuse_made(unit.connection, move)
        budget = rules.load_of(program_year(unit.today()), move)
        _refuse(unit, budget, lock=False)
        row = proposals.stage(
            unit,
            actor,
            budgets.MOVE,
            subject_id=move.fund,
            summary=_said(unit.connection, move),
            payload=to_plain(budget),
        )
        return row["id"], {"proposal": row["id"], "amendment": move.id}

    return work.run(actor, command, "move.proposed", _propose)


def _refuse_made(connection: Connection, move: Amendment) -> None:
    """A document moves its money once: the same move of the same day is the same.

    :raises Refused: ``move_twice``.
    """
    for _, payload in budgets.accepted_loads(connection):
        for made in from_plain(payload).amendments:
            if replace(made, id=move.id) == move:
                raise Refused("move_twice", field="document", first=made.id)


def _said(connection: Connection, move: Amendment) -> str:
    """A move in one sentence: how much of which fund, from where to where."""
    fund = budgets.fund_row(connection, move.fund)
    of = f"{fund['title'] if fund else move.fund}, {move.line.lower()}"
    source, target = (_called(connection, one) for one in (move.source, move.target))
    return f"{dollars(move.amount_cents)} of {of}, from {source} to {target}"


def _called(connection: Connection, place: str) -> str:
    """What people call a side of a move."""
    if ":" not in place:
        return {RESERVE: "the reserve", UNASSIGNED: "what is not assigned", FUNDER: "the funder"}.get(
            place, place
        )
    agency, _, program = place.partition(":")
    names = names_in(connection)
    return f"{names.get(agency, agency)}, {names.get(program, program)}"


def _reach(connection: Connection, actor: Actor, fund: str) -> Row:
    row = budgets.fund_row(connection, fund)
    if row is None or not (row["pool"] is None or row["pool"] in open_pools(connection, actor)):
        raise NotFound("not_found", what="fund")
    return row


def _refuse(unit: Unit, budget: Budget, *, lock: bool) -> Any:
    known = known_loads(unit.connection, budget.year, unit.today())
    faults = rules.check(budget, known) or short(unit.connection, budget, lock=lock)
    if faults:
        raise BudgetFaults(faults)
    return known


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    budgets.lock_budgets(unit.connection)
    budget = from_plain(payload)
    for move in budget.amendments:
        _refuse_made(unit.connection, move)
    known = _refuse(unit, budget, lock=True)
    return carry_out(unit, known, budget, row["id"])


@dataclass(frozen=True)
class Place:
    """A place that money can be taken from.

    :param cents: what is there to take now.
    """

    fund: str
    line: Line
    code: str
    cents: int

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.fund}|{self.line}|{self.code}"


def places(work: Work, actor: Actor) -> tuple[list[Place], list[tuple[str, str]]]:
    """Where money can come from, with what is there; and the agencies of today that it can go to."""
    roles.require(actor, Duty.LOAD)
    today = work.source.today()
    with work.store.reading() as connection:
        shown = open_pools(connection, actor)
        funds = [row for row in budgets.funds(connection) if row["pool"] is None or row["pool"] in shown]
        balances = journal.balances(connection)
        names = names_in(connection)
        members = agencies.memberships(connection, today)
        found = [place for row in funds for place in _of_fund(connection, row["code"], balances)]
    targets = {
        f"{agency}:{program}": f"{names[agency]}, {names[program]}"
        for agency, program in ((one["agency_code"], one["program_code"]) for one in members)
    }
    return found, list(targets.items())


def _of_fund(connection: Connection, fund: str, balances: Mapping[str, int]) -> list[Place]:
    found = []
    for row in budgets.allocations(connection, fund=fund):
        key = budgets.allocation_key(row)
        found.append(Place(fund, key.line, f"{key.agency}:{key.program}", row["available_cents"]))
    for line in Line:
        for code in (RESERVE, UNASSIGNED):
            account = accounts.unassigned(fund) if code == UNASSIGNED else accounts.reserve(fund, line)
            found.append(Place(fund, line, code, -balances.get(account, 0)))
    return [one for one in found if one.cents]


def sides(work: Work, actor: Actor, proposal_id: str) -> list[str]:
    """What a staged move would leave on either side, for the person who is to accept it."""
    roles.require(actor, Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)
    with work.store.reading() as connection:
        row = rows.find_row(connection, schema.proposal, id=proposal_id, kind=budgets.MOVE)
        if row is None:
            raise NotFound("not_found", what="proposal")
        (move,) = from_plain(json.loads(row["payload"])).amendments
        balances = journal.balances(connection)
        by = f"{move.document}; {move.resolution}" if move.resolution else move.document
        lines = [f"{_said(connection, move)}. By: {by}"]
        strict = _strict(connection, move, program_year(work.source.today()))
        called = {one: _called(connection, one) for one in (move.source, move.target)}
    for place, cents in ((move.source, -move.amount_cents), (move.target, move.amount_cents)):
        before = -balances.get(openings.account_of(move, place), 0)
        if place == FUNDER:  # what the funder gave stands on the other side of the books
            lines.append(f"The award: {dollars(-before)} now, {dollars(-before - cents)} afterwards")
            continue
        said = called[place][0].upper() + called[place][1:]
        lines.append(f"{said}: {dollars(before)} there now, {dollars(before + cents)} afterwards")
    return lines + strict


def _strict(connection: Connection, move: Amendment, year: int) -> list[str]:
    """Both sides of the strict test after a move that changes the set-aside (SET-03)."""
    if move.line is not Line.TRAINING or not {move.source, move.target} & {UNASSIGNED, FUNDER}:
        return []
    whole = merged(budgets.loaded(connection), rules.load_of(year, move))
    share = share_of(whole, year)
    if share is None:
        return []
    sides = sides_on(whole, year, share, move.on)
    return [f"The strict test afterwards: {sides.says}. It {'holds' if sides.passes else 'does not hold'}."]


proposals.register(
    budgets.MOVE,
    proposals.Sort("Allocation moved", stage=(Duty.LOAD,), accept=(Duty.OVERSEE, Duty.LOAD), apply=_apply),
)
