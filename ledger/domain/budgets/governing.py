"""What of the set-aside no step of ours may break: the budgeted share, and the one that a version lets govern (SET-03, SET-04).

The budgeted share is tested whatever governs. A version lets another share govern only where it holds; with a year's first
budget it comes as it is. Obligated and expended shares are small when a year begins, so what fails already is left alone as
long as a step keeps or mends the distance, as after a funder's cut.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.domain.budgets import obligations
from ledger.domain.budgets.budgets import Budget, year_end, year_start
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.set_aside import (
    SetAsideTest,
    days_of_change,
    lost_by_cuts,
    sides_on,
    training_budgets_on,
    without_new_cuts,
)
from ledger.domain.budgets.versions import GOVERNING, Version, version_on
from ledger.domain.budgets.years import InYear, Place, counted
from ledger.domain.needs.kinds import Line

BUDGETED, OBLIGATED = "budgeted", "obligated"
OTHERS = GOVERNING.keys() - {BUDGETED}


@dataclass(frozen=True)
class Standing:
    """What a year's money is used for on a day.

    :param places: what awards made. :param beyond: what subawards bind beside them.
    """

    places: Mapping[Place, InYear] = field(default_factory=dict)
    beyond: Mapping[tuple[str, Line], int] = field(default_factory=dict)


def share_faults(
    before: Budget | None,
    whole: Budget,
    year: int,
    share: Fraction,
    standing: Standing,
    today: datetime.date,
) -> Iterator[Fault]:
    """The budgeted share always, and the one that governs where it is another (SET-03, SET-04)."""
    yield from strict_faults(before, whole, year, share)
    yield from governing_faults(before, whole, year, share, standing, today)


def strict_faults(before: Budget | None, whole: Budget, year: int, share: Fraction) -> Iterator[Fault]:
    """The strict test on every day on which a side changes: no amendment, release or new version may break it (SET-03).

    A year that has no budget yet has no sides: money brought forward moves before the year's files are loaded.
    A funder's cut is recorded even where it breaks the test; after it, our own steps may only keep or mend the distance.
    """
    if not any(one.year == year for one in whole.years):
        return
    ours = without_new_cuts(before, whole)
    for day in days_of_change(whole, year):
        sides = sides_on(ours, year, share, day)
        if sides.passes:
            continue
        if before is not None and lost_by_cuts(before, year, day):
            earlier = sides_on(before, year, share, day)
            if sides.margin_cents >= earlier.margin_cents:
                continue
        on = "" if day == year_start(year) else f" on {day}"
        yield Fault("year.toml", "budget", "set_aside", f"{sides.says}{on} (SET-02, summed over the funds)")
        return


def governing_faults(
    before: Budget | None,
    whole: Budget,
    year: int,
    share: Fraction,
    standing: Standing,
    today: datetime.date,
) -> Iterator[Fault]:
    """The governing share from today on, on every day on which a side changes.

    :param standing: as the journal has it today. :param today: the board's date.
    """
    if before is None or not any(one.year == year for one in before.years):
        return
    first = min(max(today, year_start(year)), year_end(year))
    for day in sorted({first, *(one for one in days_of_change(whole, year) if one > first)}):
        version, known = version_on(whole.versions, day), version_on(before.versions, day)
        if version is None or version.governs not in OTHERS:
            continue
        sides = _sides(whole, year, share, standing, day, version, version.governs)
        if sides.passes:
            continue
        governed = known is not None and known.governs == version.governs
        if known is not None and governed:
            earlier = _sides(before, year, share, standing, day, known, version.governs)
            if sides.margin_cents >= earlier.margin_cents:
                continue
        how = "which governs" if governed else "which would govern"
        says = f"{GOVERNING[version.governs]}, {how}: {sides.says} on {day} (SET-02, SET-04)"
        yield Fault("year.toml", "budget", "set_aside", says)
        return


def _sides(
    whole: Budget,
    year: int,
    share: Fraction,
    standing: Standing,
    day: datetime.date,
    version: Version,
    governs: str,
) -> SetAsideTest:
    funds = {one.fund for one in whole.years if one.year == year}
    obligated, expended = counted(standing.places, funds, version)
    left = expended
    if governs == OBLIGATED:
        left = obligated + obligations.counted(standing.beyond, whole, funds, version)
    return SetAsideTest(left, sum(training_budgets_on(whole, year, day).values()), share)
