"""A contract until all have signed: written by coach, liaison or job developer, then signed; the last signature binds."""

import datetime
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts import work as work_rules
from ledger.domain.contracts.agreements import (
    RETENTION,
    SHAPES,
    AnyContents,
    WorkContents,
    check_agreement,
    contents_from,
    to_text,
)
from ledger.domain.contracts.contents import Contents
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.terms import AgreementTerms, OjtTerms, WorkTerms, from_text
from ledger.domain.people.duties import Duty
from ledger.errors import Broken, InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.contracts import execution
from ledger.services.documents import documents
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.budgets import policies
from ledger.store.contracts import contracts as store
from ledger.store.needs import needs as needs_store
from ledger.store.rows import Row, find_row

MAKERS = (Duty.REQUEST, Duty.VERIFY, Duty.MAKE_CONTRACTS)
"""Coaches, liaisons and job developers write contracts and record what happens to them."""

OPEN_LINES = (LineState.SUBMITTED, LineState.VERIFIED, LineState.FIRST_APPROVED, LineState.APPROVED)


@dataclass(frozen=True)
class DraftContract:
    """Write the contract of a line, or write it anew while nobody has signed."""

    key: str
    line_id: str
    contents: AnyContents


@dataclass(frozen=True)
class Sign:
    """Record one party's signature; the last one executes the contract.

    :param signer: who signed, as it stands on the paper; kept private.
    """

    key: str
    contract_id: str
    party: str
    signer: str
    signed_on: datetime.date
    document_id: str | None = None


def reaches(actor: Actor, place: Row) -> bool:
    """May this person write here? A coach in the own agency, a liaison for the kind's group, a job developer within reach."""
    scope = {"agency": place["agency_code"], "program": place["program_code"]}
    if actor.may(Duty.REQUEST, **scope) and actor.agency in (None, place["agency_code"]):
        return True
    return actor.may(Duty.VERIFY, **scope, group=kind_named(place["kind"]).group) or actor.may(
        Duty.MAKE_CONTRACTS, **scope
    )


def draft(work: Work, actor: Actor, command: DraftContract) -> Answer:
    """Write or rewrite a contract. An approved one must stay what could be approved; before that, whoever has its line's page
    open looks again (SD13), and whoever approved it in part did not approve this one.

    :raises InvalidInput: ``contract_missing``, ``contract_format`` at the field. :raises Refused: ``contract_kind``,
        ``contract_fixed`` once someone has signed, and what `rules.check_draft` refuses after the approval.
    """
    roles.require(actor, *MAKERS)

    def _draft(unit: Unit) -> tuple[str, Answer]:
        line, need = _line(unit.connection, actor, command.line_id)
        contents = _checked(unit, line, need, command.contents)
        contract = store.find_for_line(unit.connection, line["id"])
        values = {
            "contents": to_text(contents),
            "drafted_by": actor.person_id,
            "drafted_on": unit.today(),
        }
        if contract is None:
            contract = _insert(unit, line, values)
        else:
            if contract["state"] != "draft" or store.signatures_for(unit.connection, contract["id"]):
                raise Refused("contract_fixed")
            unit.change(schema.contract, contract, **values)
        if line["state"] != LineState.APPROVED:
            execution.show_anew(unit, line, actor.person_id)
        return contract["id"], {"contract": contract["id"], "need": need["id"]}

    return work.run(actor, command, "contract.drafted", _draft)


def _checked(unit: Unit, line: Row, need: Row, contents: AnyContents) -> AnyContents:
    """The contents, whole for the line's kind; work experience with the slot that its first day makes (WEX-06)."""
    terms, book, today = terms_of(line), policies.policy_book(unit.connection), unit.today()
    if not isinstance(contents, SHAPES[line["kind"]]):
        raise InvalidInput("contract_format", field="kind", what="The agreement", form="the line's kind asks")
    check_agreement(contents, terms)
    approved = line["state"] == LineState.APPROVED
    if isinstance(contents, Contents) and isinstance(terms, OjtTerms):
        rules.check_employed(contents, terms.starts_on)
        if approved:
            history = execution.history_of(unit.connection, line["payee_id"], today)
            waiver = execution.rate_waiver(
                unit.connection, execution.fund_of(unit.connection, line)[0], today
            )
            rules.check_draft(terms, rules.Draft(contents, history), book, today, waiver)
    if isinstance(contents, WorkContents) and isinstance(terms, WorkTerms):
        slot = work_rules.slot_of(terms, need["program_code"], book, today)
        contents = replace(contents, slot=slot)
        if approved:
            work_rules.check_beside(line["kind"], contents, execution.fund_of(unit.connection, line)[1])
    return contents


def _insert(unit: Unit, line: Row, values: Row) -> Row:
    empty = (
        "executed_on",
        "holdback_share",
        "retention_days",
        "ended_on",
        "end_reason",
        "retained",
        "retained_on",
    )
    return unit.insert(
        schema.contract,
        {
            "id": unit.source.new_id("CON"),
            "line_id": line["id"],
            "kind": line["kind"],
            "state": "draft",
            **dict.fromkeys(empty),
            **values,
        },
    )


