"""The oldest money first: which of the funds that could pay a line comes first, and when a newer one needs a reason (FND-07).

Funds of one stream are one source with several program years; of another stream they are another source, and no older or
newer money of it. WA25 and WA26 are compared, WA25 and EOP26 are not.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets.grants import Gap
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.scholarships.courses import Found
from ledger.errors import Refused

REASONS: Mapping[str, str] = {
    "kept_for": "The older money is kept for what only it may pay",
    "ends_before": "The older fund ends before the service does",
    "one_source": "What it belongs to is paid from the newer fund",
    "board": "The board or the grantor asks for it",
    "other": "Another reason, in words",
}
"""Why newer money is spent while older could pay."""


def year_of(fund: str) -> int:
    """The program year that a fund's code ends with: ``WA26`` is money of 2026."""
    return 2000 + int(fund[-2:])


@dataclass(frozen=True)
class Payer:
    """A fund that could pay a line for its agency and program on the day, and what its allocation has available.

    :param unserved: what it asks of the person and the record does not show (`whom.unserved`).
    """

    fund: str
    stream: str
    performance_to: datetime.date
    available_cents: int
    confidential_class: str | None = None
    gaps: tuple[Gap, ...] = ()
    unserved: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The program year of its money."""
        return year_of(self.fund)

    @property
    def order(self) -> tuple[int, datetime.date, str]:
        """The oldest program year first, in it the fund that ends first."""
        return self.year, self.performance_to, self.fund


def older_than(
    chosen: Payer, others: Iterable[Payer], amount_cents: int, on: datetime.date
) -> tuple[Payer, ...]:
    """Older money of the same stream that could pay the whole line on the day, the oldest first.

    Funds of a confidential class are compared among themselves only, so that no refusal tells of one.
    """
    found = [
        one
        for one in others
        if (one.stream, one.confidential_class) == (chosen.stream, chosen.confidential_class)
        and one.year < chosen.year
        and one.available_cents >= amount_cents
        and not one.unserved
        and not any(gap.from_on <= on <= gap.to_on for gap in one.gaps)
    ]
    return tuple(sorted(found, key=lambda one: one.order))


def check_oldest(
    year: int, older: tuple[Payer, ...], reason: str | None, policies: PolicyBook, on: datetime.date
) -> Found | None:
    """Is the oldest money spent that could pay? Without a value of ``oldest_first`` nobody asks; what there was is kept.

    :param year: of the money that was chosen. :param reason: a code of `REASONS` that is on record for the line.
    :raises Refused: ``fund_newer``.
    """
    value = policies.find("oldest_first", on)
    if not older:
        return None
    first = older[0]
    had = {"older_year": first.year, "older_available_cents": first.available_cents}
    if value is None or value.value != "yes":
        return Found([], had)
    if reason is None:
        raise Refused(
            "fund_newer", year=year, older_year=first.year, older_available_cents=first.available_cents
        )
    return Found([value], had)
