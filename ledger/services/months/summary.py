"""The month as a manager opens it: money by agency, program, fund, line and kind beside people and outcomes.

The money comes from the balances alone, so that the report costs the same at ten entries and at a million.
Each number leads on: money to its accounts' entries, a count to the people behind it, as far as the reader
may see them.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets import obligations
from ledger.domain.budgets.allocations import POOL_AGENCY, POOL_PROGRAM
from ledger.domain.budgets.set_aside import SetAsideTest
from ledger.domain.budgets.versions import version_on
from ledger.domain.budgets.years import counted, in_year
from ledger.domain.months.outcomes import Cells, Happening, Measure, Place, cells, count
from ledger.domain.months.summary import Summary, place_of, summarise
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets.allocations import hidden_pools, set_aside_test
from ledger.services.budgets.obligations import beyond_in_year
from ledger.services.months.reconciliation import month_end, parse_month
from ledger.services.participants.participants import BY_NAME, MASKED, display_names, reach_of
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets
from ledger.store.journal import journal
from ledger.store.months import reconciliation as stays
from ledger.store.months import summary as store
from ledger.store.participants import participants as people

READERS = (*roles.READERS, Duty.REQUEST)
Keeps: TypeAlias = Callable[[str, str], bool]
"""Is a program's and agency's cell among those that are asked for?"""


@dataclass(frozen=True)
class Behind:
    """One person or event behind a count.

    :param name: as the reader may call the person (name or initials).
    :param record_id: the record it comes from; empty for people who were served.
    """

    participant_id: str
    name: str
    on: datetime.date | None
    code: str
    record_id: str


@dataclass(frozen=True)
class Counted:
    """Who is behind a count: those listed, and how many are counted and not listed.

    :param in_pool: of a shared pool. :param out_of_reach: outside what the reader's duties let them see.
    """

    listed: tuple[Behind, ...]
    in_pool: int
    out_of_reach: int

    @property
    def number(self) -> int:
        return len(self.listed) + self.in_pool + self.out_of_reach


@dataclass(frozen=True)
class OutcomeRow:
    """One program and agency: how many of each measure."""

    program: str
    agency: str
    counts: dict[Measure, int]


@dataclass(frozen=True)
class Outcomes:
    """A month's outcomes; the totals count each person and event once, so they may be less than the sum."""

    month: str
    rows: tuple[OutcomeRow, ...]
    totals: dict[Measure, int]


@dataclass(frozen=True)
class SetAsideMeasures:
    """The set-aside's strict test as budgeted, which the policy governs, and the two that stand beside it
    (SET-04).

    :param document: where the share in force comes from.
    """

    budgeted: SetAsideTest
    obligated: SetAsideTest
    expended: SetAsideTest
    document: str


def summary(work: Work, actor: Actor, month: str) -> Summary:
    """The month's money in the reader's scope; pools stand as one where the reader does not hold every class
    in them.

    :param month: ``2026-08``.
    :raises InvalidInput: ``month_format``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = _summarise(connection, parse_month(month), hidden_pools(connection, actor))
    rows = tuple(row for row in found.rows if in_scope(actor, row.program, row.agency))
    return Summary(found.month, rows)


def summary_published(work: Work, month: str) -> Summary:
    """The month for the terminal, as the books show it: the whole board, every pool as one."""
    with work.store.reading() as connection:
        return _summarise(connection, parse_month(month), hidden_pools(connection, None))


def _summarise(connection: Connection, month: str, pools: dict[str, str]) -> Summary:
    found = journal.balances_and_movements(connection, from_month=month, through_month=month)
    to_date = {account: cents for account, (cents, _) in found.items()}
    moved = {account: cents for account, (_, cents) in found.items() if cents}
    return summarise(month, to_date, moved, pools)


def in_scope(actor: Actor, program: str, agency: str) -> bool:
    """A coach's rows are her agency's; a pool's row is nobody's in particular, so only those see it who reach
    everything.
    """
    for grant in actor.grants:
        if grant.duty not in READERS:
            continue
        home = actor.agency if grant.duty is Duty.REQUEST else None
        if (agency, program) == (POOL_AGENCY, POOL_PROGRAM):
            if (
                grant.agency is None
                and grant.program is None
                and home is None
                and grant.duty is not Duty.REQUEST
            ):
                return True
        elif grant.reaches(agency=agency, program=program) and home in (None, agency):
            return True
    return False


def outcomes(work: Work, actor: Actor, month: str, keeps: Keeps | None = None) -> Outcomes:
    """Served people, trainings, credentials and jobs of the month by program and agency, in the reader's
    scope.

    :param keeps: which of them; every one without.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = _cells(connection, actor, parse_month(month), keeps)
    rows = tuple(
        OutcomeRow(place[0], place[1], {measure: count(found, measure, [place]) for measure in Measure})
        for place in found
    )
    return Outcomes(month, rows, {measure: count(found, measure) for measure in Measure})


