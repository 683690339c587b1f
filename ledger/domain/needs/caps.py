"""Caps: how much one person or household may get of a kind. All that apply are tested together, and the binding one is named.

A cap counts what is committed, obligated, accrued and paid, less what was released, voided or refunded, over **all** agencies
and funds (SUP-06). Its window is its scope; a month is the month served, where the days of it are known. Worked: a cap of
400.00 for a program year of which 250.00 are used leaves 150.00; a household's 600.00 of which 480.00 are used leave 120.00.
Asked are 130.00: the household's cap binds, 10.00 are too much.
"""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.clock import program_year
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.cards.cards import Span
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.scopes import SCOPE_WORDS, Scope, clause_of, code_of
from ledger.errors import Refused
from ledger.money import half_up


@dataclass(frozen=True)
class Use:
    """What an award of the kind uses of every cap by one day, net of what was released, voided and refunded.

    :param on: the day by which it counts (`parts`).
    :param own: the person's own; False for another person of the household.
    :param need: the request it was asked in. :param served: the days of what it buys; None where its terms have none.
    :param award: its id; none of what was used before the board went live.
    """

    on: datetime.date
    cents: int
    own: bool = True
    need: str = ""
    served: Span | None = None
    award: str = ""


@dataclass(frozen=True)
class Asking:
    """What is asked, and when and where.

    :param cents: asked now; 0 while nobody has typed an amount.
    :param month_cents: of a kind bought month by month, one month's share: a month's cap looks at it alone.
    :param entry_on: the first day of the enrolment it is asked in; None when there is none.
    :param need: the request it belongs to. :param served: the days of what is asked; None where its terms have none.
    """

    kind: str
    cents: int
    on: datetime.date
    entry_on: datetime.date | None = None
    need: str = ""
    month_cents: int | None = None
    served: Span | None = None


@dataclass(frozen=True)
class Tested:
    """One cap against what is used and asked."""

    scope: Scope
    value: PolicyValue
    used_cents: int
    asked_cents: int

    @property
    def cap_cents(self) -> int:
        return self.value.cents()

    @property
    def left_cents(self) -> int:
        """Before what is asked; never below zero (a lowered cap takes nothing back)."""
        return max(self.cap_cents - self.used_cents, 0)

    @property
    def after_cents(self) -> int:
        """Left once it is approved; negative by what is too much."""
        return self.cap_cents - self.used_cents - self.asked_cents

    @property
    def over_cents(self) -> int:
        """How much is too much; 0 within the cap."""
        return max(-self.after_cents, 0)

    @property
    def words(self) -> str:
        return SCOPE_WORDS[self.scope]


@dataclass(frozen=True)
class Excess:
    """How far caps may be passed because the policy has the clause for it (SUP-07, SCH-09).

    :param granted: cap code to cents that a second person has granted.
    :param asking: nothing is approved yet: what a clause could allow may be asked for.
    """

    granted: Mapping[str, int] = field(default_factory=dict)
    asking: bool = False


def tested(asking: Asking, uses: Sequence[Use], book: PolicyBook) -> list[Tested]:
    """Every cap in force on the day against this request, the binding one first: the one that leaves least.

    :returns: empty when the board has set no cap for the kind.
    """
    found = []
    for scope in Scope:
        value = book.find(code_of(asking.kind, scope), asking.on)
        if value is None or (scope is Scope.ENROLMENT and asking.entry_on is None):
            continue
        if scope is not Scope.MONTH:
            asked, used = asking.cents, sum(one.cents for one in uses if _counts(one, scope, asking))
        elif not kind_named(asking.kind).by_month:
            asked, used = fullest_month(asking, uses)
        elif asking.month_cents is None:
            continue  # no month is typed yet, so there is nothing to hold against it
        else:
            asked, used = asking.month_cents, 0  # a household holds each month once (SUP-10)
        found.append(Tested(scope, value, used, asked))
    return sorted(found, key=lambda one: one.after_cents)


