"""What changes, bills, ends and binding events ask of an agreement's modifications, in their own transactions."""

import datetime
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from ledger.domain.awards.amendments import LIVE, AmendmentState, agreed_from, bound_cents
from ledger.domain.awards.reimbursement import PayPeriod, hours
from ledger.domain.contracts import contracts as contract_rules
from ledger.domain.contracts import modifications as rules
from ledger.domain.contracts.modifications import Modification, Parts, Worked
from ledger.domain.documents import DocumentSort
from ledger.domain.needs.terms import HourTerms, OjtTerms, Terms, from_text, to_text
from ledger.errors import InvalidInput, Refused
from ledger.services.work import Unit
from ledger.store import documents, schema
from ledger.store.awards import amendments, awards
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row, rows_of


def hours_of(terms: Terms) -> HourTerms:
    """Terms whose hours a modification can change.

    :raises Refused: ``contract_changes`` for an incentive: its milestones are what they were when it was signed.
    """
    if not isinstance(terms, HourTerms):
        raise Refused("contract_changes")
    return terms


def parts_of(connection: Connection, award: Row) -> Parts:
    """An award's agreement by the terms of its days; its modifications in force split it."""
    made = [
        Modification(
            row["governs_on"], row["until_minutes"], hours_of(agreed_from(award["kind"], row["before"]).terms)
        )
        for row in amendments.modifications_for(connection, award["id"], AmendmentState.APPROVED)
    ]
    return rules.parts_of(hours_of(from_text(award["kind"], award["terms"])), made)


def open_cents_of(connection: Connection, award: Row, minutes: int, on: datetime.date) -> int:
    """The most that hours worked up to a day and still to be billed can be worth; an incentive has none.

    :raises InvalidInput: ``end_hours`` for more than the agreement has left.
    """
    terms = from_text(award["kind"], award["terms"])
    if not isinstance(terms, HourTerms):
        return 0
    left = max(terms.minutes - worked_of(connection, award).counted_minutes, 0)
    if minutes > left:
        raise InvalidInput("end_hours", field="open_hours", left=hours(left))
    return rules.dearest(parts_of(connection, award), minutes, on)


def worked_of(connection: Connection, award: Row) -> Worked:
    """What was done under an agreement so far: no modification takes it back."""
    contract = store.find_for_award(connection, award)
    periods = store.periods_for(connection, contract["id"]) if contract else []
    waiting = sum(one["earned_cents"] for one in periods if one["line_state"] == "entered")
    held = store.held_for_award(connection, award)
    owed = awards.columns_of(award).accrued_to_date_cents + held + waiting
    return Worked(sum(one["counted_minutes"] for one in periods), owed)


def maximum_of(
    connection: Connection,
    award: Row,
    terms: Terms,
    governs_on: datetime.date,
    until_minutes: int,
    today: datetime.date,
) -> int:
    """The agreement's maximum with one more modification, if all could still sign it.

    :raises Refused: ``contract_not_running``, ``contract_changes``, and what `modifications.check` refuses.
    """
    contract = store.find_for_award(connection, award)
    if (
        contract is None
        or contract["state"] != "executed"
        or award["committed_cents"]
        or _waits(connection, award)
    ):
        raise Refused("contract_not_running")
    before = hours_of(from_text(award["kind"], award["terms"]))
    wished = Modification(governs_on, until_minutes, before)
    parts, worked = parts_of(connection, award), worked_of(connection, award)
    return rules.check(award["kind"], parts, wished, hours_of(terms), worked, today)


def _waits(connection: Connection, award: Row) -> bool:
    """Does what the contract itself binds still wait for a liaison?"""
    return any(row["state"] == "recorded" for row in awards.bindings_for(connection, award["id"]))


def check_row(connection: Connection, award: Row, row: Row, today: datetime.date) -> None:
    """Can a modification that was asked for still be had, as it was asked for?

    :raises Refused: as `maximum_of`; ``modification_changed`` when the agreement became another one meanwhile.
    """
    after = agreed_from(award["kind"], row["after"])
    cents = maximum_of(connection, award, after.terms, row["governs_on"], row["until_minutes"], today)
    if cents != after.amount_cents:
        raise Refused("modification_changed")


