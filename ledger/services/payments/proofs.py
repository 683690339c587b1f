"""The papers that a bill must carry before anyone accepts it: timesheet, payroll and proof of payment of an agreement, the
attendance behind a mileage log (SUP-13).

Which ones is policy (``proofs.<Kind>``). A hiring incentive is paid on proof alone, so for it the policy has to be there.
"""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.errors import Refused
from ledger.store import documents
from ledger.store.budgets import policies

NEVER_WITHOUT = frozenset({"HiringIncentive"})


def check(connection: Connection, invoice_id: str, kinds: Iterable[str], on: datetime.date) -> None:
    """Refuse to accept a bill while a paper is missing (OJT-09, d18).

    :raises Refused: ``proof_missing`` with their names; ``no_policy_on`` for a hiring incentive that no policy speaks of.
    """
    book = policies.policy_book(connection)
    wanted: list[str] = []
    for kind in sorted(set(kinds)):
        code = f"proofs.{kind}"
        value = book.get(code, on) if kind in NEVER_WITHOUT else book.find(code, on)
        wanted += value.words() if value else ()
    there = {row["sort"] for row in documents.documents_for(connection, invoice_id)} if wanted else set()
    missing = [DOCUMENT_NAMES[DocumentSort(one)] for one in dict.fromkeys(wanted) if one not in there]
    if missing:
        raise Refused("proof_missing", missing=", ".join(missing), count=len(missing))
