"""Who had which part in the life of a need: what the separation of people looks at (SD1, SD4)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ledger.domain.journal.canonical import canonical
from ledger.domain.people.duties import Step
from ledger.domain.people.rungs import so_far

_COLUMNS = {
    Step.VERIFY: "verified_by",
    Step.SECOND_APPROVE: "approved_by",
    Step.ENTER_INVOICE: "entered_by",
    Step.ACCEPT_INVOICE: "decided_by",
    Step.KEEP_PAYEE: "payee_created_by",
    Step.CHECK_PAYEE: "payee_checked_by",
    Step.BUILD: "built_by",
    Step.RELEASE: "released_by",
    Step.KEEP_CARD: "recorded_by",
}


_KEPT = {
    Step.REQUEST: Step.REQUEST,
    Step.VERIFY: Step.VERIFY,
    Step.APPROVE: Step.SECOND_APPROVE,  # in whatever order: each of them may approve it anew
    Step.SECOND_APPROVE: Step.SECOND_APPROVE,
    Step.ACCEPT_INVOICE: Step.ACCEPT_INVOICE,
    Step.ISSUE_CARD: Step.ISSUE_CARD,
    Step.BUILD: Step.BUILD,
    Step.RELEASE: Step.RELEASE,
}
_DECIDED = (Step.REQUEST, Step.VERIFY, Step.SECOND_APPROVE)


def kept(*done: Mapping[Step, Iterable[str]]) -> dict[str, str | None]:
    """The column of a line that keeps who had a part in it so far, where its other columns will not hold them any more:
    it moves, its approval is withdrawn, it is sent back (SD1)."""
    found: dict[Step, set[str]] = {}
    for step, people in (one for part in done for one in part.items()):
        if people and step in _KEPT:
            found.setdefault(_KEPT[step], set()).update(people)
    text = canonical({step.value: sorted(found[step]) for step in sorted(found)}).decode()
    return {"earlier_parts": text if found else None}


def earlier(line: Mapping[str, Any]) -> dict[Step, tuple[str, ...]]:
    """Who had a part in a line before, by step, as `kept` wrote it."""
    return {Step(step): tuple(people) for step, people in json.loads(line["earlier_parts"] or "{}").items()}


def askers(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Who has asked for a line: who wrote it, changed it or handed it over, and who asked before it moved (SD1, SD6)."""
    return (*_asked(line), *earlier(line).get(Step.REQUEST, ()))


def _asked(line: Mapping[str, Any]) -> tuple[str, ...]:
    return (line["requested_by"], *(line["also_requested_by"] or "").split())


def asked_too(line: Mapping[str, Any], *people: str | None) -> dict[str, str]:
    """The column of a line that notes who asks for it as well; nothing where nobody else does."""
    others = dict.fromkeys(one for one in (*_asked(line), *people) if one and one != line["requested_by"])
    return {"also_requested_by": " ".join(others)} if others else {}


def people_so_far(row: Mapping[str, Any]) -> dict[Step, tuple[str, ...]]:
    """Who did what to a line, an award or a payable line, by what its row holds.

    :param row: ``amended``, where it has it, holds the people of the award's changes.
    """
    found: dict[Step, tuple[str, ...]]
    found = {step: (row[name],) for step, name in _COLUMNS.items() if row.get(name)}
    if row.get("requested_by"):
        found[Step.REQUEST] = askers(row)
    before_last = {Step.APPROVE: so_far(row)} if row.get("first_approved_by") else {}
    before = earlier(row) if row.get("earlier_parts") else {}
    decided: dict[Step, tuple[str, ...]]
    decided = {step: before.get(step, ()) for step in _DECIDED if step is not Step.REQUEST}
    return together(found, before_last, decided, row.get("amended", {}))


def all_so_far(row: Mapping[str, Any]) -> dict[Step, tuple[str, ...]]:
    """As `people_so_far`, with who spent money of it before it moved or was withdrawn: for whoever decides about it again."""
    before = earlier(row)
    return together(
        people_so_far(row), {step: people for step, people in before.items() if step not in _DECIDED}
    )


def together(*parts: Mapping[Step, Iterable[str]]) -> dict[Step, tuple[str, ...]]:
    """Who did what by several tellings."""
    found: dict[Step, tuple[str, ...]] = {}
    for step, people in (one for part in parts for one in part.items()):
        found[step] = (*found.get(step, ()), *people)
    return {step: people for step, people in found.items() if people}
