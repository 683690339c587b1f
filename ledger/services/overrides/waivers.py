"""Waivers of the law's ceilings as the override register shows them: what, how far, which days, by which paper (FND-19)."""

import datetime
import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from ledger.domain.budgets.loads import from_plain
from ledger.domain.budgets.policies import in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.ratios import OJT_RATE, Waiver
from ledger.store import schema
from ledger.store.budgets import budgets
from ledger.store.rows import Row, rows_of
from ledger.words import day

SORT, NAME = "waiver", "Waiver of a legal ceiling"


def standing_on(from_on: datetime.date, to_on: datetime.date | None, today: datetime.date) -> str:
    """Where a waiver stands; both its days are included."""
    if today < from_on:
        return "not_begun"
    return "over" if to_on is not None and to_on < today else "active"


STANDS = {"active": "Active", "over": "Over", "not_begun": "Not begun"}


def rows(connection: Connection, today: datetime.date) -> list[Row]:
    """Every waiver that was ever loaded, each with who loaded it and who accepted the load."""
    return [_of_ratio(one, load, titles, today) for one, load, titles in _loaded(connection)]


def _loaded(connection: Connection) -> Iterator[tuple[Waiver, Row, dict[str, str]]]:
    """Each waiver once, with the load that said it first."""
    proposal = schema.proposal
    statement = (
        select(proposal)
        .where(proposal.c.kind.in_(budgets.LOADS), proposal.c.state == "accepted")
        .order_by(proposal.c.decided_at, proposal.c.id)
    )
    known: set[str] = set()
    titles: dict[str, str] = {}
    for load in rows_of(connection, statement):
        budget = from_plain(json.loads(load["payload"]))
        titles |= {one.code: one.title for one in budget.ratios}
        for one in budget.waivers:
            if one.key not in known:
                known.add(one.key)
                yield one, load, titles


def _of_ratio(one: Waiver, load: Row, titles: dict[str, str], today: datetime.date) -> Row:
    share = in_words("share", one.share)
    said = f"{one.state}: {share} until {day(one.to_on)}. {one.document}"
    what = f"{CODES[OJT_RATE][1]}, {one.fund}" if one.ratio == OJT_RATE else titles.get(one.ratio, one.ratio)
    return _row(what, said, (one.from_on, one.to_on), load, today)


def _row(
    what: str, said: str, days: tuple[datetime.date, datetime.date | None], load: Row, today: datetime.date
) -> Row:
    state = standing_on(*days, today)
    return {
        "id": load["id"],
        "sort": SORT,
        "sort_name": NAME,
        "state": state,
        "stands": STANDS[state],
        "kind_name": what,
        "kind": "",
        "agency_code": "",
        "person": "",
        "rule_words": what,
        "amount_cents": None,
        "reason_words": said,
        "asked_by": load["proposed_by"],
        "asked_on": days[0],
        "decided_by": load["decided_by"],
        "award_id": None,
        "payee_id": None,
        "due_on": None,
        "is_overdue": False,
    }
