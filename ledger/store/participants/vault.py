"""The vault's rows: ciphertext only. The key is not in the database; `ledger.services.participants.vault` has it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store import schema
from ledger.store.rows import Row, rows_of

_vault = schema.vault
AT_ONCE = 500
"""Subjects per statement, below the number of parameters a statement may have."""


def put_cells(connection: Connection, cells: Sequence[Row]) -> None:
    """Write encrypted values, in place of earlier ones of the same subject and field."""
    if not cells:
        return
    insert = postgresql.insert(_vault) if connection.dialect.name == "postgresql" else sqlite.insert(_vault)
    replaced = {name: insert.excluded[name] for name in ("key_version", "nonce", "ciphertext")}
    keys = [_vault.c.subject_table, _vault.c.subject_id, _vault.c.field]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=replaced), list(cells))


def cells_for(
    connection: Connection, table: str, subject_ids: Iterable[str], fields: Sequence[str] | None
) -> list[Row]:
    """The encrypted values of these subjects."""
    wanted = list(dict.fromkeys(subject_ids))
    found: list[Row] = []
    for start in range(0, len(wanted), AT_ONCE):
        statement = select(_vault).where(
            _vault.c.subject_table == table, _vault.c.subject_id.in_(wanted[start : start + AT_ONCE])
        )
        if fields is not None:
            statement = statement.where(_vault.c.field.in_(fields))
        found.extend(rows_of(connection, statement))
    return found


def delete_cells(connection: Connection, table: str, subject_id: str) -> int:
    """Delete everything the vault holds of a subject; gives how many values went."""
    gone = connection.execute(
        delete(_vault).where(_vault.c.subject_table == table, _vault.c.subject_id == subject_id)
    )
    return int(gone.rowcount)
