"""Documents and the vault, proven: a file that is not the one that was filed, and a cell that was moved, are found and named."""

import hashlib
import io

import pytest
from PIL import Image
from sqlalchemy import delete, select, update

from ledger.domain.people.duties import Duty
from ledger.services.documents import documents, parts
from ledger.services.journal import verify
from ledger.services.participants import vault
from ledger.services.work import Work
from ledger.store import documents as document_store
from ledger.store import schema
from ledger.store.engine import Store
from tests import board, starts
from tests.grounds import Start
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def document(work: Work) -> str:
    """One photo, taken in."""
    holder = board.actor("PER-LIAISON0", Duty.VERIFY)
    board.add_person(work, holder.person_id)
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(written, "PNG")
    digest = hashlib.sha256(written.getvalue()).hexdigest()
    command = documents.Upload("upload-1", "quote", digest)
    return str(documents.upload(work, holder, command, written.getvalue())["document"])


def _found(work: Work) -> list[tuple[str, str]]:
    return [(one.invariant, one.place) for one in verify.verify(work, with_books=False).findings]


@pytest.mark.parametrize("part", ["original", "page-01"])
def test_a_document_that_was_changed_or_lost_is_named(
    work: Work, world: World, document: str, part: str
) -> None:  # AUD: each paper is the one that was filed
    assert _found(work) == []
    path = document_store.part_path(work.home / parts.FOLDER, document, part)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert ("papers", f"document {document}") in _found(work)
    path.unlink()
    assert ("papers", f"document {document}") in _found(work)


def test_another_document_in_its_place_is_named(
    work: Work, world: World, document: str, owner: Store
) -> None:
    nonce, ciphertext = vault.seal(work.vault_key, b"another file", ("document", document, "original"))
    path = document_store.part_path(work.home / parts.FOLDER, document, "original")
    path.write_bytes(nonce + ciphertext)
    assert _found(work) == [("papers", f"document {document}")]


def test_a_vault_cell_that_was_changed_or_moved_is_named(work: Work, world: World) -> None:  # P36
    ids = [world.participant("CCC", "EOP"), world.participant("CCC", "EOP")]
    with work.store.writing() as connection:
        vault.put_many(
            connection,
            work.vault_key,
            vault.PARTICIPANT,
            {one: {"first_name": "Ann", "last_name": "Lee"} for one in ids},
        )
    assert _found(work) == []
    cell = schema.vault.c
    with work.store.writing() as connection:
        taken = connection.execute(
            select(cell.nonce, cell.ciphertext).where(cell.subject_id == ids[0], cell.field == "first_name")
        ).one()
        connection.execute(
            update(schema.vault)
            .where(cell.subject_id == ids[1], cell.field == "first_name")
            .values(nonce=taken.nonce, ciphertext=taken.ciphertext)
        )
    assert _found(work) == [("papers", f"vault {ids[1]}/first_name")]


def test_what_was_shredded_is_not_looked_for(work: Work, world: World, document: str) -> None:  # P37
    with work.store.writing() as connection:
        connection.execute(delete(schema.document_secret))
    document_store.remove_parts(work.home / parts.FOLDER, document)
    assert _found(work) == []
