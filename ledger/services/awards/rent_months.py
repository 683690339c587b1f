"""Months of rent that two awards of one household hold, since an import made one of two households (SUP-10)."""

from sqlalchemy import Connection

from ledger.errors import Refused
from ledger.store.awards import awards
from ledger.store.needs import months
from ledger.store.rows import Row

_ORDER = ("committed", "obligated", "accrued", "paid")


def refuse_later(connection: Connection, award: Row, held: Row) -> None:
    """Of two awards that hold a month for what is one household now, the one that has gone further is bound, billed and paid.

    :param award: its ``id`` and ``participant_id``. :param held: its month, as it stands.
    :raises Refused: ``rent_month_twice``.
    """
    place = _ORDER.index(held["state"])
    others = months.of_others(connection, award["id"], award["participant_id"], held["kind"], held["month"])
    if any(state in _ORDER[place + 1 :] for state in others):
        raise Refused("rent_month_twice", field="month", month=held["month"])


def to_bill(connection: Connection, award: Row, month: str) -> Row:
    """The month of an award that a bill names.

    :raises Refused: ``month_not_open``, ``rent_month_twice``.
    """
    held = awards.find_month(connection, award["id"], month)
    if held is None or held["state"] not in ("committed", "obligated"):
        raise Refused("month_not_open", month=month or None)
    refuse_later(connection, award, held)
    return held
