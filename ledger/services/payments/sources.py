"""Whose money bears a line of a bill, asked when it is entered and again when it is accepted (FND-17)."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.budgets import authority
from ledger.domain.budgets.origins import HALF
from ledger.domain.payments import sources as rules
from ledger.domain.payments.sources import Charge, Money, Other
from ledger.services.payments.service_days import days_of
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets
from ledger.store.cards import cards
from ledger.store.payments import invoices
from ledger.store.rows import Row

WAITING, OWED = ("entered", "accrued"), ("accrued",)


def check(
    connection: Connection,
    award: Row,
    payee_id: str,
    cents: int,
    days: Sequence[datetime.date],
    *,
    invoice_id: str | None = None,
) -> Other | None:
    """Refuse what another federal award bears already, and say who bears the half that no federal award does.

    :param days: of the service. :param invoice_id: of the bill that is being accepted; None for a new one.
    :raises Refused: ``cost_twice``, ``match_missing``, ``match_short``.
    """
    charge = Charge("", award["fund"], (min(days), max(days)), cents)
    rules.refuse_twice(charge, alike(connection, award, payee_id, cents, days, invoice_id=invoice_id))
    if not _is_half(connection, award["fund"]):
        return None
    budgets.lock_budgets(connection)  # two claims, or a claim and an approval, at once draw on one match
    funds = _funds(connection)
    other = rules.other_half(funds[award["fund"]], funds, cents)
    if other is not None:
        rules.refuse_short(other, *match_of(connection, other.fund, max(days), except_bill=invoice_id))
    return other


def bear(
    connection: Connection,
    award: Row,
    fund: str,
    costs: Sequence[tuple[int, Sequence[datetime.date]]],
) -> list[Other | None]:
    """The same of costs of one award that go to another fund together: what each leaves for another fund to bear.

    :param fund: the receiving one. :param costs: cents, and the days of the service.
    :raises Refused: as `check`; the halves are held together against what the other fund has once it is rid of the cost.
    """
    there = {**award, "fund": fund}
    for cents, days in costs:
        charge = Charge("", fund, (min(days), max(days)), cents)
        rules.refuse_twice(charge, alike(connection, there, award["payee_id"], cents, days))
    if not costs or not _is_half(connection, fund):
        return [None for _ in costs]
    budgets.lock_budgets(connection)
    funds = _funds(connection)
    halves = [rules.other_half(funds[fund], funds, cents) for cents, _ in costs]
    found = [one for one in halves if one is not None]
    last_on = max(day for _, days in costs for day in days)
    borne_cents, has_cents = match_of(connection, found[0].fund, last_on, but_award=award["id"])
    rules.refuse_short(Other(found[0].fund, sum(one.cents for one in found)), borne_cents, has_cents)
    return halves


def refuse_promised(
    connection: Connection, fund: str, cents: int, on: datetime.date, *, but_award: str = ""
) -> None:
    """Refuse to promise of a fund what it has to bear as the other half of costs that are claimed already (FND-17).

    :param but_award: one that is not in its own way.
    :raises Refused: ``match_promised``.
    """
    if fund not in {one.match for one in _funds(connection).values() if one.half}:
        return
    budgets.lock_budgets(connection)
    rules.refuse_promised(fund, cents, *match_of(connection, fund, on, but_award=but_award))


def beside_halves(connection: Connection, fund: str, on: datetime.date) -> tuple[int, int] | None:
    """The other halves that a fund bears and what it has for them, as its approvals look at them; None where it bears none."""
    if fund not in {one.match for one in _funds(connection).values() if one.half}:
        return None
    budgets.lock_budgets(connection)
    return match_of(connection, fund, on)


def alike(
    connection: Connection,
    award: Row,
    payee_id: str,
    cents: int,
    days: Sequence[datetime.date],
    *,
    invoice_id: str | None = None,
) -> list[Charge]:
    """Lines of other bills that may be the same cost, charged to another federal award, or to match of one."""
    states = WAITING if invoice_id is None else OWED
    lines = invoices.like_lines(connection, award, payee_id, cents, states, invoice_id)
    if not lines:
        return []
    charge = Charge("", award["fund"], (min(days), max(days)), cents)
    return rules.claimed_too(charge, _funds(connection), [_charge(row) for row in lines])


def alike_line(connection: Connection, invoice: Row | None, line: Row, award: Row) -> list[Charge]:
    """The same of a line of a bill that is to be decided; none of one that is."""
    if invoice is None or invoice["state"] != "entered":
        return []
    days = days_of(line["month"], line["service_from"], line["service_to"], invoice["dated_on"])
    place = (invoice["payee_id"], line["amount_cents"], days)
    return alike(connection, award, *place, invoice_id=invoice["id"])


def match_of(
    connection: Connection,
    fund: str,
    on: datetime.date,
    *,
    except_bill: str | None = None,
    but_award: str = "",
) -> tuple[int, int]:
    """The other halves that a fund bears, and what it has for them: its award less what its own awards use.

    Of a bill's line the half is what was found when it was entered, of a gas card what was found when it was handed out.

    :param except_bill: not of this bill. :param but_award: neither what this award costs nor its halves.
    """
    has = authority.authority_on(budgets.loaded(connection, only=authority.SECTIONS), on).get(fund, 0)
    claiming = [one.code for one in _funds(connection).values() if one.half and one.match == fund]
    borne = invoices.other_halves(connection, fund, except_bill, but_award)
    borne += cards.other_halves(connection, fund, claiming, but_award)
    return borne, has - invoices.used_of(connection, fund, but_award)


def match_reading(work: Work, actor: Actor, fund: str) -> tuple[int, int]:
    """The other halves that a fund bears today, and what it has for them (FND-17)."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        return match_of(connection, fund, work.source.today())


def _charge(row: Row) -> Charge:
    days = days_of(row["month"], row["service_from"], row["service_to"], row["dated_on"])
    return Charge(row["payee_number"], row["fund"], (min(days), max(days)), row["amount_cents"])


def _is_half(connection: Connection, fund: str) -> bool:
    row = budgets.fund_row(connection, fund)
    return row is not None and row["stream"] == HALF


def _funds(connection: Connection) -> dict[str, Money]:
    """Every fund, with the match that the loads name."""
    match = {one.code: one.match for one in budgets.loaded(connection, only=("funds",)).funds}
    return {
        row["code"]: Money(row["code"], row["aln"] is not None, row["stream"] == HALF, match.get(row["code"]))
        for row in budgets.funds(connection)
    }
