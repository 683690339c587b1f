"""The papers that a bill must carry before anyone accepts it: timesheet, payroll and proof of payment of an agreement, the
attendance behind a mileage log (SUP-13) or a school's invoice (SCH-15).

Which ones is policy (``proofs.<Kind>``), decided for training and for every kind that an employer bills: `none` is a
decision too (SCH-15, OJT-09).
"""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort, papers_of
from ledger.domain.needs.kinds import Bill, Line, kind_named
from ledger.errors import Refused
from ledger.store import documents
from ledger.store.budgets import policies


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


def check(connection: Connection, invoice_id: str, kinds: Iterable[str], on: datetime.date) -> None:
    """Refuse to accept a bill while a paper is missing (OJT-09, d18).

    :raises Refused: ``proof_missing`` with their names; ``no_policy_on``.
    """
    wanted = asked(connection, kinds, on)
    there = {row["sort"] for row in documents.documents_for(connection, invoice_id)} if wanted else set()
    missing = [DOCUMENT_NAMES[one] for one in wanted if one not in there]
    if missing:
        raise Refused("proof_missing", missing=", ".join(missing), count=len(missing))
