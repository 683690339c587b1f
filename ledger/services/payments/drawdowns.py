"""Each fund's cash beside what is payable soon: what may be drawn today, and how long cash lay (PAY-14, PAY-15)."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, func, select

from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import BANK_PARENT
from ledger.domain.payments.drawdowns import Movement, business_days_on, lay, may_draw
from ledger.domain.payments.interest import EARNED, REMITTED
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets.allocations import is_hidden, open_pools
from ledger.services.payments import grantors
from ledger.services.payments.interest import Interest, interest_on
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.budgets import budgets, policies
from ledger.store.journal import journal

BACK = "cash_reversed"
"""The narration of an entry that takes a record of cash back."""
READERS = (Duty.RECONCILE, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE)


@dataclass(frozen=True)
class Cash:
    """A fund's (or hidden pool's) cash.

    :param payable_cents: accepted and not paid, card lots among it, needed by the last day of the policy.
    :param later_cents: needed after it.
    :param lay_days: average days from receipt to disbursement; None before anything was disbursed.
    """

    fund: str
    received_cents: int
    on_hand_cents: int
    payable_cents: int
    later_cents: int
    lay_days: Fraction | None

    @property
    def paid_out_cents(self) -> int:
        return self.received_cents - self.on_hand_cents

    @property
    def may_draw_cents(self) -> int:
        """Cash on hand of that award first (PAY-14)."""
        return may_draw(self.payable_cents, self.on_hand_cents)


@dataclass(frozen=True)
class Limit:
    """What federal cash is held against. :param until_on: the last day of the policy's days."""

    until_on: datetime.date
    held: Cash


@dataclass(frozen=True)
class Standing:
    """Cash by fund today.

    :param policy: the days, None when nobody has decided them; then nothing is called drawable. :param until_on: its last day.
    :param interest: of the program year. :param grantors: fund (or hidden pool) to what is its grantor's (decision 45).
    """

    policy: PolicyValue | None
    until_on: datetime.date | None
    funds: list[Cash]
    interest: Interest
    grantors: Mapping[str, int]

    def of(self, fund: str) -> Cash | None:
        """A fund's cash; None where nothing was received and nothing is owed, or the fund is hidden."""
        return next((one for one in self.funds if one.fund == fund), None)


def standing(work: Work, actor: Actor) -> Standing:
    """Cash, payables and what may be drawn, by fund as the reader may see them."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        pools, shown = budgets.pools(connection), open_pools(connection, actor)
        hidden = {fund: pool for fund, pool in pools.items() if pool not in shown}
        return _standing(connection, hidden, work.source.today())


def refuse_draw(connection: Connection, actor: Actor, fund: str, cents: int, today: datetime.date) -> None:
    """Federal cash is at most what is payable within the policy's days, cash on hand used first (PAY-14, 2 CFR 200.305(b)).

    Where nobody has decided the days there is nothing to hold it against, and the page says so.

    :param fund: code; money that is not federal comes as its grant says.
    :raises Refused: ``drawdown_over`` with the numbers; ``drawdown_pool`` without, for who may not tell the funds apart.
    """
    found = _limit(connection, fund, today)
    if found is None or cents <= found.held.may_draw_cents:
        return
    if is_hidden(connection, actor, fund):
        raise Refused("drawdown_pool", field="amount")
    raise Refused(
        "drawdown_over",
        field="amount",
        asked_cents=cents,
        most_cents=found.held.may_draw_cents,
        payable_cents=found.held.payable_cents,
        on_hand_cents=found.held.on_hand_cents,
        until_on=found.until_on,
    )


def limit(work: Work, actor: Actor, fund: str) -> Limit | None:
    """What a receipt of a fund is held against today; None where nothing limits it, or the reader may not know it."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        hidden = is_hidden(connection, actor, fund)
        return None if hidden else _limit(connection, fund, work.source.today())


