"""The sheet of a subaward: what 2 CFR 200.332(b) says must be told, and the ALN and dollars of each disbursement (ALC-07)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.domain.budgets.obligations import Bound
from ledger.domain.budgets.subaward_changes import SubawardChange, as_of
from ledger.domain.budgets.subawards import FIELDS, FROM_FUND, Subaward
from ledger.errors import NotFound
from ledger.services.budgets import grants
from ledger.services.budgets.obligations import subawards_bound
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import agencies, budgets
from ledger.store.budgets import grants as store
from ledger.words import day, dollars


@dataclass(frozen=True)
class Sheet:
    """One subaward as it is printed.

    :param facts: label and value, in the order of the law. :param gone: what is not recorded yet, so that it is no active one.
    :param paid: (day, batch or entry, cents) of every disbursement, oldest first; what came back is below zero.
    :param bound: beside the awards under it; None while it binds nothing. :param amended: its amendments, in words.
    """

    subaward: Subaward
    agency: str
    aln: str
    facts: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    paid: tuple[tuple[datetime.date, str, int], ...]
    bound: Bound | None
    amended: tuple[str, ...]

    @property
    def total_cents(self) -> int:
        return sum(cents for _, _, cents in self.paid)


def of_fund(work: Work, actor: Actor, code: str) -> list[Sheet]:
    """Every subaward of a fund, in the order in which they were loaded.

    :raises NotFound: a grant that is unknown, or of a class the reader may not see.
    """
    found = grants.get(work, actor, code)
    with work.store.reading() as connection:
        whole = budgets.loaded(connection)
        today, changes = work.source.today(), whole.subaward_changes
        rows = [as_of(one, changes, today) for one in whole.subawards if one.fund == code]
        bound = {one.subaward.id: one for one in subawards_bound(connection, whole, today)}
        names = {one.agency: (agencies.find_agency(connection, one.agency) or {})["name"] for one in rows}
        paid = {one.id: store.disbursements(connection, one.agency, code) for one in rows}
    return [
        _sheet(one, names[one.agency], found, paid[one.id], bound.get(one.id), amended(one, changes))
        for one in rows
    ]


def amended(one: Subaward, changes: Sequence[SubawardChange]) -> tuple[str, ...]:
    """A subaward's amendments in words, the oldest first."""
    mine = sorted((each for each in changes if each.subaward == one.id), key=lambda each: each.on)
    return tuple(f"{day(each.on)}: total {dollars(each.total_cents)}, {each.document}" for each in mine)


def sheet(work: Work, actor: Actor, code: str, subaward_id: str) -> Sheet:
    """One subaward. :raises NotFound: ``not_found``."""
    for one in of_fund(work, actor, code):
        if one.subaward.id == subaward_id:
            return one
    raise NotFound("not_found", what="subaward")


def _sheet(
    one: Subaward,
    agency: str,
    found: grants.Registered,
    paid: Sequence[tuple[datetime.date, str, int]],
    bound: Bound | None,
    changes: tuple[str, ...],
) -> Sheet:
    own = [(words, _said(name, getattr(one, name))) for name, words in FIELDS.items()]
    award = [(words, _said(name, found.values[name])) for name, words in FROM_FUND.items()]
    passed = found.values["pass_through"]
    facts = [
        ("Subrecipient", agency),
        *own[:2],
        *award,
        *([("Passed on by", str(passed))] if passed else []),
        *own[2:],
        *(("Amended", each) for each in changes),
    ]
    gone = tuple(words for words, said in facts if not said)
    return Sheet(one, agency, found.values["aln"] or "", tuple(facts), gone, tuple(paid), bound, changes)


def _said(name: str, value: object) -> str:
    if isinstance(value, datetime.date):
        return day(value)
    if name.endswith("_cents") and isinstance(value, int):
        return dollars(value)
    return "" if value is None else str(value)
