"""What is left for a person while a coach types: the caps, the months of rent, and whether the allocation has it."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.days import by_program_year
from ledger.domain.needs.caps import Asking, Use, tested
from ledger.domain.needs.kinds import KINDS, kind_named
from ledger.domain.needs.left import Left, left
from ledger.domain.needs.needs import Used
from ledger.domain.needs.terms import RentTerms
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound
from ledger.services.budgets import allocations
from ledger.services.needs import facts
from ledger.services.participants.stays import asking_agencies
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, policies
from ledger.store.needs import needs as store
from ledger.store.participants import participants as people
from ledger.store.rows import Row

ASKERS = (Duty.REQUEST, Duty.VERIFY, *APPROVERS, Duty.OVERSEE, Duty.EXAMINE)


TYPED = "typed"
"""The request that is being typed, in place of an id."""


@dataclass(frozen=True)
class Wish:
    """One line as far as it is typed."""

    kind: str
    cents: int = 0
    months: int = 0
    first_month: str = ""

    @property
    def each(self) -> tuple[str, ...]:
        """Its months of rent; none while the first is not chosen."""
        return tuple(RentTerms(self.first_month, self.months, 0).each()) if self.first_month else ()

    @property
    def by_year(self) -> dict[int, int]:
        """Program year to months of rent that are asked of it; none while the first is not chosen."""
        return by_program_year(self.each)


@dataclass(frozen=True)
class LeftFor:
    """What is left of one kind, before and after one line of a need.

    :param left: what the caps leave, the need's earlier lines of the kind counted; the first cap is the binding one.
    :param fund: the allocation's fund as this reader may call it; None when no allocation pays for the kind.
    :param available_cents: what that allocation has, before this line; None where the reader may only know whether it is
        enough (a pool).
    :param taken: the first month asked that the household holds already, or that an earlier line asks (SUP-10).
    :param serves: False where allocations pay for the kind and none of their funds may serve the person.
    """

    kind: str
    name: str
    left: Left
    asked_cents: int
    asked_months: int
    fund: str | None
    available_cents: int | None
    has_it: bool
    serves: bool
    taken: str | None = None

    @property
    def after_cents(self) -> int | None:
        return self.left.binding.after_cents if self.left.binding else None

    @property
    def after_months(self) -> int | None:
        return None if self.left.months is None else self.left.months - self.asked_months

    @property
    def fits(self) -> bool:
        """Within cap, months and allocation, and no month twice."""
        return (
            self.has_it and not self.taken and (self.after_cents or 0) >= 0 and (self.after_months or 0) >= 0
        )


def for_wishes(
    work: Work, actor: Actor, participant_id: str, program: str, wishes: Sequence[Wish]
) -> list[LeftFor]:
    """What is left for each line that is being typed, in their order, each after the ones before it.

    :raises NotFound: the person is not the reader's to see (P32).
    """
    roles.require(actor, Duty.REQUEST)
    with work.store.reading() as connection:
        participant, agency = _asker(connection, actor, participant_id, program, work.source.today())
        return _one_by_one(connection, actor, work, participant, agency, program, wishes)


@dataclass(frozen=True)
class Seen:
    """What is left of one kind, as a participant's page shows it.

    :param used_cents: what counts against the binding cap, of the awards that the reader sees there; *left* counts all
        agencies and the whole household (decision 22).
    """

    left: Left
    used_cents: int

    @property
    def is_used(self) -> bool:
        """Is anything used of the binding cap, by whichever agency?"""
        return any(one.used_cents for one in self.left.caps)


def every_kind(connection: Connection, work: Work, participant: Row, needs: Collection[str]) -> list[Seen]:
    """What is left of every kind that has a cap, for a participant's page; the caller has checked who reads.

    :param needs: the needs whose awards this reader sees on the page.
    """
    book, found = policies.policy_book(connection), []
    for kind in KINDS:
        asking, used = _asked_of(connection, work, participant, kind)
        whole = left(asking, used, book)
        if whole.binding:
            own = tuple(one for one in used.uses if one.need in needs)
            seen = {one.scope: one.used_cents for one in tested(asking, own, book)}
            found.append(Seen(whole, seen[whole.binding.scope]))
    return found


def of_kind(connection: Connection, work: Work, participant: Row, kind: str) -> Left:
    """What is left of one kind for a participant today; the caller has checked who reads."""
    asking, used = _asked_of(connection, work, participant, kind)
    return left(asking, used, policies.policy_book(connection))


def rent(connection: Connection, work: Work, participant: Row) -> tuple[Left, int]:
    """What is left of rent in this program year, and how many months of it are used."""
    asking, used = _asked_of(connection, work, participant, "Rent")
    return left(asking, used, policies.policy_book(connection)), used.months.get(
        program_year(work.source.today()), 0
    )


def _asked_of(connection: Connection, work: Work, participant: Row, kind: str) -> tuple[Asking, Used]:
    """Nothing is asked yet: what the kind's caps are held against today."""
    today = work.source.today()
    used = facts.used_before(connection, participant, kind, today, policies.policy_book(connection))
    return Asking(kind, 0, today, store.last_entry_on(connection, participant["id"], today)), used


