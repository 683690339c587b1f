"""The poverty level of a household, as the federal guidelines give it."""

from ledger.domain.budgets.policies import PolicyValue


def level_cents(one: PolicyValue, more: PolicyValue, size: int) -> int:
    """The yearly level of a household of that size, in cents; at 15,650.00 and 5,500.00, three have 26,650.00.

    :param one: of a household of one (``poverty_one``). :param more: of each further person (``poverty_more``).
    """
    return one.cents() + (size - 1) * more.cents()
