"""Conflicts of interest that a payee shows to whoever verifies and approves (PAY-03)."""

from sqlalchemy import Connection

from ledger.domain.payees import Known, PayeeSort, same_as
from ledger.store import payees, schema
from ledger.store.people import people
from ledger.store.rows import Row, find_row


def is_staff(connection: Connection, payee: Row | None) -> bool:
    """May the payee be somebody who works here, or a participant who is paid, and have no two people said that it is not?"""
    return payee is not None and bool(unsettled(connection, payee))


def unsettled(connection: Connection, payee: Row) -> tuple[str, ...]:
    """Ids of the people and participants that the payee may be, without those that two people said it is not.

    What they said counts for the name and address it was said of. Participants are paid under their own names.
    """
    if payee["sort"] == PayeeSort.PARTICIPANT:
        return ()
    found = same_as(payee["name"], payee["address"], known(connection))
    said = find_row(connection, schema.distinct_payee, payee_id=payee["id"]) if found else None
    if said is None or (said["name"], said["address"]) != (payee["name"], payee["address"]):
        return found
    return tuple(one for one in found if one not in said["against"].split())


def known(connection: Connection) -> list[Known]:
    """Everybody who works or has worked here, and participants who are payees, with their address."""
    staff = [Known(row["id"], row["name"]) for row in people.people_listed(connection)]
    paid = payees.payees_of_sort(connection, PayeeSort.PARTICIPANT)
    return [*staff, *(Known(row["id"], row["name"], row["address"]) for row in paid)]
