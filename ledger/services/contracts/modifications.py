"""Modifications of a signed agreement: asked for, signed by all once they are approved, let go.

Verifying and approving are those of any change of an award (`services.awards.amendments`), and a liaison accepts what the last
signature binds, as for the agreement itself.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards.amendments import Agreed, AmendmentState, agreed_from
from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts import modifications as modification_rules
from ledger.domain.contracts.agreements import contents_from
from ledger.domain.needs.terms import complete
from ledger.domain.overrides.overrides import Sort, State
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import change_rows, reapproval
from ledger.services.contracts import contracts, execution, modified
from ledger.services.contracts.contracts import MAKERS, Sign, reached
from ledger.services.documents import documents
from ledger.services.needs.refusals import Telling
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row


@dataclass(frozen=True)
class AskModification:
    """Ask for a modification of a signed agreement; its maximum follows from its terms.

    :param terms: the kind's terms as they shall be, JSON values; the hours are the agreement's in all.
    :param governs_on: the first day that they pay. :param until_minutes: the agreement's hours before that day, in minutes;
        None: evenly over its working days. :param words: why.
    """

    key: str
    contract_id: str
    terms: Mapping[str, Any]
    governs_on: datetime.date
    until_minutes: int | None
    words: str


@dataclass(frozen=True)
class LetGo:
    """Let a modification go that is not signed by all: what was committed for it is available again."""

    key: str
    contract_id: str


def ask(work: Work, actor: Actor, command: AskModification) -> Answer:
    """Ask for a modification that could be approved today; nothing moves yet, and the agreement stands as it was signed.

    :raises Refused: ``amend_live``, ``same_person``, ``amend_year``, ``contract_not_running``, ``contract_changes``, those of
        `modifications.check` and of the decision. :raises InvalidInput: ``words_missing``, ``terms_missing``.
    """
    roles.require(actor, *MAKERS)
    if not command.words.strip():
        raise InvalidInput("words_missing", field="words")
    telling = Telling()

    def _ask(unit: Unit) -> tuple[str, Answer]:
        _, award = reached(unit, actor, command.contract_id)
        if amendments.live_for(unit.connection, award["id"]):
            raise Refused("amend_live")
        change_rows.refuse_spender(unit.connection, actor, award)
        change_rows.check_year(award, unit.today())
        terms, governs_on, today = complete(award["kind"], command.terms), command.governs_on, unit.today()
        until = command.until_minutes
        if until is None:
            parts, worked = (
                modified.parts_of(unit.connection, award),
                modified.worked_of(unit.connection, award),
            )
            until = modification_rules.hours_until(parts, governs_on, worked.counted_minutes)
        cents = modified.maximum_of(unit.connection, award, terms, governs_on, until, today)
        after = Agreed(cents, award["payee_id"], terms)
        said: dict[str, Any] = {"words": command.words, "governs_on": governs_on}
        reapproval.decision_on(unit.connection, award, after, today, **said, asking=True, telling=telling)
        before, state = change_rows.standing_of(award), AmendmentState.ASKED
        row = change_rows.insert(
            unit,
            actor,
            award,
            state,
            before,
            after,
            command.words,
            governs_on=governs_on,
            until_minutes=until,
        )
        return award["id"], {"award": award["id"], "amendment": row["id"]}

    return telling.run(work, actor, command.key, lambda: work.run(actor, command, "modification.asked", _ask))


def sign(work: Work, actor: Actor, command: Sign) -> Answer:
    """Record a party's signature under the modification that was approved; the last one records what it binds (OJT-02).

    :raises Refused: ``modification_none``; ``agreement_late``, ``agreement_early``, ``agreement_told_late`` about the day from
        which on it governs; ``modification_below``, and those of `execution.check_signable`.
    """
    roles.require(actor, *MAKERS)
    if not command.signer.strip():
        raise InvalidInput("contract_missing", field="signer", what="Who signed")

    def _sign(unit: Unit) -> tuple[str, Answer]:
        contract, award = reached(unit, actor, command.contract_id)
        row = _agreed(unit, award)
        modified.check_covers(unit.connection, award, row)
        given = store.signatures_for(unit.connection, contract["id"], row["id"])
        contents = contents_from(contract["kind"], contract["contents"])
        executed_on = rules.check_signature(
            contents,
            command.party,
            {one["party"]: one["signed_on"] for one in given},
            approved_on=row["decided_on"],
            starts_on=row["governs_on"],
            signed_on=command.signed_on,
            today=unit.today(),
        )
        terms = agreed_from(award["kind"], row["after"]).terms
        execution.check_signable(unit.connection, award, contents, terms, command.signed_on, unit.today())
        contracts.insert_signature(unit, actor, contract, command, row["id"])
        if executed_on is not None:
            _signed_by_all(unit, actor, award, row, executed_on, command.document_id)
        return award["id"], {"contract": contract["id"], "award": award["id"]}

    return work.run(actor, command, "modification.signed", _sign)


def _agreed(unit: Unit, award: Row) -> Row:
    """The modification that waits for signatures."""
    found = amendments.modifications_for(unit.connection, award["id"], AmendmentState.AGREED)
    if not found:
        raise Refused("modification_none")
    return found[0]


def _signed_by_all(
    unit: Unit, actor: Actor, award: Row, row: Row, executed_on: datetime.date, document_id: str | None
) -> None:
    unit.change(schema.amendment, row, state=AmendmentState.SIGNED.value)
    if document_id is not None:
        documents.link(unit, document_id, award["id"], actor)
    cents = modified.open_of(award, row)
    award_services.insert_binding(unit, actor, award, cents, executed_on, document_id=document_id)


def let_go(work: Work, actor: Actor, command: LetGo) -> Answer:
    """Let a modification go that is not signed by all; the agreement stands as it was.

    :raises Refused: ``modification_none``, ``modification_signed``.
    """
    roles.require(actor, *MAKERS)

    def _let_go(unit: Unit) -> tuple[str, Answer]:
        _, award = reached(unit, actor, command.contract_id)
        if not end(unit, award):
            raise Refused("modification_none")
        return award["id"], {"award": award["id"]}

    return work.run(actor, command, "modification.canceled", _let_go)


def end(unit: Unit, award: Row) -> bool:
    """A modification that is under way ends, and what was committed for it is available again; False where there is none.

    :raises Refused: ``modification_signed`` while a liaison has to decide what all have signed.
    """
    row = modified.let_go(unit, award)
    if row is None:
        return False
    reapproval.void(unit, award, "withdrawn")
    override_rows.close(unit, award["line_id"], State.WITHDRAWN, (Sort.CAP,))
    return True
