"""The checks of places and sums: allocations, lines, pools, amendments; each fault has both sides."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ledger.domain.budgets.budgets import (
    FUNDER,
    RESERVE,
    UNASSIGNED,
    Allocation,
    Amendment,
    Budget,
    Fund,
    figure,
    opens_on,
    year_end,
    year_start,
)
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.origins import net_cents
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import KINDS, Line, kinds_on
from ledger.words import dollars


def by_code(whole: Budget) -> dict[str, Fund]:
    return {fund.code: fund for fund in whole.funds}


def _place_faults(
    item: Item, key: Key, whole: Budget, first: datetime.date, last: datetime.date
) -> Iterator[Fault]:
    """Can money stand here: known names, a member, a program and a line that the fund serves?"""
    fund = by_code(whole).get(key.fund)
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
        yield item.fault(
            "agency", f"{key.agency} is not a member of {key.program} between {first} and {last}"
        )
    if fund is None:
        yield item.fault("fund", f"{key.fund} is not a fund of funds.toml")
        return
    if key.program not in fund.serves:
        yield item.fault(
            "program", f"{key.fund} serves {', '.join(fund.serves) or 'nobody'}, and not {key.program}"
        )
    if not kinds_on(fund.kinds, key.line):
        yield item.fault("line", f"{key.fund} pays no kind of the {key.line} line")


def allocations_faults(budget: Budget, whole: Budget) -> Iterator[Fault]:
    given = {one.fund for one in budget.years}
    funds = by_code(whole)
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
        yield one.fault(
            "kinds", f"{kind} is a kind of the {found.line} line, and this allocation is {one.line} (ALC-01)"
        )
    elif fund is not None and kind not in fund.kinds:
        yield one.fault("kinds", f"{fund.code} may not pay {kind}; it pays {', '.join(fund.kinds)}")


def lines_faults(budget: Budget) -> Iterator[Fault]:
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
                    f"{figure(allocated_cents + reserve_cents)} must be equal to "
                    f"{key} {figure(year.line_cents(line))}",
                )


def pools_faults(whole: Budget) -> Iterator[Fault]:
    """A pool hides in a crowd only: several funds and agencies, one ordinary of each, on every line."""
    for pool in whole.pools:
        funds = [fund for fund in whole.funds if fund.pool == pool.code]
        secret = {fund.code for fund in funds if fund.confidential_class is not None}
        plain = {fund.code for fund in funds} - secret
        places = [one.place for one in whole.allocations if one.fund in secret | plain]
        places += [
            key for one in whole.amendments for key in one.places() if key and one.fund in secret | plain
        ]
        agencies = {key.agency for key in places}
        hidden = {key.agency for key in places if key.fund in secret}
        if len(funds) < 2 or not plain:
            yield pool.fault(
                "funds",
                f"holds {len(funds)} funds, {len(plain)} of them ordinary; it needs 2, 1 of them ordinary",
            )
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
                yield pool.fault(
                    "line", f"has a confidential allocation on {line} and no ordinary one beside it"
                )
        alone = _kinds(whole, secret) - _kinds(whole, plain)
        if alone and plain:
            yield pool.fault(
                "kinds", f"{', '.join(sorted(alone))}: paid by a confidential fund only, which would show it"
            )


def _kinds(whole: Budget, codes: Iterable[str]) -> set[str]:
    funds = by_code(whole)
    return {kind for code in codes for kind in funds[code].kinds}


def amendments_faults(budget: Budget, whole: Budget, today: datetime.date) -> Iterator[Fault]:
    funds = by_code(whole)
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
    places = [("from", one.source)] if one.is_cut else [("from", one.source), ("to", one.target)]
    if not one.is_cut and UNASSIGNED in (one.source, one.target) and RESERVE not in (one.source, one.target):
        yield one.fault("to", "what is unassigned goes to the reserve first, and from there to an agency")
    if one.target == UNASSIGNED and one.line is Line.TRAINING and not one.resolution:
        yield one.fault("resolution", "the resolution is missing: only one releases the set-aside (SET-07)")
    for key, place in places:
        allocation = one.allocation(place)
        if allocation is not None:
            first = one.on if key == "to" else datetime.date.min
            last = one.on if key == "to" else datetime.date.max
            yield from _place_faults(one, allocation, whole, first, last)
        elif place not in (RESERVE, UNASSIGNED):
            yield one.fault(key, f'must be "reserve", "unassigned" or "AGENCY:PROGRAM", and not "{place}"')


def _overdrawn(whole: Budget, budget: Budget) -> Iterator[Fault]:
    """No place gives more than it was given, in the order of dates; what was spent the balances tell."""
    held: dict[tuple[str, Line | None, str], int] = defaultdict(int)
    for fund in whole.funds:
        held[fund.code, None, UNASSIGNED] += fund.amount_cents + net_cents(whole.transfers, fund.code)
    for year in whole.years:
        for line in Line:
            held[year.fund, line, RESERVE] += year.reserve_cents(line)
            held[year.fund, None, UNASSIGNED] -= year.line_cents(line)
    for allocation in whole.allocations:
        held[allocation.fund, allocation.line, f"{allocation.agency}:{allocation.program}"] += (
            allocation.amount_cents
        )
    fresh = {one.id for one in budget.amendments}
    # What is known of a day came before what is new on it, whatever their ids are
    for one in sorted(whole.amendments, key=lambda one: (one.on, one.id in fresh, one.id)):
        source = one.fund, None if one.source == UNASSIGNED else one.line, one.source
        target = one.fund, None if one.target in (UNASSIGNED, FUNDER) else one.line, one.target
        if (
            one.amount_cents > held[source]
            and one.id in fresh
            and not (one.is_cut and one.allocation(one.source))
        ):
            yield one.fault(
                "amount",
                f"{dollars(one.amount_cents)} must not be more than "
                f"the {dollars(held[source])} of {one.source}",
            )
        held[source] -= one.amount_cents
        held[target] += one.amount_cents
    for given in budget.transfers:
        left_cents = held[given.source, None, UNASSIGNED]
        if left_cents < 0:
            says = (
                f"leaves {figure(left_cents)} unassigned in {given.source}; what is given out stays (FND-10)"
            )
            yield given.fault("amount", says)
