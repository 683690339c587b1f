"""Who had which part in the life of a need: what the separation of people looks at (SD1, SD4)."""

from collections.abc import Mapping
from typing import Any

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


def askers(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Who has asked for a line: who wrote it, changed it or handed it over, and who asked before it moved (SD1, SD6)."""
    return (line["requested_by"], *(line["also_requested_by"] or "").split())


def asked_too(line: Mapping[str, Any], *people: str | None) -> dict[str, str]:
    """The column of a line that notes who asks for it as well; nothing where nobody else does."""
    others = dict.fromkeys(one for one in (*askers(line), *people) if one and one != line["requested_by"])
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
    for step, people in (*before_last.items(), *row.get("amended", {}).items()):
        found[step] = (*found.get(step, ()), *people)
    return found
