"""Quarters before entry and after exit, as the participant system tells them: work, industry, employer, wages (PIRL).

Quarters are calendar quarters, counted from the one of the entry or the exit: with an exit on 14 August 2026 the second quarter
after exit (1602, 1704) is January to March 2027. They are kept to the day they begin and end, and are no job entered.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Days = tuple[datetime.date, datetime.date]
NTH = ("", "1st", "2nd", "3rd", "4th")


class Sort(StrEnum):
    """What an element says."""

    EMPLOYED = "employed"
    INDUSTRY = "industry"
    YES_NO = "yes or no"
    WAGES = "wages"


@dataclass(frozen=True)
class Element:
    """One element of a quarter.

    :param pirl: its number; a heading may begin with it. :param quarter: after the exit's; negative: before the entry's.
    """

    name: str
    pirl: int
    sort: Sort
    quarter: int
    headings: tuple[str, ...]

    def days(self, entry_on: datetime.date, exit_on: datetime.date | None) -> Days | None:
        """The quarter's first and last day; None when it is after an exit that has not been."""
        start = entry_on if self.quarter < 0 else exit_on
        return None if start is None else quarter_of(start, self.quarter)


def quarter_of(on: datetime.date, after: int) -> Days:
    """First and last day of the calendar quarter so many after the one a day lies in.

    >>> quarter_of(datetime.date(2026, 8, 14), 2)
    (datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))
    """
    at = on.year * 4 + (on.month - 1) // 3 + after
    first, following = (datetime.date(one // 4, one % 4 * 3 + 1, 1) for one in (at, at + 1))
    return first, following - datetime.timedelta(days=1)


def _after(sort: Sort, name: str, pirl: int, n: int, *headings: str) -> Element:
    return Element(f"{name}_q{n}", pirl, sort, n, tuple(one.format(n=n, nth=NTH[n]) for one in headings))


ELEMENTS: tuple[Element, ...] = (
    *(_after(Sort.EMPLOYED, "employed", 1598 + 2 * n, n, "Employed Q{n}", "Employed Q{n} After Exit",
             "Employed in {nth} Quarter After Exit Quarter", "Employed {nth} Quarter After Exit") for n in range(1, 5)),
    Element("training_related", 1608, Sort.YES_NO, 2, ("Training Related Employment", "Employment Related to Training")),
    *(_after(Sort.INDUSTRY, "industry", 1613 + n, n, "Industry Q{n}", "NAICS Q{n}", "NAICS {nth} Quarter After Exit",
             "Industry Code of Employment {nth} Quarter After Exit Quarter") for n in range(1, 5)),
    Element("same_employer", 1618, Sort.YES_NO, 4,
            ("Same Employer", "Same Employer Q2 and Q4",
             "Retention with the same employer in the 2nd Quarter and the 4th Quarter")),
    *(Element(f"wages_before_q{n}", 1703 - n, Sort.WAGES, -n,
              (f"Wages Q{n} Before", f"Wages {NTH[n]} Quarter Prior to Participation Quarter")) for n in (3, 2, 1)),
    *(_after(Sort.WAGES, "wages", 1702 + n, n, "Wages Q{n}", "Wages Q{n} After Exit", "Wages {nth} Quarter After Exit Quarter",
             "Earnings Q{n}") for n in range(1, 5)),
)  # fmt: skip

CODES = frozenset(str(one.pirl) for one in ELEMENTS)
"""As records keep them."""

EMPLOYED: Mapping[str, str | None] = {
    "0": "no", "no": "no", "n": "no", "1": "yes", "yes": "yes", "y": "yes", "2": "apprenticeship", "3": "military",
    "9": None, "": None,
}  # fmt: skip
"""What PIRL's codes of 1600 to 1606 say; None: not known yet."""

NO_INDUSTRY, NO_WAGES = frozenset({"", "0", "999999"}), frozenset({"", "999999.99", "999999"})
"""What stands there while nothing is known."""
