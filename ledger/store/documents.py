"""Documents: their rows, what they are linked to, and their encrypted files in the home folder."""

import os
import tempfile
from pathlib import Path

from sqlalchemy import Connection, insert, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

_FOLDER_MODE = 0o700


def insert_secret(connection: Connection, document_id: str, salt: bytes, file_digest: str) -> None:
    """Add the secret of a document's commitment."""
    connection.execute(
        insert(schema.document_secret).values(document_id=document_id, salt=salt, file_digest=file_digest)
    )


def find_document(connection: Connection, document_id: str) -> Row | None:
    """The document with this id."""
    found = rows_of(connection, select(schema.document).where(schema.document.c.id == document_id))
    return found[0] if found else None


def is_linked(connection: Connection, document_id: str, object_id: str) -> bool:
    """Is the document linked to this object already?"""
    table = schema.document_link
    known = select(table.c.document_id).where(
        table.c.document_id == document_id, table.c.object_id == object_id
    )
    return connection.execute(known).first() is not None


def documents_for(connection: Connection, *object_ids: str) -> list[Row]:
    """The documents linked to these objects, one object after the other, the oldest link first."""
    return [row for object_id in object_ids for row in _linked_to(connection, object_id)]


def _linked_to(connection: Connection, object_id: str) -> list[Row]:
    link = schema.document_link
    return rows_of(
        connection,
        select(schema.document)
        .join(link, link.c.document_id == schema.document.c.id)
        .where(link.c.object_id == object_id)
        .order_by(link.c.linked_at, schema.document.c.id),
    )


def uses_of_file(connection: Connection, file_digest: str) -> list[Row]:
    """Where the very same bytes are in use: object id, document id and the document's agency and class."""
    link, secret, document = schema.document_link, schema.document_secret, schema.document
    return rows_of(
        connection,
        select(link.c.object_id, link.c.document_id, document.c.agency_code, document.c.confidential_class)
        .join(secret, secret.c.document_id == link.c.document_id)
        .join(document, document.c.id == link.c.document_id)
        .where(secret.c.file_digest == file_digest)
        .order_by(link.c.linked_at, link.c.object_id),
    )


def file_digest_of(connection: Connection, document_id: str) -> str | None:
    """The digest of a document's original; None when it was shredded."""
    secret = schema.document_secret.c
    return connection.execute(
        select(secret.file_digest).where(secret.document_id == document_id)
    ).scalar_one_or_none()


def append_read(connection: Connection, person_id: str, object_id: str, what: str, at: str) -> None:
    """Note that someone opened something confidential."""
    connection.execute(
        insert(schema.read_log).values(person_id=person_id, object_id=object_id, what=what, read_at=at)
    )


def part_path(folder: Path, document_id: str, part: str) -> Path:
    """Where a document's part lies: ``documents/7K/DOC-7K2Q9M4T.page-01``. Made of our own id, never of a
    file's name."""
    return folder / document_id.partition("-")[2][:2] / f"{document_id}.{part}"


def write_part(folder: Path, document_id: str, part: str, content: bytes) -> None:
    """Write an encrypted part so that it is there in full or not at all."""
    path = part_path(folder, document_id, part)
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_part(folder: Path, document_id: str, part: str) -> bytes | None:
    """An encrypted part; None when it is not there."""
    path = part_path(folder, document_id, part)
    return path.read_bytes() if path.is_file() else None


def remove_parts(folder: Path, document_id: str) -> None:
    """Remove every part of a document (an upload that did not come to be, or a shredded one)."""
    for path in part_path(folder, document_id, "").parent.glob(f"{document_id}.*"):
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def also_attached_to(connection: Connection, object_id: str) -> list[str]:
    """Other objects to which a file of this one is attached, by its content (F8)."""
    found: set[str] = set()
    for row in documents_for(connection, object_id):
        digest = file_digest_of(connection, row["id"])
        if digest:
            found |= {use["object_id"] for use in uses_of_file(connection, digest)}
    return sorted(found - {object_id})
