"""A test of a share in words, made from its definition, so that no sentence says what the test does not divide."""

from collections.abc import Iterable

from ledger.domain.budgets.policies import PolicyValue, in_words
from ledger.domain.budgets.ratios import MEASURES, Ratio, Term, parse_term
from ledger.domain.needs.kinds import KINDS


def sum_words(texts: Iterable[str]) -> str:
    """A sum as people read it: ``the awards of adult less adult admin``."""
    found = ""
    for term in (parse_term(text) for text in texts):
        joined = " less " if term.less else " + "
        found += (joined if found or term.less else "") + term_words(term)
    return found.strip()


def term_words(term: Term) -> str:
    """One term as people read it: ``cost to date of adult for transitional job``."""
    if term.figure:
        return term.figure.replace("_", " ")
    found = MEASURES[term.measure]
    if term.streams:
        found += f" of {_listed(one.replace('_', ' ') for one in term.streams)}"
    if term.kinds:
        found += f" for {_listed(KINDS[one].name.lower() if one in KINDS else one for one in term.kinds)}"
    return found if term.line is None else f"{found} on the {term.line.lower()} line"


def _listed(words: Iterable[str]) -> str:
    return " and ".join(sorted(words))


def sentence(ratio: Ratio, value: PolicyValue) -> str:
    """What a test asks, with the share that judges it.

    ``Training expenditures: cost to date of adult for scholarship is at least 25% of cost to date of adult.``
    """
    left, right = sum_words(ratio.numerator), sum_words(ratio.denominator)
    return f"{ratio.title}: {left} is {ratio.sense} {in_words(value.unit, value.value)} of {right}."
