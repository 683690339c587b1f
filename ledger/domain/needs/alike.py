"""Lines that look like the same thing asked twice. A warning and no refusal: two pairs of boots may cost the same (SUP-24)."""

import json
from collections.abc import Mapping
from typing import Any

from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.terms import RentTerms

OPEN = (
    LineState.SUBMITTED,
    LineState.EMERGENCY,
    LineState.QUESTIONED,
    LineState.VERIFIED,
    LineState.FIRST_APPROVED,
)
"""States in which somebody has a line before them; what is approved is compared by the approval itself."""


def is_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Do two lines of one person ask for the same kind from the same payee at the same amount (of rent: for a same month)?"""
    same = ("kind", "payee_id", "amount_cents")
    if one["id"] == other["id"] or not one["payee_id"] or any(one[name] != other[name] for name in same):
        return False
    if not kind_named(one["kind"]).by_month:
        return True
    return not _months(one).isdisjoint(_months(other))


def _months(line: Mapping[str, Any]) -> set[str]:
    terms = json.loads(line["terms"])
    first, months = terms.get("first_month"), terms.get("months")
    return set(RentTerms(first, months, 0).each()) if first and months else set()
