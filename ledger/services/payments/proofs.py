"""The papers that a bill must carry before anyone accepts it: timesheet, payroll and proof of payment of an agreement, the
attendance behind a mileage log (SUP-13) or a school's invoice (SCH-15).

Which ones is policy (``proofs.<Kind>``), decided for training and for every kind that an employer bills: `none` is a
decision too (SCH-15, OJT-09).
"""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort, papers_of
from ledger.domain.needs.categories import Paper, check_papers
from ledger.domain.needs.kinds import Bill, Line, kind_named
from ledger.errors import Refused
from ledger.services.needs import checklists
from ledger.store import documents, schema
from ledger.store.awards import amendments
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row


def asked(connection: Connection, kinds: Iterable[str], on: datetime.date) -> list[DocumentSort]:
    """The papers that a bill of these kinds must carry.

    :raises Refused: ``no_policy_on`` while nobody has decided which, of training or of a kind that an employer bills.
    """
    book = policies.policy_book(connection)
    named: list[str] = []
    for kind in sorted(set(kinds)):
        named_kind, code = kind_named(kind), f"proofs.{kind}"
        always = named_kind.line is Line.TRAINING or named_kind.bill is Bill.EMPLOYER_INVOICE
        value = book.get(code, on) if always else book.find(code, on)
        named += papers_of(value.words() if value else ())
    return [DocumentSort(one) for one in dict.fromkeys(named)]


def listed(connection: Connection, invoice_id: str, kinds: Iterable[str], on: datetime.date) -> list[Paper]:
    """Each paper that a bill must carry, and whether it is there. :raises Refused: ``no_policy_on``."""
    wanted = asked(connection, kinds, on)
    there = {row["sort"] for row in documents.documents_for(connection, invoice_id)} if wanted else set()
    return [Paper(one.value, DOCUMENT_NAMES[one], one in there) for one in wanted]


def check(connection: Connection, invoice_id: str, kinds: Iterable[str], on: datetime.date) -> None:
    """Refuse to accept a bill while a paper is missing (OJT-09, d18).

    :raises Refused: ``proof_missing`` with their names; ``no_policy_on``.
    """
    missing = [one.name for one in listed(connection, invoice_id, kinds, on) if not one.is_there]
    if missing:
        raise Refused("proof_missing", missing=", ".join(missing), count=len(missing))


def check_award_papers(connection: Connection, award: Row) -> None:
    """The papers that the policy asked for when the award was approved are there when it is billed: one that an emergency went
    without, or that was found missing since, holds the bill until it is there (SUP-09).

    What a system before had verified was brought in without them.

    :raises Refused: ``papers_missing`` with their names.
    """
    line = find_row(connection, schema.need_line, id=award["line_id"])
    if line is None or find_row(connection, schema.carried_award, award_id=award["id"]) is not None:
        return
    there, approved_on = (award["need_id"], award["id"]), amendments.last_approved_on(connection, award["id"])
    papers = checklists.papers(connection, {**line, "payee_id": award["payee_id"]}, approved_on, there)
    check_papers(papers)
