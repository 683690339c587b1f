"""Everything that is tested before a load changes anything: `check` is pure and gives every fault with both sides.

A check looks at the folder (`budget`) and, for names, at all that stands when it is laid over what is loaded (`whole`).
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain import policies
from ledger.domain.accounts import FUND_CODE, PART_CODE, Key
from ledger.domain.budgets import (
    RESERVE,
    SECTIONS,
    UNASSIGNED,
    Allocation,
    Amendment,
    Budget,
    Fault,
    Fund,
    Item,
    Value,
    YearBudget,
    figure,
    kinds_on,
    merged,
    opens_on,
    year_end,
    year_start,
)
from ledger.domain.kinds import KINDS, Line
from ledger.domain.set_aside import sides_of
from ledger.errors import InvalidInput
from ledger.money import parse_cents, parse_fraction

_SHARED_NAMES = ("Pool", "Shared")


@dataclass(frozen=True)
class Known:
    """What is loaded already.

    :param before: all loads laid over one another; None before the first.
    :param own: the last load of this program year; None before its first.
    :param today: the board's date.
    """

    before: Budget | None
    own: Budget | None
    today: datetime.date


def check(budget: Budget, known: Known) -> list[Fault]:
    """Every fault of a folder, in the order of its files.

    :param budget: what `budget_files.parse` gave without a fault.
    """
    whole = merged(known.before, budget)
    found = (
        *_twice(budget),
        *_codes(budget, whole),
        *_funds(budget, whole),
        *_years(budget, whole),
        *_set_aside(budget, whole),
        *_allocations(budget, whole),
        *_lines(budget),
        *_pools(whole),
        *_amendments(budget, whole, known.today),
        *_values(budget, whole),
    )
    return list(dict.fromkeys(found))


def _twice(budget: Budget) -> Iterator[Fault]:
    for section in SECTIONS:
        items: Sequence[Item] = getattr(budget, section)
        for key, count in Counter(one.key for one in items).items():
            if count > 1:
                first = next(one for one in items if one.key == key)
                yield first.fault("", f"stands {count} times; it may stand once")


def _codes(budget: Budget, whole: Budget) -> Iterator[Fault]:
    parts: tuple[Item, ...] = (*budget.agencies, *budget.programs)
    for one in parts:
        if not PART_CODE.match(one.key) or one.key in _SHARED_NAMES:
            yield one.fault("code", "must be a capital and one to fifteen letters, digits or hyphens, not Pool or Shared")
    grants: tuple[Item, ...] = (*budget.funds, *budget.pools)
    for one in grants:
        if not FUND_CODE.match(one.key):
            yield one.fault("code", "must be two to four capitals and the year's two digits, such as WA26")
    owners: dict[str, str] = {}
    for agency in whole.agencies:
        for name in dict.fromkeys((agency.name, *agency.aliases)):
            owner = owners.setdefault(name.casefold(), agency.code)
            if owner != agency.code:
                yield agency.fault("aliases", f'"{name}" is {owner} already; a name means one agency')
    agencies, programs = whole.section("agencies"), whole.section("programs")
    for member in budget.memberships:
        if member.agency not in agencies:
            yield member.fault("agency", f"{member.agency} is not an agency of agencies.toml")
        if member.program not in programs:
            yield member.fault("program", f"{member.program} is not a program of agencies.toml")
        if member.to_on is not None and member.to_on < member.from_on:
            yield member.fault("to", f"{member.to_on} is before from, {member.from_on}")


def _funds(budget: Budget, whole: Budget) -> Iterator[Fault]:
    pools, programs = whole.section("pools"), whole.section("programs")
    for fund in budget.funds:
        if fund.performance_to_on < fund.performance_from_on:
            yield fund.fault("performance_to", f"{fund.performance_to_on} is before {fund.performance_from_on}")
        if fund.liquidation_on < fund.performance_to_on:
            yield fund.fault(
                "liquidation", f"{fund.liquidation_on} is before performance_to, {fund.performance_to_on}"
            )
        for kind in fund.kinds:
            if kind not in KINDS:
                yield fund.fault("kinds", f"{kind} is not a kind; these are: {', '.join(KINDS)}")
        for program in fund.serves:
            if program not in programs:
                yield fund.fault("serves", f"{program} is not a program of agencies.toml")
        if fund.pool is not None and fund.pool not in pools:
            yield fund.fault("pool", f"{fund.pool} is not a pool of funds.toml")
        if fund.confidential_class is not None and fund.pool is None:
            yield fund.fault("pool", f"is missing: a fund of class {fund.confidential_class} is published in a pool only")
    for pool in budget.pools:
        if pool.code in whole.section("funds"):
            yield pool.fault("code", f"{pool.code} is a fund's code; a pool has its own")


def _by_code(whole: Budget) -> dict[str, Fund]:
    return {fund.code: fund for fund in whole.funds}


def _years(budget: Budget, whole: Budget) -> Iterator[Fault]:
    funds = _by_code(whole)
    for one in budget.years:
        fund = funds.get(one.fund)
        if fund is None:
            yield one.fault("", f"{one.fund} is not a fund of funds.toml")
            continue
        if fund.performance_from_on > year_end(one.year) or fund.performance_to_on < year_start(one.year):
            yield one.fault(
                "",
                f"the fund runs from {fund.performance_from_on} to {fund.performance_to_on}, "
                f"not in the year from {year_start(one.year)} to {year_end(one.year)}",
            )
        if one.set_aside_cents > one.training_budget_cents:
            yield one.fault(
                "set_aside",
                f"{figure(one.set_aside_cents)} must not be more than training_budget {figure(one.training_budget_cents)}",
            )
        given_cents = sum(
            y.training_budget_cents + y.support_budget_cents for y in whole.years if y.fund == one.fund
        )
        if given_cents > fund.amount_cents:
            yield one.fault(
                "training_budget",
                f"training and support budgets of {one.fund}, {figure(given_cents)} over its years, "
                f"must not be more than its amount {figure(fund.amount_cents)}",
            )
        for line, key in ((Line.TRAINING, "set_aside"), (Line.SUPPORT, "support_budget")):
            if one.line_cents(line) and not kinds_on(fund.kinds, line):
                yield one.fault(key, f"{figure(one.line_cents(line))}, but {one.fund} pays no kind of the {line} line")


def share_of(whole: Budget, year: int) -> Fraction | None:
    """The share of the strict test in force on 1 July of the year; None when nobody has decided one."""
    in_force: Value | None = None
    for one in whole.values:
        if one.code == "set_aside_share" and one.from_on <= year_start(year):
            in_force = one if in_force is None or in_force.from_on < one.from_on else in_force
    if in_force is None:
        return None
    try:
        return parse_fraction(in_force.value)
    except InvalidInput:
        return None


def _set_aside(budget: Budget, whole: Budget) -> Iterator[Fault]:
    share = share_of(whole, budget.year)
    if share is None:
        says = f"set_aside_share has no value in force on {year_start(budget.year)}, and it has no default"
        yield Fault("policies.toml", "value", "set_aside_share", says)
        return
    sides = sides_of(budget, share)
    if not sides.passes:
        yield Fault("year.toml", "budget", "set_aside", f"{sides.says} (SET-02, summed over the funds)")


def _place_faults(item: Item, key: Key, whole: Budget, first: datetime.date, last: datetime.date) -> Iterator[Fault]:
    """Is this a place where money can stand: known names, a member, a program and a line that the fund serves?"""
    fund = _by_code(whole).get(key.fund)
    if key.agency not in whole.section("agencies"):
        yield item.fault("agency", f"{key.agency} is not an agency of agencies.toml")
    elif key.program not in whole.section("programs"):
        yield item.fault("program", f"{key.program} is not a program of agencies.toml")
    elif not any(
        (m.agency, m.program) == (key.agency, key.program)
        and m.from_on <= last
        and (m.to_on is None or first <= m.to_on)
        for m in whole.memberships
    ):
        yield item.fault("agency", f"{key.agency} is not a member of {key.program} between {first} and {last}")
    if fund is None:
        yield item.fault("fund", f"{key.fund} is not a fund of funds.toml")
        return
    if key.program not in fund.serves:
        yield item.fault("program", f"{key.fund} serves {', '.join(fund.serves) or 'nobody'}, and not {key.program}")
    if not kinds_on(fund.kinds, key.line):
        yield item.fault("line", f"{key.fund} pays no kind of the {key.line} line")


def _allocations(budget: Budget, whole: Budget) -> Iterator[Fault]:
    given = {one.fund for one in budget.years}
    funds = _by_code(whole)
    for one in budget.allocations:
        yield from _place_faults(one, one.place, whole, year_start(one.year), year_end(one.year))
        if one.fund in funds and one.fund not in given:
            yield one.fault("fund", f"{one.fund} has no [budget.{one.fund}] in year.toml")
        if one.amount_cents <= 0:
            yield one.fault("amount", f"{figure(one.amount_cents)} must be more than 0.00")
        for kind in one.kinds:
            yield from _kind_faults(one, kind, funds.get(one.fund))


def _kind_faults(one: Allocation, kind: str, fund: Fund | None) -> Iterator[Fault]:
    found = KINDS.get(kind)
    if found is None:
        yield one.fault("kinds", f"{kind} is not a kind; these are: {', '.join(KINDS)}")
    elif found.line is not one.line:
        yield one.fault("kinds", f"{kind} is a kind of the {found.line} line, and this allocation is {one.line} (ALC-01)")
    elif fund is not None and kind not in fund.kinds:
        yield one.fault("kinds", f"{fund.code} may not pay {kind}; it pays {', '.join(fund.kinds)}")


def _lines(budget: Budget) -> Iterator[Fault]:
    """Per fund and line: allocations + reserve = set-aside or support budget (ALC-02)."""
    sums: dict[tuple[str, Line], int] = defaultdict(int)
    for one in budget.allocations:
        sums[one.fund, one.line] += one.amount_cents
    for year in budget.years:
        for line, key, reserve in (
            (Line.TRAINING, "set_aside", "reserve_training"),
            (Line.SUPPORT, "support_budget", "reserve_support"),
        ):
            allocated_cents, reserve_cents = sums[year.fund, line], year.reserve_cents(line)
            if allocated_cents + reserve_cents != year.line_cents(line):
                yield year.fault(
                    key,
                    f"{figure(allocated_cents)} allocated + {figure(reserve_cents)} {reserve} = "
                    f"{figure(allocated_cents + reserve_cents)} must be equal to {key} {figure(year.line_cents(line))}",
                )


def _pools(whole: Budget) -> Iterator[Fault]:
    """A pool hides only in a crowd: several funds and agencies, at least one ordinary of each, on every line and kind."""
    for pool in whole.pools:
        funds = [fund for fund in whole.funds if fund.pool == pool.code]
        secret = {fund.code for fund in funds if fund.confidential_class is not None}
        plain = {fund.code for fund in funds} - secret
        places = [one.place for one in whole.allocations if one.fund in secret | plain]
        places += [key for one in whole.amendments for key in one.places() if key and one.fund in secret | plain]
        agencies = {key.agency for key in places}
        hidden = {key.agency for key in places if key.fund in secret}
        if len(funds) < 2 or not plain:
            yield pool.fault("funds", f"holds {len(funds)} funds, {len(plain)} of them ordinary; it needs 2, 1 of them ordinary")
        if len(agencies) < 2 or not agencies - hidden:
            yield pool.fault(
                "agencies",
                f"holds {len(agencies)} agencies, {len(agencies - hidden)} of them ordinary; "
                "it needs 2, 1 of them ordinary",
            )
        for line in Line:
            if any(k.line is line and k.fund in secret for k in places) and not any(
                k.line is line and k.fund in plain for k in places
            ):
                yield pool.fault("line", f"has a confidential allocation on {line} and no ordinary one beside it")
        alone = _kinds(whole, secret) - _kinds(whole, plain)
        if alone and plain:
            yield pool.fault("kinds", f"{', '.join(sorted(alone))}: paid by a confidential fund only, which would show it")


def _kinds(whole: Budget, codes: Iterable[str]) -> set[str]:
    funds = _by_code(whole)
    return {kind for code in codes for kind in funds[code].kinds}


def _amendments(budget: Budget, whole: Budget, today: datetime.date) -> Iterator[Fault]:
    funds = _by_code(whole)
    for one in budget.amendments:
        fund = funds.get(one.fund)
        if fund is None:
            yield one.fault("fund", f"{one.fund} is not a fund of funds.toml")
            continue
        first = opens_on(budget.year, fund)
        last = min(year_end(budget.year), fund.performance_to_on)
        if not first <= one.on <= last:
            yield one.fault("on", f"{one.on} must lie between {first} and {last}")
        if one.on > max(today, first):
            yield one.fault("on", f"{one.on} is after today, {today}; load it on its day")
        if one.amount_cents <= 0:
            yield one.fault("amount", f"{figure(one.amount_cents)} must be more than 0.00")
        yield from _move_faults(one, whole)
    yield from _overdrawn(whole, budget)


def _move_faults(one: Amendment, whole: Budget) -> Iterator[Fault]:
    if one.source == one.target:
        yield one.fault("to", f"{one.target} is where the money comes from; an amendment has two sides")
    if UNASSIGNED in (one.source, one.target) and RESERVE not in (one.source, one.target):
        yield one.fault("to", "what is unassigned goes to the reserve first, and from there to an agency")
    for key, place in (("from", one.source), ("to", one.target)):
        allocation = one.allocation(place)
        if allocation is not None:
            first = one.on if key == "to" else datetime.date.min
            last = one.on if key == "to" else datetime.date.max
            yield from _place_faults(one, allocation, whole, first, last)
        elif place not in (RESERVE, UNASSIGNED):
            yield one.fault(key, f'must be "reserve", "unassigned" or "AGENCY:PROGRAM", and not "{place}"')


def _overdrawn(whole: Budget, budget: Budget) -> Iterator[Fault]:
    """No place may give more than it was ever given, in the order of the dates; what was spent is tested at posting."""
    held: dict[tuple[str, Line | None, str], int] = defaultdict(int)
    for fund in whole.funds:
        held[fund.code, None, UNASSIGNED] += fund.amount_cents
    for year in whole.years:
        for line in Line:
            held[year.fund, line, RESERVE] += year.reserve_cents(line)
            held[year.fund, None, UNASSIGNED] -= year.line_cents(line)
    for allocation in whole.allocations:
        held[allocation.fund, allocation.line, f"{allocation.agency}:{allocation.program}"] += allocation.amount_cents
    fresh = {one.id for one in budget.amendments}
    for one in sorted(whole.amendments, key=lambda one: (one.on, one.id)):
        source = one.fund, None if one.source == UNASSIGNED else one.line, one.source
        target = one.fund, None if one.target == UNASSIGNED else one.line, one.target
        if one.amount_cents > held[source] and one.id in fresh:
            yield one.fault(
                "amount", f"{figure(one.amount_cents)} must not be more than the {figure(held[source])} of {one.source}"
            )
        held[source] -= one.amount_cents
        held[target] += one.amount_cents


def _values(budget: Budget, whole: Budget) -> Iterator[Fault]:
    sorts: dict[str, str] = {}
    for one in whole.values:
        sort = sorts.setdefault(one.code, one.sort)
        if sort != one.sort:
            yield one.fault("class", f"{one.code} is both {sort} and {one.sort}; it is one of the two")
    for one in budget.values:
        if one.code not in policies.CODES:
            yield one.fault("code", f"{one.code} is not a policy code; these are: {', '.join(policies.CODES)}")
            continue
        unit = policies.CODES[one.code][0]
        if one.unit != unit:
            yield one.fault("unit", f'must be "{unit}", {policies.UNITS[unit]}, and not "{one.unit}"')
        elif not _readable(one.value, unit):
            yield one.fault("value", f'must be {policies.UNITS[unit]}, and not "{one.value}"')


def _readable(text: str, unit: str) -> bool:
    try:
        if unit == "usd":
            return parse_cents(text) >= 0
        if unit in ("share", "usd_per_mile"):
            fraction = parse_fraction(text)
            return unit != "share" or fraction <= 1
        return text.isascii() and text.isdigit() and len(text) <= 6
    except InvalidInput:
        return False

