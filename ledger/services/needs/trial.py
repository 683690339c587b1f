"""Would this be allowed, and what decides? The decision about a line that nobody has asked for; nothing is written."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Asked
from ledger.domain.needs.oldest import Payer
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import complete
from ledger.domain.needs.trial import Sight, Trial, try_all
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound, Refused
from ledger.services.budgets import allocations
from ledger.services.needs import facts, left
from ledger.services.participants import participants
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.needs import needs as store
from ledger.store.participants import participants as people
from ledger.store.rows import Row

WHOLE = (*APPROVERS, Duty.RECONCILE, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE)
"""Who sees the numbers that decide, whole (decision 22)."""


@dataclass(frozen=True)
class Wanted:
    """What would be asked.

    :param terms: the kind's terms as `terms.complete` takes them. :param on: the day it would be approved.
    :param allocation_id: one of those that fit; empty for the one that would be chosen.
    """

    kind: str
    amount_cents: int
    terms: Mapping[str, Any]
    agency: str
    program: str
    on: datetime.date
    allocation_id: str = ""
    words: str = ""


@dataclass(frozen=True)
class Tried:
    """The answer. :param fund: what this reader may call the fund that was tried. :param others: that could be chosen."""

    trial: Trial
    fund: str
    allocation_id: str
    others: tuple[tuple[str, str], ...]


def try_line(work: Work, actor: Actor, participant_id: str, wanted: Wanted) -> Tried:
    """Ask every question of the decision about a line that is not there (SUP-05, AUD-04). Nothing is written.

    What was used and what is available are today's, whatever the day.

    :raises NotFound: the person, or the enrollment, is not the reader's to see. :raises InvalidInput: at the term.
    :raises Refused: ``no_allocation``; ``no_policy_on`` for the band.
    """
    roles.require(actor, *left.ASKERS, *WHOLE)
    seen = participants.get_participant(work, actor, participant_id)
    if not any((one.agency, one.program) == (wanted.agency, wanted.program) for one in seen.enrolments):
        raise NotFound("not_found", what="enrollment")
    terms = complete(wanted.kind, wanted.terms)
    check_terms(wanted.kind, wanted.amount_cents, terms)
    with work.store.reading() as connection:
        participant = people.get_participant(connection, participant_id)
        if participant is None:
            raise NotFound("not_found", what="participant")
        place = (wanted.agency, wanted.program, wanted.kind)
        served = None if wanted.allocation_id else terms  # a named one is tried, whatever its period
        could = facts.payers(connection, *place, wanted.on, participant_id, served)
        chosen = _chosen(could, wanted)
        need, line = _imagined(connection, participant_id, wanted)
        gathered = facts.gather(connection, need, line, participant, chosen, wanted.on)
        names, hidden = left.fund_names(connection, actor), allocations.hidden_pools(connection, actor)
    sight = Sight(actor.holds(*WHOLE), chosen["fund"] not in hidden)
    asked = Asked(wanted.kind, wanted.amount_cents, terms, words=wanted.words)
    trial = try_all(asked, replace(gathered, asking=True), sight)
    others = tuple((one["id"], names[one["fund"]]) for _, one in could)
    return Tried(trial, names[chosen["fund"]], chosen["id"], others)


def _chosen(could: Sequence[tuple[Payer, Row]], wanted: Wanted) -> Row:
    """The allocation that submitting would take, unless one is named."""
    named = [one for one in could if one[1]["id"] == wanted.allocation_id]
    chosen = facts.first_choice(named or could, wanted.amount_cents)
    if chosen is None:
        raise Refused("no_allocation", kind=kind_named(wanted.kind).name)
    return chosen


def _imagined(connection: Connection, participant_id: str, wanted: Wanted) -> tuple[Row, Row]:
    """A need and its line as they would be handed in, serving the plan's first activity."""
    _, activities = store.plan_for(connection, participant_id)
    need = {
        "id": "",
        "participant_id": participant_id,
        "agency_code": wanted.agency,
        "program_code": wanted.program,
        "activity_id": activities[0]["id"] if activities else None,
    }
    line = {
        "id": "",
        "need_id": "",
        "kind": wanted.kind,
        "amount_cents": wanted.amount_cents,
        "terms": canonical(dict(wanted.terms)).decode(),
        "payee_id": None,
        "state": "draft",
    }
    return need, line
