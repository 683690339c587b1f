"""Payees: suggested by whoever needs one, created by a keeper, accepted by a checker who had no part in it
(SD4).

Names and addresses are words about people: they enter the event only as a commitment. No bank detail is
stored.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain import payees as rules
from ledger.domain.payees import PayeeState
from ledger.domain.people.duties import Duty, Step, refuse_same_person
from ledger.errors import NotFound, Refused
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import payees as store
from ledger.store import rows, schema
from ledger.store.rows import Row

SUGGESTERS = (Duty.REQUEST, Duty.VERIFY)


@dataclass(frozen=True)
class Suggest:
    """Suggest a payee."""

    key: str
    name: str
    address: str | None
    sort: str


@dataclass(frozen=True)
class Create:
    """Make a payee, from a suggestion or anew.

    :param suggestion_id: the suggested payee that this settles; its words may be put right on the way.
    """

    key: str
    name: str
    address: str | None
    sort: str
    tax_class: str
    form_state: str = "none"
    suggestion_id: str | None = None


@dataclass(frozen=True)
class Correct:
    """Change a payee's record; it has to be checked anew, by somebody else, before it is used again (F6)."""

    key: str
    payee_id: str
    name: str
    address: str | None
    sort: str
    tax_class: str


@dataclass(frozen=True)
class RecordForm:
    """Say where the payee's tax form stands: ``none``, ``requested`` or ``on_file``."""

    key: str
    payee_id: str
    form_state: str


@dataclass(frozen=True)
class Decide:
    """Accept or refuse a payee."""

    key: str
    payee_id: str


def suggest(work: Work, actor: Actor, command: Suggest) -> Answer:
    """Suggest a payee; a keeper makes it.

    :returns: ``payee``; ``again``: one like it is known; ``alike``: ids of those that this person may see.
    :raises InvalidInput: ``payee_name_format``, ``payee_address_format``, ``payee_sort_unknown``.
    """
    roles.require(actor, *SUGGESTERS)
    record = _record_of(command, rules.TaxClass.UNKNOWN, rules.FormState.NONE)

    def _suggest(unit: Unit) -> tuple[str, Answer]:
        like = duplicates(unit.connection, record["name"], record["address"])
        row = _insert(unit, actor, record, PayeeState.SUGGESTED)
        return row["id"], {"payee": row["id"], **_warning(actor, like)}

    return work.run(actor, command, "payee.suggested", _suggest)


def create(work: Work, actor: Actor, command: Create) -> Answer:
    """Make a payee, from a suggestion or anew; it is used once a checker has accepted it.

    :returns: as `suggest`.
    :raises Refused: ``payee_state`` when the suggestion was settled before.
    """
    roles.require(actor, Duty.KEEP_PAYEES)
    record = _record_of(command, command.tax_class, command.form_state)

    def _create(unit: Unit) -> tuple[str, Answer]:
        like = duplicates(unit.connection, record["name"], record["address"], command.suggestion_id)
        if command.suggestion_id is None:
            row = _insert(unit, actor, record, PayeeState.CREATED)
        else:
            row = _payee(unit, command.suggestion_id)
            rules.refuse_move(row["state"], "create")
            _remake(unit, actor, row, record)
        return row["id"], {"payee": row["id"], **_warning(actor, like)}

    return work.run(actor, command, "payee.created", _create)


def correct(work: Work, actor: Actor, command: Correct) -> Answer:
    """Change a payee's record; from then on it waits for a checker again.

    :raises Refused: ``payee_state``.
    """
    roles.require(actor, Duty.KEEP_PAYEES)

    def _correct(unit: Unit) -> tuple[str, Answer]:
        row = _payee(unit, command.payee_id)
        rules.refuse_move(row["state"], "correct")
        record = _record_of(command, command.tax_class, row["form_state"])
        like = duplicates(unit.connection, record["name"], record["address"], row["id"])
        _remake(unit, actor, row, record)
        return row["id"], {"payee": row["id"], **_warning(actor, like)}

    return work.run(actor, command, "payee.corrected", _correct)


def record_form(work: Work, actor: Actor, command: RecordForm) -> Answer:
    """Say where the payee's tax form stands.

    :raises InvalidInput: ``form_state_unknown``.
    """
    roles.require(actor, Duty.KEEP_PAYEES)

    def _record(unit: Unit) -> tuple[str, Answer]:
        row = _payee(unit, command.payee_id)
        form_state = rules.payee_terms(row["sort"], row["tax_class"], command.form_state)[2]
        unit.change(schema.payee, row, form_state=form_state.value)
        return row["id"], {"payee": row["id"]}

    return work.run(actor, command, "payee.form_recorded", _record)


def accept(work: Work, actor: Actor, command: Decide) -> Answer:
    """Accept a payee that somebody else suggested and created (``proof_needed``, ``same_person``, ``payee_state``)."""
    roles.require(actor, Duty.CHECK_PAYEES)
    roles.require_proof(actor)
    return _decide(work, actor, command, "accept", PayeeState.ACCEPTED)


