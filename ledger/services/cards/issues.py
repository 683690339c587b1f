"""A card handed out against a signature, and the receipt of its use."""

import datetime
from dataclasses import dataclass

from ledger.domain.awards.weeks import Given
from ledger.domain.cards import cards as rules
from ledger.domain.cards.cards import CardState, Handing
from ledger.domain.documents import DocumentSort
from ledger.domain.journal import entries as books
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.terms import CardTerms, from_text
from ledger.domain.payments.sources import Other, kept_half
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.cards import gas_days, lots
from ledger.services.documents import documents
from ledger.services.needs import fund_days
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import service_days, sources, weeks
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.budgets import budgets, policies
from ledger.store.cards import cards
from ledger.store.needs import needs
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class IssueCard:
    """Hand a card out.

    :param document_id: what the participant signed, with the card's serial on it; None is refused.
    """

    key: str
    award_id: str
    card_id: str
    issued_on: datetime.date
    document_id: str | None


@dataclass(frozen=True)
class GiveReceipt:
    """Say that the receipt of a card's use is here."""

    key: str
    issue_id: str
    received_on: datetime.date
    document_id: str


def issue(work: Work, actor: Actor, command: IssueCard) -> Answer:
    """Hand a card out: obligated, accrued and paid at once; the stock is reserve again (SUP-15, SUP-16).

    :raises Refused: ``same_person`` for whoever asked or approved, a change too, or looked back; ``card_receipt_overdue``
        (SUP-18); ``card_over_award``, ``week_most`` where the award is approved by the week, what `fund_days.refuse_to_bind`
        says of the day it is handed out and of its entry's (ALC-05, FND-03), ``emergency_late``, ``emergency_open`` (d15), and
        what else `check_issue` says.
    :raises InvalidInput: ``signature_missing``: no expense without serial and signature.
    """
    roles.require(actor, Duty.KEEP_CARDS)

    def _issue(unit: Unit) -> tuple[str, Answer]:
        found = awards.get_award(unit.connection, command.award_id)
        if found is None:
            raise NotFound("not_found", what="award")
        needs.lock_participant(unit.connection, found["participant_id"])
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.KEEP_CARDS)
        done = amendments.parts_of(unit.connection, award)
        done[Step.LOOK_BACK] = overrides.lookers(unit.connection, award["line_id"])
        duties.refuse_same_person(Step.ISSUE_CARD, actor.person_id, done)
        card = lots.card_of(unit.connection, command.card_id, *CardState)
        terms = _check(unit, actor, command, award, card)
        service_days.refuse_outside(unit.connection, award, [command.issued_on])
        override_rows.refuse_unverified(
            unit.connection, [award["id"]], unit.today()
        )  # what is handed out is spent
        other = sources.check(
            unit.connection, award, award["payee_id"], card["value_cents"], [command.issued_on]
        )
        gas_days.by_card(unit, award["participant_id"], terms)
        return award["id"], _post(unit, actor, command, award, card, other)

    return work.run(actor, command, "card.issued", _issue)


def _check(unit: Unit, actor: Actor, command: IssueCard, award: Row, card: Row) -> CardTerms:
    terms = from_text(award["kind"], award["terms"])
    if not isinstance(terms, CardTerms):
        raise Refused("not_card_award")
    handing = Handing(
        state=card["state"],
        value_cents=card["value_cents"],
        fund=card["fund"],
        received_on=card["received_on"],
        approved_on=amendments.last_approved_on(unit.connection, award["id"]),
        award_fund=award["fund"],
        award_open=award["state"] == "open",
        committed_cents=award["committed_cents"],
        ends_on=terms.ends_on,
        issued_on=command.issued_on,
        signed=command.document_id is not None,
        keeps_it=card["custodian_id"] == actor.person_id,
        overdue_on=cards.overdue_on(unit.connection, award["participant_id"], unit.today()),
    )
    rules.check_issue(handing, unit.today())
    handed = Given(command.issued_on, command.issued_on, card["value_cents"])
    weeks.refuse(unit.connection, award, [handed])
    return terms


def _post(unit: Unit, actor: Actor, command: IssueCard, award: Row, card: Row, other: Other | None) -> Answer:
    on = award_services.entry_on(unit.connection, award, command.issued_on, unit.today())
    for day in (command.issued_on, on):  # handed out and entered while money may be bound
        fund_days.refuse_to_bind(unit.connection, award, day)
    document_id = str(command.document_id)
    postings = books.card_issued(awards.key_of(award), kind_named(award["kind"]).code, card["value_cents"])
    entry = lots.post(unit, on, "card_issued", postings, document=document_id, award=award["id"])
    unit.change(schema.card, lots.own_card(card), state=CardState.ISSUED.value)
    issue_id = unit.source.new_id("ISS")
    unit.insert(
        schema.card_issue,
        {
            "id": issue_id,
            "card_id": card["id"],
            "award_id": award["id"],
            "issued_by": actor.person_id,
            "issued_on": command.issued_on,
            "requested_by": award["requested_by"],
            "approved_by": award["approved_by"],
            "document_id": document_id,
            "receipt_due_on": rules.receipt_due(policies.policy_book(unit.connection), command.issued_on),
            "receipt_id": None,
            "receipt_on": None,
            "entry_id": entry.id,
            **kept_half(other),
        },
    )
    documents.link(unit, document_id, award["id"], actor, DocumentSort.SIGNATURE)
    return {"award": award["id"], "issue": issue_id, "entry": entry.id}


def place_of(work: Work, actor: Actor, issue_id: str) -> tuple[str, str, str | None]:
    """The award of an issue, its agency, and the class that a paper about it inherits.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.KEEP_CARDS, Duty.REQUEST)
    with work.store.reading() as connection:
        row = find_row(connection, schema.card_issue, id=issue_id)
        if row is None:
            raise NotFound("not_found", what="card issue")
        award = award_services.reach(
            connection, actor, row["award_id"], Duty.KEEP_CARDS, Duty.REQUEST, lock=False
        )
        fund = budgets.fund_row(connection, award["fund"])
        return str(award["id"]), str(award["agency_code"]), fund["confidential_class"] if fund else None


def give_receipt(work: Work, actor: Actor, command: GiveReceipt) -> Answer:
    """The receipt of a card's use is here; the next card is free again (SUP-18).

    :raises InvalidInput: ``receipt_dates``. :raises Refused: ``receipt_here``.
    """
    roles.require(actor, Duty.KEEP_CARDS, Duty.REQUEST)

    def _give(unit: Unit) -> tuple[str, Answer]:
        row = find_row(unit.connection, schema.card_issue, lock=True, id=command.issue_id)
        if row is None:
            raise NotFound("not_found", what="card issue")
        award = award_services.reach(unit.connection, actor, row["award_id"], Duty.KEEP_CARDS, Duty.REQUEST)
        if row["receipt_id"] is not None:
            raise Refused("receipt_here")
        if not row["issued_on"] <= command.received_on <= unit.today():
            raise InvalidInput("receipt_dates", field="received_on", issued_on=row["issued_on"])
        unit.change(schema.card_issue, row, receipt_id=command.document_id, receipt_on=command.received_on)
        documents.link(unit, command.document_id, award["id"], actor, DocumentSort.RECEIPT)
        return award["id"], {"award": award["id"], "issue": row["id"]}

    return work.run(actor, command, "card_receipt.given", _give)