def check_covers(connection: Connection, award: Row, row: Row) -> None:
    """What became owed while it waited for signatures is still within the maximum that was approved.

    :raises Refused: ``modification_below``.
    """
    after, worked = agreed_from(award["kind"], row["after"]), worked_of(connection, award)
    rules.check_covers(after.amount_cents, worked)


def check_paper(unit: Unit, award: Row, row: Row) -> None:
    """The signed modification is on file: a paper of the day it was approved or later, as the first agreement's is older.

    :raises Refused: ``modification_paper``.
    """
    before = unit.source.end_of(row["decided_on"] - rules.DAY)
    papers = documents.documents_for(unit.connection, award["id"], award["need_id"])
    if not any(one["sort"] == DocumentSort.AGREEMENT and one["uploaded_at"] > before for one in papers):
        raise Refused("modification_paper", number=row["number"])


def signed_by_all(connection: Connection, award: Row) -> Row | None:
    """The modification of an award's agreement that waits for a liaison, if there is one."""
    return next(iter(amendments.modifications_for(connection, award["id"], AmendmentState.SIGNED)), None)


def check_periods(connection: Connection, award: Row, periods: Iterable[PayPeriod]) -> None:
    """Days that a modification signed by all governs are billed once it is accepted: until then nobody knows their terms.

    :raises Refused: ``modification_waits``.
    """
    row = signed_by_all(connection, award)
    if row is not None and any(one.to_on >= row["governs_on"] for one in periods):
        raise Refused(
            "modification_waits", field="periods", number=row["number"], governs_on=row["governs_on"]
        )


def open_of(award: Row, row: Row) -> int:
    """What a modification asks for besides what is bound; below zero, what is bound and not needed under it."""
    after = agreed_from(award["kind"], row["after"])
    return after.amount_cents - bound_cents(awards.columns_of(award))


def come_into_force(unit: Unit, award: Row, row: Row) -> None:
    """A liaison accepted it: the award stands for its terms and maximum, and evaluations to come fall due by them (OJT-14).

    :raises Refused: ``contract_not_running`` once the agreement has ended.
    """
    after = agreed_from(award["kind"], row["after"])
    contract = store.find_for_award(unit.connection, award)
    if contract is None or contract["state"] != "executed":
        raise Refused("contract_not_running")
    unit.change(schema.amendment, row, state=AmendmentState.APPROVED.value)
    unit.change(
        schema.award,
        awards.award_row(unit.connection, award["id"]),
        approved_cents=after.amount_cents,
        terms=to_text(after.terms),
    )
    if isinstance(after.terms, OjtTerms):
        _evaluations_due(unit, contract, contract_rules.evaluation_days(after.terms))


def sign_anew(unit: Unit, row: Row) -> None:
    """The liaison refused what was signed: the signatures are void, and all sign again while there is time."""
    _void(unit, row)
    unit.change(schema.amendment, row, state=AmendmentState.AGREED.value)


def let_go(unit: Unit, award: Row) -> Row | None:
    """A modification that is under way ends, with whoever has signed it; nothing where there is none.

    :returns: its row, with what it had committed still committed.
    :raises Refused: ``modification_signed`` while a liaison has to decide what all have signed.
    """
    row = next(
        (one for one in amendments.modifications_for(unit.connection, award["id"]) if one["state"] in LIVE),
        None,
    )
    if row is None:
        return None
    if row["state"] == AmendmentState.SIGNED:
        raise Refused("modification_signed", number=row["number"])
    _void(unit, row)
    return unit.change(schema.amendment, row, state=AmendmentState.CANCELED.value)


def _void(unit: Unit, row: Row) -> None:
    given = select(schema.signature).where(
        schema.signature.c.amendment_id == row["id"], schema.signature.c.state == "given"
    )
    for one in rows_of(unit.connection, given):
        unit.change(schema.signature, one, state="void")


def _evaluations_due(unit: Unit, contract: Row, due: Mapping[str, datetime.date]) -> None:
    """Evaluations to come fall due by the new days; a final one that was held is held again at a later end, its words stay."""
    for one in store.evaluations_for(unit.connection, contract["id"]):
        due_on = due[one["sort"]]
        if one["done_on"] is None and one["due_on"] != due_on:
            unit.change(schema.evaluation, one, due_on=due_on)
        elif one["sort"] == "final" and one["due_on"] < due_on:
            unit.change(schema.evaluation, one, due_on=due_on, done_on=None)
