"""What a load's policy values must be: a known code, its unit, a readable value, and names that somebody knows."""

import re
from collections.abc import Iterator

from ledger.domain.budgets import policy_codes
from ledger.domain.budgets.budgets import Budget, Value
from ledger.domain.budgets.items import Fault
from ledger.domain.documents import NONE, DocumentSort
from ledger.domain.needs.categories import DEPOSIT_RULES, PAYEE_FORM
from ledger.domain.payees import PayeeSort
from ledger.domain.people import rungs
from ledger.errors import InvalidInput
from ledger.money import parse_cents, parse_fraction


def values_faults(budget: Budget, whole: Budget) -> Iterator[Fault]:
    """Policy values: known codes in their unit, readable, naming only what is known."""
    sorts: dict[str, str] = {}
    for one in whole.values:
        sort = sorts.setdefault(one.code, one.sort)
        if sort != one.sort:
            yield one.fault("class", f"{one.code} is both {sort} and {one.sort}; it is one of the two")
    for one in budget.values:
        if one.code not in policy_codes.CODES:
            yield one.fault(
                "code", f"{one.code} is not a policy code; these are: {', '.join(policy_codes.CODES)}"
            )
            continue
        unit = policy_codes.CODES[one.code][0]
        if one.unit != unit:
            yield one.fault("unit", f'must be "{unit}", {policy_codes.UNITS[unit]}, and not "{one.unit}"')
        elif not _readable(one.value, unit):
            yield one.fault("value", f'must be {policy_codes.UNITS[unit]}, and not "{one.value}"')
        elif unknown := _unknown(one, whole):
            yield one.fault("value", unknown)


_WORD = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_+ -]{0,39}")


def _unknown(one: Value, whole: Budget) -> str:
    """What a list names that nobody knows: a paper, a sort of payee, a kind of the law (SUP-04), a program."""
    what, words = one.code.partition(".")[0], [word.strip() for word in one.value.split(",")]
    law = {
        word.strip()
        for other in whole.values
        if other.code == "support_kinds"
        for word in other.value.split(",")
    }
    known: dict[str, set[str]] = {
        "category": law,
        "papers": {*DocumentSort, PAYEE_FORM, NONE},
        "proofs": {*DocumentSort, NONE},
        "payees": set(PayeeSort),
        "deposit": set(DEPOSIT_RULES),
    }
    if what in known:
        for word in words:
            if word not in known[what]:
                return f"{word} is unknown; these are: {', '.join(sorted(known[what]))}"
        if NONE in words and len(words) > 1:
            return f"{NONE} stands alone: no paper is asked for"
    programs = whole.section("programs")
    if one.code == "wex_slot_programs" and (strange := [word for word in words if word not in programs]):
        return f"{strange[0]} is not a program of agencies.toml"
    if one.code == "wex_summer_months" and not set(words) <= {str(month) for month in range(1, 13)}:
        return "must be months from 1 to 12"
    if one.code == "program_conflicts":
        for word in words:
            if len(pair := word.split("+")) != 2 or not all(part in programs for part in pair):
                return f"{word} is not a pair of programs of agencies.toml, such as AHFE+EOP"
    return ""


def _readable(text: str, unit: str) -> bool:
    try:
        if unit == "usd":
            return parse_cents(text) >= 0
        if unit in ("share", "usd_per_mile"):
            fraction = parse_fraction(text)
            return unit != "share" or fraction <= 1
        if unit in ("word", "list"):
            words = text.split(",")
            return all(_WORD.fullmatch(one.strip()) for one in words) and (unit == "list" or len(words) == 1)
        if unit == "steps":
            return len(rungs.read(text)) > 1
        if unit == "yes_no":
            return text in ("yes", "no")
        return text.isascii() and text.isdigit() and len(text) <= 6
    except InvalidInput:
        return False