def _asker(
    connection: Connection, actor: Actor, participant_id: str, program: str, today: datetime.date
) -> tuple[Row, str]:
    participant = people.get_participant(connection, participant_id)
    for agency in asking_agencies(connection, actor, participant_id, program, today):
        return participant or {}, agency
    raise NotFound("not_found", what="participant")


def _one_by_one(
    connection: Connection,
    actor: Actor,
    work: Work,
    participant: Row,
    agency: str,
    program: str,
    wishes: Sequence[Wish],
) -> list[LeftFor]:
    today, book = work.source.today(), policies.policy_book(connection)
    hidden = allocations.hidden_pools(connection, actor)
    called = fund_names(connection, actor)
    place = {"participant_id": participant["id"], "agency_code": agency, "program_code": program}
    entry_on = facts.standing(connection, {**place, "activity_id": None}, today).entry_on
    earlier: dict[str, tuple[Use, ...]] = defaultdict(tuple)
    months: Counter[tuple[str, int]] = Counter()
    typed: set[str] = set()
    promised: dict[str, int] = defaultdict(int)
    found = []
    for wish in wishes:
        used = facts.used_before(connection, participant, wish.kind, today, book)
        asked = wish.by_year or {program_year(today): wish.months}
        held = {year: used.months.get(year, 0) + months[wish.kind, year] for year in asked}
        used = replace(used, uses=used.uses + earlier[wish.kind], months=held)
        fullest = max(asked, key=lambda year: held[year] + asked[year])  # the year that decides
        monthly = wish.cents // wish.months if wish.months else None
        asking = Asking(wish.kind, wish.cents, today, entry_on, TYPED, monthly)
        could = facts.payers(connection, agency, program, wish.kind, today, participant["id"])
        fitting = [row for payer, row in could if not payer.unserved]
        enough = [one for one in fitting if one["available_cents"] - promised[one["id"]] >= wish.cents]
        chosen = next(iter(enough or fitting), None)
        free = chosen["available_cents"] - promised[chosen["id"]] if chosen else 0
        found.append(
            LeftFor(
                wish.kind,
                kind_named(wish.kind).name,
                left(asking, used, book, fullest),
                wish.cents,
                asked[fullest],
                called[chosen["fund"]] if chosen else None,
                free if chosen and chosen["fund"] not in hidden else None,
                bool(enough),
                bool(fitting) or not could,
                min(used.taken_months.union(typed).intersection(wish.each), default=None),
            )
        )
        earlier[wish.kind] += (Use(today, wish.cents, need=TYPED),)
        typed.update(wish.each)
        months.update({(wish.kind, year): count for year, count in asked.items()})
        if chosen:
            promised[chosen["id"]] += wish.cents
    return found


def fund_names(connection: Connection, actor: Actor) -> dict[str, str]:
    """Fund code to what this reader may call it: its title, or its pool's."""
    hidden = allocations.hidden_pools(connection, actor)
    titles = {row["code"]: row["title"] for row in budgets.pool_rows(connection)}
    return {
        row["code"]: titles[hidden[row["code"]]] if row["code"] in hidden else row["title"]
        for row in budgets.funds(connection)
    }
