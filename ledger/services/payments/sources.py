"""Whose money bears a line of a bill, asked when it is entered and again when it is accepted (FND-17)."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.budgets.loads import from_plain, merged_all
from ledger.domain.budgets.origins import HALF
from ledger.domain.payments import sources as rules
from ledger.domain.payments.sources import Charge, Money, Other
from ledger.services.payments.service_days import days_of
from ledger.store.budgets import budgets
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
    :raises Refused: ``cost_twice``, ``match_missing``.
    """
    states = WAITING if invoice_id is None else OWED
    alike = invoices.like_lines(connection, award, payee_id, cents, states, invoice_id)
    fund = budgets.fund_row(connection, award["fund"])
    if fund is None or not (alike or fund["stream"] == HALF):
        return None
    funds = _funds(connection)
    charge = Charge("", award["fund"], (min(days), max(days)))
    rules.refuse_twice(charge, funds, [_charge(row) for row in alike])
    return rules.other_half(funds[award["fund"]], funds, cents)


def _charge(row: Row) -> Charge:
    days = days_of(row["month"], row["service_from"], row["service_to"], row["dated_on"])
    return Charge(row["payee_number"], row["fund"], (min(days), max(days)))


def _funds(connection: Connection) -> dict[str, Money]:
    """Every fund, with the match that the loads name."""
    whole = merged_all(from_plain(payload) for _, payload in budgets.accepted_loads(connection))
    match = {one.code: one.match for one in whole.funds} if whole else {}
    return {
        row["code"]: Money(row["code"], row["aln"] is not None, row["stream"] == HALF, match.get(row["code"]))
        for row in budgets.funds(connection)
    }
