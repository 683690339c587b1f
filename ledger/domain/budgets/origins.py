"""How long formula money lasts (FND-06), and Adult and Dislocated Worker money that changes programs (FND-09, FND-10).

Transferred money stands in a fund of its own, so that it is never netted with another (FND-08): ``WAD26`` is Adult money of
2026 that is spent under the Dislocated Worker program's rules. It is reported as what it was, ``stream``, and follows the
rules of what it became, ``under``.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.tables import Table
from ledger.domain.needs.oldest import year_of
from ledger.errors import InvalidInput
from ledger.money import parse_fraction
from ledger.words import dollars

FORMULA = frozenset({"adult", "dislocated_worker", "youth"})
"""Streams whose awards a formula gives to local areas."""
EXCHANGED: Mapping[str, str] = {"adult": "dislocated_worker", "dislocated_worker": "adult"}
"""Streams whose money may move to the other one; youth money never does."""

HALF = "snap_50_50"
"""The stream of which the federal side pays half of each cost."""


@dataclass(frozen=True)
class Transfer(Item):
    """Money that moves from the Adult to the Dislocated Worker program or back, with the Governor's approval (FND-09).

    :param source: code of the fund it leaves. :param target: of the fund that holds it from then on, whose origin that is.
    :param approval: reference of the Governor's approval.
    """

    FILE, NAME = "amendments.toml", "transfer"
    id: str
    on: datetime.date
    source: str
    target: str
    amount_cents: int
    approval: str
    document: str

    @property
    def key(self) -> str:
        return self.id


def read_transfer(t: Table, _: str) -> Transfer:
    """A table ``[[transfer]]``."""
    return Transfer(
        t.text("id"),
        t.on("on"),
        t.text("from"),
        t.text("to"),
        t.cents("amount"),
        t.text("approval"),
        t.text("document"),
    )


def value_on(values: Iterable[Any], code: str, on: datetime.date) -> Any:
    """A value of a folder as it was in force on a day; before its first day the first one, since a folder begins with what
    binds its own funds. None without any."""
    found = sorted((one for one in values if one.code == code), key=lambda one: one.from_on)
    begun = [one for one in found if one.from_on <= on]
    return (begun or found[:1] or [None])[-1]


def last_day(values: Iterable[Any], stream: str, fund: str, from_on: datetime.date) -> datetime.date | None:
    """The last day on which a formula award may be obligated: 30 June after the law's program years (FND-06).

    Two years from 1 July 2026 end on 30 June 2028. None for other streams, and while no law is loaded.
    """
    law = value_on(values, "availability_years", from_on)
    if stream not in FORMULA or law is None or not law.value.isdecimal() or not fund[-2:].isdecimal():
        return None
    return datetime.date(year_of(fund) + int(law.value), 6, 30)


def net_cents(transfers: Iterable[Transfer], fund: str, on: datetime.date = datetime.date.max) -> int:
    """What transfers brought a fund by a day, less what they took from it."""
    moved = [one for one in transfers if one.on <= on]
    return sum(one.amount_cents * ((one.target == fund) - (one.source == fund)) for one in moved)


def origins_faults(funds: Iterable[Any], whole: Mapping[str, Any], values: Iterable[Any]) -> Iterator[Fault]:
    """Everything wrong with the period and the origin of a folder's funds. :param whole: every fund by code."""
    values = tuple(values)
    for fund in funds:
        last_on = last_day(values, fund.stream, fund.code, fund.performance_from_on)
        if last_on is not None and fund.performance_to_on != last_on and not fund.period_document:
            says = f"is missing: {fund.performance_to_on} is not {last_on}, the last day that the law gives (FND-06)"
            yield fund.fault("period_document", says)
        yield from _match_faults(fund, whole)
        if fund.origin is None:
            if fund.under is not None:
                yield fund.fault("under", "is for transferred money only, which names its origin")
            continue
        origin = whole.get(fund.origin)
        if origin is None or origin.origin is not None:
            yield fund.fault("origin", f"{fund.origin} is no fund of funds.toml with money of its own award")
        elif fund.stream != origin.stream:
            says = f"{fund.stream} must be {origin.stream}: transferred money is reported as what it was (FND-09)"
            yield fund.fault("stream", says)
        if fund.under is None or fund.under != EXCHANGED.get(fund.stream):
            says = (
                "must be the other one of adult and dislocated_worker; no other money moves (FND-09, FND-10)"
            )
            yield fund.fault("under", says)
        if fund.amount_cents:
            yield fund.fault("amount", "must be 0.00: what it holds is what [[transfer]] brings")


