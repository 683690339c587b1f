"""The override register: who went round which rule, when, why, with whom (AUD-05); and what one page of it reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.lines import DENIALS
from ledger.domain.needs.resources import SOURCES
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.overrides import Ground, Sort, State
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound, Refused
from ledger.services.needs import left
from ledger.services.needs import pages as need_pages
from ledger.services.overrides import exceptions, holds, waivers
from ledger.services.overrides.emergencies import OUTCOMES, SETTLERS
from ledger.services.overrides.wording import shown
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import documents, schema
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides as store
from ledger.store.rows import Row, rows_of

READERS = (Duty.OVERSEE, Duty.CLOSE, Duty.EXAMINE, *APPROVERS)
EMPLOYER = "employer"
SORT_NAMES: Mapping[str, str] = {
    **rules.SORT_NAMES,
    waivers.SORT: waivers.NAME,
    EMPLOYER: "Employer with a pattern of failure let through",
    **holds.NAMES,
}
"""What the register shows; the pass of an employer is staged and accepted by two on the employer's page (OJT-12)."""


@dataclass(frozen=True)
class OverridePage:
    """One override with what decides about it.

    :param choice: of newer money: its fund and the older ones with what they had, as this reader may call them.
    :param papers: of its award and need, id and what it is: what may show that other money pays.
    :param may: of ``decide``, ``settle``. :param why_not: why the next step is not this reader's.
    """

    row: Row
    grounds: tuple[Ground, ...]
    names: Mapping[str, str]
    words: str | None
    may: frozenset[str]
    why_not: str | None
    choice: Mapping[str, Any] | None = None
    papers: tuple[tuple[str, str], ...] = ()


def listing(work: Work, actor: Actor) -> list[Row]:
    """Every override within the reader's scope, the newest first."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        asked = [shown(row, work.source.today()) for row in store.register(connection)]
        seen = [row for row in (*asked, *holds.rows(connection, store.MOST)) if _reaches(actor, row)]
        rows = need_pages.named(connection, work, actor, seen)
        rows += [*_passes(connection), *waivers.rows(connection, work.source.today())]
        names = need_pages.staff_names(connection, actor)
    for row in rows:
        row["asked_name"], row["second_name"] = names.get(row["asked_by"]), names.get(row["decided_by"])
    return sorted(rows, key=lambda row: (row["asked_on"], row["id"]), reverse=True)


def _passes(connection: Connection) -> list[Row]:
    """Employers whom two people let through against the pattern of failure (OJT-12)."""
    table = schema.employer_pass
    return [
        {
            "id": row["id"],
            "sort": EMPLOYER,
            "sort_name": SORT_NAMES[EMPLOYER],
            "state": "granted",
            "stands": "Granted",
            "kind_name": KINDS["OJT"].name,
            "kind": "OJT",
            "agency_code": "",
            "person": "",
            "rule_words": CODES["ojt_pattern_share"][1],
            "amount_cents": None,
            "reason_words": "In words, on the employer's page",
            "asked_by": row["proposed_by"],
            "asked_on": row["from_on"],
            "decided_by": row["accepted_by"],
            "award_id": None,
            "payee_id": row["payee_id"],
            "due_on": None,
            "is_overdue": False,
        }
        for row in rows_of(connection, select(table).order_by(table.c.from_on.desc()).limit(store.MOST))
    ]


def page(work: Work, actor: Actor, override_id: str) -> OverridePage:
    """One override.

    :raises NotFound: unknown, or not within the reader's scope (P32).
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        row = store.get(connection, override_id)
        if row is None or not _reaches(actor, row):
            raise NotFound("not_found", what="override")
        (named,) = need_pages.named(connection, work, actor, [row])
        names = need_pages.staff_names(connection, actor)
        may, why_not = _may(connection, actor, row)
        choice = _choice(connection, actor, row)
        papers = _papers(connection, row) if "settle" in may else ()
    return OverridePage(
        {
            **shown(named, work.source.today()),
            "refusal_words": rules.REFUSALS.get(row["refusal"] or "", row["refusal"]),
            "finding_words": DENIALS.get(row["finding"] or "", row["finding"]),
            "payer_words": SOURCES.get(row["settled_payer"] or "", ""),
            "outcome_words": OUTCOMES.get(row["outcome"] or "", row["outcome"]),
        },
        rules.from_text(row["grounds"]) if row["sort"] == Sort.CAP else (),
        names,
        row["words"],
        may,
        why_not,
        choice,
        papers,
    )


def _choice(connection: Connection, actor: Actor, row: Row) -> dict[str, Any] | None:
    if row["sort"] != Sort.FUND:
        return None
    kept, names = json.loads(row["grounds"]), left.fund_names(connection, actor)
    older = [(names[fund], cents) for fund, cents in kept["older"]]
    return {"fund": names[kept["fund"]], "older": older}


def _papers(connection: Connection, row: Row) -> tuple[tuple[str, str], ...]:
    found = documents.documents_for(connection, *filter(None, (row["award_id"], row["need_id"])))
    return tuple((one["id"], f"{DOCUMENT_NAMES[DocumentSort(one['sort'])]} {one['id']}") for one in found)


def _reaches(actor: Actor, row: Row) -> bool:
    return actor.may(*READERS, agency=row["agency_code"], program=row["program_code"])


def _may(connection: Connection, actor: Actor, row: Row) -> tuple[frozenset[str], str | None]:
    scope: dict[str, Any] = {"agency": row["agency_code"], "program": row["program_code"]}
    if row["sort"] == Sort.CAP and row["state"] == State.ASKED and actor.may(Duty.OVERSEE, **scope):
        found = needs_store.line_with_need(connection, row["line_id"])
        try:
            if found is not None:
                exceptions.refuse_second(connection, actor, row, found[0])
        except Refused as refusal:
            return frozenset(), str(refusal)
        return frozenset({"decide"}), None
    if row["state"] == State.NOT_ELIGIBLE and actor.may(*SETTLERS, **scope):
        if row["checked_by"] == actor.person_id:
            return frozenset(), str(Refused("two_people"))
        return frozenset({"settle"}), None
    return frozenset(), None
