"""The set-aside certificate: the strict test and the money behind it, as of any day, as known on any day (RPT-10, d1)."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, fields

from ledger.domain.budgets import obligations
from ledger.domain.budgets.budgets import Amendment, year_start
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.ratios import Sense, Test
from ledger.domain.budgets.set_aside import amended_cents, amendments_of
from ledger.domain.budgets.versions import GOVERNING, Version, version_on
from ledger.domain.budgets.years import InYear, beside_training, by_fund, counted, from_years
from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from ledger.services.budgets.measures import Measured, measure, releases
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work


@dataclass(frozen=True)
class Held:
    """A fund's (or pool's) set-aside of a program year and where it stands; what stands in it adds up to it.

    :param brought_forward_cents: of earlier years' set-aside what was no cost on 1 July. :param spent_cents: in the year.
    :param returned_cents: what came back in the year after the fund's liquidation: the grantor's (decision 45).
    """

    training_budget_cents: int = 0
    brought_forward_cents: int = 0
    set_aside_cents: int = 0
    reserve_cents: int = 0
    allocated_cents: int = 0
    committed_cents: int = 0
    obligated_cents: int = 0
    spent_cents: int = 0
    refund_due_cents: int = 0
    left_cents: int = 0
    returned_cents: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Held)))

    @property
    def adds_up(self) -> bool:
        """Brought forward + set-aside = committed + obligated + spent + refunds due + left + returned late
        = reserve + allocated + returned late (ALC-02)."""
        whole = self.brought_forward_cents + self.set_aside_cents
        used = self.committed_cents + self.obligated_cents + self.spent_cents + self.refund_due_cents
        parts = self.reserve_cents + self.allocated_cents
        return whole - self.returned_cents == used + self.left_cents == parts


@dataclass(frozen=True)
class Certificate:
    """One page: both sides, the version and policy that decide, the money by fund, the seal of the journal.

    :param measures: (name, test, governs) of the budgeted, obligated and expended share (SET-04).
    :param released: what left the set-aside, with who accepted it (SET-07).
    :param brought: by fund, the years in which what is brought forward was dedicated.
    :param subawards_cents: of the obligated share what subawards bind beyond the awards under them.
    :param beside: by kind what the obligated and expended share count beside the training line, below zero what they leave out.
    :param budgeted: has the year a budget?
    """

    on: datetime.date
    known_on: datetime.date
    year: int
    version: Version | None
    versions: list[Version]
    policy: PolicyValue
    measures: list[tuple[str, Test, bool]]
    funds: list[tuple[str, Held]]
    total: Held
    released: list[tuple[Amendment, str]]
    sequence: int
    digest: str
    brought: list[tuple[str, dict[int, int]]]
    subawards_cents: int
    beside: tuple[dict[str, int], dict[str, int]]
    budgeted: bool = True

    @property
    def governing(self) -> Test:
        """The test that the policy governs by."""
        return next(test for _, test, governs in self.measures if governs)


def certificate(work: Work, actor: Actor, on: datetime.date, known_on: datetime.date) -> Certificate:
    """The certificate as of a day, from what was known at the end of another.

    :raises InvalidInput: ``day_to_come``. :raises Refused: ``no_policy_on`` when no share was in force on 1 July.
    """
    roles.require(actor, *READERS)
    if max(on, known_on) > work.source.today():
        raise InvalidInput("day_to_come", field="on", on=max(on, known_on))
    with work.store.reading() as connection:
        measured = measure(connection, work.source, on, known_on)
    policy = measured.values.get("set_aside_share", year_start(measured.year))
    version = version_on(measured.whole.versions, on)
    with_budget = {row[0] for row in measured.base(measured.year).budgets}
    beyond_cents = obligations.counted(measured.beyond_in_year, measured.whole, with_budget, version)
    funds = _by_fund(measured)
    return Certificate(
        on,
        known_on,
        measured.year,
        version,
        [one for one in measured.whole.versions if one.from_on <= on],
        policy,
        _measures(measured, policy, version, beyond_cents),
        sorted(funds.items()),
        sum(funds.values(), Held()),
        [(one, measured.accepted_by[one.id]) for one in releases(measured)],
        measured.sequence,
        measured.digest,
        _brought(measured),
        beyond_cents,
        beside_training(measured.places, with_budget, version),
        bool(with_budget),
    )


def _measures(
    measured: Measured, policy: PolicyValue, version: Version | None, beyond_cents: int
) -> list[tuple[str, Test, bool]]:
    budgets = measured.base(measured.year).budgets
    funds = {row[0] for row in budgets}
    obligated, expended = counted(measured.places, funds, version)
    left = {
        "budgeted": sum(row[2] for row in budgets),
        "obligated": obligated + beyond_cents,
        "expended": expended,
    }
    right = sum(row[1] for row in budgets)
    governs = version.governs if version else "budgeted"
    return [
        (name, Test(left[code], right, Sense.MORE_THAN, policy.fraction()), code == governs)
        for code, name in GOVERNING.items()
    ]


def _brought(measured: Measured) -> list[tuple[str, dict[int, int]]]:
    """Fund, or its pool, to the earlier years whose set-aside it brought into this one."""
    whole, pools = measured.whole, _pools(measured)
    budgets = {(one.fund, one.year): one for one in whole.years}
    moved = {year: amendments_of(whole, year) for year in range(_first_year(measured), measured.year)}
    found: dict[str, dict[int, int]] = {}
    for fund, cents in _brought_forward(measured).items():
        dedicated = {}
        for year, changes in moved.items():
            budget = budgets.get((fund, year))
            amended = amended_cents(changes, fund, Line.TRAINING)
            dedicated[year] = budget.set_aside_cents + amended if budget else amended
        of = found.setdefault(pools.get(fund) or fund, {})
        for year, part in from_years(cents, dedicated).items():
            of[year] = of.get(year, 0) + part
    return sorted((code, of) for code, of in found.items() if of)


def _first_year(measured: Measured) -> int:
    return min((one.year for one in measured.whole.years), default=measured.year)


def _brought_forward(measured: Measured) -> dict[str, int]:
    """Fund to what of earlier years' set-aside was no cost on 1 July: allocated or in reserve."""
    stands, funds = by_fund(measured.places, Line.TRAINING), [one.code for one in measured.whole.funds]
    return {
        fund: stands.get(fund, InYear()).brought_forward_cents
        - measured.opening.get(accounts.reserve(fund, Line.TRAINING), 0)
        for fund in funds
    }