def _match_faults(fund: Any, whole: Mapping[str, Any]) -> Iterator[Fault]:
    """What is claimed half stands beside money that is not federal and is match of nothing else (FND-17, 7 CFR 273.7)."""
    if fund.match is None:
        if fund.stream == HALF:
            yield fund.fault("match", "is missing: the non-federal fund that bears the other half (FND-17)")
        return
    other = whole.get(fund.match)
    if other is None or other.code == fund.code:
        yield fund.fault("match", f"{fund.match} is no other fund of funds.toml")
    elif other.aln is not None:
        yield fund.fault(
            "match", f"{fund.match} is federal money, ALN {other.aln}; it cannot be match (FND-17)"
        )
    twice = sorted(one.code for one in whole.values() if one.match == fund.match and one.code != fund.code)
    if twice:
        yield fund.fault("match", f"{fund.match} is match of {twice[0]} already (FND-17)")


def transfers_faults(
    transfers: Iterable[Transfer],
    whole: Iterable[Transfer],
    funds: Mapping[str, Any],
    values: Iterable[Any],
    today: datetime.date,
) -> Iterator[Fault]:
    """Everything wrong with a folder's transfers. :param whole: those of all loads. :param funds: every fund by code."""
    whole, values = tuple(whole), tuple(values)
    for one in transfers:
        source, target = funds.get(one.source), funds.get(one.target)
        if source is None:
            yield one.fault("from", f"{one.source} is not a fund of funds.toml")
            continue
        if target is None or target.origin != one.source:
            yield one.fault("to", f"{one.target} is no fund of funds.toml whose origin is {one.source}")
        elif target.performance_from_on < one.on:
            says = f"{one.on} is after {target.performance_from_on}, from when {one.target} may be spent"
            yield one.fault("on", says)
        if source.stream not in EXCHANGED:
            says = f"{one.source} is {source.stream} money; only adult and dislocated_worker money moves (FND-10)"
            yield one.fault("from", says)
        if one.amount_cents <= 0:
            yield one.fault("amount", f"{dollars(one.amount_cents)} must be more than $0.00")
        if not source.performance_from_on <= one.on <= source.performance_to_on:
            says = f"{one.on} must lie between {source.performance_from_on} and {source.performance_to_on}"
            yield one.fault("on", says)
        elif one.on > max(today, source.performance_from_on):
            yield one.fault("on", f"{one.on} is after today, {today}; load it on its day")
        yield from _share_faults(one, whole, funds, values)


def _share_faults(
    one: Transfer, whole: tuple[Transfer, ...], funds: Mapping[str, Any], values: tuple[Any, ...]
) -> Iterator[Fault]:
    """No more moves than the law's share of the stream's awards of that program year (FND-10)."""
    law, stream, year = value_on(values, "transfer_share", one.on), funds[one.source].stream, one.source[-2:]
    try:
        share = None if law is None else parse_fraction(law.value)
    except InvalidInput:
        return  # said where the value stands
    if share is None:
        yield one.fault("amount", "transfer_share has no value in law.toml, and it has no default (FND-10)")
        return
    held: dict[tuple[str, str], int] = defaultdict(int)
    for fund in funds.values():
        held[fund.stream, fund.code[-2:]] += fund.amount_cents
    moved_cents = sum(
        other.amount_cents
        for other in whole
        if other.source in funds and (funds[other.source].stream, other.source[-2:]) == (stream, year)
    )
    most_cents = held[stream, year]
    if moved_cents * share.denominator > most_cents * share.numerator:
        says = f"{dollars(moved_cents)} moved in all must not be more than {law.value} of {dollars(most_cents)} (FND-10)"
        yield one.fault("amount", says)
