"""What the pages about needs read: the form's choices, one need as its reader may see it, and the queues.

Another agency's need looks exactly like one that does not exist (P32).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.needs import alike
from ledger.domain.needs.categories import Paper
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.resources import Tried
from ledger.domain.overrides import emergencies
from ledger.domain.participants.participants import Activity
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound
from ledger.services import home, payees
from ledger.services.needs import checklists, resources, standing
from ledger.services.needs.history import Step, history_of
from ledger.services.overrides import lane, wording
from ledger.services.participants import participants
from ledger.services.participants.stays import stays_for
from ledger.services.people import roles, sessions
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import payees as payee_store
from ledger.store import schema
from ledger.store.budgets import agencies, policies
from ledger.store.needs import needs
from ledger.store.people import sessions as session_store
from ledger.store.rows import Row, find_row, rows_of

OTHERS = (*APPROVERS, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE)
READERS = (Duty.REQUEST, Duty.VERIFY, *OTHERS)


@dataclass(frozen=True)
class Choices:
    """What the form of a need lets one choose.

    :param people: (id, name) when the person is still to be chosen, else empty.
    :param programs: (code, name).
    """

    participant_id: str | None
    name: str
    programs: tuple[tuple[str, str], ...]
    activities: tuple[Activity, ...]
    payees: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class NeedPage:
    """One need with everything its page shows; `names` calls people of the board by id.

    :param overrides: line id to its overrides.
    :param may_be_emergency: the board has a lane, and a line fits it. :param lane_shut: why it takes none today.
    :param papers: line id to the papers that the policy asks for, while the line is not decided.
    :param tried: who else was asked to pay. :param warnings: line id to what its days say beside those of the activity.
    :param alike: line id to open lines that ask for the same thing again, as far as the reader may see them.
    """

    need: Row
    lines: tuple[Row, ...]
    participant: str
    agency: str
    program: str
    activity: Row | None
    history: tuple[Step, ...]
    names: Mapping[str, str]
    payees: Mapping[str, str]
    awards: Mapping[str, Row]
    papers: Mapping[str, Sequence[Paper]] = field(default_factory=dict)
    overrides: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    may_be_emergency: bool = False
    lane_shut: str | None = None
    tried: tuple[Tried, ...] = ()
    warnings: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def choices(work: Work, actor: Actor, participant_id: str | None) -> Choices:
    """The choices for a need of one person, or of somebody who is still to come with an import.

    :raises NotFound: the person is not the coach's to ask for (P32).
    """
    roles.require(actor, Duty.REQUEST)
    known = tuple((one["id"], one["name"]) for one in payees.list_payees(work, actor, state="accepted"))
    with work.store.reading() as connection:
        named = {row["code"]: row["name"] for row in agencies.programs(connection)}
        if participant_id is None:
            member = {
                row["program_code"]
                for row in agencies.memberships(connection, work.source.today())
                if actor.may(Duty.REQUEST, agency=row["agency_code"], program=row["program_code"])
                and actor.agency in (None, row["agency_code"])
            }
            found = Choices(None, "", tuple((code, named[code]) for code in sorted(member)), (), known)
        else:
            stays = stays_for(connection, actor, (Duty.REQUEST,), work.source.today(), participant_id)
            if not stays:
                raise NotFound("not_found", what="participant")
            shown = participants.display_names(connection, work, actor, [participant_id])
            codes = dict.fromkeys(stay["program_code"] for stay in stays)
            _, activities = needs.plan_for(connection, participant_id)
            return Choices(
                participant_id,
                shown.get(participant_id) or stays[0]["external_id"],
                tuple((code, named[code]) for code in codes),
                tuple(
                    Activity(one["code"], one["title"], one["from_on"], one["to_on"], one["id"])
                    for one in activities
                ),
                known,
            )
    served = {one.participant_id: one.name for one in participants.my_people(work, actor)}
    return Choices(None, "", found.programs, (), known, tuple(sorted(served.items(), key=lambda one: one[1])))


def keep_typed(work: Work, actor: Actor, path: str, fields: dict[str, Any]) -> str:
    """Keep what is being typed on a page, in place of what was kept there before.

    :returns: when, as an instant.
    """
    roles.require(actor, Duty.REQUEST)
    forget_typed(work, actor, path)
    sessions.keep_form(work, actor.person_id, path, fields)
    return work.source.now()


def forget_typed(work: Work, actor: Actor, path: str) -> None:
    """What was kept of a page is saved now."""
    roles.require(actor, Duty.REQUEST)
    with work.store.writing() as connection:
        session_store.use_kept_forms(connection, actor.person_id, path, work.source.now())


def may_read(actor: Actor, need: Row, lines: Sequence[Row]) -> bool:
    """A coach of the agency; a liaison for lines of her groups; who decides or oversees, once it is submitted."""
    scope = {"agency": need["agency_code"], "program": need["program_code"]}
    if actor.may(Duty.REQUEST, **scope) and actor.agency in (None, need["agency_code"]):
        return True
    groups = {kind_named(line["kind"]).group for line in lines}
    if any(actor.may(Duty.VERIFY, **scope, group=group) for group in groups):
        return True
    return need["state"] != "draft" and actor.may(*OTHERS, **scope)


def may_change(actor: Actor, need: Row) -> bool:
    """May this coach write in it?"""
    return actor.may(
        Duty.REQUEST, agency=need["agency_code"], program=need["program_code"]
    ) and actor.agency in (
        None,
        need["agency_code"],
    )


def need_page(work: Work, actor: Actor, need_id: str) -> NeedPage:
    """One need.

    :raises NotFound: ``not_found`` for an unknown id and another agency's alike.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        need = find_row(connection, schema.need, id=need_id)
        lines = needs.lines_for(connection, need_id)
        if need is None or not may_read(actor, need, lines):
            raise NotFound("not_found", what="need")
        return _page(connection, work, actor, need, lines)


