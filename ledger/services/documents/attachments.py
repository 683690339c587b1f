"""Attaching a document to a need, an award or an invoice that the person may work on."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.documents import documents
from ledger.services.needs import pages as need_pages
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents as store
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import budgets
from ledger.store.needs import needs
from ledger.store.payments import invoices
from ledger.store.rows import find_row

ATTACHERS = (Duty.REQUEST, Duty.VERIFY, Duty.ACCEPT_INVOICES)


@dataclass(frozen=True)
class Attach:
    """Attach an uploaded document."""

    key: str
    document_id: str
    object_id: str


@dataclass(frozen=True)
class Place:
    """Where a document would go: whose it is, and the class it inherits from the fund that pays."""

    object_id: str
    agency: str | None
    confidential_class: str | None = None


def place_of(work: Work, actor: Actor, object_id: str) -> Place:
    """The need, award or invoice a document is attached to.

    :raises NotFound: ``not_found``: no such thing, or not for this person.
    """
    roles.require(actor, *ATTACHERS)
    with work.store.reading() as connection:
        return _place(connection, actor, object_id)


def files_of(work: Work, actor: Actor, object_id: str) -> set[tuple[str, str]]:
    """Digests and sorts of the files linked to an object, for the one who attaches: so that none is taken in twice as the same.

    :raises NotFound: ``not_found``: no such thing, or not for this person.
    """
    roles.require(actor, *ATTACHERS)
    with work.store.reading() as connection:
        _place(connection, actor, object_id)
        rows = store.documents_for(connection, object_id)
        found = [(store.file_digest_of(connection, row["id"]), row["sort"]) for row in rows]
    return {(digest, sort) for digest, sort in found if digest is not None}


def attach(work: Work, actor: Actor, command: Attach) -> Answer:
    """Attach an uploaded document; twice is once.

    :raises NotFound: the document or the object is not this person's.
    """
    roles.require(actor, *ATTACHERS)

    def _attach(unit: Unit) -> tuple[str, Answer]:
        place = _place(unit.connection, actor, command.object_id)
        documents.link(unit, command.document_id, place.object_id, actor)
        return place.object_id, {"object": place.object_id, "document": command.document_id}

    return work.run(actor, command, "document.attached", _attach)


def _place(connection: Connection, actor: Actor, object_id: str) -> Place:
    if object_id.startswith("NEED-"):
        return _need(connection, actor, object_id)
    if object_id.startswith("INV-"):
        lines = invoices.invoice_lines_for(connection, object_id)
        for award_id in dict.fromkeys(line["award_id"] for line in lines):
            return _award(connection, actor, award_id, object_id)
        raise NotFound("not_found", what="object")
    return _award(connection, actor, object_id, object_id)


def _need(connection: Connection, actor: Actor, need_id: str) -> Place:
    need = find_row(connection, schema.need, id=need_id)
    if need is None or not need_pages.may_read(actor, need, needs.lines_for(connection, need_id)):
        raise NotFound("not_found", what="object")
    if not actor.holds(Duty.REQUEST, Duty.VERIFY):  # who approves adds nothing to what he approves (SD6)
        raise NotFound("not_found", what="object")
    return Place(need_id, need["agency_code"])


def _award(connection: Connection, actor: Actor, award_id: str, object_id: str) -> Place:
    award = awards.get_award(connection, award_id)
    if award is None or not actor.may(
        *ATTACHERS,
        agency=award["agency_code"],
        program=award["program_code"],
        group=kind_named(award["kind"]).group,
    ):
        raise NotFound("not_found", what="object")
    if not actor.holds(Duty.VERIFY, Duty.ACCEPT_INVOICES) and actor.agency not in (
        None,
        award["agency_code"],
    ):
        raise NotFound("not_found", what="object")
    fund = budgets.fund_row(connection, award["fund"])
    marked = fund["confidential_class"] if fund else None
    return Place(object_id, award["agency_code"], marked if actor.sees_class(marked) else None)