def refuse(work: Work, actor: Actor, command: Decide) -> Answer:
    """Refuse a payee that somebody else suggested and created (``same_person``, ``payee_state``)."""
    return _decide(work, actor, command, "refuse", PayeeState.REFUSED)


def _decide(work: Work, actor: Actor, command: Decide, move: str, state: PayeeState) -> Answer:
    roles.require(actor, Duty.CHECK_PAYEES)

    def _checked(unit: Unit) -> tuple[str, Answer]:
        row = _payee(unit, command.payee_id)
        rules.refuse_move(row["state"], move)
        makers = [one for one in (row["suggested_by"], row["created_by"]) if one is not None]
        refuse_same_person(Step.CHECK_PAYEE, actor.person_id, {Step.KEEP_PAYEE: makers})
        unit.change(schema.payee, row, state=state.value, checked_by=actor.person_id)
        return row["id"], {"payee": row["id"], "state": state.value}

    return work.run(actor, command, f"payee.{state.value}", _checked)


def people_of(connection: Connection, payee_id: str) -> dict[Step, tuple[str, ...]]:
    """Who made and who checked a payee, for `domain.duties.refuse_same_person` on its payments (SD4).

    :raises NotFound: ``not_found``.
    """
    row = _found(store.find_payee(connection, payee_id))
    people = {Step.KEEP_PAYEE: row["created_by"], Step.CHECK_PAYEE: row["checked_by"]}
    return {step: (person,) for step, person in people.items() if person is not None}


def require_accepted(connection: Connection, payee_id: str) -> Row:
    """The payee, when it may be paid.

    :raises NotFound: ``not_found``.
    :raises Refused: ``payee_not_accepted``.
    """
    row = _found(store.find_payee(connection, payee_id))
    if row["state"] != PayeeState.ACCEPTED:
        raise Refused("payee_not_accepted")
    return row


def duplicates(connection: Connection, name: str, address: str | None, but: str | None = None) -> list[Row]:
    """Payees that may be the same as this one, refused ones too.

    :param but: the payee itself, when it is known already.
    """
    known = (row for row in store.payees_listed(connection) if row["id"] != but)
    return [row for row in known if rules.alike(name, address, row["name"], row["address"])]


def list_payees(
    work: Work, actor: Actor, *, state: str | None = None, text: str = ""
) -> list[dict[str, Any]]:
    """Payees by name: all for people of the board; the accepted ones and the own suggestions for a coach.

    :param state: only those in this state.
    :param text: only those whose name holds this, as duplicates are compared.
    """
    roles.require(actor, Duty.REQUEST, *READERS)
    with work.store.reading() as connection:
        if actor.holds(*READERS):
            found = store.payees_listed(connection)
        else:
            found = store.payees_listed(
                connection, states=[PayeeState.ACCEPTED], suggested_by=actor.person_id
            )
    wanted = rules.normal_name(text) if text.strip() else ""
    return [
        _shown(row)
        for row in found
        if state in (None, row["state"]) and wanted in rules.normal_name(row["name"])
    ]


def get_payee(work: Work, actor: Actor, payee_id: str) -> dict[str, Any]:
    """One payee, as far as `list_payees` would show it.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.REQUEST, *READERS)
    with work.store.reading() as connection:
        row = _found(store.find_payee(connection, payee_id))
    return _shown(_found(row if _may_see(actor, row) else None))


def _may_see(actor: Actor, row: Row) -> bool:
    return (
        actor.holds(*READERS) or row["state"] == PayeeState.ACCEPTED or row["suggested_by"] == actor.person_id
    )


def _warning(actor: Actor, like: list[Row]) -> Answer:
    """A duplicate is said to everyone; which one, only to those who may see it (T1)."""
    return {"again": bool(like), "alike": [row["id"] for row in like if _may_see(actor, row)]}


def _shown(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "salt"}


def _payee(unit: Unit, payee_id: str) -> Row:
    return _found(rows.find_row(unit.connection, schema.payee, lock=True, id=payee_id))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("not_found", what="payee")
    return row


def _record_of(command: Suggest | Create | Correct, tax_class: str, form_state: str) -> Row:
    sort, tax, form = rules.payee_terms(command.sort, tax_class, form_state)
    return {
        "name": rules.payee_name(command.name),
        "address": rules.payee_address(command.address),
        "sort": sort.value,
        "tax_class": tax.value,
        "form_state": form.value,
    }


def _insert(unit: Unit, actor: Actor, record: Row, state: PayeeState) -> Row:
    return unit.insert(
        schema.payee,
        {
            **record,
            "id": unit.source.new_id("PAY"),
            "state": state.value,
            "suggested_by": actor.person_id,
            "created_by": actor.person_id if state is PayeeState.CREATED else None,
            "checked_by": None,
        },
    )


def _remake(unit: Unit, actor: Actor, row: Row, record: Row) -> None:
    """Write what a keeper says of a payee; whoever checked it before has to look again."""
    state = PayeeState.CREATED.value
    unit.change(schema.payee, row, **record, state=state, created_by=actor.person_id, checked_by=None)