def _pools(measured: Measured) -> dict[str, str]:
    return {one.code: one.pool for one in measured.whole.funds if one.pool is not None}


def _by_fund(measured: Measured) -> dict[str, Held]:
    """Funds as the books publish them: those of a pool under its code. One that the year gives nothing, and that has
    something left of an earlier year, is among them."""
    pools, brought = _pools(measured), _brought_forward(measured)
    given = {
        fund: (training, dedicated) for fund, training, dedicated, _ in measured.base(measured.year).budgets
    }
    stands = by_fund(measured.places, Line.TRAINING)
    moved = amendments_of(measured.whole, measured.year, measured.on)
    found: dict[str, Held] = defaultdict(Held)
    for fund in {**given, **stands}:
        training, dedicated = given.get(fund) or (0, amended_cents(moved, fund, Line.TRAINING))
        account, one = accounts.reserve(fund, Line.TRAINING), stands.get(fund, InYear())
        reserve, late = -measured.balances.get(account, 0), accounts.returned(fund, Line.TRAINING)
        held = Held(
            training,
            brought.get(fund, 0),
            dedicated,
            reserve,
            one.held_cents,
            one.now.committed_cents,
            one.now.obligated_cents,
            one.spent_cents,
            one.now.refund_due_cents,
            reserve + one.now.available_cents,
            measured.opening.get(late, 0) - measured.balances.get(late, 0),
        )
        if held != Held():
            found[pools.get(fund) or fund] += held
    return dict(found)
