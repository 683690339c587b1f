"""Importing participant files: read, compare, apply what is added, stage what changes for a second person.

Nothing of a person enters an event or an answer: rejected rows are told by row and column, people by count,
the file's digest stays in `data_import`. The command's key must not be made from the digest either, since
keys are chained.
"""

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.domain.participants import changes as changes_of_file
from ledger.domain.participants.changes import Change, counts, diff, from_plain, to_plain
from ledger.domain.participants.files import read_people
from ledger.domain.participants.headers import PARTICIPANT_FIELDS
from ledger.domain.participants.participants import Person, is_replaced
from ledger.domain.participants.tables import Fault, counted, decode, extract_date, read_table
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.participants import vault
from ledger.services.participants.files import check_digest, lookup, record_import, refuse_older
from ledger.services.participants.participants import lookalikes
from ledger.services.participants.staged import staged_lines
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.participants import imports as store
from ledger.store.participants import participants as people_store
from ledger.store.participants.changes import Writer
from ledger.store.rows import Row

SORT = "participants"
PROPOSAL = "participant_changes"
Tick = Callable[[str], None]


@dataclass(frozen=True)
class ImportFile:
    """Take in a participant file; the file itself goes beside the command, so that no row of it is kept with
    the key.

    :param key: client-made and random; never made from the file's digest.
    :param sha256: of the file's bytes, hexadecimal: a repeated key with another file is found out.
    :param extract_on: when the data were taken; None: the file's own column says it.
    """

    key: str
    sha256: str
    extract_on: datetime.date | None = None


@dataclass(frozen=True)
class Preview:
    """What a file would do, for the person who is about to import it."""

    extract_on: datetime.date
    rows_read: int
    lines: tuple[str, ...]
    staged: tuple[str, ...]
    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]
    unknown_columns: tuple[str, ...]
    lookalikes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Compared:
    extract_on: datetime.date
    rows_read: int
    people: tuple[Person, ...] = ()
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    ids: dict[str, str] = field(default_factory=dict)
    lookalikes: tuple[tuple[str, str], ...] = ()


def import_file(
    work: Work, actor: Actor, command: ImportFile, content: bytes, tick: Tick = lambda step: None
) -> Answer:
    """Take in a participant file: additions at once, changes and endings as one proposal for another person.

    :param content: the file's bytes.
    :param tick: told each step (``read``, ``compare``, ``write``), for a progress bar.
    :returns: ``import`` id, ``outcome`` (``nothing``, ``applied``, ``staged``, ``rejected``), counts,
        rejected rows by row and column, ``proposal`` id or None. The same bytes again answer ``nothing``
        (REC-04).
    :raises InvalidInput: the file as a whole cannot be read, or holds Social Security numbers (PAR-01);
        nothing is changed.
    :raises Refused: ``extract_older`` than the last.
    """
    roles.require(actor, Duty.IMPORT)
    check_digest(content, command.sha256)

    def _import(unit: Unit) -> tuple[str, Answer]:
        store.lock_imports(unit.connection)
        earlier = _same_bytes(unit.connection, command.sha256)
        if earlier is not None:
            return earlier["import"], earlier
        tick("read")
        found = _compare(unit.connection, work, content, command.extract_on, unit.today())
        refuse_older(unit.connection, SORT, found.extract_on)
        tick("compare")
        import_id = unit.source.new_id("IMP")
        fresh = [change for change in found.changes if not change.is_staged]
        _write(unit, work, found, fresh, import_id)
        staged = _not_waiting(unit.connection, [change for change in found.changes if change.is_staged])
        proposal_id = _stage(unit, actor, import_id, found.extract_on, staged) if staged else None
        outcome = _outcome(found, fresh, staged)
        record_import(
            unit,
            actor,
            SORT,
            import_id,
            command.sha256,
            found.extract_on,
            found.rows_read,
            len(found.faults),
            outcome,
        )
        tick("write")
        return import_id, _answer(import_id, outcome, found, [*fresh, *staged], proposal_id)

    return work.run(actor, command, "participants.imported", _import)


def _outcome(found: _Compared, fresh: list[Change], staged: list[Change]) -> str:
    if not found.people and found.faults:
        return "rejected"
    if staged:
        return "staged"
    return "applied" if fresh else "nothing"


def _answer(
    import_id: str, outcome: str, found: _Compared, changes: list[Change], proposal_id: str | None
) -> Answer:
    return {
        "import": import_id,
        "outcome": outcome,
        "extract_on": found.extract_on.isoformat(),
        "rows_read": found.rows_read,
        "rows_rejected": len(found.faults),
        "rejected": counted(found.faults),
        "unknown_columns": list(found.unknown_columns),
        "notices": counted(found.notices),
        "lookalikes": len(found.lookalikes),
        "proposal": proposal_id,
        **counts(changes),
    }


def _same_bytes(connection: Connection, sha256: str) -> Answer | None:
    """The answer to bytes that came before, unless some rows were rejected or the changes were declined:
    those may come again.
    """
    row = store.find_import(connection, SORT, sha256)
    if row is None or row["rows_rejected"]:
        return None
    proposal = store.staged_for(connection, row["id"])
    if proposal is not None and proposal["state"] not in ("staged", "accepted"):
        return None
    nothing = _Compared(row["extract_on"], row["rows_read"])
    waits = proposal is not None and proposal["state"] == "staged"
    return _answer(
        row["id"], "nothing", nothing, [], proposal["id"] if proposal is not None and waits else None
    )


