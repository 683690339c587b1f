"""Overrides in words, as lists and pages show them."""

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.needs import oldest
from ledger.domain.needs.kinds import KINDS
from ledger.domain.overrides import emergencies as lane_rules
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.overrides import Sort
from ledger.store.overrides import overrides as store
from ledger.store.rows import Row

REASONS: Mapping[str, Mapping[str, str]] = {
    Sort.CAP: rules.REASONS,
    Sort.EMERGENCY: lane_rules.REASONS,
    Sort.FUND: oldest.REASONS,
}
"""Why it was asked for, by sort."""


def shown(row: Row, today: datetime.date) -> Row:
    """An override with the words that a list shows."""
    overdue = rules.is_overdue(row["sort"], row["state"], row["due_on"], today)
    return {
        **row,
        "sort_name": rules.SORT_NAMES[row["sort"]],
        "kind_name": KINDS[row["kind"]].name,
        "reason_words": REASONS[row["sort"]][row["reason"]],
        "rule_words": _rule(row["rule"]),
        "stands": rules.STANDS[row["sort"], row["state"]],
        "is_overdue": overdue,
        "days_left": None if row["due_on"] is None else (row["due_on"] - today).days,
    }


def _rule(code: str) -> str:
    return CODES[code][1] if code in CODES else code


def of_lines(connection: Connection, rows: Mapping[str, Row], today: datetime.date) -> dict[str, list[Row]]:
    """The overrides of a need's lines, in words: line id to rows, oldest first.

    :param rows: the lines by id.
    """
    return {
        line_id: [
            shown({**one, "kind": line["kind"]}, today) for one in store.overrides_for(connection, line_id)
        ]
        for line_id, line in rows.items()
    }
