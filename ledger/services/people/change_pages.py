"""Staged changes as pages show them: who staged what, what it would do, and whether this reader may accept it."""

import datetime
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.awards.awards import NOT_OWED, OWED_BACK
from ledger.domain.awards.deposits import KEPT
from ledger.domain.awards.transfers import REASONS
from ledger.domain.budgets.budgets import SECTIONS
from ledger.domain.people.duties import DUTY_NAMES, Duty
from ledger.errors import NotFound
from ledger.services.budgets import allocation_pages, budgets, moves
from ledger.services.golive import golive, staged
from ledger.services.golive.staged import StagedPage
from ledger.services.needs import left
from ledger.services.participants import imports as participant_imports
from ledger.services.payments import cash, cash_reversals
from ledger.services.people import duties, roles
from ledger.services.people.proposals import SORTS, Sort, within
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.budgets import budgets as stored
from ledger.store.payments.receipts import CASH
from ledger.store.rows import Row, find_row, rows_of
from ledger.words import day, dollars, month_name

MOST = 500
OF_MONEY = (CASH, cash_reversals.SORT)
"""Changes whose summary names a sort of money and neither its fund nor the amount."""
STATES = ("staged", "accepted", "declined", "withdrawn")
_EVERYTHING = (Duty.EXAMINE, Duty.OVERSEE)


@dataclass(frozen=True)
class Change:
    """One staged change.

    :param facts: what it is about, as label and value. :param lines: what it would change, one line each.
    :param golive: the sheets of a going live beside their control report.
    :param why_not: why this reader cannot accept it; None when they can, empty when it is not theirs to accept.
    """

    row: Row
    name: str
    people: Mapping[str, str]
    facts: list[tuple[str, str]]
    lines: list[str]
    acceptors: str
    why_not: str | None
    own: bool
    golive: StagedPage | None = None


def listing(work: Work, actor: Actor, state: str = "staged") -> list[Row]:
    """Changes in a state, the newest first, as far as the reader may know of them, with the names of who staged and decided."""
    roles.require(actor, *Duty)
    with work.store.reading() as connection:
        table = schema.proposal
        found = rows_of(
            connection,
            select(table).where(table.c.state == state).order_by(table.c.proposed_at.desc()).limit(MOST),
        )
        seen = [row for row in found if _may_see(connection, actor, row)]
        people, funds = _people(connection, seen), left.fund_names(connection, actor)
    return [
        {
            **{
                name: row[name]
                for name in (
                    "id",
                    "kind",
                    "subject_id",
                    "summary",
                    "state",
                    "proposed_at",
                    "decided_at",
                    "reason",
                )
            },
            "name": SORTS[row["kind"]].name,
            "by": people.get(row["proposed_by"]),
            "decided_by": people.get(row["decided_by"]),
            "of": _money_of(row, funds),
            "own": row["proposed_by"] == actor.person_id,
            "mine": row["proposed_by"] != actor.person_id and actor.holds(*SORTS[row["kind"]].accept),
        }
        for row in seen
    ]


def _money_of(row: Row, funds: Mapping[str, str]) -> str:
    """Which money a change is about, where its summary does not say: ``EOP 2026, $1,000.00``."""
    if row["kind"] not in OF_MONEY:
        return ""
    payload = json.loads(row["payload"])
    fund, cents = payload.get("fund"), payload.get("cents")
    said = [funds.get(fund, fund)] if fund else []
    return ", ".join([*said, *([dollars(cents)] if cents else [])])


def about(work: Work, actor: Actor, subject_ids: Collection[str]) -> list[Row]:
    """Staged changes about any of these things that the reader may know of, the first staged first: id, name and amount.

    :param subject_ids: an award, its bills, a deposit.
    """
    roles.require(actor, *Duty)
    with work.store.reading() as connection:
        table = schema.proposal.c
        asked = select(schema.proposal).where(
            table.state == "staged", table.subject_id.in_(list(subject_ids))
        )
        found = rows_of(connection, asked.order_by(table.proposed_at, table.id))
        seen = [row for row in found if _may_see(connection, actor, row)]
    return [
        {
            "id": row["id"],
            "name": SORTS[row["kind"]].name,
            "cents": json.loads(row["payload"]).get("cents"),
        }
        for row in seen
    ]


def get(work: Work, actor: Actor, proposal_id: str) -> Change:
    """One staged change with everything that decides about it.

    :raises NotFound: unknown, or not for this reader.
    """
    roles.require(actor, *Duty)
    with work.store.reading() as connection:
        row = find_row(connection, schema.proposal, id=proposal_id)
        if row is None or not _may_see(connection, actor, row):
            raise NotFound("not_found", what="change")
        payload = json.loads(row["payload"])
        people = _people(connection, [row], payload)
        # a pool's name where the reader may not tell its funds apart
        names = left.fund_names(connection, actor) | allocation_pages.names_in(connection)
    sort, sheets = SORTS[row["kind"]], _sheets(work, actor, row)
    return Change(
        {name: value for name, value in row.items() if name not in ("payload", "salt")},
        sort.name,
        people,
        _facts(row["kind"], _named(payload, names), people),
        list(sheets.lines) if sheets else _lines(work, actor, row, payload),
        " or ".join(DUTY_NAMES[duty].lower().partition(":")[0] for duty in sort.accept),
        _why_not(actor, row, sort),
        row["proposed_by"] == actor.person_id,
        sheets,
    )


def _sheets(work: Work, actor: Actor, row: Row) -> StagedPage | None:
    """The sheets of a going live, for those who may decide about it."""
    if row["kind"] != golive.PROPOSAL or not actor.holds(*staged.READERS):
        return None
    return staged.staged_page(work, actor, row["id"])


