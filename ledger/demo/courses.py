"""Courses of the demonstration: the invented list of eligible programs, and a plain review of one."""

import datetime
from dataclasses import replace
from importlib import resources

from ledger.domain.scholarships import courses
from ledger.domain.scholarships.courses import Review

BILLS_FOR_IT = "Its invoices are for the listed provider (invented)"
"""What the played reviewer writes about a payee whose name is not the provider's."""


def program_list() -> bytes:
    """The invented list, as a state would publish it."""
    return resources.files("ledger.demo").joinpath("programs.csv").read_bytes()


def shared_review(cents: int, listed_cents: int, on: datetime.date, priority: str = "none") -> Review:
    """A review in which another scholarship pays what the award leaves of the listed cost."""
    plain = plain_review(cents, on, priority)
    rest_cents = listed_cents - cents
    if rest_cents <= 0:
        return replace(plain, less="")
    source = "other_scholarship"
    pays = courses.Determination(source, "amount", on, rest_cents)
    others = tuple(pays if one.source == source else one for one in plain.others)
    costs = (courses.Cost("tuition", listed_cents, cents, rest_cents, source),)
    return replace(plain, others=others, costs=costs, less="")


def plain_review(cents: int, on: datetime.date, priority: str = "none") -> Review:
    """A review in which everything was found, nobody else pays, and all of it is tuition as quoted."""
    asked = [one for one in courses.SOURCES if one != "workforce_pell"]
    others = (
        *(courses.Determination(source, "not_eligible", on) for source in asked),
        courses.Determination("workforce_pell", "denied", on),
    )
    costs = (courses.Cost("tuition", cents, cents),)
    return Review(tuple(courses.FINDINGS), others, costs, priority, "quoted")
