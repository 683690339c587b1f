"""What the parties sign, as papers: an agreement as it was written, and a modification of it with what differs."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from ledger.domain.awards.amendments import AmendmentState, agreed_from
from ledger.domain.contracts.agreements import OF_RECORD, PARTIES, checklist_of
from ledger.domain.contracts.contents import EMPLOYED, FACTORS, Contents
from ledger.domain.needs.kinds import kind_named
from ledger.errors import NotFound
from ledger.services.contracts import pages as contract_pages
from ledger.services.contracts.pages import ContractPage
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.awards.amendments import change_name, change_value
from ledger.web.context import current_actor, current_work
from ledger.web.papers import paper
from ledger.words import day

pages = Blueprint("agreements", __name__)

NAMES: Mapping[str, str] = {
    "fein": "Employer's federal number",
    "occupation": "Occupation",
    "onet": "O*NET code",
    "outline": "Training outline",
    "classroom": "Classroom training besides",
    "rationale": "Why it takes that long",
    "worksite": "Worksite",
    "supervisor": "Supervisor",
    "objectives": "What is to be learned",
    "of_record": "Employer of record",
    "education": "Education beside the work",
    "services": "Career services beside the job",
    "job": "Job",
}
"""What of an agreement's contents stands on its paper; what is said about a person's barriers does not."""


@pages.get("/contracts/<contract_line>/paper")
@access.allow(*contract_pages.VIEWERS)
def show(contract_line: str) -> Response:
    """The agreement as PDF; ``?modification=`` names one of its modifications."""
    found = contract_pages.contract_page(current_work(), current_actor(), contract_line)
    wanted = request.args.get("modification", "")
    if wanted:
        change = next((one for one in found.modifications if one["id"] == wanted and one["number"]), None)
        if change is None:
            raise NotFound("not_found", what="modification")
        return paper(
            "agreement",
            f"modification-{found.place['award_id']}-{change['number']}",
            modification(found, change),
        )
    if found.contract is None:
        raise NotFound("not_found", what="contract")
    return paper("agreement", f"agreement-{found.contract['id']}", agreement(found))


def agreement(found: ContractPage) -> dict[str, Any]:
    """What the agreement's paper says: the terms that all signed at first, whatever modified them since."""
    changes = [one for one in found.modifications if one["state"] == AmendmentState.APPROVED]
    signed, cents = found.terms, found.place["amount_cents"]
    if changes:
        first = agreed_from(found.place["kind"], changes[0]["before"])
        signed, cents = first.terms, first.amount_cents  # type: ignore[assignment]  # of the agreement's kind
    contents = {name: getattr(found.contents, name, "") for name in NAMES}
    if contents["of_record"]:
        contents["of_record"] = OF_RECORD[contents["of_record"]]
    terms = [
        (change_name(name), change_value(value, name, {}))
        for name, value in vars(signed).items()
        if name != "pay"
    ]
    maximum = (change_name("amount_cents"), change_value(cents, "amount_cents", {}))
    return {
        "title": kind_named(found.place["kind"]).name,
        "number": found.place["award_id"] or "",
        "opening": "The parties agree as follows. It binds once all have signed, before the first day.",
        "facts": [
            *_parties(found),
            *terms,
            maximum,
            *((NAMES[name], text) for name, text in contents.items() if text),
            *_promised(found),
        ],
        "changes": [],
        "points": list(checklist_of(found.contents).values()),
        "signers": [PARTIES[party] for party in found.parties],
    }


def modification(found: ContractPage, change: Row) -> dict[str, Any]:
    """What a modification's paper says: from when on, why, and what differs."""
    hours = change["until_minutes"]
    facts = [
        *_parties(found),
        ("Governs from", day(change["governs_on"])),
        ("Hours before that day", f"{hours // 60}:{hours % 60:02d}"),
        ("Why", change["words"] or ""),
    ]
    return {
        "title": f"Modification {change['number']}: {kind_named(found.place['kind']).name}",
        "number": found.place["award_id"],
        "opening": "The agreement is modified as follows. Before the day from which on this governs, and in all else, it "
        "stands as it was signed. This binds once all have signed, before that day.",
        "facts": facts,
        "changes": [
            [change_name(one.name), *(change_value(value, one.name, {}) for value in (one.before, one.after))]
            for one in change["differences"]
        ],
        "points": [],
        "signers": [PARTIES[party] for party in found.parties],
    }


def _promised(found: ContractPage) -> list[tuple[str, str]]:
    """What training at work rests on besides, and what waits for retention (OJT-01, OJT-02, OJT-03, OJT-11)."""
    facts, contents = [], found.contents
    if isinstance(contents, Contents):
        if contents.records:
            facts.append(("Records", "The employer keeps and shows attendance, payroll and other records"))
        factors = "; ".join(FACTORS[code] for code in contents.factors)
        facts.append(("Factors", factors or "None: the common share"))
        basis = EMPLOYED.get(contents.employed_basis, "")
        since = (
            "; ".join((day(contents.employed_since), *filter(None, [basis])))
            if contents.employed_since
            else "No"
        )
        facts.append(("On the payroll before", since))
    if found.holdback:
        share, days = found.holdback
        after = "hire" if found.place["kind"] == "HiringIncentive" else "training"
        facts.append(
            (
                "Held back",
                f"{share} of what every bill earns, until the person was kept for {days} days after the {after}",
            )
        )
    return facts


def _parties(found: ContractPage) -> list[tuple[str, str]]:
    return [
        ("Employer or worksite", found.employer),
        ("Participant", found.person or "As named beside the signature"),
    ]
