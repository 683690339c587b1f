"""Names of accounts: the only place that spells them.

A key is ``Agency:Program:Fund:Line``; the kind stands one level below. Every account but the bank's parent names exactly
one fund. A confidential fund posts under its own code in SQL and is published as ``Pool:Shared:<pool>`` (books.md, "Who can
be seen in a book"): `published` is that translation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from ledger.domain.needs.kinds import Line
from ledger.errors import Broken

FUND_CODE = re.compile(r"^[A-Z]{2,4}\d{2}$")
PART_CODE = re.compile(r"^[A-Z][A-Za-z0-9-]{1,15}$")


class Stage(StrEnum):
    """Where a cent of an allocation stands; an event moves it one stage on, a correction moves it back."""

    AVAILABLE = "Available"
    COMMITTED = "Committed"
    OBLIGATED = "Obligated"
    ACCRUED = "Accrued"
    PAID = "Paid"
    REFUND = "Refund"
    DEPOSIT = "Deposit"


AWARD_STAGES = (Stage.COMMITTED, Stage.OBLIGATED, Stage.ACCRUED, Stage.PAID, Stage.REFUND, Stage.DEPOSIT)


@dataclass(frozen=True, order=True)
class Key:
    """An allocation's place: agency, program, fund and line."""

    agency: str
    program: str
    fund: str
    line: Line

    def __str__(self) -> str:
        return f"{self.agency}:{self.program}:{self.fund}:{self.line}"


def authority(fund: str) -> str:
    return f"Equity:Budget:Authority:{fund}"


def unassigned(fund: str) -> str:
    return f"Equity:Budget:Unassigned:{fund}"


def reserve(fund: str, line: Line) -> str:
    return f"Equity:Budget:Reserve:{fund}:{line}"


def stage(key: Key, at: Stage, kind: str) -> str:
    """The stage account of a kind; ``Available`` has no kind, since what is not promised has none yet."""
    return f"Equity:Budget:{at}:{key}" if at is Stage.AVAILABLE else f"Equity:Budget:{at}:{key}:{kind}"


def expense(key: Key, kind: str) -> str:
    return f"Expenses:{key}:{kind}"


def returned(fund: str, line: Line) -> str:
    return f"Equity:Budget:Returned:{fund}:{line}"


def bank(fund: str) -> str:
    return f"Assets:Bank:Operating:{fund}"


def payable(fund: str) -> str:
    return f"Liabilities:Payable:Awards:{fund}"


def receivable(fund: str) -> str:
    return f"Assets:Receivable:Refunds:{fund}"


def deposits(fund: str) -> str:
    return f"Assets:Receivable:Deposits:{fund}"


def deposits_payable(fund: str) -> str:
    return f"Liabilities:Payable:Deposits:{fund}"


def stock(fund: str) -> str:
    return f"Equity:Budget:Stock:{fund}"


def prepaid(fund: str) -> str:
    return f"Assets:Prepaid:GasCards:{fund}"


def suspense(fund: str) -> str:
    return f"Assets:Suspense:GasCards:{fund}"


def stock_payable(fund: str) -> str:
    return f"Liabilities:Payable:Stock:{fund}"


def income(fund: str) -> str:
    return f"Income:Grants:{fund}"


def interest(fund: str) -> str:
    """Interest that stays: what may be kept of federal cash's, and all of other cash's."""
    return f"Income:Interest:{fund}"


def interest_owed(fund: str) -> str:
    """Interest on federal cash above what may be kept, until it is remitted."""
    return f"Liabilities:Interest:{fund}"


def opening(fund: str) -> str:
    return f"Equity:Opening:{fund}"


BANK_PARENT = "Assets:Bank:Operating"

_FUND_ROOTS = {
    "Equity:Budget:Authority",
    "Equity:Budget:Unassigned",
    "Equity:Budget:Reserve",
    "Equity:Budget:Returned",
    "Equity:Budget:Stock",
    "Assets:Bank:Operating",
    "Assets:Prepaid:GasCards",
    "Assets:Suspense:GasCards",
    "Assets:Receivable:Refunds",
    "Assets:Receivable:Deposits",
    "Liabilities:Payable:Awards",
    "Liabilities:Payable:Stock",
    "Liabilities:Payable:Deposits",
}
_SHORT_ROOTS = {"Equity:Opening", "Income:Grants", "Income:Interest", "Liabilities:Interest"}
"""Roots of two parts, with the fund as the third."""
_STAGES = {f"Equity:Budget:{at}" for at in Stage}


