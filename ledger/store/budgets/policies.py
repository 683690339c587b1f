"""Policy values as they were loaded: only ever added, never changed (AUD-04)."""

from sqlalchemy import Connection, select

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.store import schema
from ledger.store.rows import Row, rows_of


def policy_row(one: PolicyValue, note: str | None = None) -> Row:
    """The row of a value, to be filed with the event that loads it.

    :param note: a remark from the file.
    """
    return {
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
