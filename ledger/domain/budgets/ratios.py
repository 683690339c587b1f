"""One engine for every test of a share: two sums in whole cents, compared by cross-multiplication, so that nothing is rounded.

Which sums a test divides, and by what it is judged, is dated data: ``[[ratio]]`` in ratios.toml. A term is written as people
say it: ``expended of youth for WorkExperience``, ``less figure admin_costs``. A waiver replaces the ceiling only while it is
active (FND-19).
"""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ledger.clock import program_year
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.tables import Table
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from ledger.money import half_up, parse_fraction
from ledger.words import dollars, percent


class Sense(StrEnum):
    """How the left side must stand to the right one."""

    MORE_THAN = "more than"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Test:
    """Both sides of a test: left x the share's denominator against right x its numerator."""

    __test__ = False
    left_cents: int
    right_cents: int
    sense: Sense
    share: Fraction

    @property
    def crossed(self) -> tuple[int, int]:
        """The two products that are compared."""
        return self.left_cents * self.share.denominator, self.right_cents * self.share.numerator

    @property
    def holds(self) -> bool:
        left, right = self.crossed
        if self.sense is Sense.MORE_THAN:
            return left > right
        return left >= right if self.sense is Sense.AT_LEAST else left <= right

    @property
    def percent(self) -> str:
        """The share reached, half-up to a hundredth of a per cent, for reading only."""
        if not self.right_cents:
            return "no base"
        return percent(half_up(Fraction(self.left_cents * 10_000, self.right_cents)))

    @property
    def says(self) -> str:
        """``3 x $275,000.00 = $825,000.00 must be more than $690,000.00``."""
        left, right = self.crossed
        return (
            f"{_times(self.share.denominator, self.left_cents)}{dollars(left)} must be {self.sense} "
            f"{_times(self.share.numerator, self.right_cents)}{dollars(right)}"
        )


def _times(factor: int, cents: int) -> str:
    return "" if factor == 1 else f"{factor} x {dollars(cents)} = "


MEASURES: Mapping[str, str] = {
    "authority": "the awards",
    "training budget": "the training budgets",
    "set-aside": "the set-aside",
    "support budget": "the support budgets",
    "obligated": "obligated to date, paid or not, subawards whole",
    "expended": "cost to date",
    "figure": "a figure from another ledger",
}
_TERM = re.compile(
    r"^(?P<less>less )?(?:figure (?P<figure>[a-z][a-z_]*)|(?P<measure>[a-z-]+(?: budget)?)"
    r"(?: of (?P<streams>[a-z_0-9, ]+))?(?: for (?P<kinds>[A-Za-z, ]+))?(?: on (?P<line>Training|Support))?)$",
    re.ASCII,
)


@dataclass(frozen=True)
class Term:
    """One part of a sum; empty `streams` or `kinds` mean all."""

    measure: str
    less: bool = False
    streams: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    line: Line | None = None
    figure: str = ""


def parse_term(text: str) -> Term:
    """Read a term.

    :raises InvalidInput: ``ratio_term``.
    """
    found = _TERM.match(text.strip())
    measure = "figure" if found and found["figure"] else found["measure"] if found else ""
    if found is None or measure not in MEASURES or (measure == "figure") is not bool(found["figure"]):
        raise InvalidInput("ratio_term", text=text[:60])
    return Term(
        measure,
        bool(found["less"]),
        _listed(found["streams"]),
        _listed(found["kinds"]),
        Line(found["line"]) if found["line"] else None,
        found["figure"] or "",
    )


def _listed(text: str | None) -> frozenset[str]:
    return frozenset(one.strip() for one in (text or "").split(",") if one.strip())


@dataclass(frozen=True)
class Ratio(Item):
    """A test of a share from a day on: which sums, which sense, by which value of law or policy it is judged.

    It is a test of the awards of each program year; a later year's is due as many years later.

    :param limit: code of the value in law.toml or policies.toml. :param due: the day by which it must hold; None is always.
    """

    FILE, NAME = "ratios.toml", "ratio"
    code: str
    title: str
    sense: str
    limit: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    from_on: datetime.date
    due_on: datetime.date | None = None

    @property
    def key(self) -> str:
        return f"{self.code} from {self.from_on}"

    def due_in(self, year: int) -> datetime.date | None:
        """The day by which it must hold for the awards of a program year."""
        if self.due_on is None:
            return None
        due = self.due_on - datetime.timedelta(days=(self.due_on.month, self.due_on.day) == (2, 29))
        return due.replace(year=due.year + year - program_year(self.from_on))


