"""The award letter: what was awarded, for what, who pays which part, and what follows when a course ends early (SCH-14).

A letter about support is read by a landlord or a shop, so it names what they need and nothing of program, agency or policy.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ledger.domain.awards.amendments import AmendmentState
from ledger.domain.needs.kinds import Bill, Group, Kind, Line, kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.awards import pages as award_pages
from ledger.services.awards import receipts
from ledger.services.awards.pages import AwardPage
from ledger.services.awards.receipts import Receipt
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.needs.approvals import POLICY_WORDS, policy_in_words
from ledger.web.papers import paper
from ledger.words import day, dollars

pages = Blueprint("letters", __name__)


@pages.get("/awards/<award_id>/letter")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def award(award_id: str) -> ResponseReturnValue:
    """The letter as PDF, for those who may know the participant's name; ``?of=receipt``: the receipt of what was given."""
    if request.args.get("of") == "receipt":
        given = receipts.receipt(current_work(), current_actor(), award_id)
        return paper("receipt", f"receipt-{award_id}", receipt(given))
    found = award_pages.award_page(current_work(), current_actor(), award_id)
    if not found.may_see_person:
        raise NotFound("not_found", what="award")
    return paper("award_letter", f"award-letter-{award_id}", letter(found))


_OF_THE_BOARD = ("approval_", "category.", "emergency_")
"""How codes of policies begin that only say who decides, and by which money: they say nothing to whoever is helped."""

_PAID = {
    Bill.INVOICE: "against invoices for instruction or goods that were delivered",
    Bill.EMPLOYER_INVOICE: "against invoices of the employer for what was worked",
    Bill.STATEMENT: "against a statement of what is owed",
    Bill.RECEIPT: "against invoices or receipts for what was bought",
    Bill.MILEAGE_LOG: "against a log of the miles, or given in gas cards",
}


def said_to_everybody(policies: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The policies of a decision that tell more than who decides: each id, code, value, document."""
    return [one for one in policies if not one[1].startswith(_OF_THE_BOARD)]


def _signers(kind: Kind) -> list[str]:
    if kind.line is Line.TRAINING:
        return [
            "Participant",
            "Employer" if kind.bill is Bill.EMPLOYER_INVOICE else "Provider",
            "For the board",
        ]
    return ["Participant", *(["Landlord"] if kind.group is Group.HOUSING else []), "For the board"]


def letter(found: AwardPage) -> dict[str, Any]:
    """What the letter says; money and dates as they are to be read."""
    numbers, course = found.decision.get("numbers", {}), found.course
    anew = [one["decided_on"] for one in found.changes if one["state"] == AmendmentState.APPROVED]
    kind = kind_named(found.award["kind"])
    support = kind.line is Line.SUPPORT
    reference = found.award["payee_reference"]
    facts = [
        ("Participant", found.person),
        ("Paid to", found.payee),
        *([("Payee's reference", reference)] if reference else []),
        ("For", found.kind_name),
        ("Amount", dollars(found.award["approved_cents"])),
        ("Approved", day(found.award["approved_on"])),
        *([("Approved anew", day(max(anew)))] if anew else []),
        *([] if support else [("Agency and program", f"{found.agency}, {found.program}")]),
    ]
    if found.asks:
        facts.append(("When", found.asks))
    if course and course.listing:
        one = course.listing
        facts += [
            ("Provider", one.provider),
            ("Program", f"{one.program}, {one.code}"),
            ("CIP and O*NET", f"{one.cip or 'none'}, {one.onet or 'none'}"),
            ("Listed cost", dollars(one.cost_cents)),
            *([("Costs less than listed", course.less)] if course.less else []),
        ]
    costs = list(course.costs) if course else []
    sums = [sum(getattr(cost, name) for _, cost, _ in costs) for name in COLUMNS]
    rests = [
        (POLICY_WORDS.get(code, code), f"{policy_in_words(code, value)} ({document})")
        for _, code, value, document in said_to_everybody(found.decision.get("policies", []))
    ]
    if "cap_cents" in numbers:
        used_cents = numbers.get("used_cents", 0) + found.award["approved_cents"]
        rests.insert(
            0, ("Cap", f"{dollars(used_cents)} of {dollars(numbers['cap_cents'])} used with this award")
        )
    return {
        "number": found.award["id"],
        "opening": f"{dollars(found.award['approved_cents'])} is awarded as follows.",
        "facts": facts,
        "costs": [[name, payer or "-", *_amounts(cost)] for name, cost, payer in costs],
        "totals": [dollars(cents) for cents in sums],
        "rests": [] if support else rests,
        "refund_terms": list(course.refund_terms) if course else [],
        "closing": f"The award is paid {_PAID[kind.bill]}. It is no loan.",
        "signers": _signers(kind),
    }


def receipt(found: Receipt) -> dict[str, Any]:
    """What the participant's receipt says (SUP-25)."""
    page, left = found.page, found.left
    facts = [
        ("Participant", page.person),
        ("Category", page.kind_name),
        ("Amount", dollars(found.given_cents)),
        ("Purpose", found.purpose),
        ("Paid to", page.payee),
        ("Agency and program", f"{page.agency}, {page.program}"),
    ]
    if page.asks:
        facts.append(("When", page.asks))
    if left.binding:
        cap = left.binding
        facts.append(
            ("Left of the cap", f"{dollars(cap.left_cents)} of {dollars(cap.cap_cents)} {cap.words}")
        )
    if left.months is not None:
        facts.append(("Months of rent left", str(left.months)))
    return {"number": page.award["id"], "facts": facts, "signers": ["Participant", "Career coach"]}


COLUMNS = ("total_cents", "award_cents", "other_cents")


def _amounts(cost: Any) -> list[str]:
    return [dollars(getattr(cost, name)) for name in COLUMNS]
