"""The tests of the year as of a day: both sides of each, what governs it, and whether it holds (FND-11 to FND-16, FND-19)."""

import datetime
from dataclasses import dataclass, replace

from ledger.domain.budgets.bases import Base, concerns, sum_of
from ledger.domain.budgets.budgets import Budget, year_end
from ledger.domain.budgets.drafts import Draft, drafted, tests_on, waived_on
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.ratios import Ratio, Sense, Test, Waiver
from ledger.domain.needs.oldest import year_of
from ledger.errors import InvalidInput
from ledger.money import parse_fraction
from ledger.services.budgets.measures import Measured, measure
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work


@dataclass(frozen=True)
class Tested:
    """One test of the awards of a program year.

    :param test: None when a side cannot be summed; `why_not` says what is missing. :param waiver: it replaces the value.
    :param standing: ``holds``, ``fails``, ``warned`` (due soon, does not hold yet), ``early`` or ``open``.
    """

    ratio: Ratio
    year: int
    test: Test | None
    value: PolicyValue | None
    waiver: Waiver | None
    standing: str
    why_not: str = ""


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
    """Every test in force on a day, with what is known today."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        measured = measure(connection, work.source, on, work.source.today())
    return YearTests(on, measured.year, _tests(measured, Draft()))


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
        left, right = (sum_of(texts, base) for texts in (ratio.numerator, ratio.denominator))
    except InvalidInput as missing:
        return Tested(ratio, year, None, value, waiver, "open", str(missing))
    test = Test(left, right, Sense(ratio.sense), share)
    return Tested(ratio, year, test, value, waiver, _standing(measured, ratio.due_in(year), test))


def _standing(measured: Measured, due_on: datetime.date | None, test: Test) -> str:
    if test.holds:
        return "holds"
    if due_on is None or measured.on >= due_on:
        return "fails"
    lead = measured.values.find("ratio_lead_days", measured.on)
    near = lead is not None and (due_on - measured.on).days <= lead.whole()
    return "warned" if near else "early"
