"""The ladder of approval that is in force on a day (SCH-12), for every kind of award and every change."""

import datetime

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.people import rungs
from ledger.domain.people.duties import Duty
from ledger.domain.people.rungs import Rung

STEPS, BAND = "approval_steps", "approval_band"
"""The ladder, and the older value that knows two steps: what was loaded stays readable, and decides where no ladder does."""


def ladder_on(policies: PolicyBook, on: datetime.date) -> tuple[PolicyValue, tuple[Rung, ...]]:
    """The policy that says who approves on a day, and its steps, the first approver first.

    :raises Refused: ``no_policy_on`` when nobody has decided either.
    """
    steps = policies.find(STEPS, on)
    if steps is not None:
        return steps, rungs.read(steps.value)
    band = policies.get(BAND, on)
    return band, (rungs.FIRST, Rung(band.cents(), Duty.APPROVE_OVER_BAND))


def steps_on(policies: PolicyBook, on: datetime.date) -> tuple[Rung, ...]:
    """The same for a list of what waits: the first approver alone where nobody has decided the others, and no award can be."""
    if policies.find(STEPS, on) is None and policies.find(BAND, on) is None:
        return (rungs.FIRST,)
    return ladder_on(policies, on)[1]
