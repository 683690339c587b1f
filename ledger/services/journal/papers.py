"""What lies beside the record, proven: each document is the one that was filed, each word in the vault opens at its place.

A document whose salt was deleted with it (shredded) is not looked for; neither is anything when this process has no vault key.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from ledger.domain.documents import DRAWN_PAGES
from ledger.domain.journal.canonical import commitment
from ledger.errors import LedgerError
from ledger.services.documents import parts
from ledger.services.journal.folding import Finding
from ledger.services.participants import vault
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.rows import rows_of


def proven(work: Work, connection: Connection) -> Iterator[Finding]:
    """Documents against their commitments, vault cells against their places."""
    if work.vault_key:
        yield from _documents(work, connection)
        yield from _vault(work, connection)


def _documents(work: Work, connection: Connection) -> Iterator[Finding]:
    secret = schema.document_secret.c
    statement = select(
        schema.document.c.id, schema.document.c.commitment, schema.document.c.pages, secret.salt
    ).join_from(schema.document, schema.document_secret, secret.document_id == schema.document.c.id)
    for row in rows_of(connection, statement.order_by(schema.document.c.id)):
        place = f"document {row['id']}"
        try:
            content = parts.part_of(work, row["id"], "original")
            if commitment(row["salt"], content) != row["commitment"]:
                yield Finding("papers", place, "is not the file that was filed")
            for page in range(1, min(row["pages"], DRAWN_PAGES) + 1):
                parts.part_of(work, row["id"], f"page-{page:02d}")
        except LedgerError as error:
            yield Finding("papers", place, str(error))


def _vault(work: Work, connection: Connection) -> Iterator[Finding]:
    known = set(connection.execute(select(schema.participant.c.id)).scalars())
    for cell in rows_of(connection, select(schema.vault)):
        place = (cell["subject_table"], cell["field"], cell["subject_id"])
        try:
            vault.unseal(work.vault_key, cell["nonce"], cell["ciphertext"], place, cell["key_version"])
        except LedgerError:
            yield Finding(
                "papers", f"vault {cell['subject_id']}/{cell['field']}", "does not open at its place"
            )
        if cell["subject_table"] == vault.PARTICIPANT and cell["subject_id"] not in known:
            yield Finding("papers", f"vault {cell['subject_id']}", "belongs to nobody")