def _may_see(connection: Connection, actor: Actor, row: Row) -> bool:
    sort = SORTS.get(row["kind"])
    if sort is None:
        return False
    if row["proposed_by"] == actor.person_id:
        return True
    return actor.holds(*sort.stage, *sort.accept, *_EVERYTHING) and within(connection, actor, row)


def _why_not(actor: Actor, row: Row, sort: Sort) -> str | None:
    if row["state"] != "staged" or not actor.holds(*sort.accept):
        return ""
    return "You staged it; another person accepts it." if row["proposed_by"] == actor.person_id else None


def _people(
    connection: Connection, found: list[Row], payload: Mapping[str, Any] | None = None
) -> dict[str, str]:
    wanted = {row[name] for row in found for name in ("proposed_by", "decided_by") if row[name]}
    if payload and isinstance(payload.get("person"), str):
        wanted.add(payload["person"])
    table = schema.person.c
    return {
        str(row[0]): str(row[1])
        for row in connection.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    }


_LABELS = {
    "award": "Award",
    "invoice": "Bill",
    "fund": "Fund",
    "cents": "Amount",
    "due_on": "Due on",
    "received_on": "Received on",
    "reference": "Reference at the bank",
    "entry": "Entry",
    "document": "Document",
    "from_fund": "From",
    "to_fund": "To",
    "reason": "Reason",
    "refund": "Refund",
    "payment": "Payment",
    "month": "Month",
    "login": "Login",
    "name": "Name",
    "staff_number": "Staff number",
    "agency": "Agency",
    "left_on": "Last day in the course",
    "on": "Decided on",
    "share_cents": "Of it for what the award pays",
    "terms": "Refund terms from the agreement",
    "refund_cents": "Due back",
    "release_cents": "Let go",
    "earned_cents": "Earned by the school",
    "keep_cents": "Stays for an invoice",
    "deposit": "Deposit",
    "returned_cents": "Came back",
    "kept_cents": "Kept by the payee",
    "kept_reason": "Why it is kept",
    "settled_on": "On",
    "last_on": "Last day of what is taken back",
}


def _named(payload: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What is told of a change, with funds and agencies by their names."""
    coded = {name: payload[name] for name in ("fund", "from_fund", "to_fund", "agency") if payload.get(name)}
    return {**payload, **{name: names.get(code, code) for name, code in coded.items()}}


def _facts(kind: str, payload: Mapping[str, Any], people: Mapping[str, str]) -> list[tuple[str, str]]:
    if kind in (*stored.LOADS, participant_imports.PROPOSAL, golive.PROPOSAL):
        return []
    found = [
        (label, _said(name, payload[name]))
        for name, label in _LABELS.items()
        if payload.get(name) not in (None, "")
    ]
    if payload.get("person") in people:
        found.insert(0, ("Person", people[payload["person"]]))
    return found


def _said(name: str, value: Any) -> str:
    if name == "month":
        return month_name(str(value))
    if name == "cents" or name.endswith("_cents"):
        return dollars(value)
    if name in ("reason", "kept_reason"):
        return {**NOT_OWED, **OWED_BACK, **REASONS, **KEPT}.get(value, str(value))
    is_day = name == "on" or name.endswith("_on")
    return day(datetime.date.fromisoformat(value)) if is_day else str(value)


def _lines(work: Work, actor: Actor, row: Row, payload: Mapping[str, Any]) -> list[str]:
    """What would change; a participant file's lines only for those who may decide about it.

    Of a load that is decided, how many things it holds of each sort: what it changed then, no page can say today.
    """
    if row["kind"] in stored.LOADS:
        if row["state"] != "staged":
            held = ((name.replace("_", " ").capitalize(), payload.get(name)) for name in SECTIONS)
            return [f"{words}: {len(items)}" for words, items in held if items]
        if not actor.holds(Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE):
            return []
        if row["kind"] == stored.MOVE:
            return moves.sides(work, actor, row["id"])
        return budgets.staged_changes(work, actor, row["id"])
    if row["kind"] == participant_imports.PROPOSAL and actor.holds(Duty.IMPORT, Duty.OVERSEE):
        return participant_imports.staged_changes(work, actor, row["id"])
    if row["kind"] == "cash" and row["state"] == "staged":
        return cash.limits(work, actor, payload)
    grants = duties.grants_from(payload.get("grants") or payload.get("add") or [])
    names = allocation_pages.names(work) if grants else {}
    lines = [f"Grant: {grant_words(one, names)}" for one in grants]
    return [*lines, *(f"Take back: {one}" for one in _taken_back(work, payload.get("revoke") or []))]


def _taken_back(work: Work, grant_ids: list[str]) -> list[str]:
    with work.store.reading() as connection:
        rows = rows_of(connection, select(schema.duty_grant).where(schema.duty_grant.c.id.in_(grant_ids)))
    return [DUTY_NAMES[Duty(row["duty"])] for row in rows]


def grant_words(grant: Any, names: Mapping[str, str], today: datetime.date | None = None) -> str:
    """A grant in words: the duty, how far it reaches, from when to when.

    :param names: of agencies and programs by code. :param today: leaves out a first day that is past.
    """
    parts = (grant.agency, grant.program, grant.group, grant.confidential_class)
    scope = [names.get(part, part) for part in parts if part]
    begun = today is not None and grant.from_on is not None and grant.from_on <= today
    dates = [f"from {day(grant.from_on)}"] if grant.from_on and not begun else []
    dates += [f"to {day(grant.to_on)}"] if grant.to_on else []
    return ", ".join([DUTY_NAMES[grant.duty], *(str(part) for part in scope), *dates])
