"""Courses of the demonstration: the invented list of eligible programs, and a plain review of one."""

import datetime
from importlib import resources

from ledger.domain.scholarships import courses
from ledger.domain.scholarships.courses import Review


def program_list() -> bytes:
    """The invented list, as a state would publish it."""
    return resources.files("ledger.demo").joinpath("programs.csv").read_bytes()


def plain_review(cents: int, on: datetime.date, priority: str = "none") -> Review:
    """A review in which everything was found, nobody else pays, and all of it is tuition."""
    asked = [one for one in courses.SOURCES if one != "workforce_pell"]
    others = (
        *(courses.Determination(source, "not_eligible", on) for source in asked),
        courses.Determination("workforce_pell", "denied", on),
    )
    costs = (courses.Cost("tuition", cents, cents),)
    return Review(tuple(courses.FINDINGS), others, costs, priority)
