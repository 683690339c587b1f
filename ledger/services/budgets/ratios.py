"""The tests of the year as of a day: both sides of each, what governs it, and whether it holds (FND-11 to FND-16, FND-19)."""

import datetime
from dataclasses import dataclass

from ledger.domain.budgets import ratios as rules
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.ratios import Ratio, Sense, Test, Waiver
from ledger.errors import InvalidInput
from ledger.money import parse_fraction
from ledger.services.budgets.measures import Measured, measure
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work


@dataclass(frozen=True)
class Tested:
    """One test of the year.

    :param test: None when a side cannot be summed; `why_not` says what is missing. :param waiver: it replaces the value.
    :param standing: ``holds``, ``fails``, ``warned`` (due soon, does not hold yet), ``early`` or ``open``.
    """

    ratio: Ratio
    test: Test | None
    value: PolicyValue | None
    waiver: Waiver | None
    standing: str
    why_not: str = ""


@dataclass(frozen=True)
class YearTests:
    """All tests of the program year of a day."""

    on: datetime.date
    year: int
    tests: list[Tested]


def year_tests(work: Work, actor: Actor, on: datetime.date) -> YearTests:
    """Every test in force on a day, with what is known today."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        measured = measure(connection, work.source, on, work.source.today())
    found = [_tested(measured, one) for one in rules.in_force(measured.whole.ratios, on)]
    return YearTests(on, measured.year, found)


def _tested(measured: Measured, ratio: Ratio) -> Tested:
    value = measured.values.find(ratio.limit, measured.on)
    waiver = rules.waiver_on(measured.whole.waivers, ratio.code, measured.on)
    if value is None:
        return Tested(ratio, None, None, waiver, "open", "Nobody has decided the share for this day.")
    share = parse_fraction(waiver.share) if waiver else value.fraction()
    try:
        left, right = (rules.sum_of(texts, measured.base) for texts in (ratio.numerator, ratio.denominator))
    except InvalidInput as missing:
        return Tested(ratio, None, value, waiver, "open", str(missing))
    test = Test(left, right, Sense(ratio.sense), share)
    return Tested(ratio, test, value, waiver, _standing(measured, ratio, test))


def _standing(measured: Measured, ratio: Ratio, test: Test) -> str:
    if test.holds:
        return "holds"
    if ratio.due_on is None or measured.on >= ratio.due_on:
        return "fails"
    lead = measured.values.find("ratio_lead_days", measured.on)
    near = lead is not None and (ratio.due_on - measured.on).days <= lead.whole()
    return "warned" if near else "early"
