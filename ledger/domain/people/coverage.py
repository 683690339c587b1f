"""Do the board's people suffice? For each flow: a full set of different people, today and with each single person away (P51).

A small office grants duties as its people allow; this shows where that leaves nobody for an act.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import APART, DUTY_NAMES, STEP_NAMES, Duty, Grant, Step
from ledger.domain.people.rungs import FIRST, Rung
from ledger.words import dollars


@dataclass(frozen=True)
class Flow:
    """A sequence of acts that must all find different enough people."""

    name: str
    steps: tuple[tuple[Step, Duty], ...]
    group: Group | None = None


def _paid(name: str, group: Group, ladder: Sequence[Rung] = (FIRST,)) -> Flow:
    """:param ladder: who approves; the steps after the first are each another person's."""
    steps = (
        (Step.KEEP_PAYEE, Duty.KEEP_PAYEES),
        (Step.CHECK_PAYEE, Duty.CHECK_PAYEES),
        (Step.REQUEST, Duty.REQUEST),
        (Step.VERIFY, Duty.VERIFY),
        (Step.APPROVE, Duty.APPROVE),
        *((Step.SECOND_APPROVE, one.duty) for one in ladder[1:]),
        (Step.ACCEPT_BINDING, Duty.VERIFY),
        (Step.ACCEPT_INVOICE, Duty.ACCEPT_INVOICES),
        (Step.BUILD, Duty.BUILD),
        (Step.RELEASE, Duty.RELEASE),
    )
    return Flow(name, steps, group)


PAID = {
    Group.TRAINING: "Training award",
    Group.HOUSING: "Rent and move-in",
    Group.SUPPORT: "Other support",
}


def flows(ladder: Sequence[Rung]) -> tuple[Flow, ...]:
    """What is paid, as many people approving as the ladder asks for: a step that nobody can fill is found (SCH-12)."""
    found = []
    for group, name in PAID.items():
        found.append(_paid(name, group))
        amounts = sorted({one.above_cents for one in ladder[1:]})
        found += [
            _paid(
                f"{name} above {dollars(cents)}", group, [one for one in ladder if one.above_cents <= cents]
            )
            for cents in amounts
        ]
    return tuple(found)


CARDS = Flow(
    "Gas cards",
    (
        (Step.KEEP_PAYEE, Duty.KEEP_PAYEES),
        (Step.CHECK_PAYEE, Duty.CHECK_PAYEES),
        (Step.KEEP_CARD, Duty.KEEP_CARDS),
        (Step.BUILD, Duty.BUILD),
        (Step.RELEASE, Duty.RELEASE),
        (Step.REQUEST, Duty.REQUEST),
        (Step.VERIFY, Duty.VERIFY),
        (Step.APPROVE, Duty.APPROVE),
        (Step.ISSUE_CARD, Duty.KEEP_CARDS),
        (Step.COUNT_CARDS, Duty.CLOSE),
    ),
    Group.SUPPORT,
)
"""Asked only of a board where somebody keeps cards."""

TWO_PERSON: tuple[tuple[str, Duty, tuple[Duty, ...]], ...] = (
    ("Budget load", Duty.LOAD, (Duty.OVERSEE, Duty.LOAD)),
    ("Participant import", Duty.IMPORT, (Duty.OVERSEE, Duty.IMPORT)),
    ("People and duties", Duty.ADMINISTER, (Duty.OVERSEE, Duty.CLOSE, Duty.ADMINISTER)),
    ("Month close", Duty.CLOSE, (Duty.CLOSE, Duty.OVERSEE)),
)
"""What is staged by one duty and accepted by any of the others, by another person."""


@dataclass(frozen=True)
class Gap:
    """A flow that cannot be completed, and the first act for which nobody is left."""

    flow: str
    away: str | None
    missing: str


def coverage(people: Mapping[str, Sequence[Grant]], ladder: Sequence[Rung]) -> list[Gap]:
    """For each flow: does a full set of different people exist today, and with each single person away (P51)?

    :param people: person id to the grants in force. :param ladder: of approval, in force today.
    :returns: what is missing; an empty list means every flow has its people on every such day.
    """
    gaps, paid = [], flows(ladder)
    cards = any(grant.duty is Duty.KEEP_CARDS for grants in people.values() for grant in grants)
    for away in (None, *sorted(people)):
        present = {person: grants for person, grants in people.items() if person != away}
        for flow in (*paid, CARDS) if cards else paid:
            missing = _missing(flow, present)
            if missing is not None:
                gaps.append(Gap(flow.name, away, missing))
        for name, first, second in TWO_PERSON:
            stagers = {p for p, grants in present.items() if any(g.duty == first for g in grants)}
            deciders = {p for p, grants in present.items() if any(g.duty in second for g in grants)}
            if not any(a != b for a in stagers for b in deciders):
                gaps.append(Gap(name, away, "a second person" if stagers else DUTY_NAMES[first]))
    return gaps


def _missing(flow: Flow, people: Mapping[str, Sequence[Grant]]) -> str | None:
    candidates: list[tuple[Step, list[str]]] = []
    for act, duty in flow.steps:
        able = [
            p
            for p, grants in people.items()
            if any(g.duty == duty and g.reaches(group=flow.group) for g in grants)
        ]
        if not able:
            return DUTY_NAMES[duty]
        candidates.append((act, able))
    deepest = _assign(candidates, (), 0)
    return None if deepest == len(candidates) else f"another person to have {_short(candidates[deepest][0])}"


def _short(act: Step) -> str:
    return STEP_NAMES[act]


def _assign(candidates: list[tuple[Step, list[str]]], done: tuple[str, ...], at: int) -> int:
    """Depth reached by the best assignment of people to acts; the whole length when all are assigned.

    Two people who may do the same acts and have done none yet are as good as one another: only the first is tried.

    :param done: who does the acts so far, in order.
    """
    if at == len(candidates):
        return at
    act, able = candidates[at]
    apart = {*APART.get(act, ()), *((act,) if act is Step.SECOND_APPROVE else ())}
    others = {person for (earlier, _), person in zip(candidates, done, strict=False) if earlier in apart}
    deepest, tried = at, set()
    for person in able:
        alike = (tuple(person in able for _, able in candidates), person if person in done else None)
        if person in others or alike in tried:
            continue
        tried.add(alike)
        deepest = max(deepest, _assign(candidates, (*done, person), at + 1))
        if deepest == len(candidates):
            return deepest
    return deepest
