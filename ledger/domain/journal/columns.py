"""The columns people decide by, made from stage balances in this one place.

``allocated = available + committed + obligated + accrued to date + refund due + deposits``; *accrued to date* is Accrued +
Paid. All are non-negative, but for available after a funder's cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.journal.accounts import Stage


@dataclass(frozen=True)
class Columns:
    """One allocation's (or award's) money in whole cents.

    :param deposit_cents: deposits that payees hold, or are to be given, and that come back (SUP-12).
    """

    available_cents: int = 0
    committed_cents: int = 0
    obligated_cents: int = 0
    accrued_cents: int = 0
    paid_cents: int = 0
    refund_due_cents: int = 0
    deposit_cents: int = 0

    @property
    def accrued_to_date_cents(self) -> int:
        """Cost to date, paid or not: the federal *expenditure* (10e)."""
        return self.accrued_cents + self.paid_cents

    @property
    def allocated_cents(self) -> int:
        return (
            self.available_cents
            + self.committed_cents
            + self.obligated_cents
            + self.accrued_to_date_cents
            + self.refund_due_cents
            + self.deposit_cents
        )

    @property
    def unliquidated_cents(self) -> int:
        """Bound, and no cost yet: obligated, and deposits, which may still become one (10g)."""
        return self.obligated_cents + self.deposit_cents

    @property
    def obligated_to_date_cents(self) -> int:
        """What is bound or beyond: obligated, held as a deposit, owed and paid."""
        return self.unliquidated_cents + self.accrued_to_date_cents

    @property
    def used_cents(self) -> int:
        """What counts against a cap: committed, obligated, accrued, paid and deposits out, net of refunds (SUP-06)."""
        return self.committed_cents + self.obligated_to_date_cents

    def __add__(self, other: "Columns") -> "Columns":
        return Columns(
            self.available_cents + other.available_cents,
            self.committed_cents + other.committed_cents,
            self.obligated_cents + other.obligated_cents,
            self.accrued_cents + other.accrued_cents,
            self.paid_cents + other.paid_cents,
            self.refund_due_cents + other.refund_due_cents,
            self.deposit_cents + other.deposit_cents,
        )


def from_stages(balances: Mapping[Stage, int]) -> Columns:
    """Columns from the ledger's balances of the stage accounts (credit balances, hence negative there).

    :param balances: stage to balance in cents, Beancount's sign.
    """
    gained = {at: -cents for at, cents in balances.items()}
    return from_gains(gained)


def from_gains(gained: Mapping[Stage, int]) -> Columns:
    """Columns from amounts that already count what a stage holds as positive."""
    return Columns(
        available_cents=gained.get(Stage.AVAILABLE, 0),
        committed_cents=gained.get(Stage.COMMITTED, 0),
        obligated_cents=gained.get(Stage.OBLIGATED, 0),
        accrued_cents=gained.get(Stage.ACCRUED, 0),
        paid_cents=gained.get(Stage.PAID, 0),
        refund_due_cents=gained.get(Stage.REFUND, 0),
        deposit_cents=gained.get(Stage.DEPOSIT, 0),
    )
