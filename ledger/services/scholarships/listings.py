"""The list of eligible training programs as the state publishes it: taken in whole, dated, read by all who decide."""

import datetime
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from ledger.domain.people.duties import Duty
from ledger.domain.scholarships import listings as rules
from ledger.domain.scholarships.listings import Changes, Listing
from ledger.errors import InvalidInput
from ledger.services.participants.files import check_digest, record_import, refuse_older
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.participants import imports as store
from ledger.store.rows import Row, find_row
from ledger.store.scholarships import scholarships

SORT = "programs"
VIEWERS = (Duty.REQUEST, Duty.IMPORT, *READERS)


@dataclass(frozen=True)
class ImportList:
    """Take in the state's list; the file goes beside the command.

    :param sha256: of the file's bytes. :param extract_on: the day the list was taken.
    """

    key: str
    sha256: str
    extract_on: datetime.date


def import_list(work: Work, actor: Actor, command: ImportList, content: bytes) -> Answer:
    """Take in a whole list: programs are added and changed, and those it leaves out end with the day before it.

    One person does it: the list is public, every award names its listing, and whoever verifies and whoever approves look at it.

    :returns: ``import`` id, ``outcome`` (``applied`` or ``nothing``: the same list again changes nothing), counts.
    :raises InvalidInput: the file cannot be read, with row and column; nothing is changed.
    :raises Refused: ``extract_older`` than the last.
    """
    roles.require(actor, Duty.IMPORT)
    check_digest(content, command.sha256)

    def _import(unit: Unit) -> tuple[str, Answer]:
        store.lock_imports(unit.connection)
        listed = rules.read_listings(content)
        changes = _changes(unit.connection, listed, command.extract_on, unit.today())
        for one in (*changes.added, *changes.changed):
            _write(unit, one, command.extract_on)
        for one in changes.ended:
            row = find_row(unit.connection, schema.listing, lock=True, code=one.code) or {}
            to_on = max(command.extract_on - datetime.timedelta(days=1), one.from_on)
            unit.change(schema.listing, row, to_on=to_on, extract_on=command.extract_on)
        import_id, outcome = unit.source.new_id("IMP"), "applied" if changes.count else "nothing"
        record_import(
            unit, actor, SORT, import_id, command.sha256, command.extract_on, len(listed), 0, outcome
        )
        counts = {name: len(getattr(changes, name)) for name in ("added", "changed", "ended")}
        return import_id, {"import": import_id, "outcome": outcome, "rows_read": len(listed), **counts}

    return work.run(actor, command, "programs.imported", _import)


def _changes(
    connection: Connection, listed: list[Listing], extract_on: datetime.date, today: datetime.date
) -> Changes:
    if extract_on > today:
        raise InvalidInput("date_in_future", field="extract_on")
    refuse_older(connection, SORT, extract_on)
    known = scholarships.listings(connection)
    return rules.compare([rules.from_plain(row) for row in known], listed, extract_on)


def _write(unit: Unit, one: Listing, extract_on: datetime.date) -> None:
    known = find_row(unit.connection, schema.listing, lock=True, code=one.code)
    values = {**asdict(one), "extract_on": extract_on}
    if known is None:
        unit.insert(schema.listing, values)
    else:
        unit.change(schema.listing, known, **values)


def preview(work: Work, actor: Actor, content: bytes, extract_on: datetime.date) -> Changes:
    """What a list would do; nothing is changed."""
    roles.require(actor, Duty.IMPORT)
    listed = rules.read_listings(content)
    with work.store.reading() as connection:
        return _changes(connection, listed, extract_on, work.source.today())


def listed(work: Work, actor: Actor, *, text: str = "", everything: bool = False) -> list[Row]:
    """The programs on the list today whose name, provider or id holds a text; ``everything`` takes those that ended too."""
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        rows = scholarships.listings(connection, None if everything else work.source.today())
    wanted = text.casefold().split()
    return [
        row
        for row in rows
        if all(
            word in f"{row['code']} {row['provider']} {row['program']} {row['cip']}".casefold()
            for word in wanted
        )
    ]
