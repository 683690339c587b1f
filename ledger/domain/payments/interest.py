"""Interest that a bank pays on federal cash: a sum a year may be kept, the rest is the federal government's (PAY-15).

2 CFR 200.305(b)(12): up to 500.00 of a year's interest, over all federal awards together, may be kept for administration; what
is above it is remitted once a year.
"""

import datetime
import re
from dataclasses import dataclass

from ledger.errors import InvalidInput, Refused

EARNED, REMITTED = "interest", "interest_remitted"
"""The sorts of a record: no grant's money comes in by either."""

LONGEST = 200
_REFERENCE = re.compile(r"[A-Za-z0-9.:_/-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Share:
    """An amount of interest in its two parts."""

    kept_cents: int
    owed_cents: int


def share_of(cents: int, before_cents: int, kept_cents: int | None) -> Share:
    """What of new interest may be kept, beside what is kept of the year already.

    Worked: 500.00 may be kept, 450.00 are. Of 112.40 more 50.00 are kept, and 62.40 are owed.

    :param before_cents: what is kept of federal cash's in the same year, whatever the fund, and was not taken back.
    :param kept_cents: what the law lets keep of a year; None where the cash is not federal, and all is kept.
    """
    if kept_cents is None:
        return Share(cents, 0)
    kept = min(cents, max(kept_cents - before_cents, 0))
    return Share(kept, cents - kept)


def check(sort: str, document: str, reference: str, *, leaves: bool) -> None:
    """Interest names the bank's statement, what leaves the bank the payment's reference, by which its line there is found.

    :param leaves: is it money that leaves the bank? :raises InvalidInput: ``cash_document``, ``cash_reference``.
    """
    if len(document) > LONGEST or (sort == EARNED and not document):
        raise InvalidInput("cash_document", field="document", most=LONGEST)
    if (leaves and not reference) or (reference and not _REFERENCE.fullmatch(reference)):
        raise InvalidInput("cash_reference", field="reference")


def refuse_remittance(cents: int, owed_cents: int, *, hidden: bool = False) -> None:
    """Of a fund's interest no more is remitted than is owed of it.

    :param hidden: may whoever asks not tell the fund apart? :raises Refused: ``interest_over``, ``interest_pool``.
    """
    if cents > owed_cents and hidden:
        raise Refused("interest_pool", field="amount")
    if cents > owed_cents:
        raise Refused("interest_over", field="amount", asked_cents=cents, owed_cents=owed_cents)


def remit_by(year: int) -> datetime.date:
    """The last day of a program year: its interest is remitted once, after it."""
    return datetime.date(year + 1, 6, 30)
