"""Policy values as they were loaded: only ever added, never changed (AUD-04)."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from ledger.domain.policies import PolicyBook, PolicyValue
from ledger.store import schema
from ledger.store.rows import rows_of


def insert_policies(
    connection: Connection, values: Sequence[PolicyValue], notes: Sequence[str | None]
) -> None:
    """Add values; the database refuses a second one for the same code and day.

    :param notes: a remark for each value, in the same order.
    """
    if values:
        rows = [
            {
                "id": one.id,
                "code": one.code,
                "value": one.value,
                "unit": one.unit,
                "class": one.sort,
                "from_on": one.from_on,
                "document": one.document,
                "note": note,
                "load_id": one.load_id,
            }
            for one, note in zip(values, notes, strict=True)
        ]
        connection.execute(insert(schema.policy_value), rows)


def policy_book(connection: Connection) -> PolicyBook:
    """Every value ever loaded; ask it for the one in force on a date."""
    found = rows_of(connection, select(schema.policy_value))
    return PolicyBook(
        PolicyValue(
            id=row["id"],
            code=row["code"],
            value=row["value"],
            unit=row["unit"],
            sort=row["class"],
            from_on=row["from_on"],
            document=row["document"],
            load_id=row["load_id"],
        )
        for row in found
    )
