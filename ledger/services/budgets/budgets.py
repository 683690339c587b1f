"""Loading a program year's budget by two people, and reading what is in force (FND, SET, ALC).

The loaded budget is kept as the payloads of the accepted loads; rows, policy values and entries are made from
what a load adds.
"""

import datetime
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ledger.domain.budgets import changes as budget_changes
from ledger.domain.budgets import checks as budget_checks
from ledger.domain.budgets import files as budget_files
from ledger.domain.budgets import openings, rewrites
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.ceilings import newly_passed
from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.governing import Standing
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.loads import from_plain, merged_all, to_plain
from ledger.domain.journal.canonical import canonical
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.budgets import rows as budget_rows
from ledger.services.budgets.allocations import allocation_columns, in_force, set_aside_test
from ledger.services.budgets.measures import standing_now
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.awards.awards import first_open_day
from ledger.store.budgets import budgets
from ledger.store.journal import journal
from ledger.store.rows import Row
from ledger.words import dollars

__all__ = [
    "BudgetFaults",
    "StageLoad",
    "allocation_columns",
    "in_force",
    "preview_load",
    "read_files",
    "set_aside_test",
    "stage_load",
    "staged_changes",
    "texts_of",
]

MOST_FILES = 20
MOST_CHARACTERS = 1_000_000
"""Of one file: far above any board's year."""
MOST_DOTS = 40
"""In one line: a name of a hundred thousand parts would need all of a machine's memory to be read."""


class BudgetFaults(InvalidInput):
    """A folder that cannot be loaded, with everything that is wrong with it.

    :param faults: each with file, table and key, and both sides of a failed test.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("budget_faults", field="files", count=len(faults), first=str(faults[0]))
        self.faults = faults


@dataclass(frozen=True)
class StageLoad:
    """Stage a program year's folder.

    :param files: file name to its text, as `budget_files.TABLES` names them.
    """

    key: str
    files: Mapping[str, str]


class _NothingToWrite(Exception):
    """Ends a unit without an event: the folder is loaded, or staged, exactly so already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def stage_load(work: Work, actor: Actor, command: StageLoad) -> Answer:
    """Check a folder and stage what it changes until a second person accepts it.

    :returns: ``proposal`` (None when there is nothing to do), ``year`` and ``changes``, lines for people.
    :raises BudgetFaults: everything that is wrong; nothing was changed.
    """
    roles.require(actor, Duty.LOAD)

    def _stage(unit: Unit) -> tuple[str, Answer]:
        budget = read_files(command.files)
        known = known_loads(unit.connection, budget.year, unit.today())
        _refuse_faults(unit.connection, budget, known, lock=False)
        changes = _told(known.before, budget, unit.today())
        answer: Answer = {"proposal": None, "year": budget.year, "changes": changes}
        if not changes:
            raise _NothingToWrite(answer)
        payload = canonical(to_plain(budget))
        subject = f"PY{budget.year}"
        staged = budgets.find_staged_load(unit.connection, subject, payload.decode())
        if staged is not None:
            raise _NothingToWrite({**answer, "proposal": staged})
        digest = hashlib.sha256(payload).hexdigest()[:12]
        summary = f"Budget {subject}: {len(changes)} changes, digest {digest}"
        row = proposals.stage(
            unit, actor, budgets.LOAD, subject_id=subject, summary=summary, payload=to_plain(budget)
        )
        return row["id"], {**answer, "proposal": row["id"]}

    try:
        return work.run(actor, command, "budget.staged", _stage)
    except _NothingToWrite as nothing:
        return nothing.answer


def preview_load(work: Work, actor: Actor, files: Mapping[str, str]) -> Answer:
    """Check a folder and say what it would change; nothing is written.

    :returns: as `stage_load`, without a proposal.
    :raises BudgetFaults: everything that is wrong.
    """
    roles.require(actor, Duty.LOAD)
    budget = read_files(files)
    with work.store.reading() as connection:
        known = known_loads(connection, budget.year, work.source.today())
        _refuse_faults(connection, budget, known, lock=False)
        changes = _told(known.before, budget, work.source.today())
    return {"proposal": None, "year": budget.year, "changes": changes}


def _told(before: Budget | None, budget: Budget, today: datetime.date) -> list[str]:
    """What a load would change, and what it would take above a ceiling; empty when it changes nothing."""
    changes = budget_changes.diff(before, budget)
    return [*changes, *newly_passed(before, budget, today)] if changes else []


