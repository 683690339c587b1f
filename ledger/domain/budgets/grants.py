"""The grant register: what is known of each grant, also of one whose money is not in these books (FND-01).

A grant whose code is a fund's says only what the fund does not say; another one says everything itself. What nobody knows yet
stays empty and is shown so: an amount may come later (d7), a contradiction of the sources is kept as one (d6).
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ledger.domain.budgets.items import Coded, Fault, Item
from ledger.domain.budgets.tables import Table
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up
from ledger.words import dollars


@dataclass(frozen=True)
class Grant(Coded):
    """One row of the register.

    :param grantor: the agency that awards; for money passed on, `pass_through` names who hands it down.
    :param edition: the edition of 2 CFR that governs it.
    :param participants: how many people it is planned to serve.
    :param gaps: ``2013-10-01 to 2013-12-31``: days within the period on which nothing may be spent (d8).
    :param conflict: what the sources say against one another; it is shown, and nothing is forced (d6).
    """

    FILE, NAME = "grants.toml", "grant"
    title: str | None = None
    grantor: str | None = None
    identifiers: str | None = None
    aln: str | None = None
    stream: str | None = None
    pass_through: str | None = None
    pass_through_id: str | None = None
    edition: str | None = None
    program_year: str | None = None
    performance_from_on: datetime.date | None = None
    performance_to_on: datetime.date | None = None
    liquidation_on: datetime.date | None = None
    amount_cents: int | None = None
    participants: str | None = None
    confidential_class: str | None = None
    gaps: tuple[str, ...] = ()
    conflict: str | None = None
    note: str | None = None


FROM_FUND = (
    "title",
    "aln",
    "stream",
    "identifiers",
    "performance_from_on",
    "performance_to_on",
    "liquidation_on",
    "amount_cents",
    "confidential_class",
)
"""What the fund of the same code says already, so that it is written once."""


@dataclass(frozen=True)
class Extension(Item):
    """A later last day of payment that the grantor approved (FND-04); it counts from the day of the approval."""

    FILE, NAME = "grants.toml", "extension"
    fund: str
    until_on: datetime.date
    approved_on: datetime.date
    document: str

    @property
    def key(self) -> str:
        return f"{self.fund} until {self.until_on}"


@dataclass(frozen=True)
class Control(Item):
    """A total that a source states, against which grants are added up: 5.5 + 1.37 = 6.87 million (d3)."""

    FILE, NAME = "grants.toml", "control"
    title: str
    grants: tuple[str, ...]
    total_cents: int

    @property
    def key(self) -> str:
        return self.title


def read_grant(t: Table, code: str) -> Grant:
    """A table ``[grant.CODE]``."""
    return Grant(
        code,
        title=t.optional_text("title"),
        grantor=t.optional_text("grantor"),
        identifiers=t.optional_text("identifiers"),
        aln=t.optional_text("aln"),
        stream=t.optional_text("stream"),
        pass_through=t.optional_text("pass_through"),
        pass_through_id=t.optional_text("pass_through_id"),
        edition=t.optional_text("edition"),
        program_year=t.optional_text("program_year"),
        performance_from_on=t.optional_on("performance_from"),
        performance_to_on=t.optional_on("performance_to"),
        liquidation_on=t.optional_on("liquidation"),
        amount_cents=t.optional_cents("amount"),
        participants=t.optional_text("participants"),
        confidential_class=t.optional_text("confidential_class"),
        gaps=t.texts("gaps", optional=True),
        conflict=t.optional_text("conflict"),
        note=t.optional_text("note"),
    )


def read_extension(t: Table, _: str) -> Extension:
    """A table ``[[extension]]``."""
    return Extension(t.text("fund"), t.on("until"), t.on("approved"), t.text("document"))


def read_control(t: Table, _: str) -> Control:
    """A table ``[[control]]``."""
    return Control(t.text("title"), t.texts("grants"), t.cents("total"))


@dataclass(frozen=True)
class Gap:
    """Days within a grant's period without its money, both included."""

    from_on: datetime.date
    to_on: datetime.date


def gaps_of(texts: Iterable[str]) -> tuple[Gap, ...]:
    """The gaps that a grant's texts say.

    :raises InvalidInput: ``gap_format``.
    """
    found = []
    for text in texts:
        first, _, last = text.partition(" to ")
        try:
            gap = Gap(datetime.date.fromisoformat(first.strip()), datetime.date.fromisoformat(last.strip()))
        except ValueError as error:
            raise InvalidInput("gap_format", text=text[:40]) from error
        if gap.to_on < gap.from_on:
            raise InvalidInput("gap_format", text=text[:40])
        found.append(gap)
    return tuple(found)


