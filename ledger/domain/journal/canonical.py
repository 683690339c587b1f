"""Canonical bytes: the one form that is hashed, stored as it was hashed, and compared byte for byte.

Sorted keys, UTF-8 in NFC, whole numbers and text only: no floats, and nothing whose text could differ between two makers.
"""

import datetime
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.errors import Broken

CHAIN_TAG = b"funds-ledger/event/v1"
FIRST_PREVIOUS = bytes(32)


def canonical(value: Any) -> bytes:
    """Bytes of a value made of mappings, sequences, text, whole numbers, truths, dates and None.

    :raises Broken: ``not_canonical`` for anything else (floats above all).
    """
    return json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise Broken("not_canonical", type=type(value).__name__)


def link(sequence: int, previous: bytes, body: bytes) -> bytes:
    """The digest that chains one event to the one before it: SHA-256 over length-prefixed tag, sequence, previous, body."""
    parts = (CHAIN_TAG, str(sequence).encode(), previous, body)
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


def commitment(salt: bytes, content: bytes) -> str:
    """A salted commitment: what may enter the chain in place of a document or of words about a person."""
    return hashlib.sha256(salt + content).hexdigest()
