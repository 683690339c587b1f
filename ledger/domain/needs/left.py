"""What a person may still be given of a kind: every cap that applies, the binding one first, and the months of rent."""

from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Tested
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Used


@dataclass(frozen=True)
class Left:
    """What a person may still be given of one kind: the strip a coach sees while typing.

    :param caps: every cap of the kind in force, the binding one first; empty when no policy sets one.
    :param months: months of rent left; None for other kinds.
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


def left(asking: Asking, used: Used, policies: PolicyBook) -> Left:
    """How much is left: "$1,100.00 and 1 month of rent"."""
    months = policies.find("rent_months", asking.on) if kind_named(asking.kind).by_month else None
    return Left(
        asking.kind,
        tuple(caps.tested(asking, used.uses, policies)),
        None if months is None else max(months.whole() - used.months, 0),
    )