def refuse_outside(
    fund: str, from_on: datetime.date, to_on: datetime.date, gaps: Iterable[Gap], on: datetime.date
) -> None:
    """Nothing is obligated outside a grant's period of performance, nor in a gap within it (FND-03, d8).

    :raises Refused: ``fund_period``, ``fund_gap``.
    """
    if not from_on <= on <= to_on:
        raise Refused("fund_period", fund=fund, from_on=from_on, to_on=to_on, on=on)
    for gap in gaps:
        if gap.from_on <= on <= gap.to_on:
            raise Refused("fund_gap", fund=fund, from_on=gap.from_on, to_on=gap.to_on, on=on)


def last_payment_on(
    liquidation_on: datetime.date,
    extensions: Iterable[tuple[datetime.date, datetime.date]],
    on: datetime.date,
) -> datetime.date:
    """Until when a fund may pay, as known on a day: its liquidation date, or a later one approved by then (FND-04).

    :param extensions: (approved on, until).
    """
    return max([liquidation_on, *(until for approved, until in extensions if approved <= on)])


def grants_faults(
    grants: Iterable[Grant],
    extensions: Iterable[Extension],
    controls: Iterable[Control],
    whole: Mapping[str, Grant],
    funds: Mapping[str, Any],
) -> Iterator[Fault]:
    """Everything wrong with the register of a folder.

    :param whole: every grant by code, this folder's too. :param funds: every fund by code.
    """
    for grant in grants:
        yield from _grant_faults(grant, funds.get(grant.code))
    for one in extensions:
        fund = funds.get(one.fund)
        if fund is None:
            yield one.fault("fund", f"{one.fund} is not a fund of funds.toml")
        elif one.until_on <= fund.liquidation_on:
            yield one.fault("until", f"{one.until_on} is not after its liquidation, {fund.liquidation_on}")
    for control in controls:
        amounts = {code: amount_of(code, whole, funds) for code in control.grants}
        missing = sorted(code for code, cents in amounts.items() if cents is None)
        if missing:
            yield control.fault("grants", f"{', '.join(missing)}: no such grant, or no amount yet")
            continue
        sum_cents = sum(cents or 0 for cents in amounts.values())
        if sum_cents != control.total_cents:
            says = f"{dollars(sum_cents)} must be equal to {dollars(control.total_cents)}"
            yield control.fault("total", says)


def amount_of(code: str, grants: Mapping[str, Grant], funds: Mapping[str, Any]) -> int | None:
    """A grant's amount, the fund's where it has one; None while nobody knows it."""
    if code in funds:
        return funds[code].amount_cents or None
    return grants[code].amount_cents if code in grants else None


def _grant_faults(grant: Grant, fund: Any) -> Iterator[Fault]:
    if fund is not None:
        for name in FROM_FUND:
            if getattr(grant, name) is not None:
                says = "stands in funds.toml already; it is written once"
                yield grant.fault(name.removesuffix("_on").removesuffix("_cents"), says)
    elif not (grant.title and grant.grantor):
        yield grant.fault(
            "title", f"{grant.code} is no fund of funds.toml, so it needs a title and a grantor"
        )
    if grant.participants is not None and not (grant.participants.isascii() and grant.participants.isdigit()):
        yield grant.fault("participants", f'must be a number of people in quotes, not "{grant.participants}"')
    names = ("performance_from", "performance_to", "liquidation")
    dates = (grant.performance_from_on, grant.performance_to_on, grant.liquidation_on)
    known = [(name, on) for name, on in zip(names, dates, strict=True) if on is not None]
    for (earlier, first), (later, last) in pairwise(known):
        if last < first:
            yield grant.fault(later, f"{last} is before {earlier}, {first}")
    try:
        gaps_of(grant.gaps)
    except InvalidInput as error:
        yield grant.fault("gaps", str(error))


def cost_per_person(cents: int | None, people: int | None) -> int | None:
    """Half-up once: $5,500,000.00 for 500 people are $11,000.00 each (d4); None while one of them is unknown."""
    return None if cents is None or not people else half_up(Fraction(cents, people))
