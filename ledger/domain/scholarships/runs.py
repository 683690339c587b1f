"""A program taken once, by parts, or again: what a person's other awards for it make of a new one (SCH-03, SCH-23)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.errors import Refused


@dataclass(frozen=True)
class Earlier:
    """Another award of the person's for the same program.

    :param allocation_id: what pays it. :param cents: what it still uses. :param left_on: the last day of whoever left.
    """

    starts_on: datetime.date
    ends_on: datetime.date
    allocation_id: str
    cents: int
    left_on: datetime.date | None = None


@dataclass(frozen=True)
class Again:
    """What the other awards make of the one that is asked for.

    :param retake: how many other runs of the program the person has had: 0 for the first time.
    :param run_cents: what other allocations pay of the very same run.
    :param overlaps: days of a run that this one would run beside, or that the same allocation pays already.
    """

    retake: int = 0
    run_cents: int = 0
    overlaps: tuple[datetime.date, datetime.date] | None = None

    @property
    def numbers(self) -> dict[str, int]:
        """What a decision keeps, so that it can be asked again."""
        kept = {"retake": self.retake, "run_cents": self.run_cents}
        return {name: number for name, number in kept.items() if number}


def again_from(numbers: Mapping[str, int]) -> Again:
    """What a decision kept of it."""
    return Again(numbers.get("retake", 0), numbers.get("run_cents", 0))


def compare(
    starts_on: datetime.date, ends_on: datetime.date, allocation_id: str, earlier: Sequence[Earlier]
) -> Again:
    """Is this a part of a run, a retake, or a second payment of the same days?

    The same days from another allocation are one run that several funds pay (d47). The same days from the same allocation are
    the same course twice: the award that is there is raised. Other days that overlap are refused as well, since nobody sits
    in one course twice at once. Each other run counts as one time that the course was taken, whatever a form says.
    """
    runs: set[tuple[datetime.date, datetime.date]] = set()
    run_cents, overlaps = 0, None
    for one in earlier:
        days = (one.starts_on, one.ends_on)
        if days == (starts_on, ends_on) and one.left_on is None and one.allocation_id != allocation_id:
            run_cents += one.cents
            continue
        runs.add(days)
        if one.starts_on <= ends_on and starts_on <= (one.left_on or one.ends_on):
            overlaps = (one.starts_on, one.left_on or one.ends_on)
    return Again(len(runs), run_cents, overlaps)


def check_again(again: Again, on: datetime.date, policies: PolicyBook) -> list[PolicyValue]:
    """A course is paid once at a time, and taken again only as often as policy says.

    :returns: the policy used. :raises Refused: ``course_overlaps``, ``retakes`` (SCH-23).
    """
    if again.overlaps:
        starts_on, ends_on = again.overlaps
        raise Refused("course_overlaps", field="starts_on", starts_on=starts_on, ends_on=ends_on)
    if not again.retake:
        return []
    most = policies.get("scholarship_retakes", on)
    if again.retake > most.whole():
        raise Refused("retakes", most=most.whole(), retake=again.retake, document=most.document)
    return [most]
