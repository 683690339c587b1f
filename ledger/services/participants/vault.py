"""The vault: names, birth dates and contacts under AES-256-GCM, in one table, with the key outside the
database.

Each value is bound to its place: table, field, row and key version are authenticated with it, so that
ciphertext moved to another row, another column or another version does not open (P36). Nonces come from the
operating system and never from the seeded source: a demonstration's randomness repeats, and a repeated nonce
would give the key stream away.
"""

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.errors import Broken, InvalidInput
from ledger.store.participants import vault as store

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_VERSION = 1
PARTICIPANT = "participant"
NAME_FIELDS = ("first_name", "last_name")
SHORTEST_SEARCH = 2

Place = Sequence[str | int]
"""Where a value belongs: any texts and numbers that name it; authenticated, not stored with it."""


def new_key() -> bytes:
    """A random 256-bit key."""
    return os.urandom(KEY_BYTES)


def write_key(path: Path, key: bytes) -> None:
    """Write a key file that only its owner can read; never over one that is there.

    :raises FileExistsError: overwriting a key would lose every name under it.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> bytes:
    """The key of a key file (64 hexadecimal signs).

    :raises InvalidInput: ``vault_key_open`` when others than the owner may read it, ``vault_key_format`` when
        it is no key.
    """
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InvalidInput("vault_key_open", field="FUNDS_VAULT_KEY")
    return parse_key(path.read_text(encoding="ascii"))


def parse_key(text: str) -> bytes:
    """A key as 64 hexadecimal signs.

    :raises InvalidInput: ``vault_key_format``.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidInput("vault_key_format", field="FUNDS_VAULT_KEY")
    return key


def seal(key: bytes, content: bytes, place: Place) -> tuple[bytes, bytes]:
    """Encrypt bytes for one place; gives the nonce and the ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, AESGCM(key).encrypt(nonce, content, canonical([*place, KEY_VERSION]))


def unseal(
    key: bytes, nonce: bytes, ciphertext: bytes, place: Place, key_version: int = KEY_VERSION
) -> bytes:
    """Decrypt bytes at their place.

    :raises Broken: ``vault_unreadable`` when they were changed or moved, or the key is another.
    """
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, canonical([*place, key_version]))
    except InvalidTag:
        raise Broken("vault_unreadable", place=" ".join(str(part) for part in place)) from None


def put(connection: Connection, key: bytes, table: str, subject_id: str, values: Mapping[str, str]) -> None:
    """Encrypt and keep values of one subject, in place of earlier ones.

    :param values: field name to text (dates in ISO form).
    """
    put_many(connection, key, table, {subject_id: values})


def put_many(
    connection: Connection, key: bytes, table: str, subjects: Mapping[str, Mapping[str, str]]
) -> None:
    """Encrypt and keep values of many subjects (an import)."""
    cells = []
    for subject_id, values in subjects.items():
        for field, text in values.items():
            nonce, ciphertext = seal(key, text.encode(), (table, field, subject_id))
            cells.append(
                {
                    "subject_table": table,
                    "subject_id": subject_id,
                    "field": field,
                    "key_version": KEY_VERSION,
                    "nonce": nonce,
                    "ciphertext": ciphertext,
                }
            )
    store.put_cells(connection, cells)


def get_many(
    connection: Connection,
    key: bytes,
    table: str,
    subject_ids: Iterable[str],
    fields: Sequence[str] | None = None,
) -> dict[str, dict[str, str]]:
    """The values of many subjects; the caller has made sure that the reader may see each of them.

    :returns: subject to field to text; subjects without values are absent.
    :raises Broken: ``vault_unreadable``.
    """
    found: dict[str, dict[str, str]] = {}
    for cell in store.cells_for(connection, table, subject_ids, fields):
        place = (table, cell["field"], cell["subject_id"])
        text = unseal(key, cell["nonce"], cell["ciphertext"], place, cell["key_version"]).decode()
        found.setdefault(cell["subject_id"], {})[cell["field"]] = text
    return found


def shred(connection: Connection, table: str, subject_id: str) -> int:
    """Delete everything the vault holds of a subject; the record goes on without it (P37)."""
    return store.delete_cells(connection, table, subject_id)


def names_matching(connection: Connection, key: bytes, subject_ids: Iterable[str], text: str) -> list[str]:
    """Those of the given participants whose name holds every word of the text (searching is decrypting, in
    scope only).

    :param subject_ids: the participants that the reader may see; nobody else is ever looked at.
    :returns: ids, by last and first name; none for a text of fewer than two signs.
    """
    words = text.casefold().split()
    if sum(len(word) for word in words) < SHORTEST_SEARCH:
        return []
    names = get_many(connection, key, PARTICIPANT, subject_ids, NAME_FIELDS)
    found = []
    for subject_id, fields in names.items():
        parts = [fields.get(field, "").casefold() for field in NAME_FIELDS]
        if all(any(word in part for part in parts) for word in words):
            found.append((parts[1], parts[0], subject_id))
    return [subject_id for _, _, subject_id in sorted(found)]