def _limit(connection: Connection, fund: str, today: datetime.date) -> Limit | None:
    row = budgets.fund_row(connection, fund)
    if row is None or not row["aln"]:
        return None
    found = _standing(connection, {}, today)
    if found.until_on is None:
        return None
    return Limit(found.until_on, found.of(fund) or Cash(fund, 0, 0, 0, 0, None))


def _standing(connection: Connection, names: Mapping[str, str], today: datetime.date) -> Standing:
    """:param names: the pool that stands for a fund, where a fund is hidden."""
    policy = policies.policy_book(connection).find("drawdown_days", today)
    until = business_days_on(today, policy.whole()) if policy else None
    received, stock = _received(connection, names)
    movements = _movements(connection, names)
    soon, later = _payable(connection, names, until)
    found = []
    for fund in sorted({*received, *movements, *soon, *later, *stock}):
        moved = movements.get(fund, [])
        found.append(
            Cash(
                fund,
                received.get(fund, 0),
                sum(one.cents for one in moved),
                soon.get(fund, 0) + stock.get(fund, 0),
                later.get(fund, 0),
                lay(moved).days,
            )
        )
    interest = interest_on(connection, names, today)
    return Standing(policy, until, found, interest, grantors.owed_on(connection, names))


def _received(connection: Connection, names: Mapping[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """By fund: what its grant sent, and what is owed for cards that came, which is needed now."""
    found: dict[str, dict[str, int]] = {"Income:Grants": {}, "Liabilities:Payable:Stock": {}}
    for account, cents in journal.balances(connection).items():
        parsed = accounts.parse(account)
        if parsed.root in found and cents:
            of, fund = found[parsed.root], names.get(parsed.fund, parsed.fund)
            of[fund] = of.get(fund, 0) - cents
    received, stock = found.values()
    return received, stock


def _movements(connection: Connection, names: Mapping[str, str]) -> dict[str, list[Movement]]:
    """Each day's receipts and payments at the bank, by fund, but for records that were taken back.

    Interest is no grant's cash: 10b and 10c leave it out.
    """
    sign, back = schema.posting.c.amount_cents > 0, schema.entry.alias()
    wrong = select(back.c.id).where(back.c.narration == BACK, back.c.reverses_id == schema.entry.c.id)
    statement = (
        select(schema.posting.c.fund, schema.entry.c.effective_on, func.sum(schema.posting.c.amount_cents))
        .join_from(schema.posting, schema.account, schema.account.c.number == schema.posting.c.account_number)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .where(
            schema.account.c.name.startswith(f"{BANK_PARENT}:"),
            schema.entry.c.narration.not_in((EARNED, REMITTED, BACK)),
            ~wrong.exists(),
        )
        .group_by(schema.posting.c.fund, schema.entry.c.effective_on, sign)
    )
    found: dict[str, list[Movement]] = defaultdict(list)
    for fund, on, cents in connection.execute(statement):
        found[names.get(fund, fund)].append(Movement(on, int(cents)))
    return found


def _payable(
    connection: Connection, names: Mapping[str, str], until: datetime.date | None
) -> tuple[dict[str, int], dict[str, int]]:
    """Accepted and not paid, by fund: needed by a day, and after it. What says no day is needed now."""
    line, award, need = schema.invoice_line.c, schema.award.c, schema.need_line.c
    statement = (
        select(schema.allocation.c.fund, need.needed_by, func.sum(line.amount_cents))
        .join_from(schema.invoice_line, schema.award, award.id == line.award_id)
        .join(schema.allocation, schema.allocation.c.id == award.allocation_id)
        .join(schema.need_line, need.id == award.line_id)
        .where(line.state == "accrued")
        .group_by(schema.allocation.c.fund, need.needed_by)
    )
    soon: dict[str, int] = defaultdict(int)
    later: dict[str, int] = defaultdict(int)
    for fund, needed_by, cents in connection.execute(statement):
        is_soon = until is None or needed_by is None or needed_by <= until
        (soon if is_soon else later)[names.get(fund, fund)] += int(cents)
    return soon, later
