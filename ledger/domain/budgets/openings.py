"""What the new of a load opens and enters: places, their accounts, and entries in the order of the worked book."""

import datetime
from collections.abc import Callable

from ledger.domain.budgets.budgets import (
    FUNDER,
    UNASSIGNED,
    Amendment,
    Budget,
    opens_on,
)
from ledger.domain.budgets.changes import fresh
from ledger.domain.budgets.loads import merged
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.entries import Entry, Posting, allocated, authorised, released, transfer
from ledger.domain.needs.kinds import Line


def entries_for(
    before: Budget | None,
    budget: Budget,
    new_id: Callable[[], str],
    first_open: datetime.date = datetime.date.min,
) -> list[Entry]:
    """The entries of what is new, in the order of the worked book: awards, releases, allocations, amendments.

    :param new_id: makes an entry's id.
    :param first_open: what comes after its month was closed is entered on the first open day.
    :returns: entries dated the later of 1 July and the fund's start; amendments on their own day. One that is entered later
        keeps the day it counts from as its days of service (decision 13).
    """
    whole, added = merged(before, budget), fresh(before, budget)
    funds = {fund.code: fund for fund in whole.funds}
    known = {} if before is None else {fund.code: fund.amount_cents for fund in before.funds}
    entries = []
    for fund in budget.funds:
        if fund.amount_cents and not known.get(fund.code):
            legs = authorised(fund.code, fund.amount_cents)
            entries.append(_dated(new_id(), opens_on(budget.year, fund), first_open, "authority", legs))
    for given in sorted(added.transfers, key=lambda given: (given.on, given.id)):
        out = transfer(
            accounts.unassigned(given.source), accounts.authority(given.source), given.amount_cents
        )
        entries.append(Entry(new_id(), given.on, "stream_left", out))
        joined = authorised(given.target, given.amount_cents)
        entries.append(Entry(new_id(), given.on, "stream_joined", joined))
    for year in added.years:
        by_line = {line: year.line_cents(line) for line in Line if year.line_cents(line)}
        if by_line:
            alone = "set_aside_released" if Line.TRAINING in by_line else "support_released"
            narration = "budget_released" if len(by_line) > 1 else alone
            on, legs = opens_on(year.year, funds[year.fund]), released(year.fund, by_line)
            entries.append(_dated(new_id(), on, first_open, narration, legs))
    for one in added.allocations:
        on, legs = opens_on(one.year, funds[one.fund]), allocated(one.place, one.amount_cents)
        entries.append(_dated(new_id(), on, first_open, "allocation", legs))
    for move in sorted(added.amendments, key=lambda move: (move.on, move.id)):
        legs = transfer(account_of(move, move.source), account_of(move, move.target), move.amount_cents)
        entries.append(Entry(new_id(), move.on, "cut" if move.is_cut else "amendment", legs))
    return entries


def _dated(
    entry_id: str, on: datetime.date, first_open: datetime.date, narration: str, legs: tuple[Posting, ...]
) -> Entry:
    """An entry on its day; where that lies in a closed month, on the first open one, with the day kept."""
    kept = on if on < first_open else None
    return Entry(entry_id, max(on, first_open), narration, legs, service_from=kept, service_to=kept)


def account_of(move: Amendment, place: str) -> str:
    """The account that a place of an amendment stands for."""
    key = move.allocation(place)
    if key is not None:
        return accounts.stage(key, Stage.AVAILABLE, "")
    if place == FUNDER:
        return accounts.authority(move.fund)
    return accounts.unassigned(move.fund) if place == UNASSIGNED else accounts.reserve(move.fund, move.line)


def new_places(before: Budget | None, budget: Budget) -> list[tuple[Key, int, datetime.date]]:
    """Allocations that do not exist yet: by allocation, or by an amendment that gives to a new place.

    :returns: key, program year, and the date its accounts open.
    """
    whole = merged(before, budget)
    funds = {fund.code: fund for fund in whole.funds}
    held = set() if before is None else {one.place for one in before.allocations}
    if before is not None:
        held |= {key for move in before.amendments for key in move.places() if key}
    found: dict[Key, tuple[int, datetime.date]] = {}
    for one in budget.allocations:
        if one.place not in held:
            found[one.place] = one.year, opens_on(one.year, funds[one.fund])
    for move in sorted(budget.amendments, key=lambda move: (move.on, move.id)):
        for key in move.places():
            if key is not None and key not in held and key not in found:
                found[key] = budget.year, move.on
    return [(key, year, on) for key, (year, on) in found.items()]


def places(whole: Budget) -> list[Key]:
    """Every allocation that exists, by allocation or by amendment."""
    keys = [one.place for one in whole.allocations]
    return list(dict.fromkeys([*keys, *(key for move in whole.amendments for key in move.places() if key)]))
