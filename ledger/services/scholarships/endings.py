"""Somebody leaves a course: the refund from the provider's schedule, and the rest let go, on one day (SCH-17)."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards.awards import course_dates
from ledger.domain.journal.accounts import Stage
from ledger.domain.needs.terms import from_text
from ledger.domain.scholarships import schedule
from ledger.domain.scholarships.schedule import Ending
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import change_rows, refunds, releases
from ledger.services.awards.refunds import ACCEPTORS, STAGERS
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import instalments
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships
from ledger.words import day, dollars

SORT = "course_left"


@dataclass(frozen=True)
class ProposeLeaving:
    """Say that a participant has left a course.

    :param left_on: the last day. :param terms: the provider's refund schedule where the list has none.
    """

    key: str
    award_id: str
    left_on: datetime.date
    terms: str = ""


def propose(work: Work, actor: Actor, command: ProposeLeaving) -> Answer:
    """Compute what leaving does and stage it; a second person accepts it and with it every entry.

    :returns: ``proposal`` id and the three amounts.
    :raises Refused: ``not_a_course``, ``already_left``, ``nothing_open`` and what `schedule.decide_ending` says.
    """
    roles.require(actor, *STAGERS)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *STAGERS)
        ending = _ending(unit.connection, award, command.left_on, command.terms, unit.today())
        amounts = _amounts(ending)
        said = (
            f"Course of {award['id']} left on {day(command.left_on)}: {dollars(ending.refund_cents)} due back, "
            f"{dollars(ending.release_cents)} let go, {dollars(ending.keep_cents)} stays for an invoice{_unpaid(ending)}"
        )
        payload = {
            "award": award["id"],
            "left_on": command.left_on,
            "terms": command.terms,
            "earned_cents": ending.earned_cents,
            **amounts,
        }
        row = proposals.stage(unit, actor, SORT, subject_id=award["id"], summary=said, payload=payload)
        return award["id"], {"proposal": row["id"], **amounts}

    return work.run(actor, command, "leaving.proposed", _propose)


def _unpaid(ending: Ending) -> str:
    """What is said of a bill that waits for its payment; it stays listed to be paid or canceled."""
    return f"; {dollars(ending.unpaid_cents)} of the unpaid bill is not earned" if ending.unpaid_cents else ""


def _amounts(ending: Ending) -> dict[str, int]:
    return {
        "refund_cents": ending.refund_cents,
        "release_cents": ending.release_cents,
        "keep_cents": ending.keep_cents,
        "unpaid_cents": ending.unpaid_cents,
    }


def _ending(
    connection: Connection, award: Row, left_on: datetime.date, terms: str, today: datetime.date
) -> Ending:
    dates = course_dates(from_text(award["kind"], award["terms"]))
    kept = scholarships.find_scholarship(connection, award["id"])
    if dates is None or kept is None:
        raise Refused("not_a_course")
    if award["state"] != "open":
        raise Refused("award_not_open")
    if kept["left_on"] is not None:
        raise Refused("already_left", left_on=kept["left_on"])
    listed = str(json.loads(kept["listing"])["schedule"])
    if listed and terms:
        raise InvalidInput("schedule_listed", field="terms")
    columns = awards.columns_of(award)
    if not columns.used_cents:
        raise Refused("nothing_open", asked_cents=0, open_cents=0)
    return schedule.decide_ending(listed or terms, *dates, left_on, columns=columns, today=today)


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Refund due and rest let go in one event, all on the day of the leaving; a change that is under way ends."""
    award = awards.get_award(unit.connection, payload["award"], lock=True)
    if award is None:
        raise NotFound("not_found", what="award")
    left_on = datetime.date.fromisoformat(payload["left_on"])
    ending = _ending(unit.connection, award, left_on, payload["terms"], unit.today())
    if any(payload[name] != cents for name, cents in _amounts(ending).items()):
        raise Refused("ending_changed")
    on = award_services.entry_on(unit.connection, award, left_on, unit.today())
    if ending.refund_cents:
        refunds.make_due(unit, award, ending.refund_cents, on, "withdrawal")
    change_rows.end_live(unit, award)
    instalments.stop_open(unit, award["id"])
    releases.let_go(unit, award, ending.release_cents, on, bound="early_end")
    kept = scholarships.find_scholarship(unit.connection, award["id"], lock=True) or {}
    unit.change(schema.scholarship, kept, left_on=left_on)
    return {"award": award["id"]}


def let_go_unearned(unit: Unit, award_id: str, stage: Stage, cents: int) -> None:
    """A bill of a course that was left is canceled: no more of it is open again than its school has still to bill (SCH-17).

    :param cents: of the bill, which the same command opens again in this stage.
    """
    award = awards.get_award(unit.connection, award_id)
    for _, payload in proposals.about(unit.connection, SORT, award_id, "accepted"):
        if award is not None and "earned_cents" in payload:
            rest_cents = schedule.not_kept_cents(payload["earned_cents"], awards.columns_of(award), cents)
            if rest_cents:
                releases.post_release(unit, award, stage, rest_cents, early_end=True)


proposals.register(SORT, proposals.Sort("Course left", STAGERS, ACCEPTORS, _apply, proof=True))
