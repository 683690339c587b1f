"""A ceiling of which both sides stand in the files, administration's, is kept when they are loaded (FND-11)."""

import datetime
from collections.abc import Iterator

from ledger.domain.budgets.authority import SECTIONS as AUTHORITY
from ledger.domain.budgets.bases import base_of, counts, sum_of
from ledger.domain.budgets.budgets import Budget, Value, year_end
from ledger.domain.budgets.changes import fresh
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.origins import value_on
from ledger.domain.budgets.ratios import Figure, Ratio, Sense, Test, in_force, parse_term, waiver_on
from ledger.domain.budgets.shares import Share
from ledger.domain.budgets.staff import StaffCost
from ledger.domain.needs.oldest import year_of
from ledger.errors import InvalidInput
from ledger.money import parse_fraction

Cost = Figure | StaffCost


def ceilings_faults(before: Budget | None, budget: Budget) -> Iterator[Fault]:
    """A figure or a cost of staff that takes a share above its ceiling, on the day of the last amount of its year.

    One that only a funder's cut brought there, or that comes nearer to the ceiling again, is loaded. A side with spent or
    obligated money moves by itself; the page of tests shows it.
    """
    whole, added = merged(before, budget), fresh(before, budget)
    new: list[Cost] = [*added.figures, *added.staff_costs]
    awarded = {year_of(one.code) for one in whole.funds}
    for one in new:
        if one.year is not None and one.year not in awarded:
            yield one.fault("year", f"{one.year} is the year of no fund's code")
    for year in sorted({one.awards_year for one in new}):
        costs: list[Cost] = [*whole.figures, *whole.staff_costs]
        day = max(one.on for one in costs if one.awards_year == year)
        for ratio in in_force(whole.ratios, min(day, year_end(year))):
            mine = [one for one in new if one.awards_year == year and _named(one, ratio)]
            test = _test(whole, ratio, year, day) if mine and _written(ratio) else None
            if test is None or test.holds:
                continue
            earlier = _test(before, ratio, year, day) if before is not None else None
            if earlier is None or test.left_cents > earlier.left_cents:
                says = f"{ratio.title} of {year}'s awards would be {test.percent}: {test.says} (FND-11)"
                yield max(mine, key=lambda one: one.on).fault("amount", says)


SECTIONS = (*AUTHORITY, "ratios", "waivers", "figures", "staff_costs", "values")
"""What a ceiling of the files is made of."""


def over_fund(whole: Budget, fund: str, on: datetime.date) -> tuple[Share, ...]:
    """The ceilings of which both sides stand in the files, of the awards of a fund's year, where they count the fund.

    A figure that nobody has entered passes nothing.
    """
    year, found = year_of(fund), []
    base = base_of(whole, year, on, {})
    for ratio in in_force(whole.ratios, min(on, year_end(year))):
        terms = [parse_term(text) for text in ratio.denominator]
        awards = [one for one in terms if one.measure != "figure"]
        if not _written(ratio) or not any(counts(one, base, fund) for one in awards):
            continue
        waiver = waiver_on(whole.waivers, ratio.code, on)
        try:
            used, of = (sum_of(texts, base) for texts in (ratio.numerator, ratio.denominator))
        except InvalidInput:
            continue
        waived = waiver.share if waiver else None
        found.append(Share(ratio.code, ratio.limit, used, of, waived, f"{ratio.title} of {year}'s awards"))
    return tuple(found)


def newly_passed(before: Budget | None, budget: Budget, today: datetime.date) -> list[str]:
    """What a load takes above a ceiling without raising its left side: a lower share, a smaller award, a test that is new.

    It is loaded, as a funder's cut is: the law and the award are what they are. Approvals stop until it is cured, and the
    load says so with the numbers.
    """
    whole, added = merged(before, budget), fresh(before, budget)
    dated: list[Value | Ratio] = [*added.values, *added.ratios]
    begin = {one.from_on for one in dated if one.from_on > today}
    found = []
    for day in sorted({today, *begin}):
        for year in sorted({year_of(one.code) for one in whole.funds}):
            for ratio in in_force(whole.ratios, min(day, year_end(year))):
                test = _test(whole, ratio, year, day) if _written(ratio) else None
                if test is None or test.holds:
                    continue
                known = before is not None and ratio in before.ratios
                earlier = _test(before, ratio, year, day) if before is not None and known else None
                if earlier is None or earlier.holds:
                    found.append(
                        f"! {ratio.title} of {year}'s awards is {test.percent} on {day}: {test.says};"
                        " approvals of its funds stop until it is cured (FND-11)"
                    )
    return found


def _written(ratio: Ratio) -> bool:
    """Is it a ceiling, and do figures and awards alone stand on both sides?"""
    terms = [parse_term(text) for text in (*ratio.numerator, *ratio.denominator)]
    return ratio.sense == Sense.AT_MOST and all(one.measure in ("figure", "authority") for one in terms)


def _named(one: Cost, ratio: Ratio) -> bool:
    """Does the test's left side count it: a figure by its code, a cost of staff by its class?"""
    codes = {parse_term(text).figure for text in ratio.numerator}
    return one.code in codes if isinstance(one, Figure) else any("_staff" in code for code in codes)


def _test(whole: Budget, ratio: Ratio, year: int, day: datetime.date) -> Test | None:
    """Both sides on a day; None while a figure or the share is missing, which the page of tests says."""
    waiver, value = waiver_on(whole.waivers, ratio.code, day), value_on(whole.values, ratio.limit, day)
    base = base_of(whole, year, day, {})
    try:
        share = parse_fraction(waiver.share if waiver else value.value if value else "")
        left, right = (sum_of(texts, base) for texts in (ratio.numerator, ratio.denominator))
    except InvalidInput:
        return None
    return Test(left, right, Sense.AT_MOST, share)
