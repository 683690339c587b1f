"""The parts of a document, sealed in the home folder: the original and each drawn page, under the vault's key."""

from collections.abc import Mapping

from ledger.errors import Broken
from ledger.services.participants import vault
from ledger.services.work import Work
from ledger.store import documents as store

FOLDER = "documents"


def part_of(work: Work, document_id: str, part: str) -> bytes:
    """A part of a document, opened; for whoever has made sure that it may be (and noted it).

    :param part: ``original`` or ``page-01``.
    :raises Broken: ``document_lost``, ``vault_unreadable``.
    """
    sealed = store.read_part(work.home / FOLDER, document_id, part)
    if sealed is None:
        raise Broken("document_lost", document=document_id, part=part)
    nonce, ciphertext = sealed[: vault.NONCE_BYTES], sealed[vault.NONCE_BYTES :]
    return vault.unseal(work.vault_key, nonce, ciphertext, ("document", document_id, part))


def write_parts(work: Work, document_id: str, contents: Mapping[str, bytes]) -> None:
    """Seal and keep the parts of a document.

    :param contents: ``original``, ``page-01`` … to bytes.
    """
    for part, plain in contents.items():
        nonce, ciphertext = vault.seal(work.vault_key, plain, ("document", document_id, part))
        store.write_part(work.home / FOLDER, document_id, part, nonce + ciphertext)