def _compare(
    connection: Connection, work: Work, content: bytes, given: datetime.date | None, today: datetime.date
) -> _Compared:
    table = read_table(decode(content), PARTICIPANT_FIELDS)
    if not table.rows and not table.faults:
        raise InvalidInput("file_empty", field="file")
    extract_on = extract_date(table, given, today)
    reading = read_people(table, lookup(connection), extract_on)
    faults = list(reading.faults)
    found = people_store.find_by_external(connection, [person.external_id for person in reading.people])
    identities = vault.get_many(
        connection, work.vault_key, vault.PARTICIPANT, [row["id"] for row in found.values()]
    )
    known = people_store.known_people(connection, found.values(), identities)
    kept, changes = [], []
    for person in reading.people:
        before = known.get(person.external_id)
        if before is not None and is_replaced(before.identity, person.identity):
            faults.append(Fault(person.row, table.columns.heading("born_on"), "identity_replaced"))
            continue
        kept.append(person)
        changes += diff(before, person)
    return _Compared(
        extract_on,
        len(table.rows) + len(table.faults),
        tuple(kept),
        tuple(changes),
        tuple(sorted(faults)),
        reading.notices,
        table.columns.unknown,
        {external_id: row["id"] for external_id, row in found.items()},
        lookalikes(connection, work, kept, set(known)),
    )


def _write(unit: Unit, work: Work, found: _Compared, fresh: list[Change], import_id: str) -> None:
    writer = Writer(
        unit.connection, found.ids, unit.source.new_id, import_id, unit.source.now(), unit.today()
    )
    writer.apply(fresh)
    said = {person.external_id: person.identity for person in found.people}
    identities: dict[str, dict[str, str]] = {}
    for change in fresh:
        if change.part == "identity":
            values = {name: said[change.external_id][name] for name in change.values["fields"]}
            identities.setdefault(writer.ids[change.external_id], {}).update(values)
    vault.put_many(unit.connection, work.vault_key, vault.PARTICIPANT, identities)


def _not_waiting(connection: Connection, staged: list[Change]) -> list[Change]:
    """Without what an earlier import staged already and nobody has decided yet."""
    waiting = {
        canonical(plain)
        for payload in store.waiting_payloads(connection, PROPOSAL)
        for plain in json.loads(payload)["changes"]
    }
    return [change for change in staged if canonical(to_plain(change)) not in waiting]


def _stage(unit: Unit, actor: Actor, import_id: str, extract_on: datetime.date, staged: list[Change]) -> str:
    numbers = counts(staged)
    summary = (
        f"Participant file of {extract_on.isoformat()}: {numbers[changes_of_file.CHANGED]} changed,"
        f" {numbers[changes_of_file.ENDED]} ended"
    )
    payload = {"changes": [to_plain(change) for change in staged], "import": import_id}
    row = proposals.stage(unit, actor, PROPOSAL, subject_id=import_id, summary=summary, payload=payload)
    return str(row["id"])


def _apply_changes(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Write accepted changes, each only against the values it was made from."""
    changes = [from_plain(plain) for plain in payload["changes"]]
    known = people_store.find_by_external(unit.connection, [change.external_id for change in changes])
    ids = {external_id: found["id"] for external_id, found in known.items()}
    writer = Writer(
        unit.connection, ids, unit.source.new_id, payload["import"], unit.source.now(), unit.today()
    )
    writer.apply(changes)
    return {"import": payload["import"], **counts(changes)}


proposals.register(
    PROPOSAL,
    proposals.Sort("Participant changes", (Duty.IMPORT,), (Duty.OVERSEE, Duty.IMPORT), _apply_changes),
)


def preview(work: Work, actor: Actor, content: bytes, extract_on: datetime.date | None = None) -> Preview:
    """What `import_file` would do with this file, without doing it: the diff, line by line, and the rejected
    rows.
    """
    roles.require(actor, Duty.IMPORT)
    with work.store.reading() as connection:
        found = _compare(connection, work, content, extract_on, work.source.today())
        refuse_older(connection, SORT, found.extract_on)
        lines = staged_lines(connection, actor, [change for change in found.changes if change.is_staged])
    return Preview(
        found.extract_on,
        found.rows_read,
        tuple(change.says_to(actor.classes()) for change in found.changes if not change.is_staged),
        tuple(lines),
        found.faults,
        found.notices,
        found.unknown_columns,
        found.lookalikes,
    )


def staged_changes(work: Work, actor: Actor, proposal_id: str) -> list[str]:
    """The lines of a staged change, for the person who decides; people by the participant system's id, no
    name.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.OVERSEE, Duty.IMPORT)
    with work.store.reading() as connection:
        row = rows.find_row(connection, schema.proposal, id=proposal_id)
        if row is None or row["kind"] != PROPOSAL:
            raise NotFound("not_found", what="proposal")
        changes = [from_plain(plain) for plain in json.loads(row["payload"])["changes"]]
        return staged_lines(connection, actor, changes)