OJT_RATE = "ojt_rate"
"""What a waiver of the share of the wage names in place of a test (OJT-03)."""


@dataclass(frozen=True)
class Waiver(Item):
    """Another ceiling from one day to another, with the state it is granted to and the document that grants it (FND-19).

    :param ratio: the test whose ceiling it replaces, or `OJT_RATE`. :param fund: of the share of the wage: whose money it
        holds for, since each grant is waived by itself; a test names its funds already.
    """

    FILE, NAME = "ratios.toml", "waiver"
    ratio: str
    share: str
    from_on: datetime.date
    to_on: datetime.date
    state: str
    document: str
    fund: str = ""

    @property
    def key(self) -> str:
        return f"{self.ratio}{self.fund and ' of ' + self.fund} from {self.from_on}"


@dataclass(frozen=True)
class Figure(Item):
    """A sum that another ledger keeps, as of a day: administration, out-of-school youth.

    :param year: of the awards that it was spent of; without it, the program year of the day.
    """

    FILE, NAME = "ratios.toml", "figure"
    code: str
    on: datetime.date
    amount_cents: int
    document: str
    year: int | None = None

    @property
    def key(self) -> str:
        return f"{self.code}{of_year(self.year)} on {self.on}"

    @property
    def awards_year(self) -> int:
        """The program year whose awards bear it."""
        return self.year or program_year(self.on)


def of_year(year: int | None) -> str:
    """A year that is written beside an amount, in its key."""
    return "" if year is None else f" of {year}"


def read_ratio(t: Table, _: str) -> Ratio:
    """A table ``[[ratio]]``."""
    return Ratio(
        t.text("code"),
        t.text("title"),
        t.text("sense"),
        t.text("limit"),
        t.texts("numerator"),
        t.texts("denominator"),
        t.on("from"),
        t.optional_on("due"),
    )


def read_waiver(t: Table, _: str) -> Waiver:
    """A table ``[[waiver]]``."""
    return Waiver(
        t.text("ratio"),
        t.text("share"),
        t.on("from"),
        t.on("to"),
        t.text("state"),
        t.text("document"),
        t.optional_text("fund") or "",
    )


def read_figure(t: Table, _: str) -> Figure:
    """A table ``[[figure]]``."""
    return Figure(t.text("code"), t.on("on"), t.cents("amount"), t.text("document"), t.optional_whole("year"))


def in_force(ratios: Iterable[Ratio], on: datetime.date) -> list[Ratio]:
    """One test for each code: the newest that has begun, in the order of the file."""
    found: dict[str, Ratio] = {}
    for one in ratios:
        held = found.get(one.code)
        if one.from_on <= on and (held is None or held.from_on <= one.from_on):
            found[one.code] = one
    return list(found.values())


def waiver_on(waivers: Iterable[Waiver], code: str, on: datetime.date, fund: str = "") -> Waiver | None:
    """The waiver that is active on a day; before and after it the ceiling stands. :param fund: of the share of the wage."""
    active = [
        one for one in waivers if (one.ratio, one.fund) == (code, fund) and one.from_on <= on <= one.to_on
    ]
    return max(active, key=lambda one: one.from_on, default=None)


def ratios_faults(
    ratios: Iterable[Ratio], waivers: Iterable[Waiver], codes: Collection[str], known: Collection[str]
) -> Iterator[Fault]:
    """Everything wrong with a folder's tests. :param codes: value codes. :param known: ratio codes of all loads."""
    for one in ratios:
        if one.sense not in tuple(Sense):
            yield one.fault("sense", f'must be one of {", ".join(Sense)}, and not "{one.sense}"')
        if one.limit not in codes:
            yield one.fault("limit", f"{one.limit} is no code of law.toml or policies.toml")
        for key, texts in (("numerator", one.numerator), ("denominator", one.denominator)):
            for text in texts:
                try:
                    parse_term(text)
                except InvalidInput as error:
                    yield one.fault(key, str(error))
    for waiver in waivers:
        if waiver.ratio != OJT_RATE and waiver.ratio not in known:
            yield waiver.fault("ratio", f"{waiver.ratio} is no test of ratios.toml")
        if (waiver.ratio == OJT_RATE) is not bool(waiver.fund):
            yield waiver.fault("fund", f"is named for {OJT_RATE}, and for no test")
        if waiver.to_on < waiver.from_on:
            yield waiver.fault("to", f"{waiver.to_on} is before {waiver.from_on}")
        try:
            parse_fraction(waiver.share)
        except InvalidInput as error:
            yield waiver.fault("share", str(error))
