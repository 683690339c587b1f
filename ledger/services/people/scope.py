"""Whose a thing is: the agency, program and group behind a need, award, invoice, refund, payment or batch."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.needs.kinds import Group, kind_named
from ledger.domain.people.duties import Duty
from ledger.services.people.roles import Actor
from ledger.store import schema


@dataclass(frozen=True)
class Place:
    """One part of a thing, as grants reach it."""

    agency: str
    program: str
    group: Group


def places(connection: Connection, object_id: str) -> frozenset[Place]:
    """The places of a thing, one for each agency, program and group in it; empty for an unknown id."""
    need, line, award, allocation = schema.need.c, schema.need_line, schema.award, schema.allocation
    if object_id.startswith("NEED-"):
        asked = select(need.agency_code, need.program_code, line.c.kind)
        statement = asked.join(line, line.c.need_id == need.id).where(need.id == object_id)
    else:
        statement = (
            select(allocation.c.agency_code, allocation.c.program_code, award.c.kind)
            .join(award, award.c.allocation_id == allocation.c.id)
            .where(award.c.id.in_(_awards(object_id)))
        )
    rows = connection.execute(statement.distinct())
    return frozenset(Place(agency, program, kind_named(kind).group) for agency, program, kind in rows)


def _awards(object_id: str) -> Any:
    """The awards that a thing is about: a subquery, or the id itself."""
    bill, paid, payment, refund = (
        schema.invoice_line.c,
        schema.payment_line.c,
        schema.payment.c,
        schema.refund.c,
    )
    prefix = object_id.partition("-")[0]
    if prefix == "INV":
        return select(bill.award_id).where(bill.invoice_id == object_id)
    if prefix == "REF":
        return select(refund.award_id).where(refund.id == object_id)
    if prefix == "PMT":
        return select(paid.award_id).where(paid.payment_id == object_id)
    if prefix == "BAT":
        return (
            select(paid.award_id)
            .join(schema.payment, payment.id == paid.payment_id)
            .where(payment.batch_id == object_id)
        )
    return [object_id]


def reaches_part(actor: Actor, of: Collection[Place], *duties: Duty) -> bool:
    """Does a grant of one of these duties reach any of these places?"""
    return any(actor.may(*duties, agency=one.agency, program=one.program, group=one.group) for one in of)


def reaches_all(actor: Actor, of: Collection[Place], *duties: Duty) -> bool:
    """Do grants of these duties reach every one of these places? Money is nobody's in part; its groups are not asked."""
    return all(actor.may(*duties, agency=one.agency, program=one.program) for one in of)


def whole_board(actor: Actor, *duties: Duty) -> bool:
    """Does one of these duties reach everything? Then nobody has to look thing by thing."""
    return any(
        grant.agency is None and grant.program is None and grant.group is None
        for grant in actor.grants
        if grant.duty in duties
    )


def reaches_document(connection: Connection, actor: Actor, document_id: str, *duties: Duty) -> bool:
    """Is a document within reach by one of the things it is attached to? If to nothing, by its agency."""
    link = schema.document_link.c
    objects = connection.execute(select(link.object_id).where(link.document_id == document_id)).scalars()
    found = [of for one in list(objects) if (of := places(connection, one))]
    return not found or any(reaches_part(actor, of, *duties) for of in found)
