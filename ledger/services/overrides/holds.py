"""Holds that somebody lifted, as rows of the override register (AUD-05): wages and hours, and awards like others."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.domain.awards.reimbursement import HOLDS
from ledger.domain.needs.kinds import KINDS
from ledger.store.overrides import holds as store
from ledger.store.rows import Row

HELD, TWIN = "hold", "twin"
NAMES: Mapping[str, str] = {
    HELD: "Held wage or hours accepted",
    TWIN: "Possible duplicate approved by a second person",
}


def rows(connection: Connection, most: int) -> list[Row]:
    """Every such hold, with the scope by which readers reach it."""
    held = (
        _row(
            row, HELD, row["id"], f"Below or beyond {HOLDS[row['hold']]}", "In words, on the bill", "Accepted"
        )
        for row in store.accepted(connection, most)
    )
    twins = (
        _row(row, TWIN, row["award_id"], "Same person, payee, kind and amount", _like(row), "Lifted")
        for row in store.twins(connection, most)
    )
    return [*held, *twins]


def _like(row: Row) -> str:
    return f"Another than {', '.join(row['twins'])}"


def _row(row: Row, sort: str, row_id: str, rule: str, reason: str, stands: str) -> Row:
    return {
        **row,
        "id": row_id,
        "sort": sort,
        "sort_name": NAMES[sort],
        "state": "granted",
        "stands": stands,
        "kind_name": KINDS[row["kind"]].name,
        "rule_words": rule,
        "reason_words": reason,
        "payee_id": None,
        "due_on": None,
        "is_overdue": False,
    }
