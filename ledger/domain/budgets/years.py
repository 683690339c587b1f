"""What a program year did, where a fund lasts longer than one (decision 42).

The books carry stages from year to year and no cost. So a place has two readings: its columns now, and as they stood on the
last 30 June. The year's figures are the difference; what was open on 1 July is brought forward.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets.versions import Version
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.columns import Columns, from_stages
from ledger.domain.needs.kinds import Line

Place = tuple[str, Line, str]
"""Fund, line and kind; what is available has no kind."""

NOTHING = Columns()


@dataclass(frozen=True)
class InYear:
    """One place in a program year, in whole cents.

    :param now: its columns since the fund began. :param before: the same on 30 June before the year.
    """

    now: Columns = NOTHING
    before: Columns = NOTHING

    @property
    def spent_cents(self) -> int:
        """Cost of the year; below zero when more of earlier cost came back than was spent."""
        return self.now.accrued_to_date_cents - self.before.accrued_to_date_cents

    @property
    def obligated_cents(self) -> int:
        """Bound in the year, whatever became of it since."""
        return self.now.obligated_to_date_cents - self.before.obligated_to_date_cents

    @property
    def brought_forward_cents(self) -> int:
        """Allocated, and no cost when the year began."""
        return self.before.allocated_cents - self.before.accrued_to_date_cents

    @property
    def held_cents(self) -> int:
        """What the year has: all that was allocated, less the cost of earlier years."""
        return self.now.allocated_cents - self.before.accrued_to_date_cents

    @property
    def free_cents(self) -> int:
        """What the year could bind: all that was allocated, less what earlier years had bound."""
        return self.now.allocated_cents - self.before.obligated_to_date_cents

    def __add__(self, other: "InYear") -> "InYear":
        return InYear(self.now + other.now, self.before + other.before)


def in_year(now: Mapping[str, int], before: Mapping[str, int]) -> dict[Place, InYear]:
    """Every place's year, from the balances of a day and of 30 June before the year (Beancount's sign, cents)."""
    at, opened = _by_place(now), _by_place(before)
    return {place: InYear(at.get(place, NOTHING), opened.get(place, NOTHING)) for place in {**opened, **at}}


def _by_place(balances: Mapping[str, int]) -> dict[Place, Columns]:
    stages: dict[Place, dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for account, cents in balances.items():
        found = accounts.parse(account)
        if found.at is not None and found.key is not None:
            stages[found.fund, found.key.line, found.kind or ""][found.at] += cents
    return {place: from_stages(of) for place, of in stages.items()}


def by_fund(places: Mapping[Place, InYear], line: Line) -> dict[str, InYear]:
    """The places of a line summed by fund."""
    found: dict[str, InYear] = {}
    for (fund, of_line, _), one in places.items():
        if of_line is line:
            found[fund] = found.get(fund, InYear()) + one
    return found


def from_years(brought_cents: int, dedicated: Mapping[int, int]) -> dict[int, int]:
    """Which years' money was brought forward: the oldest is used first (FND-07), so what is left is the newest.

    Worked: 100.00 were dedicated in 2026 and 60.00 in 2027. Of 70.00 brought into 2028, 60.00 are of 2027 and 10.00 of 2026.

    :param dedicated: earlier year to what it dedicated, as amended in it.
    :returns: year to cents, oldest first; what no year dedicated is the oldest's.
    """
    found: dict[int, int] = {}
    for year in sorted(dedicated, reverse=True):
        found[year] = min(max(dedicated[year], 0), brought_cents)
        brought_cents -= found[year]
    if found and brought_cents:
        found[min(found)] += brought_cents
    return {year: found[year] for year in sorted(found) if found[year]}


def counted(
    places: Mapping[Place, InYear], funds: Collection[str], version: Version | None
) -> tuple[int, int]:
    """Obligated and expended in the year, of what counts for the set-aside (SET-04, SET-05).

    :param funds: those with a budget of the year. :param version: its kinds count; without one the training line does.
    """
    chosen: Iterable[InYear] = [one for place, one in places.items() if _counts(place, funds, version)]
    return sum(one.obligated_cents for one in chosen), sum(one.spent_cents for one in chosen)


def beside_training(
    places: Mapping[Place, InYear], funds: Collection[str], version: Version | None
) -> tuple[dict[str, int], dict[str, int]]:
    """By what the obligated and the expended share differ from all that the training line bound and spent in the year.

    :returns: of each, kind to cents: below zero training that the definition does not count, above zero support that it does;
        under no kind stands what is of funds without a budget of the year.
    """
    apart = [
        (place[2] if place[0] in funds else "", 1 if _counts(place, funds, version) else -1, one)
        for place, one in places.items()
        if _counts(place, funds, version) != (place[1] is Line.TRAINING)
    ]
    return (
        _by_kind((kind, sign * one.obligated_cents) for kind, sign, one in apart),
        _by_kind((kind, sign * one.spent_cents) for kind, sign, one in apart),
    )


def _by_kind(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for kind, cents in parts:
        found[kind] += cents
    return {kind: found[kind] for kind in sorted(found) if found[kind]}


def _counts(place: Place, funds: Collection[str], version: Version | None) -> bool:
    fund, line, kind = place
    return fund in funds and (kind in version.counts if version else line is Line.TRAINING)
