"""Importing service records, which the month is reconciled against (REC-04: the same content changes
nothing).
"""

import datetime
from collections.abc import Callable, Container
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.participants.headers import RECORD_FIELDS
from ledger.domain.participants.records import Correction, Record, compare, read_records
from ledger.domain.participants.tables import Fault, counted, decode, extract_date, read_table
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.participants.files import check_digest, lookup, record_import, refuse_older
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store.participants import imports, participants
from ledger.store.participants import records as store
from ledger.store.rows import Row

SORT = "records"
Tick = Callable[[str], None]


@dataclass(frozen=True)
class ImportRecords:
    """Take in a file of service records; the file itself goes beside the command.

    :param key: client-made and random; never made from the file's digest.
    :param sha256: of the file's bytes, hexadecimal.
    """

    key: str
    sha256: str
    extract_on: datetime.date | None = None


@dataclass(frozen=True)
class RecordsPreview:
    """What a records file would do: how many new, which corrected, which rows rejected."""

    extract_on: datetime.date
    rows_read: int
    added: int
    lines: tuple[str, ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True)
class _Compared:
    extract_on: datetime.date
    rows_read: int
    deleted: int
    added: tuple[tuple[str, Record], ...]
    corrected: tuple[tuple[Row, Correction], ...]
    faults: tuple[Fault, ...]
    unknown_columns: tuple[str, ...]


def import_records(
    work: Work, actor: Actor, command: ImportRecords, content: bytes, tick: Tick = lambda step: None
) -> Answer:
    """Take in service records: new ones are added, a corrected one takes the place of the one with its id.

    :returns: ``import`` id, ``outcome`` (``nothing``, ``applied``, ``rejected``), ``added``, ``corrected``,
        ``deleted`` (rows the other system deleted: ignored, REC-09), rejected rows by row and column.
    :raises InvalidInput: the file as a whole cannot be read, or holds Social Security numbers; nothing is
        changed.
    :raises Refused: ``extract_older`` than the last.
    """
    roles.require(actor, Duty.IMPORT)
    check_digest(content, command.sha256)

    def _import(unit: Unit) -> tuple[str, Answer]:
        imports.lock_imports(unit.connection)
        tick("read")
        found = _compare(unit.connection, content, command.extract_on, unit.today())
        known = imports.find_import(unit.connection, SORT, command.sha256)
        touched = bool(found.added or found.corrected)
        if known is None or touched:
            refuse_older(unit.connection, SORT, found.extract_on)
        tick("compare")
        import_id = known["id"] if known is not None and not touched else unit.source.new_id("IMP")
        outcome = (
            "applied" if touched else ("rejected" if len(found.faults) == found.rows_read else "nothing")
        )
        _write(unit, found, import_id)
        if known is None or touched:
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
        return import_id, {
            "import": import_id,
            "outcome": outcome,
            "extract_on": found.extract_on.isoformat(),
            "rows_read": found.rows_read,
            "rows_rejected": len(found.faults),
            "rejected": counted(found.faults),
            "unknown_columns": list(found.unknown_columns),
            "added": len(found.added),
            "corrected": len(found.corrected),
            "deleted": found.deleted,
        }

    return work.run(actor, command, "records.imported", _import)


def _write(unit: Unit, found: _Compared, import_id: str) -> None:
    new_ids = [unit.source.new_id("REC") for _ in found.added]
    store.insert_records(unit.connection, found.added, import_id, new_ids)
    for row, correction in found.corrected:
        store.correct_record(unit.connection, row, correction, import_id)


def _compare(
    connection: Connection, content: bytes, given: datetime.date | None, today: datetime.date
) -> _Compared:
    table = read_table(decode(content), RECORD_FIELDS)
    if not table.rows and not table.faults:
        raise InvalidInput("file_empty", field="file")
    extract_on = extract_date(table, given, today)
    records, faults, deleted = read_records(table, lookup(connection), extract_on)
    people = participants.find_by_external(connection, [record.participant for record in records])
    known = store.records_by_id(connection, [record.id for record in records])
    numbers = {row.text("record_id"): row.number for row in reversed(table.rows)}
    fitting = []
    for record in records:
        code = _unfit(record, people.keys(), known.get(record.id))
        if code is None:
            fitting.append(record)
        else:
            faults.append(Fault(numbers[record.id], table.columns.heading("external_id"), code))
    added, corrected = compare({key: record for key, (_, record) in known.items()}, fitting)
    return _Compared(
        extract_on,
        len(table.rows) + len(table.faults),
        deleted,
        tuple((people[record.participant]["id"], record) for record in added),
        tuple((known[correction.record_id][0], correction) for correction in corrected),
        tuple(sorted(faults)),
        table.columns.unknown,
    )


def _unfit(record: Record, people: Container[str], known: tuple[Row, Record] | None) -> str | None:
    """Why a record cannot be taken: nobody has imported its person (X12), or it was another person's before."""
    if record.participant not in people:
        return "participant_unknown"
    if known is not None and known[1].participant != record.participant:
        return "record_of_other"
    return None


def preview(
    work: Work, actor: Actor, content: bytes, extract_on: datetime.date | None = None
) -> RecordsPreview:
    """What `import_records` would do with this file, without doing it."""
    roles.require(actor, Duty.IMPORT)
    with work.store.reading() as connection:
        found = _compare(connection, content, extract_on, work.source.today())
    lines = tuple(correction.says for _, correction in found.corrected)
    return RecordsPreview(
        found.extract_on, found.rows_read, len(found.added), lines, found.faults, found.unknown_columns
    )
