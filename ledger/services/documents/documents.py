"""Documents: taken in through a confined child process, kept encrypted, opened page by page with each opening
logged.

What staff see is drawn anew by us; the original is sealed beside it. A file's name is dropped. The record
holds a salted commitment to the bytes, and the salt lies apart, so that a shredded document leaves nothing to
guess at.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ledger.domain import documents as rules
from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.domain.journal.canonical import commitment
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.documents import parts, reader
from ledger.services.people import roles, scope
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import SALT_BYTES, Answer, Unit, Work
from ledger.store import documents as store
from ledger.store import rows, schema
from ledger.store.rows import Row

UPLOADERS = (
    Duty.REQUEST,
    Duty.VERIFY,
    Duty.ACCEPT_INVOICES,
    Duty.KEEP_PAYEES,
    Duty.KEEP_CARDS,
    Duty.LOAD,  # the signed control report of going live
)

_REFUSALS = frozenset(
    f"document_{why}" for why in ("empty", "type", "pixels", "bomb", "encrypted", "too_heavy")
)


@dataclass(frozen=True)
class Upload:
    """Take in a document; its bytes come beside this.

    :param sort: a code of `DocumentSort`.
    :param file_digest: SHA-256 of the bytes in hexadecimal, so that the key is bound to this very file.
    :param agency: whose it is; a coach always names the own agency.
    """

    key: str
    sort: str
    file_digest: str
    agency: str | None = None
    confidential_class: str | None = None


@dataclass(frozen=True)
class Reading:
    """What the child process made of a file.

    :param pages: pages in all; the first 20 are drawn.
    :param drawn: JPEG bytes of each drawn page.
    :param peak_kib: the child's peak memory.
    """

    type: str
    pages: int
    drawn: tuple[bytes, ...]
    peak_kib: int


@dataclass(frozen=True)
class Original:
    """The bytes as they came, to be handed out as an attachment only."""

    content_type: str
    content: bytes


def upload(work: Work, actor: Actor, command: Upload, content: bytes) -> Answer:
    """Take in a document.

    :param content: the file's bytes, up to 25 MB: PDF, JPEG or PNG.
    :returns: ``document``, ``pages``, ``again`` (the same bytes are in use elsewhere, F8) and
        ``seen_before``: the ids of those objects, as far as this person may know them.
    :raises InvalidInput: at ``file``: ``document_type`` and the other ``document_…`` codes.
    """
    roles.require(actor, *UPLOADERS)
    _require_own_agency(actor, command.agency)
    sort = rules.document_sort(command.sort)
    rules.check_size(len(content))
    if hashlib.sha256(content).hexdigest() != command.file_digest:
        raise InvalidInput("document_digest", field="file")
    reading = read(content)
    document_id = work.source.new_id("DOC")
    parts.write_parts(work, document_id, {"original": content, **_pages(reading)})

    def _upload(unit: Unit) -> tuple[str, Answer]:
        if command.agency and rows.find_row(unit.connection, schema.agency, code=command.agency) is None:
            raise InvalidInput("agency_unknown", field="agency", agency=command.agency[:40])
        salt = unit.source.random_bytes(SALT_BYTES)
        row = {
            "id": document_id,
            "sort": sort.value,
            "content_type": rules.CONTENT_TYPES[reading.type],
            "size_bytes": len(content),
            "pages": reading.pages,
            "commitment": commitment(salt, content),
            "uploaded_by": actor.person_id,
            "uploaded_at": unit.source.now(),
            "confidential_class": command.confidential_class,
            "agency_code": command.agency,
        }
        unit.file(schema.document, row)
        store.insert_secret(unit.connection, document_id, salt, command.file_digest)
        uses = store.uses_of_file(unit.connection, command.file_digest)
        seen = sorted({use["object_id"] for use in uses if _may_read(actor, use)})
        return document_id, {
            "document": document_id,
            "pages": reading.pages,
            "again": bool(uses),
            "seen_before": seen,
        }

    kept = None
    try:
        answer = work.run(actor, command, "document.uploaded", _upload)
        kept = answer["document"]
    finally:
        if kept != document_id:  # refused, or answered from memory: these parts belong to nothing
            store.remove_parts(work.home / parts.FOLDER, document_id)
    return answer


def read(content: bytes) -> Reading:
    """Have the child process open a file.

    :raises InvalidInput: at ``file``; also when the child takes longer than ten seconds of processor time or dies over it.
    """
    rules.check_size(len(content))
    limits = {
        "bytes": rules.MOST_BYTES,
        "pages": rules.MOST_PAGES,
        "pixels": rules.MOST_PIXELS,
        "ratio": rules.MOST_RATIO,
        "ratio_from_bytes": rules.RATIO_FROM_BYTES,
        "drawn": rules.DRAWN_PAGES,
        "side": rules.LONGEST_SIDE,
        "quality": rules.JPEG_QUALITY,
        "address_bytes": rules.CHILD_ADDRESS_BYTES,
        "data_bytes": rules.CHILD_DATA_BYTES,
        "cpu_seconds": rules.CHILD_CPU_SECONDS,
        "files": rules.CHILD_FILES,
    }
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(Path(reader.__file__).resolve()), json.dumps(limits)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's words about a file may quote the file
            env={},
            cwd="/",
            timeout=rules.CHILD_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput("document_too_heavy", field="file") from None
    return _reading(child.stdout)


def _reading(output: bytes) -> Reading:
    length = int.from_bytes(output[:4], "big")
    header: dict[str, Any] = (
        json.loads(output[4 : 4 + length]) if length else {"refused": "document_too_heavy"}
    )
    refused = header.get("refused")
    if refused == "document_pages":
        raise InvalidInput("document_pages", field="file", most=rules.MOST_PAGES)
    if refused == "document_too_large":
        raise InvalidInput("document_too_large", field="file", most_mb=rules.MOST_BYTES // 1024 // 1024)
    if refused is not None:
        raise InvalidInput(refused if refused in _REFUSALS else "document_damaged", field="file")
    drawn, at = [], 4 + length
    for size in header["sizes"]:
        drawn.append(output[at : at + size])
        at += size
    return Reading(header["type"], header["pages"], tuple(drawn), header["peak_kib"])


def link(
    unit: Unit,
    document_id: str,
    object_id: str,
    actor: Actor | None = None,
    sort: DocumentSort | None = None,
) -> None:
    """Link a document to an object inside another command's unit; linking twice is linking once.

    :param actor: when given, only a document that this person may read is linked. :param sort: what it must show.
    :raises NotFound: ``not_found``. :raises InvalidInput: ``paper_sort``.
    """
    row = store.find_document(unit.connection, document_id)
    if row is None or (actor is not None and not _may_read(actor, row)):
        raise NotFound("not_found", what="document")
    if sort is not None and row["sort"] != sort:
        found = DOCUMENT_NAMES[DocumentSort(row["sort"])]
        raise InvalidInput("paper_sort", field="document", found=found, wanted=DOCUMENT_NAMES[sort])
    if not store.is_linked(unit.connection, document_id, object_id):
        unit.file(
            schema.document_link,
            {"document_id": document_id, "object_id": object_id, "linked_at": unit.source.now()},
        )


def seen_elsewhere(connection: Connection, document_id: str, object_id: str) -> list[str]:
    """Other objects that the same bytes are linked to (F8); for whoever decides about ``object_id``."""
    digest = store.file_digest_of(connection, document_id)
    uses = store.uses_of_file(connection, digest) if digest else []
    return sorted({use["object_id"] for use in uses} - {object_id})


def documents_for(work: Work, actor: Actor, *object_ids: str) -> list[Row]:
    """The documents linked to these objects that this person may open: id, sort, type, pages, when and by
    whom."""
    with work.store.reading() as connection:
        found = store.documents_for(connection, *object_ids)
    return [row for row in found if _may_read(actor, row)]


def open_page(work: Work, actor: Actor, document_id: str, page: int) -> bytes:
    """One drawn page as JPEG; the opening is in the read log before the bytes are handed out.

    :param page: from 1.
    :raises NotFound: ``not_found`` for what does not exist or is not for this reader; ``page_not_drawn``
        above the twentieth.
    """
    row = _readable(work, actor, document_id)
    if not 1 <= page <= row["pages"]:
        raise NotFound("not_found", what="page")
    if page > rules.DRAWN_PAGES:
        raise NotFound("page_not_drawn", page=page, drawn=rules.DRAWN_PAGES)
    return _opened(work, actor, document_id, f"page-{page:02d}")


def original(work: Work, actor: Actor, document_id: str) -> Original:
    """The sealed original, for people of the board; to be sent as an attachment, never shown in place.

    :raises Refused: ``original_for_board`` for a coach, who sees the drawn pages.
    :raises NotFound: ``not_found``.
    """
    row = _readable(work, actor, document_id)
    if not actor.holds(*READERS):
        raise Refused("original_for_board")
    return Original(row["content_type"], _opened(work, actor, document_id, "original"))


def _readable(work: Work, actor: Actor, document_id: str) -> Row:
    with work.store.reading() as connection:
        row = store.find_document(connection, document_id)
        reached = scope.reaches_document(connection, actor, document_id, Duty.REQUEST, *READERS)
    if row is None or not reached or not _may_read(actor, row):
        raise NotFound("not_found", what="document")
    return row


def _may_read(actor: Actor, row: Row) -> bool:
    """People of the board in their scope, a coach within the own agency; an administrator never; a class
    needs its grant."""
    if actor.holds(Duty.ADMINISTER) or not actor.sees_class(row["confidential_class"]):
        return False
    agency = row["agency_code"]
    if actor.may(*READERS, agency=agency):
        return True
    if agency is None:
        return row.get("uploaded_by") == actor.person_id
    return actor.may(Duty.REQUEST, agency=agency)


def _require_own_agency(actor: Actor, agency: str | None) -> None:
    board = tuple(duty for duty in UPLOADERS if duty is not Duty.REQUEST)
    if agency is None and actor.holds(*board):
        return
    if agency is None or not actor.may(*UPLOADERS, agency=agency):
        raise NotFound("not_found", what="agency")


def _opened(work: Work, actor: Actor, document_id: str, part: str) -> bytes:
    with work.store.writing() as connection:
        store.append_read(connection, actor.person_id, document_id, part, work.source.now())
    return parts.part_of(work, document_id, part)


def _pages(reading: Reading) -> dict[str, bytes]:
    return {f"page-{number:02d}": page for number, page in enumerate(reading.drawn, 1)}
