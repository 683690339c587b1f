"""A need and its lines: their states, who acts next, and everything the decision about a line looks at (`decisions`).

A need is one request of a coach for one participant; each line is one thing asked for. Lines are verified, approved or denied
one by one.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.domain.budgets.grants import Gap, refuse_outside
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import Waiver
from ledger.domain.budgets.shares import Share
from ledger.domain.cards.cards import Span
from ledger.domain.contracts.contracts import Draft
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.needs.caps import Asking, Use
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.oldest import Payer
from ledger.domain.needs.terms import RentTerms, Terms, complete, from_text, service_dates
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.needs.whom import EVERYBODY, Whom
from ledger.domain.overrides.emergencies import Lane
from ledger.domain.people.rungs import Rung, people_approve
from ledger.domain.scholarships.courses import Course
from ledger.errors import Refused


@dataclass(frozen=True)
class Asked:
    """One line as it is asked.

    :param participant_known: an import has brought the person; a need may be drafted before, never approved.
    :param words: what the coach wrote about it.
    """

    kind: str
    amount_cents: int
    terms: Terms
    participant_known: bool = True
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """What the participant system says about the person in the need's program and agency on the day.

    :param entry_on: the first day of that enrolment; of youth who are followed up that of the one that has ended.
    :param programs: every program in which the person is enrolled that day, at any agency.
    :param follow_up_until: of somebody who left that program at that agency: the last day on which youth are followed up.
    """

    enrolled: bool
    plan_dated_on: datetime.date | None = None
    serves_activity: bool = False
    entry_on: datetime.date | None = None
    programs: frozenset[str] = frozenset()
    follow_up_until: datetime.date | None = None


@dataclass(frozen=True)
class FundFacts:
    """What decides whether a fund may pay."""

    code: str
    kinds: frozenset[str]
    performance_from: datetime.date
    performance_to: datetime.date
    liquidation_on: datetime.date
    gaps: tuple[Gap, ...] = ()
    stream: str = ""
    confidential_class: str | None = None
    whom: Whom = EVERYBODY


@dataclass(frozen=True)
class Used:
    """What was used before this line, over all agencies and funds (SUP-06, SCH-08).

    :param uses: of the kind, by the person and the household, whenever it was: net of what was let go and refunded.
    :param months: program year to months of rent that the household holds of it.
    :param band_cents: approved for the same person and payee in the policy's days (SD7).
    :param twins: awards to the same person and payee of the same kind and amount in the policy's days (SUP-24).
    :param trip_days: days whose miles were claimed. :param card_spans: days that gas cards cover (SUP-13).
    :param week_spans: first and last day of other needs-related payments (SUP-20). :param work_spans: days of training at
        work that is paid for. :param hired_on: the newest job of the record (SUP-19).
    """

    uses: tuple[Use, ...] = ()
    months: Mapping[int, int] = field(default_factory=dict)
    taken_months: frozenset[str] = frozenset()
    band_cents: int = 0
    twins: tuple[str, ...] = ()
    trip_days: frozenset[datetime.date] = frozenset()
    card_spans: tuple[Span, ...] = ()
    week_spans: tuple[Span, ...] = ()
    work_spans: tuple[Span, ...] = ()
    hired_on: datetime.date | None = None


@dataclass(frozen=True)
class Facts:
    """Everything the decision looks at; it asks nobody else.

    :param need: the id of the need the line belongs to. :param program: of that need.
    :param payee_sort: what the payee is to the board; empty while nobody has chosen one.
    :param payee_staff: it has the name of somebody who works here (PAY-03).
    :param course: of a scholarship: its listing, review and who else pays.
    :param contract: with an employer, where the kind is bound by one. :param asking: only handed in, not decided yet: the
        contract may follow. :param finding: of weekly payments: what whoever verifies found.
    :param network: programs of the partner network on the day; None when nobody has decided it.
    :param work: of a kind that is work: what decides besides its agreement.
    :param training_cents: what every fund that could pay this training still has, in reserve and with any agency; None where
        the allocation has enough (SCH-22).
    :param granted: how far an exception lets each cap be passed (SUP-07). :param lane: of the agency's emergencies, where
        nobody has verified the line yet.
    :param unserved: what the fund asks of the people it serves and the record does not show, as `whom.unserved` finds it.
    :param ceilings: of the law, over the fund's awards of its year, that the board keeps in other ledgers (FND-11).
    :param halves: what the fund bears as other halves of federal money, and what it has for them (FND-17); None where none.
    :param others_cents: what others pay of this rent, as the need says, beside the subsidies of its other lines (SUP-11).
    :param why: what the coach wrote about the need, screened as the line's words are (SUP-08).
    :param governs_on: of a change of what all have signed: from when on it counts. What is asked is its difference.
    :param older: older money of the fund's stream that could pay the line (FND-07). :param newer_for: why it does not, a code
        of `oldest.REASONS`; None while nobody has said.
    """

    on: datetime.date
    standing: Standing
    agency_active: bool
    line: Line
    fund: FundFacts
    available_cents: int
    used: Used
    policies: PolicyBook
    need: str = ""
    course: Course | None = None
    program: str = ""
    payee_sort: str = ""
    payee_staff: bool = False
    contract: Draft | None = None
    asking: bool = False
    network: frozenset[str] | None = None
    work: WorkFacts | None = None
    granted: Mapping[str, int] = field(default_factory=dict)
    lane: Lane | None = None
    finding: WeekFinding | None = None
    rate_waiver: Waiver | None = None
    training_cents: int | None = None
    older: tuple[Payer, ...] = ()
    newer_for: str | None = None
    unserved: tuple[str, ...] = ()
    why: str = ""
    ceilings: tuple[Share, ...] = ()
    halves: tuple[int, int] | None = None
    others_cents: int = 0
    governs_on: datetime.date | None = None


@dataclass(frozen=True)
class Decision:
    """A yes, with the very numbers it used; kept with the award for ever (AUD-04).

    :param rungs: who has to approve, in order: by its amount, or two people where it looks like an earlier award (SCH-12).
    :param twins: the awards it looks like; the hold that a second person lifts (SUP-24).
    :param due_on: of an emergency: the last day to make the verification up.
    """

    rungs: tuple[Rung, ...]
    policies: tuple[PolicyValue, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)
    twins: tuple[str, ...] = ()
    due_on: datetime.date | None = None

    @property
    def approvers(self) -> int:
        """How many different people have to approve."""
        return len(self.rungs)

    @property
    def says(self) -> str:
        """``Three people approve.``"""
        return people_approve(self.approvers)


def check_period(fund: FundFacts, on: datetime.date) -> None:
    """Nothing is promised or bound outside the fund's period, nor in a gap within it (FND-03, d8).

    :raises Refused: ``fund_period``, ``fund_gap``.
    """
    refuse_outside(fund.code, fund.performance_from, fund.performance_to, fund.gaps, on)


def check_standing(standing: Standing, on: datetime.date, *, follows_up: bool = False) -> None:
    """Is the person enrolled on the day, or followed up as youth, with a plan whose activity this serves?

    :param follows_up: it is a supportive service, and no fund but one of youth would pay it (SUP-23, 20 CFR 681.580).
    :raises Refused: ``not_enrolled`` (SUP-01, 20 CFR 680.910(a)), ``no_plan`` (SUP-03, 680.910(b)).
    """
    until = standing.follow_up_until if follows_up else None
    if not standing.enrolled and (until is None or on > until):
        raise Refused("not_enrolled", on=on)
    if standing.plan_dated_on is None or not standing.serves_activity:
        raise Refused("no_plan")


def after_earlier(facts: Facts, line: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts as they would be if the need's earlier lines were approved first, so that two lines share one cap."""
    earlier = [one for one in lines if one["kind"] == line["kind"] and one["position"] < line["position"]]
    uses = []
    for one in earlier:
        served = service_dates(complete(one["kind"], json.loads(one["terms"])))
        uses.append(Use(facts.on, one["amount_cents"], need=facts.need, served=served))
    return replace(facts, used=replace(facts.used, uses=(*facts.used.uses, *uses)))


def served_by(row: Mapping[str, Any]) -> Span | None:
    """The days of what a line or an award buys, where its terms say them."""
    return service_dates(from_text(row["kind"], row["terms"]))


def uses_of(rows: Iterable[Mapping[str, Any]], participant_id: str) -> tuple[Use, ...]:
    """What awards and what was carried in used, as the caps of this participant look at it."""
    return tuple(
        Use(
            row["used_on"],
            row["cents"],
            row["participant_id"] == participant_id,
            row["need_id"],
            served_by(row) if row["terms"] else None,
            row["award_id"],
        )
        for row in rows
    )


def asking_of(asked: Asked, facts: Facts) -> Asking:
    """The request as the caps look at it."""
    monthly = asked.terms.monthly_cents if isinstance(asked.terms, RentTerms) else None
    served, entry_on = service_dates(asked.terms), facts.standing.entry_on
    return Asking(asked.kind, asked.amount_cents, facts.on, entry_on, facts.need, monthly, served)
