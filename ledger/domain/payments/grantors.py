"""What goes back to a grantor of money that came back after its fund's liquidation (2 CFR 200.345, decision 45)."""

from ledger.domain.payments.interest import REMITTED
from ledger.errors import Refused

RETURNED = "grantor_returned"
"""The sort of a record: the grantor's money left the bank."""
LEAVES = (REMITTED, RETURNED)
"""Records of money that leaves the bank: each names the payment."""


def refuse_return(cents: int, owed_cents: int, *, hidden: bool = False) -> None:
    """Of a fund no more goes back to its grantor than is the grantor's.

    :param hidden: may whoever asks not tell the fund apart? :raises Refused: ``grantor_over``, ``grantor_pool``.
    """
    if cents > owed_cents and hidden:
        raise Refused("grantor_pool", field="amount")
    if cents > owed_cents:
        raise Refused("grantor_over", field="amount", asked_cents=cents, owed_cents=max(owed_cents, 0))
