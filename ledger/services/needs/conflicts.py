"""Conflicts of interest that a payee's name shows to whoever verifies and approves (PAY-03)."""

from sqlalchemy import Connection

from ledger.domain.payees import PayeeSort, has_staff_name
from ledger.store.people import people
from ledger.store.rows import Row


def is_staff(connection: Connection, payee: Row | None) -> bool:
    """Has the payee the name of somebody who works here? Participants are paid under their own names."""
    if payee is None or payee["sort"] == PayeeSort.PARTICIPANT:
        return False
    return has_staff_name(payee["name"], people.names(connection))