def _line(connection: Connection, actor: Actor, line_id: str) -> tuple[Row, Row]:
    found = needs_store.line_with_need(connection, line_id, lock=True)
    if found is None or not reaches(actor, {**found[1], "kind": found[0]["kind"]}):
        raise NotFound("not_found", what="line")
    line, need = found
    if kind_named(line["kind"]).binding is not Binding.AGREEMENT or line["state"] not in OPEN_LINES:
        raise Refused("contract_kind")
    return store.agreed_of(connection, line), need


def terms_of(row: Row) -> AgreementTerms:
    terms = from_text(row["kind"], row["terms"])
    if not isinstance(terms, AgreementTerms):
        raise Broken("terms_kind", kind=row["kind"])
    return terms


def reached(unit: Unit, actor: Actor, contract_id: str) -> tuple[Row, Row]:
    """A contract and its award, locked, within the actor's reach.

    :raises Refused: ``contract_not_approved`` while its line has no award.
    """
    contract = find_row(unit.connection, schema.contract, lock=True, id=contract_id)
    places = (
        store.contracts_with_places(unit.connection, schema.contract.c.id == contract_id) if contract else []
    )
    if contract is None or not places or not reaches(actor, places[0]):
        raise NotFound("not_found", what="contract")
    if places[0]["award_id"] is None:
        raise Refused("contract_not_approved")
    award = awards.get_award(unit.connection, places[0]["award_id"], lock=True)
    if award is None or award["state"] != "open":
        raise Refused("award_not_open")
    return contract, award


def sign(work: Work, actor: Actor, command: Sign) -> Answer:
    """Record a signature. The last one executes the contract and records the binding event, which a liaison accepts.

    :raises Refused: ``contract_empty`` when all of the award was let go, ``checklist_open`` (OJT-13), ``agreement_late``,
        ``agreement_early``, ``agreement_told_late`` (OJT-02), and those of `execution.check_signable`.
    """
    roles.require(actor, *MAKERS)
    if not command.signer.strip():
        raise InvalidInput("contract_missing", field="signer", what="Who signed")

    def _sign(unit: Unit) -> tuple[str, Answer]:
        contract, award = reached(unit, actor, command.contract_id)
        if contract["state"] != "draft":
            raise Refused("contract_fixed")
        if not award["committed_cents"]:
            raise Refused("contract_empty")
        terms, contents = terms_of(award), contents_from(contract["kind"], contract["contents"])
        signed = {
            one["party"]: one["signed_on"] for one in store.signatures_for(unit.connection, contract["id"])
        }
        executed_on = rules.check_signature(
            contents,
            command.party,
            signed,
            approved_on=amendments.last_approved_on(unit.connection, award["id"]),
            starts_on=terms.starts_on,
            signed_on=command.signed_on,
            today=unit.today(),
        )
        execution.check_signable(unit.connection, award, contents, terms, command.signed_on, unit.today())
        insert_signature(unit, actor, contract, command)
        if executed_on is not None:
            _execute(unit, actor, contract, award, terms, executed_on, command.document_id)
        return award["id"], {"contract": contract["id"], "award": award["id"]}

    return work.run(actor, command, "contract.signed", _sign)


def insert_signature(
    unit: Unit, actor: Actor, contract: Row, command: Sign, amendment_id: str | None = None
) -> None:
    """A party's signature under a contract, or under one of its modifications."""
    unit.insert(
        schema.signature,
        {
            "id": unit.source.new_id("SIG"),
            "contract_id": contract["id"],
            "party": command.party,
            "signer": command.signer.strip(),
            "signed_on": command.signed_on,
            "document_id": command.document_id,
            "recorded_by": actor.person_id,
            "state": "given",
            "amendment_id": amendment_id,
        },
    )


def _execute(
    unit: Unit,
    actor: Actor,
    contract: Row,
    award: Row,
    terms: AgreementTerms,
    executed_on: datetime.date,
    document_id: str | None,
) -> None:
    """All have signed: the policies of that day are the contract's, the evaluations are due, the binding event is recorded."""
    share, days = _retention(unit, contract["kind"], executed_on)
    unit.change(
        schema.contract,
        contract,
        state="executed",
        executed_on=executed_on,
        holdback_share=share,
        retention_days=days,
    )
    known = {one["sort"] for one in store.evaluations_for(unit.connection, contract["id"])}
    evaluations = rules.evaluation_days(terms) if isinstance(terms, OjtTerms) else {}
    for sort, due_on in evaluations.items():
        if sort not in known:
            unit.insert(
                schema.evaluation,
                {
                    "id": unit.source.new_id("EVAL"),
                    "contract_id": contract["id"],
                    "sort": sort,
                    "due_on": due_on,
                    **dict.fromkeys(("done_on", "words", "document_id", "recorded_by")),
                },
            )
    if document_id is not None:
        documents.link(unit, document_id, award["id"], actor)
    award_services.insert_binding(
        unit, actor, award, award["committed_cents"], executed_on, document_id=document_id
    )


def _retention(unit: Unit, kind: str, executed_on: datetime.date) -> tuple[str | None, int | None]:
    """What waits for retention and for how many days, by the policy of that day."""
    if kind not in RETENTION:
        return None, None
    share, days = RETENTION[kind]
    book = policies.policy_book(unit.connection)
    return book.get(share, executed_on).value, book.get(days, executed_on).whole()