def _page(connection: Connection, work: Work, actor: Actor, need: Row, lines: list[Row]) -> NeedPage:
    person = need["participant_id"]
    named = participants.display_names(connection, work, actor, [person]) if person else {}
    agency = agencies.find_agency(connection, need["agency_code"])
    program = find_row(connection, schema.program, code=need["program_code"])
    activity = find_row(connection, schema.activity, id=need["activity_id"]) if need["activity_id"] else None
    staff = staff_names(connection, actor)
    payee_ids = [line["payee_id"] for line in lines if line["payee_id"]]
    return NeedPage(
        need,
        tuple(standing.with_stages(connection, lines)),
        named.get(person) or need["participant_note"] or "Not yet in the participant system",
        agency["name"] if agency else need["agency_code"],
        program["name"] if program else need["program_code"],
        activity,
        tuple(history_of(connection, need, staff)),
        staff,
        payee_names(connection, payee_ids),
        standing.awards_of(connection, lines),
        {
            line["id"]: checklists.papers(connection, line, work.source.today())
            for line in lines
            if line["state"] in ("draft", "submitted", "emergency", "questioned")
        },
        wording.of_lines(connection, {line["id"]: line for line in lines}, work.source.today()),
        emergencies.is_open(policies.policy_book(connection), work.source.today())
        and bool(lane.fitting(lines)),
        lane.why_shut(connection, need, lane.fitting(lines), work.source.today()),
        resources.tried_for(connection, need["id"]),
        {
            line["id"]: said
            for line in lines
            if (said := standing.warning_of(line, activity, work.source.today()))
        },
        alike=_alike(connection, actor, need, lines),
    )


def _alike(connection: Connection, actor: Actor, need: Row, lines: list[Row]) -> dict[str, list[Row]]:
    """Open lines of the same person that look like these (SUP-24); another agency's is none for a coach (P32)."""
    asking = [line for line in lines if line["state"] in ("draft", *alike.OPEN)]
    if not asking or not need["participant_id"]:
        return {}
    seen = [
        row
        for row in needs.lines_in(connection, need["participant_id"], alike.OPEN)
        if may_read(actor, {**row, "state": row["need_state"]}, [row])
    ]
    found = {line["id"]: [row for row in seen if alike.is_alike(line, row)] for line in asking}
    return {line_id: rows for line_id, rows in found.items() if rows}


def staff_names(connection: Connection, actor: Actor) -> dict[str, str]:
    """Names of people of the board and of agencies; a coach reads those of her own agency only."""
    coach = not actor.holds(Duty.VERIFY, *OTHERS)
    rows = rows_of(connection, select(schema.person.c.id, schema.person.c.name, schema.person.c.agency_code))
    return {row["id"]: row["name"] for row in rows if not coach or row["agency_code"] == actor.agency}


def shown_by_name(work: Work, actor: Actor, queues: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """The rows of several queues with ``person`` and ``payee_name``, where they do not say them already: read once."""
    rows = [row for of in queues.values() for row in of]
    with work.store.reading() as connection:
        people = {
            row["participant_id"]: row["person"]
            for row in named(connection, work, actor, [row for row in rows if row.get("participant_id")])
        }
        unnamed = [row["payee_id"] for row in rows if row.get("payee_id") and "payee_name" not in row]
        payees = payee_names(connection, unnamed)
    return {
        code: [
            {
                "person": people.get(row.get("participant_id") or "", ""),
                "payee_name": payees.get(row.get("payee_id") or "", ""),
                **row,
            }
            for row in of
        ]
        for code, of in queues.items()
    }


def payee_names(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Payees by id."""
    return {
        one: row["name"] for one in dict.fromkeys(ids) if (row := payee_store.find_payee(connection, one))
    }


def queue_rows(work: Work, actor: Actor, view: str) -> list[Row]:
    """The lines of a queue, the soonest needed first, with the names this reader may see.

    :param view: ``mine`` (own lines, whatever their state), ``agency`` (those of the own agency), ``verify``.
    """
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)
    with work.store.reading() as connection:
        if view == "verify":
            rows = home.to_verify(connection, actor)
        else:
            asked_by = actor.person_id if view == "mine" else None
            rows = [
                row
                for row in needs.queue(connection, tuple(LineState), requested_by=asked_by)
                if actor.may(Duty.REQUEST, agency=row["agency_code"], program=row["program_code"])
                and actor.agency in (None, row["agency_code"])
            ]
        return standing.with_stages(connection, named(connection, work, actor, rows))


def named(connection: Connection, work: Work, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """Rows with ``person``: the participant as this reader may call them."""
    ids = [row["participant_id"] for row in rows if row.get("participant_id")]
    shown = participants.display_names(connection, work, actor, ids) if ids else {}
    return [{**row, "person": shown.get(row.get("participant_id") or "", "")} for row in rows]
