"""What the policy says of each kind of support: which kind of law it is, what is never paid, whom it pays, which papers.

All of it is dated data (`category.<Kind>`, `papers.<Kind>`, `payees.<Kind>`, `unallowable`): a kind that no policy maps to one
of the kinds of 20 CFR 680.900 cannot be approved, however many funds may pay it (SUP-04).
"""

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort, papers_of
from ledger.domain.needs.kinds import Line, kind_named
from ledger.errors import Refused
from ledger.words import folded

PAYEE_FORM = "payee_form"
"""Among the papers of a kind: the tax form that is kept on the payee."""


def check_category(
    kind: str, texts: Sequence[str], policies: PolicyBook, on: datetime.date
) -> list[PolicyValue]:
    """May support of this kind, described so, be paid at all?

    :param texts: what the coach wrote about the line, and why it is needed; a hyphen is as good as a space,
        and what looks alike is alike (`words.folded`).
    :returns: the policies it rests on; none for training.
    :raises Refused: ``no_policy_on`` and ``category_unmapped`` (SUP-04, 20 CFR 680.900), ``unallowable`` (SUP-08, 2 CFR
        200.441).
    """
    named = kind_named(kind)
    if named.line is not Line.SUPPORT:
        return []
    mapped, law = policies.get(f"category.{kind}", on), policies.get("support_kinds", on)
    if mapped.value not in law.words():
        raise Refused("category_unmapped", kind=named.name, mapped=mapped.value, document=law.document)
    never = policies.get("unallowable", on)
    # A sign that nobody sees may stand within a word or between two
    said = [one for text in texts for one in (folded(text), text.casefold())]
    for word in never.words():
        pattern = r"[\W_]+".join(map(re.escape, folded(word).split()))
        if any(re.search(rf"\b{pattern}\b", one) for one in said):
            raise Refused("unallowable", what=word, document=never.document)
    return [mapped]


RECEIVABLE = "receivable"
DEPOSIT_RULES = frozenset({"blocked", RECEIVABLE})
"""What a board may say of a deposit that comes back (`deposit.<Kind>`): it is refused, or paid as an asset."""


def check_deposit(
    kind: str, refundable_cents: int, policies: PolicyBook, on: datetime.date
) -> list[PolicyValue]:
    """May a deposit that comes back be paid?

    :returns: the policy it rests on; none where nothing comes back.
    :raises Refused: ``no_policy_on`` while the board has said nothing, ``deposit_blocked`` (SUP-12).
    """
    if not refundable_cents:
        return []
    rule = policies.get(f"deposit.{kind}", on)
    if rule.value != RECEIVABLE:
        raise Refused(
            "deposit_blocked",
            field="refundable",
            kind=kind_named(kind).name,
            deposit_cents=refundable_cents,
            document=rule.document,
        )
    return [rule]


NEVER_OPEN = frozenset({"Rent"})
"""Kinds whose papers and payees somebody has to decide: the statement itself asks for them (SUP-09)."""


def _decided(policies: PolicyBook, code: str, on: datetime.date) -> PolicyValue | None:
    never_open = code.partition(".")[2] in NEVER_OPEN
    return policies.get(code, on) if never_open else policies.find(code, on)


def check_payee(kind: str, sort: str, policies: PolicyBook, on: datetime.date) -> None:
    """Is this sort of payee one that the kind may pay (rent: the landlord only)?

    :raises Refused: ``payee_sort`` (SUP-09); ``no_policy_on`` for rent whose payees nobody has decided.
    """
    allowed = _decided(policies, f"payees.{kind}", on)
    if allowed is not None and sort not in allowed.words():
        raise Refused(
            "payee_sort",
            field="payee",
            kind=kind_named(kind).name,
            sort=sort,
            allowed=" or ".join(allowed.words()),
            document=allowed.document,
        )


def check_staff(policies: PolicyBook, on: datetime.date) -> PolicyValue:
    """May a payee be paid that has the name of one of the people who work here? Two people decide it (PAY-03).

    :returns: the policy that allows it. :raises Refused: ``payee_staff`` where none does.
    """
    allowed = policies.find("payee_staff", on)
    if allowed is None or allowed.value != "yes":
        raise Refused("payee_staff", field="payee")
    return allowed


@dataclass(frozen=True)
class Paper:
    """One paper that the policy asks for, and whether it is there."""

    code: str
    name: str
    is_there: bool


def checklist(
    kind: str,
    attached: Collection[str],
    *,
    has_payee_form: bool,
    policies: PolicyBook,
    on: datetime.date,
) -> list[Paper]:
    """The papers that the kind's policy asks for, in its order; empty where no policy asks, but for rent (SUP-09, SUP-21).

    :param attached: the sorts of the documents attached to the need.
    :raises Refused: ``no_policy_on`` for rent whose papers nobody has decided.
    """
    wanted = _decided(policies, f"papers.{kind}", on)
    return [
        Paper(
            code,
            "Payee's tax form (W-9) on file" if code == PAYEE_FORM else DOCUMENT_NAMES[DocumentSort(code)],
            has_payee_form if code == PAYEE_FORM else code in attached,
        )
        for code in papers_of(wanted.words() if wanted else ())
    ]


def check_papers(papers: Collection[Paper]) -> None:
    """Refuse to verify while a paper is missing.

    :raises Refused: ``papers_missing`` with their names.
    """
    missing = [paper.name for paper in papers if not paper.is_there]
    if missing:
        raise Refused("papers_missing", missing=", ".join(missing), count=len(missing))
