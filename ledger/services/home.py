"""What waits for a person: the counts in the navigation and the list on the home page."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.ladder import steps_on
from ledger.domain.overrides.overrides import FISCAL
from ledger.domain.people import rungs
from ledger.domain.people.duties import APPROVERS, Duty, Step, refuse_same_person
from ledger.domain.people.parts import all_so_far, askers, people_so_far
from ledger.errors import Refused
from ledger.services.overrides import rows as override_rows
from ledger.services.people import proposals, roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.awards import amendments, awards
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.needs import needs
from ledger.store.overrides import overrides
from ledger.store.payments import batches, invoices
from ledger.store.rows import Row


@dataclass(frozen=True)
class Waiting:
    """One queue: its code, what people read, and what is in it (the most urgent first)."""

    code: str
    name: str
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


def waiting_for(work: Work, actor: Actor) -> list[Waiting]:
    """Every queue the actor's duties give, only with what the actor may act on (SD1 applied)."""
    roles.require(actor, *Duty)
    today = work.source.today()
    with work.store.reading() as connection:
        queues = [
            Waiting("mine", "Your needs that wait for you", tuple(_own(connection, actor))),
            Waiting("verify", "Needs to verify", tuple(to_verify(connection, actor))),
            Waiting("bind", "Binding events to accept", tuple(to_bind(connection, actor))),
            Waiting("approve", "Lines to approve", tuple(to_approve(connection, actor, today))),
            Waiting("overrides", "Overrides that wait for you", tuple(_overrides(connection, actor))),
            Waiting(
                "changes", "Changes of awards to verify or approve", tuple(_changes(connection, actor, today))
            ),
            Waiting("invoices", "Invoices to accept", tuple(_to_accept(connection, actor))),
            Waiting("pay", "Accepted bills to pay", tuple(_to_pay(connection, actor))),
            Waiting("release", "Batches to release", tuple(_to_release(connection, actor))),
        ]
    staged = [row for row in proposals.waiting(work, actor) if row["proposed_by"] != actor.person_id]
    queues.append(Waiting("proposals", "Changes to accept", tuple(staged)))
    return [queue for queue in queues if queue.rows or _holds(actor, queue.code)]


_DUTIES = {
    "mine": (Duty.REQUEST,),
    "verify": (Duty.VERIFY,),
    "bind": (Duty.VERIFY,),
    "approve": APPROVERS,
    "overrides": (),
    "changes": (),
    "invoices": (Duty.ACCEPT_INVOICES,),
    "pay": (Duty.BUILD,),
    "release": (Duty.RELEASE,),
    "proposals": (),
}


def _holds(actor: Actor, code: str) -> bool:
    return actor.holds(*_DUTIES[code])


def _changes(connection: Connection, actor: Actor, today: datetime.date) -> list[Row]:
    found = [*changes_to_verify(connection, actor), *changes_to_approve(connection, actor, today)]
    return list({row["id"]: row for row in found}.values())


def _overrides(connection: Connection, actor: Actor) -> list[Row]:
    """Exceptions to decide (SD8), and emergencies that were found not eligible."""
    found = []
    for duties, sort, state in (
        ((Duty.OVERSEE,), "cap", "asked"),
        ((Duty.APPROVE_OVER_BAND, Duty.CLOSE), "emergency", "not_eligible"),
    ):
        if not actor.holds(*duties) or (sort == "cap" and FISCAL & {grant.duty for grant in actor.grants}):
            continue
        for row in overrides.register(connection, states=(state,), sort=sort):
            own = (row["asked_by"], *askers(row), row["verified_by"], row["checked_by"])
            reached = actor.may(*duties, agency=row["agency_code"], program=row["program_code"])
            if reached and actor.person_id not in own:
                found.append(row)
    return found


def _own(connection: Connection, actor: Actor) -> list[Row]:
    if not actor.holds(Duty.REQUEST):
        return []
    return needs.queue(connection, ("draft", "questioned"), requested_by=actor.person_id)


def to_verify(connection: Connection, actor: Actor) -> list[Row]:
    """Lines of the actor's groups, agencies and programs to verify: those of emergencies that are approved already first, by
    their clock; never the actor's own (SD1)."""
    if not actor.holds(Duty.VERIFY):
        return []
    due = overrides.due_by_line(connection)
    late = [
        {**row, "due_on": due[row["id"]]["due_on"]}
        for row in needs.queue(connection, ("approved",), only=due)
        if override_rows.part_of(connection, actor.person_id, due[row["id"]]["award_id"]) is None
    ]
    return [
        row
        for row in (
            *sorted(late, key=lambda row: (row["due_on"], row["id"])),
            *needs.queue(connection, ("emergency", "submitted")),
        )
        if _may(Step.VERIFY, actor, row)
        and actor.may(
            Duty.VERIFY,
            agency=row["agency_code"],
            program=row["program_code"],
            group=kind_named(row["kind"]).group,
        )
    ]


