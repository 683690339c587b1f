"""What the tests of the year divide: a program year's awards from their first day on, and its budgets (decision 42).

An award belongs to the year that its fund's code carries, whichever year its cost falls in: WA26 is an award of 2026 in 2027
too, and an older award of its stream never hides it.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ledger.domain.budgets.authority import authority_on
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.ratios import Figure, Ratio, Sense, Term, parse_term
from ledger.domain.budgets.ratios import in_force as ratios_on
from ledger.domain.budgets.set_aside import amendments_of, in_force, training_budgets_on
from ledger.domain.budgets.staff import counted, figures_of
from ledger.domain.budgets.years import Place
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.oldest import year_of
from ledger.errors import InvalidInput


@dataclass(frozen=True)
class Base:
    """What the sums of a program year's tests are taken from, as of one day.

    :param streams: fund to stream. :param authority: of the awards of the year.
    :param budgets: of the year: (fund, training budget, set-aside, support budget).
    :param columns: (fund, line, kind) to the stages of the awards of the year. :param figures: the newest of each code.
    :param beyond: (fund, line) to what subawards bind beyond the awards under them; no kind is known of it yet.
    :param documents: figure to the papers that its amount comes from.
    """

    streams: Mapping[str, str]
    authority: Mapping[str, int]
    budgets: Collection[tuple[str, int, int, int]]
    columns: Mapping[Place, Columns]
    figures: Mapping[str, int]
    beyond: Mapping[tuple[str, Line], int] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


_BUDGETS = {"training budget": 1, "set-aside": 2, "support budget": 3}


def base_of(
    whole: Budget,
    year: int,
    on: datetime.date,
    columns: Mapping[Place, Columns],
    beyond: Mapping[tuple[str, Line], int] | None = None,
) -> Base:
    """A program year's base. :param columns: of every fund, from its first day on; `beyond` likewise."""
    moved, training = amendments_of(whole, year, on), training_budgets_on(whole, year, on)
    return Base(
        {fund.code: fund.stream for fund in whole.funds},
        {fund: cents for fund, cents in authority_on(whole, on).items() if year_of(fund) == year},
        [(one.fund, training[one.fund], *in_force(one, moved)) for one in whole.years if one.year == year],
        {place: one for place, one in columns.items() if year_of(place[0]) == year},
        _figures(whole, year, on),
        {place: cents for place, cents in (beyond or {}).items() if year_of(place[0]) == year},
        _documents(whole, year, on),
    )


def _figures(whole: Budget, year: int, on: datetime.date) -> dict[str, int]:
    """What other ledgers say of a year's awards, and what staff costs make of it by their functions (FND-12)."""
    found = figures_of(whole.staff_costs, whole.values, year, on)
    for code, one in _newest(whole, year, on).items():
        found[code] = found.get(code, 0) + one.amount_cents
    return found


def _newest(whole: Budget, year: int, on: datetime.date) -> dict[str, Figure]:
    begun = [one for one in whole.figures if one.on <= on and one.awards_year == year]
    return {one.code: one for one in sorted(begun, key=lambda one: one.on)}


def _documents(whole: Budget, year: int, on: datetime.date) -> dict[str, str]:
    """The papers that figures come from, each once."""
    found: dict[str, dict[str, None]] = {}
    for code, cost in counted(whole.staff_costs, whole.values, year, on):
        found.setdefault(code, {})[cost.document] = None
    for code, figure in _newest(whole, year, on).items():
        found.setdefault(code, {})[figure.document] = None
    return {code: "; ".join(documents) for code, documents in found.items()}


@dataclass(frozen=True)
class Part:
    """What one fund gives to a term of a sum.

    :param fund: its code; empty for a figure that another ledger keeps. :param cents: below zero where the term is taken off.
    :param document: the papers that a figure comes from.
    """

    term: Term
    fund: str
    cents: int
    document: str = ""


def parts_of(texts: Iterable[str], base: Base) -> list[Part]:
    """What a sum of terms is made of, fund by fund in the order of the terms.

    :raises InvalidInput: ``figure_missing`` when nobody has entered the figure that a term names.
    """
    return [
        Part(term, fund, -cents if term.less else cents, base.documents.get(term.figure, ""))
        for term in map(parse_term, texts)
        for fund, cents in sorted(_by_fund(term, base).items())
    ]


def _by_fund(term: Term, base: Base) -> Mapping[str, int]:
    if term.measure == "figure":
        if term.figure not in base.figures:
            raise InvalidInput("figure_missing", figure=term.figure)
        return {"": base.figures[term.figure]}
    if term.measure == "authority":
        return {fund: cents for fund, cents in base.authority.items() if counts(term, base, fund)}
    found: defaultdict[str, int] = defaultdict(int)
    if term.measure in _BUDGETS:
        for row in base.budgets:
            if counts(term, base, row[0]):
                found[row[0]] += int(row[_BUDGETS[term.measure]])
        return found
    bound = term.measure == "obligated"
    for (fund, line, kind), columns in base.columns.items():
        if counts(term, base, fund, line) and (not term.kinds or kind in term.kinds):
            found[fund] += columns.accrued_to_date_cents + bound * columns.unliquidated_cents
    if bound and not term.kinds:
        for (fund, line), cents in base.beyond.items():
            if counts(term, base, fund, line):
                found[fund] += cents
    return found


def counts(term: Term, base: Base, fund: str, line: Line | None = None) -> bool:
    """Is a fund of the streams that a term names, and a line the one that it names?"""
    placed = term.line is None or line in (None, term.line)
    return placed and (not term.streams or base.streams.get(fund) in term.streams)


def ceilings_for(kind: str, whole: Budget, base: Base, fund: str, on: datetime.date) -> list[Ratio]:
    """The ceilings in force on a day whose left side counts awards of a kind from a fund (FND-14)."""
    found = []
    for ratio in ratios_on(whole.ratios, on):
        terms = [parse_term(text) for text in ratio.numerator]
        if ratio.sense == Sense.AT_MOST and any(
            kind in one.kinds and counts(one, base, fund) for one in terms
        ):
            found.append(ratio)
    return found


def sum_of(texts: Iterable[str], base: Base) -> int:
    """The sum of terms. :raises InvalidInput: as `parts_of`."""
    return sum(part.cents for part in parts_of(texts, base))


def concerns(ratio: Ratio, base: Base) -> bool:
    """Has the year an award, or a budget, that the test is about?"""
    for term in (parse_term(text) for text in (*ratio.numerator, *ratio.denominator)):
        funds = [row[0] for row in base.budgets] if term.measure in _BUDGETS else list(base.authority)
        if term.measure != "figure" and any(counts(term, base, fund) for fund in funds):
            return True
    return False
