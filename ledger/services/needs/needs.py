"""What coaches do with a need: draft, submit, answer, cancel; and what liaisons do: verify or send back."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.domain.needs import complete as completeness
from ledger.domain.needs import lines
from ledger.domain.needs import needs as rules
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.needs import Asked
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.stays import YOUTH
from ledger.domain.needs.terms import complete, from_text
from ledger.domain.people.duties import Duty
from ledger.domain.people.parts import asked_too
from ledger.errors import InvalidInput, NotFound, Refused, in_row
from ledger.services.needs import facts, resources
from ledger.services.needs.refusals import Telling
from ledger.services.participants.stays import asking_agencies
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.budgets import agencies, budgets
from ledger.store.needs import needs
from ledger.store.needs.people import NOBODY
from ledger.store.rows import Row, find_row

EDITABLE = ("draft", "questioned")


@dataclass(frozen=True)
class LineInput:
    """One line as a coach typed it; a draft may leave anything out.

    :param terms: the kind's terms as far as they are known (`ledger.domain.needs.terms`), JSON values.
    :param words: which course, which job, what for: words about a person, never published.
    """

    kind: str
    amount_cents: int = 0
    terms: Mapping[str, Any] | None = None
    words: str = ""
    payee_id: str | None = None
    payee_reference: str = ""
    allocation_id: str | None = None


@dataclass(frozen=True)
class SaveDraft:
    """Keep a need as it stands, complete or not.

    :param need_id: None for a new one.
    :param participant_id: None when the person has not been imported yet; then `participant_note` says who is meant.
    """

    key: str
    need_id: str | None
    participant_id: str | None
    program: str
    activity_id: str | None = None
    why: str = ""
    other_resources: str = ""
    needed_by: datetime.date | None = None
    lines: tuple[LineInput, ...] = ()
    participant_note: str = ""
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True)
class Submit:
    """Hand a complete need over for verification (also after a question was answered)."""

    key: str
    need_id: str
    answer: str = ""


def save_draft(work: Work, actor: Actor, command: SaveDraft) -> Answer:
    """Keep a draft; only a person enrolled at the coach's own agency can be named (ALC-09).

    :returns: ``need`` id. :raises NotFound: not the coach's to see. :raises InvalidInput: too many lines, an unknown kind.
    """
    roles.require(actor, Duty.REQUEST)

    def _save(unit: Unit) -> tuple[str, Answer]:
        agency = _agency_for(unit, actor, command)
        values = {
            "participant_id": command.participant_id,
            "participant_note": command.participant_note or None,
            "program_code": command.program,
            "activity_id": command.activity_id,
            "why": command.why or None,
            "other_resources": command.other_resources or None,
            "needed_by": command.needed_by,
        }
        if command.need_id is None:
            need = unit.insert(
                schema.need,
                {
                    "id": unit.source.new_id("NEED"),
                    "agency_code": agency,
                    "requested_by": actor.person_id,
                    "state": "draft",
                    "created_at": unit.source.now(),
                    "submitted_on": None,
                    **values,
                },
            )
        else:
            need = unit.change(schema.need, _own_draft(unit.connection, actor, command.need_id), **values)
        resources.keep(unit, need["id"], command.tried)
        _save_lines(unit, actor, need, command)
        return need["id"], {"need": need["id"]}

    return work.run(actor, command, "need.drafted", _save)


def _agency_for(unit: Unit, actor: Actor, command: SaveDraft) -> str:
    if command.participant_id is None:
        if actor.agency is None:
            raise InvalidInput("participant_missing", field="participant")
        if not agencies.is_active(unit.connection, actor.agency, command.program, unit.today()):
            raise InvalidInput("program_unknown", field="program", program=command.program[:20])
        return actor.agency
    person, program = command.participant_id, command.program
    for agency in asking_agencies(unit.connection, actor, person, program, unit.today()):
        return agency
    raise NotFound("not_found", what="participant")


def _own_draft(connection: Connection, actor: Actor, need_id: str) -> Row:
    need = visible_need(connection, actor, need_id)
    if need["state"] not in EDITABLE:
        raise Refused("need_not_editable")
    return need


def visible_need(connection: Connection, actor: Actor, need_id: str) -> Row:
    """A need of this coach, held until the command ends. :raises NotFound: ``not_found``."""
    need = find_row(connection, schema.need, lock=True, id=need_id)
    if need is None or not actor.may(Duty.REQUEST, agency=need["agency_code"], program=need["program_code"]):
        raise NotFound("not_found", what="need")
    if actor.agency not in (None, need["agency_code"]):
        raise NotFound("not_found", what="need")
    return need


def _save_lines(unit: Unit, actor: Actor, need: Row, command: SaveDraft) -> None:
    if len(command.lines) > completeness.MOST_LINES:
        raise InvalidInput("need_too_long", field="lines", most=completeness.MOST_LINES)
    kept = {row["position"]: row for row in needs.lines_for(unit.connection, need["id"])}
    changeable = {position: row for position, row in kept.items() if row["state"] in (*EDITABLE, "canceled")}
    most = len(kept) + len(command.lines)
    places = [place for place in range(1, most + 1) if place not in kept or place in changeable]
    for place, line in zip(places, command.lines, strict=False):
        kind_named(line.kind)
        if line.payee_id is not None and find_row(unit.connection, schema.payee, id=line.payee_id) is None:
            raise InvalidInput("payee_unknown", field="payee", position=place)
        values = {
            "kind": line.kind,
            "amount_cents": line.amount_cents,
            "terms": canonical(dict(line.terms or {})).decode(),
            "words": line.words or None,
            "payee_id": line.payee_id,
            "payee_reference": line.payee_reference or None,
            "allocation_id": line.allocation_id,
            "needed_by": command.needed_by,
        }
        earlier = changeable.pop(place, None)
        if earlier is None:
            unit.insert(schema.need_line, new_line(unit, actor, need, place) | values)
        else:
            state = "draft" if earlier["state"] == "canceled" else earlier["state"]
            unit.change(schema.need_line, earlier, **values, **asked_too(earlier, unit.actor_id), state=state)
    for row in changeable.values():
        if row["state"] != "canceled":
            unit.change(schema.need_line, row, state="canceled")


def new_line(unit: Unit, actor: Actor, need: Row, place: int) -> Row:
    """A line of a need before anything is known of it."""
    empty = ("verified_on", "approved_on", "reason", "question", "question_words", "answer_words")
    return {
        "id": unit.source.new_id("LINE"),
        "need_id": need["id"],
        "position": place,
        "state": "draft",
        "requested_by": actor.person_id,
        **NOBODY,
        **dict.fromkeys(empty),
    }


def submit(work: Work, actor: Actor, command: Submit) -> Answer:
    """Check a need whole, find each line's allocation, and hand it over; nothing is promised yet.

    :raises InvalidInput: what is missing, at its field. :raises Refused: what an approver could not approve, with numbers.
    """
    roles.require(actor, Duty.REQUEST)
    telling = Telling()

    def _submit(unit: Unit) -> tuple[str, Answer]:
        need = _own_draft(unit.connection, actor, command.need_id)
        if need["participant_id"] is None:
            raise InvalidInput("participant_missing", field="participant")
        lines = [row for row in needs.lines_for(unit.connection, need["id"]) if row["state"] in EDITABLE]
        asked = [_asked(row) for row in lines]
        completeness.check_need(
            asked,
            why=need["why"] or "",
            activity=need["activity_id"] is not None,
            needed_by=need["needed_by"],
            today=unit.today(),
        )
        resources.check(unit.connection, need, [one.kind for one in asked], unit.today())
        changed = unit.change(schema.need, need, state="submitted", submitted_on=unit.today())
        for number, (row, one) in enumerate(zip(lines, asked, strict=True), 1):
            with in_row(number):
                _submit_line(unit, telling, changed, row, one, lines, command.answer)
        return need["id"], {"need": need["id"]}

    return telling.run(work, actor, command.key, lambda: work.run(actor, command, "need.submitted", _submit))


def _asked(row: Row) -> Asked:
    terms = complete(row["kind"], json.loads(row["terms"]))
    return Asked(row["kind"], row["amount_cents"], terms, words=row["words"] or "")


def _submit_line(
    unit: Unit, telling: Telling, need: Row, row: Row, asked: Asked, all_lines: list[Row], answer: str
) -> None:
    if row["payee_id"] is None:
        raise InvalidInput("payee_missing", field="payee", position=row["position"])
    allocation = _allocation_for(unit.connection, need, row, unit.today())
    participant = find_row(unit.connection, schema.participant, id=need["participant_id"])
    if participant is None:
        raise InvalidInput("participant_missing", field="participant")
    gathered = facts.gather(unit.connection, need, row, participant, allocation, unit.today())
    found = rules.after_earlier(replace(gathered, asking=True, older=()), row, all_lines)
    telling.decide(row, allocation["id"], asked, found)
    unit.change(
        schema.need_line,
        row,
        state=lines.move(row["state"], LineState.SUBMITTED),
        allocation_id=allocation["id"],
        answer_words=answer or row["answer_words"],
        reason=None,
        **asked_too(row, unit.actor_id),
    )


def _allocation_for(connection: Connection, need: Row, row: Row, on: datetime.date) -> Row:
    place = (need["agency_code"], need["program_code"], row["kind"])
    terms = from_text(row["kind"], row["terms"]) if row["allocation_id"] is None else None
    could = facts.payers(connection, *place, on, need["participant_id"], terms)
    if row["allocation_id"] is not None:
        could = [one for one in could if one[1]["id"] == row["allocation_id"]]
    if facts.standing(connection, need, on).follow_up_until:  # nothing but money of youth follows up
        could = [one for one in could if one[0].stream == YOUTH] or could
    chosen = facts.first_choice(could, row["amount_cents"])
    if chosen is None:
        raise Refused("no_allocation", kind=kind_named(row["kind"]).name)
    return chosen


def line_of(connection: Connection, line_id: str) -> tuple[Row, Row]:
    """A line, held until the command ends, and its need. :raises NotFound: ``not_found``."""
    found = needs.line_with_need(connection, line_id, lock=True)
    if found is None:
        raise NotFound("not_found", what="line")
    return found


def allocation_of(connection: Connection, line: Row, *, lock: bool = False) -> Row:
    """The allocation a submitted line draws on."""
    allocation = budgets.get_allocation(connection, line["allocation_id"], lock=lock)
    if allocation is None:
        raise NotFound("not_found", what="allocation")
    return allocation