def texts_of(files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """File names and bytes as `StageLoad` takes them.

    :raises BudgetFaults: a file that is no UTF-8 text, or two of one name.
    """
    faults: list[Fault] = []
    texts: dict[str, str] = {}
    for name, data in files:
        if name in texts:
            faults.append(Fault(name, "", "", "stands 2 times among the files; it may stand once"))
        try:
            texts[name] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            faults.append(
                Fault(name, "", "", f"is not UTF-8 text: byte 0x{data[error.start]:02X} in line {line}")
            )
    if faults:
        raise BudgetFaults(faults)
    return texts


def read_files(files: Mapping[str, str]) -> Budget:
    """The budget that these texts say.

    :raises BudgetFaults: what cannot be read.
    """
    faults: list[Fault] = []
    parsed: dict[str, Mapping[str, Any]] = {}
    if len(files) > MOST_FILES:
        raise BudgetFaults([Fault("", "", "", f"{len(files)} files; at most {MOST_FILES} are read")])
    for name, text in files.items():
        if len(text) > MOST_CHARACTERS:
            faults.append(
                Fault(name, "", "", f"has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read")
            )
            continue
        try:
            parsed[name] = _toml(text)
        except ValueError as error:
            faults.append(Fault(name, "", "", f"is not TOML: {error}"))
    if faults:
        raise BudgetFaults(faults)
    budget, faults = budget_files.parse(parsed)
    if faults:
        raise BudgetFaults(faults)
    return budget


def _toml(text: str) -> Mapping[str, Any]:
    """A file's tables. A number where an amount should stand is shown as it was written, and never becomes a float.

    :raises ValueError: no TOML, or nested so deep that reading it takes more memory than a budget is worth.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"line {number} has more than {MOST_DOTS} full stops")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise ValueError("its lists or tables are nested too deep") from error


def known_loads(connection: Connection, year: int, today: datetime.date) -> Known:
    """All that is loaded already, and the last folder of the year."""
    loads = [(subject, from_plain(payload)) for subject, payload in budgets.accepted_loads(connection)]
    own = [budget for subject, budget in loads if subject == f"PY{year}"]
    before = merged_all(budget for _, budget in loads)
    available = {
        budgets.allocation_key(row): row["available_cents"] for row in budgets.allocations(connection)
    }
    standing = standing_now(connection, before, year, today) if before else Standing()
    return Known(before, own[-1] if own else None, today, first_open_day(connection), available, standing)


def _refuse_faults(connection: Connection, budget: Budget, known: Known, *, lock: bool) -> None:
    faults = [*budget_checks.check(budget, known), *rewrites.rewritten(known, budget)]
    faults = faults or short(connection, budget_changes.fresh(known.before, budget), lock=lock)
    if faults:
        raise BudgetFaults(faults)


def short(connection: Connection, added: Budget, *, lock: bool) -> list[Fault]:
    """An amendment takes no more than its place has left now; what this load opens, `check` has tested."""
    reserves = journal.balances(connection) if added.amendments else {}
    faults = []
    left: dict[str, int] = {}
    for move in sorted(added.amendments, key=lambda one: (one.on, one.id)):
        source, target = (openings.account_of(move, side) for side in (move.source, move.target))
        key = move.allocation(move.source)
        if source not in left:
            row = budgets.find_allocation(connection, key, lock=lock) if key else None
            loaded = source in reserves if key is None else row is not None
            if not loaded:
                continue
            left[source] = row["available_cents"] if row else -reserves[source]
        if move.amount_cents > left[source] and not (move.is_cut and key):
            what = "available" if key else move.source
            says = (
                f"{dollars(move.amount_cents)} must not be more than the {dollars(left[source])} {what} now"
            )
            faults.append(move.fault("amount", says))
        left[source] -= move.amount_cents
        if target in left:
            left[target] += move.amount_cents
    return faults


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Carry out an accepted load: all checks again, then rows, accounts, policy values and entries."""
    budgets.lock_budgets(unit.connection)
    budget = from_plain(payload)
    known = known_loads(unit.connection, budget.year, unit.today())
    _refuse_faults(unit.connection, budget, known, lock=True)
    return carry_out(unit, known, budget, row["id"])


def carry_out(unit: Unit, known: Known, budget: Budget, load_id: str) -> Answer:
    """Write what a load adds: rows, accounts, policy values and entries."""
    added = budget_changes.fresh(known.before, budget)
    budget_rows.insert_all(unit, added, load_id)
    budget_rows.change_all(unit, known.before, budget)
    budget_rows.open_places(unit, known.before, budget)
    budget_rows.mark_cuts(unit, added)
    new_id = partial(unit.source.new_id, "ENT")
    entries = openings.entries_for(known.before, budget, new_id, known.first_open)
    for entry in entries:
        unit.post(entry)
    return {"year": budget.year, "entries": len(entries), "values": len(added.values)}


def staged_changes(work: Work, actor: Actor, proposal_id: str) -> list[str]:
    """What a staged load would change now, for the person who is to accept it.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)
    with work.store.reading() as connection:
        row = rows.find_row(connection, schema.proposal, id=proposal_id)
        if row is None or row["kind"] not in budgets.LOADS:
            raise NotFound("not_found", what="proposal")
        loads = [from_plain(payload) for _, payload in budgets.accepted_loads(connection)]
    return _told(merged_all(loads), from_plain(json.loads(row["payload"])), work.source.today())


proposals.register(
    budgets.LOAD,
    proposals.Sort("Budget load", stage=(Duty.LOAD,), accept=(Duty.OVERSEE, Duty.LOAD), apply=_apply),
)
