"""The ladder of approval: above which amount a further approver decides, and which duty she holds (SCH-12).

The first approver decides from the first cent. A board's policy adds the others, each above an amount: of
``2,500.00 approve_over_band; 10,000.00 approve_highest`` one person approves 2,500.00, two approve 2,500.01, and three
10,000.01. All of them are different people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.people.duties import APPROVERS, DUTY_NAMES, Duty
from ledger.errors import InvalidInput
from ledger.money import parse_cents
from ledger.words import dollars

MOST = 8
"""Most approvers of one award."""


@dataclass(frozen=True)
class Rung:
    """One approver. :param above_cents: she decides what is more than this; the first one decides everything."""

    above_cents: int
    duty: Duty


FIRST = Rung(0, Duty.APPROVE)


def read(text: str) -> tuple[Rung, ...]:
    """The ladder as a policy writes it, the first approver before it.

    :raises InvalidInput: ``steps_unreadable``: not amounts with a duty that approves, or not in ascending order.
    """
    rungs = [FIRST]
    for part in text.split(";"):
        amount, _, duty = part.strip().partition(" ")
        if duty not in APPROVERS:
            raise InvalidInput("steps_unreadable", duties=", ".join(APPROVERS))
        rungs.append(Rung(parse_cents(amount), Duty(duty)))
    amounts = [one.above_cents for one in rungs]
    if amounts != sorted(amounts) or len(rungs) > MOST:
        raise InvalidInput("steps_unreadable", duties=", ".join(APPROVERS))
    return tuple(rungs)


def needed(ladder: Sequence[Rung], cents: int, second: bool = False) -> tuple[Rung, ...]:
    """Who approves an amount, in order.

    :param second: two people decide in any case: it looks like an earlier award, or a rule of its kind asks for them.
    """
    found = tuple(one for one in ladder if one is FIRST or one.above_cents < cents)
    if not second or len(found) > 1 or len(ladder) < 2:
        return found
    return (ladder[0], replace(ladder[1], above_cents=0))  # she decides whatever the amount is


def so_far(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Who has approved a line or a change before its last approver, in order."""
    first = (row["first_approved_by"],) if row["first_approved_by"] else ()
    return (*first, *(row["also_approved_by"] or "").split())


def everybody(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Who has approved a line or a change, in order, the last approver too."""
    return (*so_far(row), *((row["approved_by"],) if row["approved_by"] else ()))


def called(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Everybody who approved a line, as people read it: alone, or one after the other.

    :param names: of people, by id; who may not be named is the board.
    """
    done = [names.get(one, "The board") for one in everybody(row)] or ["The board"]
    if len(done) == 1:
        return (("Approved by", done[0]),)
    return tuple((f"{ORDINALS[place].capitalize()} approver", name) for place, name in enumerate(done))


def next_duty(ladder: Sequence[Rung], row: Mapping[str, Any]) -> Duty:
    """Which duty the next approver of a line or a change holds; of a ladder that has become shorter its last one."""
    return ladder[min(len(so_far(row)), len(ladder) - 1)].duty


def approved(row: Mapping[str, Any], person_id: str) -> dict[str, str]:
    """The columns that note an approval which is not the last."""
    if row["first_approved_by"] is None:
        return {"first_approved_by": person_id}
    return {"also_approved_by": " ".join((*so_far(row)[1:], person_id))}


def in_words(ladder: Sequence[Rung]) -> str:
    """``above $2,500.00 a second approver, above $10,000.00 a third approver``."""
    return ", ".join(
        f"above {dollars(one.above_cents)} a {ORDINALS[place]} approver ({DUTY_NAMES[one.duty].lower()})"
        for place, one in enumerate(ladder)
        if place
    )


def shown(
    rungs: Sequence[Rung], row: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Each step as people read it: from what amount, and who approved it or what who still has to must hold.

    :param rungs: that this line or change needs. :param names: of people, by id.
    """
    done = everybody(row)
    found = []
    for place, one in enumerate(rungs):
        label = f"{ORDINALS[place].capitalize()} approver"
        label += f", above {dollars(one.above_cents)}" if one.above_cents else ""
        still = f"still to approve; the duty is: {DUTY_NAMES[one.duty].lower()}"
        found.append((label, names.get(done[place], "approved") if place < len(done) else still))
    return tuple(found)


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")


def people_approve(count: int) -> str:
    """``One person approves.``, ``Three people approve.``"""
    return "One person approves." if count == 1 else f"{COUNTS[count]} people approve."