def check(
    asking: Asking, uses: Sequence[Use], book: PolicyBook, excess: Excess | None = None
) -> list[Tested]:
    """The same, refused when one is passed (SUP-05, SUP-06, SCH-08) further than an exception goes.

    :raises Refused: with the cap's numbers: ``cap`` (the policy has no exception), ``cap_law`` (a legal ceiling has none),
        ``cap_clause`` (further than its clause), ``cap_exception`` (not granted yet); ``no_policy_on`` without any cap.
    """
    found = tested(asking, uses, book)
    if not found:
        book.get(code_of(asking.kind, Scope.PROGRAM_YEAR), asking.on)
    for one in found:
        if one.over_cents:
            _refuse(one, asking, book, excess or Excess())
    return found


def fullest_month(asking: Asking, uses: Sequence[Use]) -> tuple[int, int]:
    """What is asked and used of the month that holds most of both, among the months that what is asked serves (SUP-05).

    An amount falls into months by its days: seven weeks for 490.00 from 20 July are 120.00 of July, 310.00 of August and 60.00
    of September. What has no days of its own falls into the month in which it is approved.
    """
    first, last = asking.served or (asking.on, asking.on)
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    own = [one for one in uses if one.own]
    found = [
        (
            half_up(_of_month(asking.cents, (first, last), at)),
            half_up(
                sum((_of_month(one.cents, one.served or (one.on, one.on), at) for one in own), Fraction())
            ),
        )
        for at in months
        if (first.year, first.month) <= at <= (last.year, last.month)
    ]
    return max(found, key=sum)


def _of_month(cents: int, served: Span, at: tuple[int, int]) -> Fraction:
    first, last = served
    begins = datetime.date(*at, 1)
    ends = datetime.date(*at, calendar.monthrange(*at)[1])
    days = (min(last, ends) - max(first, begins)).days + 1
    return Fraction(cents * max(days, 0), (last - first).days + 1)


def _refuse(one: Tested, asking: Asking, book: PolicyBook, excess: Excess) -> None:
    clause = book.find(clause_of(one.value.code), asking.on)
    most_cents = clause.cents() if clause else 0
    if one.value.sort == "law":
        code = "cap_law"
    elif clause is None:
        code = "cap"
    elif one.over_cents > most_cents:
        code = "cap_clause"
    elif not excess.asking and one.over_cents > excess.granted.get(one.value.code, 0):
        code = "cap_exception"
    else:
        return
    raise Refused(
        code,
        field="amount",
        kind=kind_named(asking.kind).name,
        scope=one.words,
        cap_cents=one.cap_cents,
        used_cents=one.used_cents,
        asked_cents=one.asked_cents,
        over_cents=one.over_cents,
        most_cents=most_cents,
        document=one.value.document,
    )


def clauses(found: Sequence[Tested], book: PolicyBook, on: datetime.date) -> list[PolicyValue]:
    """The clauses by which caps are passed."""
    return [book.get(clause_of(one.value.code), on) for one in found if one.over_cents]


def numbers(found: Sequence[Tested]) -> dict[str, int]:
    """What a decision keeps of its caps (AUD-04): the binding one's, then each one's own."""
    kept = {"cap_cents": found[0].cap_cents, "used_cents": found[0].used_cents}
    for one in found:
        kept |= {f"cap_{one.scope}_cents": one.cap_cents, f"used_{one.scope}_cents": one.used_cents}
        if one.over_cents:
            kept[f"over_{one.scope}_cents"] = one.over_cents
    return kept


def _counts(use: Use, scope: Scope, asking: Asking) -> bool:
    if scope is Scope.HOUSEHOLD:
        return program_year(use.on) == program_year(asking.on)
    if not use.own:
        return False
    match scope:
        case Scope.REQUEST:
            return bool(use.need) and use.need == asking.need  # what was carried in was in no request
        case Scope.PROGRAM_YEAR:
            return program_year(use.on) == program_year(asking.on)
        case Scope.ENROLMENT:
            return asking.entry_on is not None and use.on >= asking.entry_on
        case Scope.ROLLING:
            return use.on > year_before(asking.on)
        case _:
            return True


def year_before(on: datetime.date) -> datetime.date:
    """The same day a year ago; 28 February for the 29th. Twelve months end on that day, so it is outside them."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)
