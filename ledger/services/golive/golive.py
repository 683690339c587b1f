"""Going live in the middle of a year: the sheets of the system before, tried, staged by one person, accepted by another.

Until it is accepted it is a proposal and nothing more: whoever staged it withdraws it (`proposals.decline`), and no trace of
it is in the journal.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.documents import DocumentSort
from ledger.domain.golive import checks, posting
from ledger.domain.golive.controls import Total, totals
from ledger.domain.golive.known import Carried
from ledger.domain.golive.reading import read
from ledger.domain.golive.rows import Fault, Opening, from_plain, to_plain
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError
from ledger.services.documents import documents
from ledger.services.documents.documents import Upload
from ledger.services.golive import known, rows, workbooks
from ledger.services.golive.load import Load
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store.golive import golive as store
from ledger.store.rows import Row
from ledger.words import day

PROPOSAL = "golive"


@dataclass(frozen=True)
class StageSheets:
    """Stage the sheets; they and the paper go beside the command.

    :param sha256: of all of them (`digest_of`). :param on: the day whose evening they describe.
    """

    key: str
    sha256: str
    on: datetime.date


class GoLiveFaults(InvalidInput):
    """Sheets that cannot be brought in, with everything that is wrong with them."""

    def __init__(self, faults: Sequence[Fault], *, shown: bool = False) -> None:
        """:param shown: whoever reads this has seen every fault already."""
        if shown:
            super().__init__("golive_faults_shown", field="files", count=len(faults))
        else:
            super().__init__("golive_faults", field="files", count=len(faults), first=str(faults[0]))
        self.faults = faults


@dataclass(frozen=True)
class Preview:
    """What the sheets would do.

    :param totals: beside their control totals; empty while a cell cannot be read, since they would lack its row.
    :param posted: what would be posted, one line for each sentence and fund; empty beside a fault.
    :param proposal: where the very same is staged or accepted already; then nothing is compared again.
    """

    on: datetime.date
    totals: tuple[Total, ...]
    posted: tuple[str, ...]
    faults: tuple[Fault, ...]
    proposal: str | None = None


def preview(work: Work, actor: Actor, files: Mapping[str, bytes], on: datetime.date) -> Preview:
    """Everything that is wrong with the sheets, or exactly what they would post; nothing is written.

    :param files: a workbook, or CSV files named for their sheets. :param on: the day whose evening they describe.
    :raises InvalidInput: a file that cannot be read at all.
    """
    roles.require(actor, Duty.LOAD)
    with work.store.reading() as connection:
        opening, faults = read(workbooks.sheets_of(files), on)
        known_as = None if faults else _known_as(connection, opening)
        if known_as is not None:
            return Preview(on, tuple(totals(opening)), (), (), known_as)
        found = () if faults else tuple(totals(opening))
        opening, carried, faults = examined(connection, work, opening, faults)
    lines = [] if faults else posted_lines(opening, carried)
    return Preview(on, found, tuple(lines), tuple(faults))


def stage(work: Work, actor: Actor, command: StageSheets, files: Mapping[str, bytes], paper: bytes) -> Answer:
    """Stage the sheets until a second person accepts them.

    :param paper: the signed control report (PDF, JPEG or PNG): the document that every entry names.
    :returns: ``proposal``, and ``again``: the very same waits, or was accepted, already.
    :raises GoLiveFaults: everything that is wrong, a cent's difference included; nothing was changed.
    """
    roles.require(actor, Duty.LOAD)
    if digest_of(files, paper) != command.sha256:
        raise InvalidInput("file_other", field="files")
    with work.store.reading() as connection:
        opening, faults = read(workbooks.sheets_of(files), command.on)
        known_as = None if faults else _known_as(connection, opening)
        if known_as is not None:
            return {"proposal": known_as, "again": True}
        opening, _, faults = examined(connection, work, opening, faults)
    if faults:
        raise GoLiveFaults(faults)
    upload = Upload(f"{command.key}-paper", DocumentSort.OTHER.value, hashlib.sha256(paper).hexdigest())
    try:
        document_id = documents.upload(work, actor, upload, paper)["document"]
    except LedgerError as error:
        error.field = "paper"  # the sheets are files as well
        raise

    def _stage(unit: Unit) -> tuple[str, Answer]:
        payload = {"opening": to_plain(opening), "document": document_id}
        summary = f"Going live with the balances of {day(opening.on)}: {len(opening.awards)} awards"
        row = proposals.stage(unit, actor, PROPOSAL, subject_id=None, summary=summary, payload=payload)
        documents.link(unit, document_id, row["id"])
        return row["id"], {"proposal": row["id"], "again": False}

    return work.run(actor, command, "golive.staged", _stage)


def _known_as(connection: Connection, opening: Opening) -> str | None:
    """The proposal that holds the very same, staged or accepted."""
    for row in store.staged(connection, PROPOSAL, ("staged", "accepted")):
        if from_plain(json.loads(row["payload"])["opening"]) == opening:
            return str(row["id"])
    return None


def digest_of(files: Mapping[str, bytes], paper: bytes) -> str:
    """What a command carries of its files, so that a key stays bound to them."""
    whole = hashlib.sha256(paper)
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Write an accepted going live: people and allocations are held, and every check is made again."""
    opening = from_plain(payload["opening"])
    first = known.gather(unit.connection, opening, unit.today())
    carried, _ = checks.check(opening, first)
    store.lock(
        unit.connection,
        [one.id for one in first.people.values()],
        [one.allocation.id for one in carried.awards],
    )
    carried, faults = checks.check(opening, known.gather(unit.connection, opening, unit.today()))
    if faults:
        raise GoLiveFaults(faults)
    load = Load(row["id"], row["proposed_by"], actor.person_id, payload["document"])
    return rows.write(unit, opening, carried, load)


def examined(
    connection: Connection, work: Work, opening: Opening, faults: list[Fault]
) -> tuple[Opening, Carried, list[Fault]]:
    """The sheets checked. While a cell cannot be read, nothing is compared: sums would lack its row.

    :param faults: of reading them.
    """
    if faults:
        return opening, Carried(), sorted(faults)
    carried, faults = checks.check(opening, known.gather(connection, opening, work.source.today()))
    return opening, carried, faults


def posted_lines(opening: Opening, carried: Carried) -> list[str]:
    """What would be posted, by the very function that makes the entries."""
    made = posting.entries(
        opening,
        carried,
        lambda: "ENT-00000000",
        award_ids={one.row.reference: "SUP-00000000" for one in carried.awards},
        document="DOC-00000000",
    )
    return posting.summary(made)


proposals.register(
    PROPOSAL,
    proposals.Sort("Going live", (Duty.LOAD,), (Duty.OVERSEE, Duty.LOAD), _apply, proof=True),
)
