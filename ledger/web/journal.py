"""The journal for auditors: trial balance with the readings that hold, an account's lines, one entry with its event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ledger.domain.journal.narrations import NARRATIONS, OPENING_NARRATION
from ledger.domain.people.duties import Duty
from ledger.services.journal import books, journal
from ledger.services.journal.journal import PAGE, Balance
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked, asked_span
from ledger.web.tables import Page, page_of

pages = Blueprint("journal", __name__)

_SORTS = {
    "account": lambda line: line.account,
    "before": lambda line: (line.before_cents, line.account),
    "moved": lambda line: (line.moved_cents, line.account),
    "after": lambda line: (line.after_cents, line.account),
}


@dataclass(frozen=True)
class Group(Balance):
    """All accounts below one name."""

    accounts: int


@pages.get("/trial-balance")
@access.allow(*journal.READERS)
def trial_balance() -> ResponseReturnValue:
    """What was before, what moved, what is; the whole sums to zero."""
    span, account = asked_span(), asked("account").strip(":")
    lines, readings = journal.trial_balance(
        current_work(), current_actor(), from_month=span.first, through_month=span.last
    )
    every = bool(account) or request.args.get("every") == "1"
    kept = [line for line in lines if not account or account.casefold() in line.account.casefold()]
    rows: Sequence[Balance] = (
        [line for line in kept if line.before_cents or line.moved_cents] if every else grouped(kept)
    )
    return render_template(
        "journal/trial_balance.html",
        page=page_of(rows, _SORTS, "account"),
        span=span,
        account=account,
        every=every,
        sums=Balance("", sum(line.before_cents for line in kept), sum(line.moved_cents for line in kept)),
        behind=books.behind(current_work()),
        wrong=[one for one in readings if not one.holds],
        readings=[one for one in readings if one.left_cents or one.right_cents],
        quiet=sum(1 for one in readings if not (one.left_cents or one.right_cents)),
    )


def grouped(lines: Iterable[Balance]) -> list[Group]:
    """Lines by the first parts of their names: ``Equity:Budget:Available``, ``Assets:Bank``, ``Expenses``."""
    groups: dict[str, list[Balance]] = {}
    for line in lines:
        parts = line.account.split(":")
        depth = 3 if parts[0] == "Equity" and parts[1] == "Budget" else 1 if parts[0] == "Expenses" else 2
        groups.setdefault(":".join(parts[:depth]), []).append(line)
    return [
        Group(name, sum(one.before_cents for one in of), sum(one.moved_cents for one in of), len(of))
        for name, of in groups.items()
    ]


@pages.get("/accounts/<path:account>")
@access.allow(*journal.READERS)
def account(account: str) -> ResponseReturnValue:
    """The lines of an account, or of all below a name, newest first; the whole is their sum."""
    span = asked_span()
    work, actor = current_work(), current_actor()
    text = request.args.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 7 else 1
    rows, total = journal.account_journal(
        work, actor, account, from_month=span.first, through_month=span.last, page=number
    )
    if not rows and number > 1:
        number = 1
        rows, total = journal.account_journal(
            work, actor, account, from_month=span.first, through_month=span.last
        )
    balances, _ = journal.trial_balance(work, actor, from_month=span.first, through_month=span.last)
    below = [line for line in balances if line.account == account or line.account.startswith(f"{account}:")]
    return render_template(
        "journal/account.html",
        account=account,
        parts=_steps(account),
        below=[line for line in below if line.account != account],
        sums=Balance(
            account, sum(line.before_cents for line in below), sum(line.moved_cents for line in below)
        ),
        page=Page(rows, total, number, PAGE, "", True),
        span=span,
        says=says,
        side=side_of(account),
        stage=STAGE_WORDS.get(account.split(":")[2], "") if account.count(":") > 1 else "",
    )


@pages.get("/entries/<entry_id>")
@access.allow(Duty.REQUEST, *READERS)
def entry(entry_id: str) -> ResponseReturnValue:
    """One entry: its postings, what it belongs to, and the event that made it."""
    found = journal.get_entry(current_work(), current_actor(), entry_id)
    return render_template("journal/entry.html", says=says, **found)


STAGE_WORDS = {
    "Available": "available",
    "Committed": "committed",
    "Obligated": "obligated",
    "Accrued": "accrued and not paid",
    "Paid": "paid",
    "Refund": "due back",
    "Deposit": "out as deposits",
    "Unassigned": "not assigned yet",
    "Reserve": "in reserve",
    "Returned": "returned after liquidation, the grantor's",
}


def side_of(account: str) -> str:
    """``credit`` for accounts whose money stands with a minus (docs/books.md, "Accounts"), else ``debit``."""
    parts = account.split(":")
    budget = parts[:2] == ["Equity", "Budget"] and len(parts) > 2 and parts[2] in STAGE_WORDS
    return "credit" if budget or parts[0] in ("Liabilities", "Income") else "debit"


def _steps(account: str) -> list[tuple[str, str]]:
    """The names above an account, each with its own address."""
    parts = account.split(":")
    return [(part, ":".join(parts[: place + 1])) for place, part in enumerate(parts)]


def says(code: str) -> str:
    """A narration as the books print it."""
    return NARRATIONS.get(code, OPENING_NARRATION)
