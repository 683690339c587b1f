"""Subawards to agencies that are subrecipients: what has to be known before one is active, and what its sheet says.

A membership that names a subaward rests on it: it is loaded only when nothing of 2 CFR 200.332(b) is missing (ALC-06).
An exclusion that SAM shows ends every membership of the agency. From then on its days decide (ALC-05).
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.tables import Table

CLEAR, EXCLUDED = "clear", "excluded"
RISKS = ("low", "medium", "high")

FIELDS: Mapping[str, str] = {
    "uei": "Unique entity identifier (UEI)",
    "uei_name": "Name under that identifier",
    "sam_checked_on": "Looked up in SAM on",
    "sam_result": "What SAM said",
    "risk": "Risk rating",
    "awarded_on": "Date of the federal award",
    "from_on": "First day of the period of performance",
    "to_on": "Last day of the period of performance",
    "budget_from_on": "First day of the budget period",
    "budget_to_on": "Last day of the budget period",
    "action_cents": "Obligated by this action",
    "total_cents": "Obligated in total",
    "description": "Description",
    "contact": "Contact of whoever awards it",
    "research": "Research and development",
    "indirect": "Indirect cost rate",
}
"""What 2 CFR 200.332(b) asks for, beside what the fund and the register say, in the order of the sheet."""

FROM_FUND: Mapping[str, str] = {
    "identifiers": "FAIN",
    "aln": "ALN",
    "grantor": "Federal agency",
    "amount_cents": "Amount of the federal award",
}
"""What the fund and its row of the grant register say."""


@dataclass(frozen=True)
class Subaward(Item):
    """One subaward; a draft may leave out anything but whose it is.

    :param training_cents: what of the total is for training; None is nothing, so that no share of training is overstated.
    """

    FILE, NAME = "agencies.toml", "subaward"
    id: str
    agency: str
    fund: str
    uei: str | None = None
    uei_name: str | None = None
    sam_checked_on: datetime.date | None = None
    sam_result: str | None = None
    risk: str | None = None
    awarded_on: datetime.date | None = None
    from_on: datetime.date | None = None
    to_on: datetime.date | None = None
    budget_from_on: datetime.date | None = None
    budget_to_on: datetime.date | None = None
    action_cents: int | None = None
    total_cents: int | None = None
    training_cents: int | None = None
    description: str | None = None
    contact: str | None = None
    research: str | None = None
    indirect: str | None = None

    @property
    def key(self) -> str:
        return self.id


LATER = frozenset({"sam_checked_on", "sam_result", "risk", "contact"})
"""What a later load may say anew: monitoring goes on. Whatever was left out may be added; a total is amended."""


def read_subaward(t: Table, _: str) -> Subaward:
    """A table ``[[subaward]]``."""
    return Subaward(
        t.text("id"),
        t.text("agency"),
        t.text("fund"),
        uei=t.optional_text("uei"),
        uei_name=t.optional_text("uei_name"),
        sam_checked_on=t.optional_on("sam_checked"),
        sam_result=t.optional_text("sam_result"),
        risk=t.optional_text("risk"),
        awarded_on=t.optional_on("awarded"),
        from_on=t.optional_on("from"),
        to_on=t.optional_on("to"),
        budget_from_on=t.optional_on("budget_from"),
        budget_to_on=t.optional_on("budget_to"),
        action_cents=t.optional_cents("action"),
        total_cents=t.optional_cents("total"),
        training_cents=t.optional_cents("training"),
        description=t.optional_text("description"),
        contact=t.optional_text("contact"),
        research=t.optional_text("research"),
        indirect=t.optional_text("indirect"),
    )


def missing(one: Subaward, fund: Any, grant: Any) -> list[str]:
    """What is not known yet, in words; a subaward with anything missing is not active (ALC-06)."""
    found = [words for name, words in FIELDS.items() if getattr(one, name) in (None, "")]
    said = {name: getattr(fund, name, None) or getattr(grant, name, None) for name in FROM_FUND}
    return [*found, *(f"{FROM_FUND[name]} of the fund" for name, value in said.items() if not value)]


def subawards_faults(
    subawards: Iterable[Subaward],
    memberships: Iterable[Any],
    whole: Mapping[str, Subaward],
    funds: Mapping[str, Any],
    grants: Mapping[str, Any],
) -> Iterator[Fault]:
    """Everything wrong with a folder's subawards, and with the memberships that rest on one.

    :param memberships: of the folder. :param whole: subawards of all loads by id. :param funds: every fund by code.
    :param grants: every grant by code.
    """
    for one in subawards:
        if one.fund not in funds:
            yield one.fault("fund", f"{one.fund} is not a fund of funds.toml")
        if one.sam_result not in (None, CLEAR, EXCLUDED):
            yield one.fault("sam_result", f'must be "clear" or "excluded", and not "{one.sam_result}"')
        if (one.training_cents or 0) > (one.total_cents or 0):
            yield one.fault("training", "is more than the total")
        if one.risk not in (None, *RISKS):
            yield one.fault("risk", f'must be one of {", ".join(RISKS)}, and not "{one.risk}"')
    for member in memberships:
        if member.subaward is None:
            continue
        on = whole.get(member.subaward)
        if on is None or on.agency != member.agency:
            yield member.fault("subaward", f"{member.subaward} is no [[subaward]] of {member.agency}")
            continue
        yield from _active_faults(member, on, funds.get(on.fund), grants.get(on.fund))


def exclusions_faults(subawards: Iterable[Subaward], memberships: Iterable[Any]) -> Iterator[Fault]:
    """An exclusion is the agency's: it ends each of its memberships by the day on which it was seen, whatever they rest on.

    :param subawards: of all loads, as `memberships`; of an agency's checks the newest decides.
    """
    newest: dict[str, Subaward] = {}
    for one in subawards:
        held = newest.get(one.agency)
        if one.sam_checked_on and (
            held is None or one.sam_checked_on >= (held.sam_checked_on or one.sam_checked_on)
        ):
            newest[one.agency] = one
    for member in memberships:
        found = newest.get(member.agency)
        if found is None or found.sam_result != EXCLUDED or found.sam_checked_on is None:
            continue
        if member.to_on is None or member.to_on > found.sam_checked_on:
            seen = f"SAM showed an exclusion of {member.agency} on {found.sam_checked_on} ({found.id})"
            yield member.fault("to", f"{seen}; end the membership by then (ALC-06)")


def _active_faults(member: Any, one: Subaward, fund: Any, grant: Any) -> Iterator[Fault]:
    """May the membership rest on this subaward?"""
    if gone := missing(one, fund, grant):
        yield member.fault("subaward", f"{one.id} is not active: {', '.join(gone)} not recorded (ALC-06)")
        return
    ended_on = member.to_on
    if one.from_on is None or one.to_on is None:
        return
    if member.from_on < one.from_on or ended_on is None or ended_on > one.to_on:
        says = f"must lie within {one.id}, from {one.from_on} to {one.to_on} (ALC-05)"
        yield member.fault("to", says)
