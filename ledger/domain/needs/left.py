"""What a person may still be given of a kind: every cap that applies, the binding one first, and the months of rent."""

import datetime
from dataclasses import dataclass

from ledger.clock import program_year
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.days import by_program_year
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Tested
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Used
from ledger.domain.needs.terms import RentTerms, Terms


@dataclass(frozen=True)
class Left:
    """What a person may still be given of one kind: the strip a coach sees while typing.

    :param caps: every cap of the kind in force, the binding one first; empty when no policy sets one.
    :param months: months of rent left of the program year that is asked about; None for other kinds.
    """

    kind: str
    caps: tuple[Tested, ...]
    months: int | None

    @property
    def binding(self) -> Tested | None:
        """The cap that leaves least."""
        return self.caps[0] if self.caps else None

    @property
    def cents(self) -> int | None:
        """What the binding cap leaves before what is asked; None without a cap."""
        return self.caps[0].left_cents if self.caps else None

    @property
    def is_reached(self) -> bool:
        """Is a cap or the months of rent used up, so that nothing more can be asked?"""
        return self.cents == 0 or self.months == 0


@dataclass(frozen=True)
class RentYear:
    """Months of rent of one program year, before and after what is asked."""

    year: int
    most: int
    used: int
    asked: int

    @property
    def left(self) -> int:
        """Before what is asked; never below none."""
        return max(self.most - self.used, 0)

    @property
    def after(self) -> int:
        return self.left - self.asked

    @property
    def told(self) -> tuple[str, str]:
        """For whoever decides: which year, and ``3 used, 1 asked, none left after`` or ``3 used, 3 asked, 2 too many``."""
        rest = f"{self.after or 'none'} left after" if self.after >= 0 else f"{-self.after} too many"
        return f"Months of rent, program year {self.year}", f"{self.used} used, {self.asked} asked, {rest}"


def rent_years(
    terms: Terms | None, used: Used, policies: PolicyBook, on: datetime.date
) -> tuple[RentYear, ...]:
    """Each program year that months of rent are asked of (SUP-11); none for another kind, or without a limit."""
    most = policies.find("rent_months", on)
    if most is None or not isinstance(terms, RentTerms):
        return ()
    asked = by_program_year(terms.each())
    return tuple(
        RentYear(year, most.whole(), used.months.get(year, 0), months)
        for year, months in sorted(asked.items())
    )


def left(asking: Asking, used: Used, policies: PolicyBook, year: int | None = None) -> Left:
    """How much is left: "$1,100.00 and 1 month of rent".

    :param year: the program year whose months are told; None for the day's own.
    """
    months = policies.find("rent_months", asking.on) if kind_named(asking.kind).by_month else None
    return Left(
        asking.kind,
        tuple(caps.tested(asking, used.uses, policies)),
        None
        if months is None
        else max(months.whole() - used.months.get(year or program_year(asking.on), 0), 0),
    )