def to_bind(connection: Connection, actor: Actor) -> list[Row]:
    """Recorded binding events the actor may accept."""
    if not actor.holds(Duty.VERIFY):
        return []
    return [
        row
        for row in awards.bindings_waiting(connection)
        if row["recorded_by"] != actor.person_id
        and actor.may(
            Duty.VERIFY,
            agency=row["agency_code"],
            program=row["program_code"],
            group=kind_named(row["kind"]).group,
        )
    ]


def to_approve(connection: Connection, actor: Actor, today: datetime.date) -> list[Row]:
    """Lines whose next step of approval is this person's: verified ones and emergencies for the first approver, those
    approved in part for whoever the ladder names next (SCH-12); never one's own (SD1)."""
    if not actor.holds(*APPROVERS):
        return []
    found = [
        row
        for states in (("verified", "emergency"), ("first_approved",))
        for row in needs.queue(connection, states)
        if _may(Step.SECOND_APPROVE, actor, row)
    ]
    return _whose_step(connection, actor, today, found, ())


_LINE_ASKED = ("line_requested_by", "line_also_requested_by")


def _may(act: Step, actor: Actor, row: Row) -> bool:
    """Did this person have no part in a line that keeps her from this act?"""
    try:
        refuse_same_person(act, actor.person_id, all_so_far(row))
    except Refused:
        return False
    return True


def _people(row: Row, columns: tuple[str, ...]) -> list[str]:
    return [one for name in columns for one in (row[name] or "").split()]


def _whose_step(
    connection: Connection, actor: Actor, today: datetime.date, found: list[Row], own: tuple[str, ...]
) -> list[Row]:
    """Those whose next approver this person may be. :param own: columns of people who are kept apart from it."""
    if not found:
        return []
    ladder = steps_on(policies.policy_book(connection), today)
    return [
        row
        for row in found
        if actor.person_id not in [*_people(row, own), *rungs.so_far(row)]
        and actor.may(
            rungs.next_duty(ladder, row),
            agency=row["agency_code"],
            program=row["program_code"],
            group=kind_named(row["kind"]).group,
        )
    ]


def changes_to_verify(connection: Connection, actor: Actor) -> list[Row]:
    """Changes that this person may verify: of her groups, and neither she nor the line's asker asked for them."""
    if not actor.holds(Duty.VERIFY):
        return []
    return [
        row
        for row in amendments.waiting(connection, ("asked",))
        if actor.person_id not in _people(row, ("asked_by", *_LINE_ASKED))
        and actor.may(
            Duty.VERIFY,
            agency=row["agency_code"],
            program=row["program_code"],
            group=kind_named(row["kind"]).group,
        )
    ]


def changes_to_approve(connection: Connection, actor: Actor, today: datetime.date) -> list[Row]:
    """Changes that this person may approve; never of what she asked, verified or approved first (SD1)."""
    if not actor.holds(*APPROVERS):
        return []
    own = ("asked_by", "verified_by", *_LINE_ASKED, "line_verified_by")
    return _whose_step(
        connection, actor, today, amendments.waiting(connection, ("verified", "first_approved")), own
    )


def _to_accept(connection: Connection, actor: Actor) -> list[Row]:
    if not actor.holds(Duty.ACCEPT_INVOICES):
        return []
    rows = invoices.invoices_in(connection, ("entered",))
    return [
        row
        for row in rows
        if row["entered_by"] != actor.person_id
        and _all_of(connection, actor, Duty.ACCEPT_INVOICES, row["id"])
    ]


def _to_pay(connection: Connection, actor: Actor) -> list[Row]:
    if not actor.holds(Duty.BUILD):
        return []
    rows = invoices.payable_lines(connection)
    return [
        row
        for row in rows
        if not _did(actor, row, Step.BUILD) and _all_of(connection, actor, Duty.BUILD, row["award_id"])
    ]


def _all_of(connection: Connection, actor: Actor, duty: Duty, object_id: str) -> bool:
    return scope.whole_board(actor, duty) or scope.reaches_all(
        actor, scope.places(connection, object_id), duty
    )


def _did(actor: Actor, row: Row, act: Step) -> bool:
    return any(actor.person_id in people for step, people in people_so_far(row).items() if step is not act)


def _to_release(connection: Connection, actor: Actor) -> list[Row]:
    if not actor.holds(Duty.RELEASE):
        return []
    return [
        row
        for row in batches.batches_in(connection, ("built",))
        if row["built_by"] != actor.person_id
        and _all_of(connection, actor, Duty.RELEASE, row["id"])
        and not _had_part(connection, actor, row["id"])
    ]


def _had_part(connection: Connection, actor: Actor, batch_id: str) -> bool:
    """Whoever asked for, verified, approved or accepted one of its lines does not release it."""
    payments = [one["id"] for one in batches.payments_for(connection, batch_id)]
    lots = [one["lot"] for one in cards.lot_payments_for(connection, payments)]
    return any(
        _did(actor, row, Step.RELEASE) for row in (*batches.payment_lines_for(connection, payments), *lots)
    )
