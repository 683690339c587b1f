"""What both imports share: the file's digest, its age, the row that remembers it, and the board's own tables to look up in."""

import datetime
import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.participants.files import Lookup
from ledger.domain.participants.headers import normal
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Unit, Work
from ledger.store.budgets import agencies
from ledger.store.participants import imports as store
from ledger.store.rows import Row


def digest_of(content: bytes) -> str:
    """The digest an import command carries."""
    return hashlib.sha256(content).hexdigest()


def check_digest(content: bytes, sha256: str) -> None:
    """Refuse a file that is not the one the command speaks of.

    :raises InvalidInput: ``file_other``.
    """
    if digest_of(content) != sha256:
        raise InvalidInput("file_other", field="file")


def refuse_older(connection: Connection, sort: str, extract_on: datetime.date) -> None:
    """An extract older than the last would undo what is newer.

    :raises Refused: ``extract_older`` with both dates.
    """
    last = store.last_import(connection, sort)
    if last is not None and extract_on < last["extract_on"]:
        raise Refused("extract_older", extract_on=extract_on, last_on=last["extract_on"])


def record_import(
    unit: Unit,
    actor: Actor,
    sort: str,
    import_id: str,
    digest: str,
    extract_on: datetime.date,
    rows_read: int,
    rows_rejected: int,
    outcome: str,
) -> None:
    """Remember an import in its own table; its digest goes nowhere else."""
    store.insert_import(
        unit.connection,
        {
            "id": import_id,
            "sort": sort,
            "digest": digest,
            "extract_on": extract_on,
            "rows_read": rows_read,
            "rows_rejected": rows_rejected,
            "outcome": outcome,
            "imported_by": actor.person_id,
            "imported_at": unit.source.now(),
        },
    )


def lookup(connection: Connection) -> Lookup:
    """Codes, names and aliases of the board's own tables, as files may write them."""
    programs = {
        normal(text): row["code"]
        for row in agencies.programs(connection)
        for text in (row["name"], row["code"])
    }
    known = {normal(row["alias"]): row["agency_code"] for row in store.aliases(connection)}
    for row in agencies.agencies(connection):
        known |= {normal(row["name"]): row["code"], normal(row["code"]): row["code"]}
    return Lookup(programs, known, _coaches(store.coach_names(connection)))


def _coaches(found: Iterable[Row]) -> dict[str, tuple[str, str | None]]:
    """By name where only one has it, by staff number, by login: the later wins."""
    by_name: dict[str, set[tuple[str, str | None]]] = {}
    exact: dict[str, tuple[str, str | None]] = {}
    for row in found:
        coach = (row["id"], row["agency_code"])
        by_name.setdefault(normal(row["name"]), set()).add(coach)
        exact[normal(row["staff_number"])] = coach
        if row["login"]:
            exact[normal(row["login"])] = coach
    return {**{name: next(iter(coaches)) for name, coaches in by_name.items() if len(coaches) == 1}, **exact}


def list_imports(work: Work, actor: Actor) -> list[Row]:
    """The last imports: sort, extract date, rows, outcome, who and when; no digest."""
    roles.require(actor, Duty.IMPORT, Duty.OVERSEE, Duty.EXAMINE, Duty.RECONCILE)
    with work.store.reading() as connection:
        found = store.imports(connection)
    return [{name: value for name, value in row.items() if name != "digest"} for row in found]