def _cells(connection: Connection, actor: Actor, month: str, keeps: Keeps | None = None) -> Cells:
    first_on, last_on = datetime.date.fromisoformat(f"{month}-01"), month_end(month)
    pools = hidden_pools(connection, actor)

    def placed(first_month: str) -> list[tuple[Place, str]]:
        served = store.served_between(connection, first_month, month)
        keys = [(place_of(key, pools), participant_id) for key, participant_id in served]
        return [((key.program, key.agency), participant_id) for key, participant_id in keys]

    found = cells(
        placed(month),
        placed(f"{program_year(first_on):04d}-07"),
        store.outcomes_between(connection, first_on, last_on),
        stays.stays(connection),
        first_on,
        last_on,
    )
    return {
        place: of
        for place, of in found.items()
        if in_scope(actor, *place) and (keeps is None or keeps(*place))
    }


def people_behind(
    work: Work,
    actor: Actor,
    month: str,
    measure: Measure,
    keeps: Keeps | None = None,
) -> Counted:
    """The people or events behind one count, each named as the reader may name them, and how many stay unlisted.

    People of a pool stay unlisted: a list of ids would tell who is served by a confidential fund.

    :param keeps: of which programs and agencies; the total without.
    :raises NotFound: ``not_found`` when none of them is in the reader's scope.
    """
    roles.require(actor, *BY_NAME, *MASKED)
    with work.store.reading() as connection:
        found = _cells(connection, actor, parse_month(month), keeps)
        if keeps is not None and not found:
            raise NotFound("not_found", what="count")
        chosen: dict[tuple[object, ...], Happening] = {}
        for place, of in found.items():
            if place != (POOL_PROGRAM, POOL_AGENCY):
                chosen |= {one.counted_as: one for one in of.get(measure, frozenset())}
        reached = set(people.ids_in(connection, reach_of(actor, (*BY_NAME, *MASKED))))
        listed = [one for one in chosen.values() if one.participant_id in reached]
        names = display_names(connection, work, actor, [one.participant_id for one in listed])
    behind = tuple(
        Behind(one.participant_id, names.get(one.participant_id, "–"), one.on, one.code, one.record_id)
        for one in sorted(listed, key=lambda one: (one.on or datetime.date.min, one.participant_id))
    )
    return Counted(behind, count(found, measure) - len(chosen), len(chosen) - len(listed))


def set_aside_measures(work: Work, actor: Actor, month: str) -> SetAsideMeasures:
    """The strict test (3 x set-aside > training budget) three ways at the month's end: both sides and the
    verdict of each.

    Budgeted is what the policy governs (SET-03); obligated and expended stand beside it, against the same
    budget (SET-04); both are of the year, as the certificate counts them.

    :raises Refused: ``no_policy_on``.
    """
    roles.require(actor, *roles.READERS)
    last_on = month_end(parse_month(month))
    year = program_year(last_on)
    found = set_aside_test(work, actor, last_on)
    with work.store.reading() as connection:
        now = journal.balances(connection, through_month=month)
        before = journal.balances(connection, through_month=f"{year}-06")
        whole = budgets.loaded(connection)
        beyond = beyond_in_year(connection, whole, last_on)
    funds = {one.fund for one in whole.years if one.year == year}
    version = version_on(whole.versions, last_on)
    obligated, expended = counted(in_year(now, before), funds, version)
    obligated += obligations.counted(beyond, whole, funds, version)
    budget, share = found.test.training_budget_cents, found.test.share
    return SetAsideMeasures(
        found.test,
        SetAsideTest(obligated, budget, share),
        SetAsideTest(expended, budget, share),
        found.policy.document,
    )
