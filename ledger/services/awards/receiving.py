"""What a fund that receives a cost by transfer asks of it: what it asks of a line and of a bill (FND-17, SCH-11, FND-14)."""

import dataclasses
import datetime
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from ledger.domain.awards import transfers as rules
from ledger.domain.awards.transfers import Cost
from ledger.domain.budgets.ceilings import SECTIONS as CEILINGS
from ledger.domain.budgets.ceilings import over_fund
from ledger.domain.budgets.shares import refuse_passed
from ledger.domain.contracts.agreements import WorkContents, contents_from
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.needs import FundFacts
from ledger.domain.payments.sources import Other, kept_half
from ledger.services.contracts import work
from ledger.services.payments import sources
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.budgets import budgets, policies
from ledger.store.cards import cards
from ledger.store.contracts import contracts
from ledger.store.payments import invoices
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships


def check(
    connection: Connection, award: Row, fund: FundFacts, costs: Sequence[Cost], today: datetime.date
) -> dict[str, Other]:
    """Refuse a cost that no line and no bill of that fund could bring.

    :param award: as it stands under its old fund. :param fund: the receiving one.
    :returns: by the entry of a cost the half that another fund bears, where the receiving fund is claimed half.
    :raises Refused: ``ceiling_over`` (FND-11); those of `rules.check_as_line`, of `sources.bear` and of
        `sources.refuse_promised`.
    """
    asks = WorkFacts(fund.stream)
    if award["kind"] == work.TRANSITIONAL:
        shares, missing = work.shares_of(connection, today, fund.code, but_award=award["id"])
        asks = WorkFacts(fund.stream, shares=shares, missing=missing)
    book = policies.policy_book(connection)
    over = over_fund(budgets.loaded(connection, only=CEILINGS), fund.code, today)
    refuse_passed(over, book, today)
    said = _priority(connection, award), asks, _education(connection, award)
    cents = sum(one.cents for one in costs)
    rules.check_as_line(award["kind"], cents, *said, book, today)
    sources.refuse_promised(connection, fund.code, cents, today, but_award=award["id"])
    halves = sources.bear(connection, award, fund.code, [(one.cents, one.days()) for one in costs])
    return {one.id: other for one, other in zip(costs, halves, strict=True) if other is not None}


def keep_halves(unit: Unit, award: Row, halves: Mapping[str, Other]) -> None:
    """The award's bills and cards say anew who bears their other half; nobody where the new fund pays all of it."""
    for issue in cards.own_issues(unit.connection, award["id"]):
        half = kept_half(halves.get(issue["entry_id"]))
        if half["half_fund"] != issue["half_fund"]:
            unit.change(schema.card_issue, issue, **half)
    for line in invoices.lines_of_award(unit.connection, award["id"]):
        proof = json.loads(line["proof"]) if line["proof"] else {}
        other = halves.get(line["entry_id"] or "")
        if "other_half" not in proof and other is None:
            continue
        proof.pop("other_half", None)
        if other is not None:
            proof["other_half"] = dataclasses.asdict(other)
        known = {name: line[name] for name in schema.invoice_line.c.keys()}  # noqa: SIM118 - columns, no dictionary
        unit.change(schema.invoice_line, known, proof=canonical(proof).decode() if proof else None)


def _priority(connection: Connection, award: Row) -> str:
    """The tier of priority of service of the review that the award keeps; empty without one."""
    kept = scholarships.find_scholarship(connection, award["id"])
    return str(json.loads(kept["review"])["priority"]) if kept and kept["review"] else ""


def _education(connection: Connection, award: Row) -> str:
    """The education that stands beside work, as its agreement says."""
    contract = contracts.find_for_award(connection, award)
    if contract is None:
        return ""
    contents = contents_from(contract["kind"], contract["contents"])
    return contents.education if isinstance(contents, WorkContents) else ""
