"""The rows of an award's changes: made, reached within a duty, and whose hands each has been through."""

import datetime

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.awards import amendments as rules
from ledger.domain.awards.amendments import Agreed, AmendmentState
from ledger.domain.needs.terms import from_text
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties, rungs
from ledger.domain.people.duties import Duty, Step
from ledger.errors import NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.contracts import execution
from ledger.services.overrides import rows as override_rows
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row


def standing_of(award: Row) -> Agreed:
    """What the award's approval stands for now."""
    terms = from_text(award["kind"], award["terms"])
    return rules.standing(award["approved_cents"], awards.columns_of(award), award["payee_id"], terms)


def check_year(award: Row, today: datetime.date) -> None:
    """A change belongs to the program year of its award.

    :raises Refused: ``amend_year``.
    """
    if program_year(today) != award["program_year"]:
        raise Refused("amend_year", year=award["program_year"])


def refuse_waiting_bindings(connection: Connection, award: Row) -> None:
    """What an enrolment or order with one payee would bind does not wait while another payee takes its place.

    :raises Refused: ``amend_payee_waits``.
    """
    if any(one["state"] == "recorded" for one in awards.bindings_for(connection, award["id"])):
        raise Refused("amend_payee_waits", field="payee")


def insert(
    unit: Unit,
    actor: Actor,
    award: Row,
    state: AmendmentState,
    before: Agreed,
    after: Agreed,
    words: str,
    *,
    governs_on: datetime.date | None = None,
    until_minutes: int | None = None,
) -> Row:
    """One row of the award's changes.

    :param governs_on: of a modification of a signed agreement: its first day. :param until_minutes: the hours before it.
    """
    empty = ("voided_cents", "decision", "reason", "verified_by", "verified_on", "first_approved_by")
    return unit.insert(
        schema.amendment,
        {
            "id": unit.source.new_id("AMD"),
            "award_id": award["id"],
            "state": state.value,
            "before": before.to_text(),
            "after": after.to_text(),
            "words": words.strip()[: rules.MOST_WORDS],
            "asked_by": actor.person_id,
            "asked_on": unit.today(),
            "also_approved_by": None,
            "approved_by": None,
            "decided_on": None,
            "governs_on": governs_on,
            "until_minutes": until_minutes,
            "number": None,
            **dict.fromkeys(empty),
        },
    )


def people(connection: Connection, row: Row, award: Row) -> dict[Step, tuple[str, ...]]:
    """Who did what so far: the people of the line and of its earlier changes stay apart from the change, too, who wrote its
    contract, who granted its exception and who spent its money. Whoever approved it before may approve it anew."""
    done = amendments.hands_of(connection, award)
    drafter = execution.drafter_of(connection, award["line_id"])
    return {
        **done,
        Step.REQUEST: (*done[Step.REQUEST], *drafter),
        Step.APPROVE: rungs.so_far(row),
        Step.SECOND_APPROVE: (*done.get(Step.APPROVE, ()), *done.get(Step.SECOND_APPROVE, ())),
        Step.EXCEPT: overrides.granters(connection, award["line_id"]),
    }


def refuse_spender(connection: Connection, actor: Actor, award: Row) -> None:
    """Whoever accepted a bill of an award, paid it or handed its cards out asks for no change of it (SD1, F4).

    :raises Refused: ``same_person``.
    """
    duties.refuse_same_person(Step.REQUEST, actor.person_id, amendments.hands_of(connection, award))


def end_live(unit: Unit, award: Row) -> None:
    """A change that is under way ends with its award, or with its course."""
    live = amendments.live_for(unit.connection, award["id"])
    if live is not None:
        unit.change(schema.amendment, live, state=AmendmentState.CANCELED.value)
        override_rows.close(unit, award["line_id"], State.WITHDRAWN, (Sort.CAP,))


def reached(
    connection: Connection, actor: Actor, amendment_id: str, *wanted: Duty, lock_participant: bool = False
) -> tuple[Row, Row]:
    """A change and its award, held in the fixed order (participant, award, change), if a duty reaches them."""
    found = find_row(connection, schema.amendment, id=amendment_id)
    if found is None:
        raise NotFound("not_found", what="change")
    if lock_participant:
        award = awards.get_award(connection, found["award_id"])
        needs_store.lock_participant(connection, award["participant_id"]) if award else None
    try:
        award = award_services.reach(connection, actor, found["award_id"], *wanted)
    except NotFound as error:
        raise NotFound("not_found", what="change") from error
    row = find_row(connection, schema.amendment, lock=True, id=amendment_id)
    if row is None:
        raise NotFound("not_found", what="change")
    return row, award
