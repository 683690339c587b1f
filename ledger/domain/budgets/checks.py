"""Everything that is tested before a load changes anything; `check` is pure and gives both sides.

A check looks at the folder (`budget`) and, for names, at all loads with it laid over them (`whole`).
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.domain.budgets import policy_codes
from ledger.domain.budgets.budgets import (
    SECTIONS,
    Budget,
    Value,
    YearBudget,
    figure,
    year_end,
    year_start,
)
from ledger.domain.budgets.ceilings import ceilings_faults
from ledger.domain.budgets.changes import fresh
from ledger.domain.budgets.governing import Standing, share_faults
from ledger.domain.budgets.grants import grants_faults
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.money_checks import (
    allocations_faults,
    amendments_faults,
    by_code,
    lines_faults,
    pools_faults,
)
from ledger.domain.budgets.network import network_faults
from ledger.domain.budgets.origins import net_cents, origins_faults, transfers_faults
from ledger.domain.budgets.ratios import ratios_faults
from ledger.domain.budgets.set_aside import (
    amendments_of,
    in_force,
)
from ledger.domain.budgets.staff import staff_faults
from ledger.domain.budgets.subaward_changes import subaward_changes_faults
from ledger.domain.budgets.subawards import exclusions_faults, subawards_faults
from ledger.domain.budgets.value_checks import values_faults
from ledger.domain.budgets.versions import versions_faults
from ledger.domain.budgets.whom_checks import whom_faults
from ledger.domain.journal.accounts import FUND_CODE, PART_CODE, Key
from ledger.domain.needs.kinds import KINDS, Line, kinds_on
from ledger.errors import InvalidInput
from ledger.money import parse_fraction

_SHARED_NAMES = ("Pool", "Shared")


@dataclass(frozen=True)
class Known:
    """What is loaded already.

    :param before: all loads laid over one another; None before the first.
    :param own: the last load of this program year; None before its first.
    :param today: the board's date.
    :param first_open: the first day after the last closed month; nothing is entered before it.
    :param available: cents that nobody was promised, at each place. :param standing: what the year's money is used for.
    """

    before: Budget | None
    own: Budget | None
    today: datetime.date
    first_open: datetime.date = datetime.date.min
    available: Mapping[Key, int] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)


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
        *_ahead(budget, whole, known),
        *_set_aside(budget, whole, known),
        *allocations_faults(budget, whole),
        *lines_faults(budget),
        *pools_faults(whole),
        *amendments_faults(budget, whole, known.today),
        *origins_faults(budget.funds, by_code(whole), whole.values),
        *transfers_faults(budget.transfers, whole.transfers, by_code(whole), whole.values, known.today),
        *values_faults(budget, whole),
        *_grants(budget, whole),
        *_versions(budget, known),
        *_ratios(budget, whole),
        *staff_faults(budget.staff_costs, whole.values),
        *subawards_faults(
            budget.subawards,
            budget.memberships,
            {one.id: one for one in whole.subawards},
            by_code(whole),
            {one.code: one for one in whole.grants},
        ),
        *exclusions_faults(whole.subawards, whole.memberships),
        *subaward_changes_faults(
            budget.subaward_changes, whole.subawards, whole.subaward_changes, known.today
        ),
    )
    return list(dict.fromkeys(found)) or list(ceilings_faults(known.before, budget))


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
            yield one.fault(
                "code", "must be a capital and one to fifteen letters, digits or hyphens, not Pool or Shared"
            )
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
            yield fund.fault(
                "performance_to",
                f"{fund.performance_to_on} is before performance_from, {fund.performance_from_on}",
            )
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
        yield from whom_faults(fund)
        if fund.pool is not None and fund.pool not in pools:
            yield fund.fault("pool", f"{fund.pool} is not a pool of funds.toml")
        if fund.confidential_class is not None and fund.pool is None:
            yield fund.fault(
                "pool", f"is missing: a fund of class {fund.confidential_class} is published in a pool only"
            )
    for pool in budget.pools:
        if pool.code in whole.section("funds"):
            yield pool.fault("code", f"{pool.code} is a fund's code; a pool has its own")


def _grants(budget: Budget, whole: Budget) -> Iterator[Fault]:
    for one in budget.grants:
        if not FUND_CODE.match(one.code):
            yield one.fault("code", "must be two to four capitals and the year's two digits, such as WIF12")
    known = {grant.code: grant for grant in whole.grants}
    yield from grants_faults(budget.grants, budget.extensions, budget.controls, known, by_code(whole))


def _years(budget: Budget, whole: Budget) -> Iterator[Fault]:
    funds = by_code(whole)
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
        if says := above_budget(one, whole):
            yield one.fault("set_aside", says)
        given_cents = sum(
            y.training_budget_cents + y.support_budget_cents for y in whole.years if y.fund == one.fund
        )
        amount_cents = fund.amount_cents + net_cents(whole.transfers, one.fund)
        if given_cents > amount_cents:
            yield one.fault(
                "training_budget",
                f"training and support budgets of {one.fund}, {figure(given_cents)} over its years, "
                f"must not be more than its amount {figure(amount_cents)}",
            )
        for line, key in ((Line.TRAINING, "set_aside"), (Line.SUPPORT, "support_budget")):
            if one.line_cents(line) and not kinds_on(fund.kinds, line):
                yield one.fault(
                    key, f"{figure(one.line_cents(line))}, but {one.fund} pays no kind of the {line} line"
                )


def _ahead(budget: Budget, whole: Budget, known: Known) -> Iterator[Fault]:
    """A fund that runs already gets a year's money when the year begins: before that day nobody may use it (decision 13)."""
    funds = by_code(whole)
    for one in fresh(known.before, budget).years:
        first, fund = year_start(one.year), funds.get(one.fund)
        if fund is not None and fund.performance_from_on < first and known.today < first:
            says = f"is given on {first}, and today is {known.today}; load it then, the year's other files may come before"
            yield one.fault("", says)