@dataclass(frozen=True)
class Parsed:
    """The parts of an account's name; those it does not have are None."""

    root: str
    fund: str
    line: Line | None = None
    agency: str | None = None
    program: str | None = None
    kind: str | None = None

    @cached_property
    def key(self) -> Key | None:
        if self.agency is None or self.program is None or self.line is None:
            return None
        return Key(self.agency, self.program, self.fund, self.line)

    @cached_property
    def at(self) -> Stage | None:
        """The budget stage, for stage accounts only."""
        return Stage(self.root.rpartition(":")[2]) if self.root in _STAGES else None

    @property
    def is_budget(self) -> bool:
        return self.root.startswith("Equity:Budget:")

    @property
    def is_narrow(self) -> bool:
        """As narrow as one allocation, so that its balance is kept with each entry; the others are shared by all."""
        return self.agency is not None


@lru_cache(maxsize=20_000)
def parse(account: str) -> Parsed:
    """Take an account's name apart.

    :raises Broken: ``account_unknown``: a name that this module cannot have made.
    """
    parts = account.split(":")
    if _is_expense(parts):
        return Parsed("Expenses", parts[3], Line(parts[4]), parts[1], parts[2], parts[5])
    root = ":".join(parts[:3])
    if root in _STAGES and len(parts) in (7, 8):
        return Parsed(
            root, parts[5], Line(parts[6]), parts[3], parts[4], parts[7] if len(parts) == 8 else None
        )
    if root in _FUND_ROOTS and len(parts) in (4, 5):
        return Parsed(root, parts[3], Line(parts[4]) if len(parts) == 5 else None)
    short = ":".join(parts[:2])
    if short in _SHORT_ROOTS and len(parts) == 3:
        return Parsed(short, parts[2])
    raise Broken("account_unknown", account=account)


def _is_expense(parts: list[str]) -> bool:
    """An expense says agency, program (the cost objective), fund with its year, line and kind (the category): FND-02."""
    if parts[0] != "Expenses" or len(parts) != 6 or parts[4] not in tuple(Line):
        return False
    named = (parts[1], parts[2], parts[5])
    return FUND_CODE.match(parts[3]) is not None and all(PART_CODE.match(one) for one in named)


def published(account: str, pools: Mapping[str, str]) -> str:
    """The name an account carries in the books.

    :param pools: fund code to pool code, for the funds that are in a pool.
    """
    found = parse(account)
    pool = pools.get(found.fund)
    if pool is None:
        return account
    key = found.key
    if key is None:
        return account.replace(f":{found.fund}", f":{pool}", 1)
    return account.replace(str(key), str(Key("Pool", "Shared", pool, key.line)), 1)


def fund_accounts(fund: str) -> list[str]:
    """Every account a fund needs from its first day."""
    return [
        authority(fund),
        unassigned(fund),
        reserve(fund, Line.TRAINING),
        reserve(fund, Line.SUPPORT),
        bank(fund),
        payable(fund),
        receivable(fund),
        income(fund),
        opening(fund),
    ]


def card_accounts(fund: str) -> list[str]:
    """Every account that a fund's gas cards need, from its first lot on."""
    return [stock(fund), prepaid(fund), suspense(fund), stock_payable(fund)]


def deposit_accounts(key: Key, kind: str) -> list[str]:
    """Every account that an allocation's deposits of a kind need, from the first one on."""
    return [stage(key, Stage.DEPOSIT, kind), deposits(key.fund), deposits_payable(key.fund)]


def interest_accounts(fund: str) -> list[str]:
    """Every account that a fund's interest needs, from the first of it on."""
    return [interest(fund), interest_owed(fund)]


def allocation_accounts(key: Key, kinds: list[str]) -> list[str]:
    """Every account an allocation needs, so that no later entry has to open one but the first deposit's.

    :param kinds: codes of the kinds that the fund may pay from this line.
    """
    return [stage(key, Stage.AVAILABLE, "")] + [
        name
        for kind in kinds
        for name in (
            *(stage(key, at, kind) for at in AWARD_STAGES if at is not Stage.DEPOSIT),
            expense(key, kind),
        )
    ]
