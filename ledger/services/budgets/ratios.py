"""The tests of the year as of a day: both sides of each, what governs it, and whether it holds (FND-11 to FND-16, FND-19)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger.domain.budgets.bases import Base, Part, concerns, parts_of
from ledger.domain.budgets.budgets import Budget, year_end
from ledger.domain.budgets.drafts import Draft, drafted, tests_on, waived_on
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.ratios import Ratio, Sense, Term, Test, Waiver
from ledger.domain.needs.oldest import year_of
from ledger.errors import InvalidInput
from ledger.money import parse_fraction
from ledger.services.budgets import allocations
from ledger.services.budgets.measures import Measured, measure
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work


@dataclass(frozen=True)
class Tested:
    """One test of the awards of a program year.

    :param test: None when a side cannot be summed; `why_not` says what is missing. :param waiver: it replaces the value.
    :param standing: ``holds``, ``fails``, ``warned`` (due soon, does not hold yet), ``early`` or ``open``.
    :param left: what this side is made of; `right` the other one.
    """

    ratio: Ratio
    year: int
    test: Test | None
    value: PolicyValue | None
    waiver: Waiver | None
    standing: str
    why_not: str = ""
    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()


@dataclass(frozen=True)
class YearTests:
    """All tests on a day: of its program year's awards, and of other years' that may still be spent."""

    on: datetime.date
    year: int
    tests: list[Tested]


@dataclass(frozen=True)
class Differs:
    """A test whose answer on a day a draft would make another one. :param before: None where there is none yet."""

    before: Tested | None
    after: Tested


def year_tests(work: Work, actor: Actor, on: datetime.date) -> YearTests:
    """Every test in force on a day, with what is known today; a pool stands as one for who may not tell its funds apart."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        measured = measure(connection, work.source, on, work.source.today())
        hidden = allocations.hidden_pools(connection, actor)
    tests = [
        replace(one, left=_pooled(one.left, hidden), right=_pooled(one.right, hidden))
        for one in _tests(measured, Draft())
    ]
    return YearTests(on, measured.year, tests)


def _pooled(parts: tuple[Part, ...], hidden: Mapping[str, str]) -> tuple[Part, ...]:
    """Parts that are something, those of a hidden pool's funds as one under its code (P34)."""
    found: dict[tuple[Term, str], Part] = {}
    for part in parts:
        place = (part.term, hidden.get(part.fund, part.fund))
        before = found.get(place)
        found[place] = replace(part, fund=place[1], cents=part.cents + (before.cents if before else 0))
    return tuple(part for part in found.values() if part.cents)


def differing(measured: Measured, draft: Draft, added: Budget) -> list[Differs]:
    """The tests of a day that come out otherwise under a draft: other sides, another share, or another answer.

    :param draft: what stands on every day. :param added: the folder it stands in, with its figures and costs of staff.
    """
    before = {(one.ratio.code, one.year): one for one in _tests(measured, Draft())}
    values = drafted(measured.values, draft.values)
    tried = replace(measured, whole=merged(measured.whole, added), values=values)
    return [
        Differs(before.get((one.ratio.code, one.year)), one)
        for one in _tests(tried, draft)
        if _answer(before.get((one.ratio.code, one.year))) != _answer(one)
    ]


def _answer(one: Tested | None) -> object:
    return one and (one.test, one.standing, one.why_not)


def _tests(measured: Measured, draft: Draft) -> list[Tested]:
    found = []
    for year in _years(measured):
        base = measured.base(year)
        for one in tests_on(measured.whole.ratios, draft, min(measured.on, year_end(year))):
            if year == measured.year or concerns(one, base):
                waiver = waived_on(measured.whole.waivers, draft, one.code, measured.on)
                found.append(_tested(measured, one, waiver, year, base))
    return found


def _years(measured: Measured) -> list[int]:
    """The program year of the day, and those whose awards may be spent on it."""
    on, funds = measured.on, measured.whole.funds
    open_to = {year_of(one.code) for one in funds if one.performance_from_on <= on <= one.liquidation_on}
    return [measured.year, *sorted(open_to - {measured.year}, reverse=True)]


def _tested(measured: Measured, ratio: Ratio, waiver: Waiver | None, year: int, base: Base) -> Tested:
    value = measured.values.find(ratio.limit, measured.on)
    if value is None:
        return Tested(ratio, year, None, None, waiver, "open", "Nobody has decided the share for this day.")
    share = parse_fraction(waiver.share) if waiver else value.fraction()
    try:
        left, right = (tuple(parts_of(texts, base)) for texts in (ratio.numerator, ratio.denominator))
    except InvalidInput as missing:
        return Tested(ratio, year, None, value, waiver, "open", str(missing))
    test = Test(sum(one.cents for one in left), sum(one.cents for one in right), Sense(ratio.sense), share)
    standing = _standing(measured, ratio.due_in(year), test)
    return Tested(ratio, year, test, value, waiver, standing, left=left, right=right)


def _standing(measured: Measured, due_on: datetime.date | None, test: Test) -> str:
    if test.holds:
        return "holds"
    if due_on is None or measured.on >= due_on:
        return "fails"
    lead = measured.values.find("ratio_lead_days", measured.on)
    near = lead is not None and (due_on - measured.on).days <= lead.whole()
    return "warned" if near else "early"