def above_budget(one: YearBudget, whole: Budget) -> str | None:
    """A fund's set-aside, as amended, is a part of its training budget; what is wrong if it is more."""
    amended_cents, _ = in_force(one, amendments_of(whole, one.year))
    if amended_cents <= one.training_budget_cents:
        return None
    return (
        f"{figure(amended_cents)} must not be more than training_budget {figure(one.training_budget_cents)}"
    )


def share_of(whole: Budget, year: int) -> Fraction | None:
    """The share of the strict test in force on 1 July of the year; None when nobody has decided one."""
    found: Value | None = None
    for one in whole.values:
        if one.code == "set_aside_share" and one.from_on <= year_start(year):
            found = one if found is None or found.from_on < one.from_on else found
    if found is None:
        return None
    try:
        return parse_fraction(found.value)
    except InvalidInput:
        return None


def _set_aside(budget: Budget, whole: Budget, known: Known) -> Iterator[Fault]:
    share = share_of(whole, budget.year)
    if share is None:
        says = f"set_aside_share has no value in force on {year_start(budget.year)}, and it has no default"
        yield Fault("policies.toml", "value", "set_aside_share", says)
        return
    yield from share_faults(known.before, whole, budget.year, share, known.standing, known.today)


def _versions(budget: Budget, known: Known) -> Iterator[Fault]:
    whole = merged(known.before, budget)
    last_on = max(known.today, year_start(budget.year))
    numbers = {one.number: one for one in whole.versions}
    given = {one.fund for one in whole.years}
    programs = whole.section("programs")
    yield from versions_faults(budget.versions, budget.training_budgets, numbers, given, programs, last_on)
    yield from network_faults(whole, fresh(known.before, budget), known.available, last_on)


def _ratios(budget: Budget, whole: Budget) -> Iterator[Fault]:
    ratios = {one.code for one in whole.ratios}
    yield from ratios_faults(budget.ratios, budget.waivers, policy_codes.CODES, ratios)
