"""The whole ledger as a few rules over a few dictionaries: what the state machine holds the product against.

It knows no SQL, no entry, no account and no service: only cents that stand in stages and the conditions of books.md and
rules.md. Each verb says what must happen: ``""`` when it is done, else the code of the refusal.
"""

import datetime
from dataclasses import dataclass, field

CAPS = {"Scholarship": 500_000, "Clothing": 40_000, "Rent": 360_000}
REQUEST_CAPS = {"Clothing": 4_500}  # of one request
MONTH_CAPS = {"Rent": 150_000}  # of one month of rent
HOUSEHOLD_CAPS = {"Rent": 400_000}  # of everyone in the household, over all agencies and funds
BAND, BAND_DAYS, RENT_MONTHS, DAYS_AHEAD = 250_000, 30, 4, 30
STAGES = ("committed", "obligated", "accrued", "paid", "refund")
BINDS_WITH_BILL = ("Clothing", "Rent")


def first_day(month: str) -> datetime.date:
    """The day a month of rent is due."""
    return datetime.date.fromisoformat(f"{month}-01")


@dataclass
class Line:
    """A line of a need."""

    allocation: str
    person: str
    household: str
    kind: str
    payee: str
    cents: int
    months: tuple[str, ...] = ()
    state: str = "submitted"

    @property
    def monthly(self) -> int:
        return self.cents // len(self.months)


@dataclass
class Award:
    """What became of an approved line: cents by stage, months by state."""

    line: Line
    on: datetime.date
    cents: dict[str, int]
    months: dict[str, str]
    is_open: bool = True

    @property
    def used(self) -> int:
        return sum(self.cents.values()) - self.cents["refund"]


@dataclass
class Bill:
    """One invoice of one line."""

    award: Award
    cents: int
    month: str | None
    final: bool
    state: str = "entered"


@dataclass
class Refund:
    """Money that a payee owes back."""

    award: Award
    cents: int
    state: str = "due"


@dataclass
class Model:
    """A board's money."""

    available: dict[str, int]
    today: datetime.date
    lines: list[Line] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    batches: list[list[Bill]] = field(default_factory=list)
    released: list[bool | None] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    cash: dict[str, int] = field(default_factory=dict)
    reserve: int = 11_400_000
    cut: int = 0

    # --- asking and deciding ---------------------------------------------------------------------------------------

    def may_approve(self, line: Line) -> str:
        """What stands against a line today, the first rule first."""
        mine = [one for one in self.awards if one.line.kind == line.kind and one.line.person == line.person]
        if sum(one.used for one in mine) + line.cents > CAPS[line.kind]:
            return "cap"
        if self._over_other_caps(line):
            return "cap"
        held = {
            month
            for one in self.awards
            if one.line.household == line.household
            for month, state in one.months.items()
            if state != "released"
        }
        if line.months and len(held) + len(line.months) > RENT_MONTHS:
            return "rent_months"
        if held & set(line.months):
            return "rent_month_taken"
        if self.available[line.allocation] < 0:
            return "allocation_cut"
        return "allocation_short" if line.cents > self.available[line.allocation] else ""

    def _over_other_caps(self, line: Line) -> bool:
        home = [
            one for one in self.awards if (one.line.kind, one.line.household) == (line.kind, line.household)
        ]
        in_household = sum(one.used for one in home) + line.cents
        month = line.monthly if line.months else 0
        return (
            line.cents > REQUEST_CAPS.get(line.kind, line.cents)
            or month > MONTH_CAPS.get(line.kind, month)
            or in_household > HOUSEHOLD_CAPS.get(line.kind, in_household)
        )

    def ask(self, line: Line) -> str:
        says = self.may_approve(line)
        if not says:
            self.lines.append(line)
        return says

    def over_band(self, line: Line) -> bool:
        since = self.today - datetime.timedelta(days=BAND_DAYS)
        near = [
            one
            for one in self.awards
            if (one.line.person, one.line.payee) == (line.person, line.payee) and one.on >= since
        ]
        return sum(one.used for one in near) + line.cents > BAND

    def verify(self, line: Line) -> str:
        return self._decide(line, "verified", ("submitted",))

    def deny(self, line: Line) -> str:
        return self._decide(line, "denied", ("submitted", "verified", "first"))

    def cancel(self, line: Line) -> str:
        return self._decide(line, "cancelled", ("submitted", "verified"))

    def _decide(self, line: Line, state: str, sources: tuple[str, ...]) -> str:
        if line.state not in sources:
            return "line_state"
        line.state = state
        return ""

    def approve(self, line: Line, second: bool) -> str:
        """One approval; ``second`` is the second approver's."""
        if line.state not in ("verified", "first"):
            return "line_state"
        if line.state == "first" and not second:
            return "same_person"
        if says := self.may_approve(line):
            return says
        if line.state != "first" and second:
            return "duty_needed"
        if line.state == "verified" and self.over_band(line):
            line.state = "first"
            return ""
        line.state = "approved"
        self.available[line.allocation] -= line.cents
        cents = dict.fromkeys(STAGES, 0) | {"committed": line.cents}
        self.awards.append(Award(line, self.today, cents, dict.fromkeys(line.months, "committed")))
        return ""

    def withdraw(self, award: Award) -> str:
        if not award.is_open:
            return "award_not_open"
        if sum(award.cents.values()) != award.cents["committed"] or not award.cents["committed"]:
            return "already_bound"
        award.is_open, award.line.state = False, "verified"
        award.months = dict.fromkeys(award.months, "released")
        self._move(award, "committed", "available", award.cents["committed"])
        return ""

    # --- binding, bills and what is let go -------------------------------------------------------------------------

    def bind(self, award: Award, cents: int, month: str | None) -> str:
        if not award.is_open:
            return "award_not_open"
        if month is not None and award.months.get(month) != "committed":
            return "month_not_held"
        limit = (
            award.cents["committed"] if month is None else min(award.cents["committed"], award.line.monthly)
        )
        if cents > limit:
            return "more_than_committed"
        if month is not None and self.today < first_day(month) - datetime.timedelta(days=DAYS_AHEAD):
            return "month_too_early"
        if month is not None:
            if cents != award.line.monthly:
                return "month_amount"
            award.months[month] = "obligated"
        self._move(award, "committed", "obligated", cents)
        return ""

    def _billed(
        self, award: Award, cents: int, month: str | None, final: bool | None
    ) -> tuple[str, str, int]:
        """(refusal, stage it draws on, rest that is let go) of a bill accepted now."""
        if month is None:
            source = "obligated" if award.cents["obligated"] else "committed"
            limit = award.cents[source]
            if source == "committed" and limit and award.line.kind not in BINDS_WITH_BILL:
                return "not_bound", "", 0
        else:
            source, limit = award.months.get(month, ""), award.line.monthly
            if source not in ("committed", "obligated"):
                return "month_not_open", "", 0
            if first_day(month) > self.today:
                return "month_not_due", "", 0
        if limit == 0:
            return "nothing_open_to_bill", "", 0
        if cents > limit:
            return "more_than_obligated", "", 0
        if cents < limit and final is None:
            return "final_question", "", 0
        if month is not None and cents < limit and not final:
            return "month_in_parts", "", 0
        return "", source, limit - cents if final else 0

    def enter(self, award: Award, cents: int, month: str | None, final: bool | None) -> str:
        if not award.is_open:
            return "award_not_open"
        says, _, _ = self._billed(award, cents, month, final)
        if not says:
            self.bills.append(Bill(award, cents, month, bool(final)))
        return says

    def accept(self, bill: Bill) -> str:
        if bill.state != "entered":
            return "already_decided"
        says, source, rest = self._billed(bill.award, bill.cents, bill.month, bill.final)
        if says:
            return says
        self._move(bill.award, source, "accrued", bill.cents)
        if rest:
            self._move(bill.award, source, "available", rest)
        if bill.month is not None:
            bill.award.months[bill.month] = "accrued"
        bill.state = "accrued"
        return ""

    def let_go(self, award: Award, cents: int, month: str | None) -> str:
        if month is not None:
            source = award.months.get(month, "")
            if source not in ("committed", "obligated"):
                return "month_not_held"
            if cents != award.line.monthly:
                return "month_amount"
            award.months[month] = "released"
        elif cents <= award.cents["obligated"]:
            source = "obligated"
        elif cents <= award.cents["committed"] and not award.cents["obligated"]:
            source = "committed"
        else:
            return "nothing_open"
        self._move(award, source, "available", cents)
        return ""

    # --- payments and what comes back ------------------------------------------------------------------------------

    def build(self, bills: list[Bill]) -> str:
        if any(bill.state != "accrued" for bill in bills):
            return "not_payable"
        for bill in bills:
            bill.state = "built"
        self.batches.append(bills)
        self.released.append(False)
        return ""

    def release(self, place: int) -> str:
        if self.released[place] is not False:
            return "batch_state"
        self.released[place] = True
        for bill in self.batches[place]:
            bill.state = "paid"
            self._move(bill.award, "accrued", "paid", bill.cents)
            self._month(bill, "paid")
        return ""

    def dissolve(self, place: int) -> str:
        if self.released[place] is not False:
            return "batch_state"
        self.released[place] = None
        for bill in self.batches[place]:
            bill.state = "accrued"
        return ""

    def bring_back(self, bills: list[Bill]) -> str:
        """A payment of these bills comes back from the bank; ``bills`` are still paid."""
        short: dict[int, int] = {}
        for bill in bills:
            short[id(bill.award)] = short.get(id(bill.award), 0) + bill.cents
        if any(short[id(bill.award)] > bill.award.cents["paid"] for bill in bills):
            return "refund_more_than_paid"
        for bill in bills:
            bill.state = "accrued"
            self._move(bill.award, "paid", "accrued", bill.cents)
            self._month(bill, "accrued")
        return ""

    def refund(self, award: Award, cents: int) -> str:
        if cents > award.cents["paid"]:
            return "refund_more_than_paid"
        self._move(award, "paid", "refund", cents)
        self.refunds.append(Refund(award, cents))
        return ""

    def receive(self, refund: Refund) -> str:
        if refund.state != "due":
            return "refund_not_due"
        refund.state = "received"
        self._move(refund.award, "refund", "available", refund.cents)
        return ""

    # --- allocations -----------------------------------------------------------------------------------------------

    def move(self, source: str, target: str, cents: int) -> str:
        """The reserve and the training allocation give no more than they have; what the funder takes is never refused."""
        held = self.reserve if source == "reserve" else self.available["training"]
        if cents > held and target != "funder":
            return "budget_faults"
        self.reserve += cents * ((target == "reserve") - (source == "reserve"))
        self.available["training"] += cents * ((source == "reserve") - (source != "reserve"))
        self.cut += cents * (target == "funder")
        return ""

    def _month(self, bill: Bill, state: str) -> None:
        if bill.month is not None:
            bill.award.months[bill.month] = state

    def _move(self, award: Award, source: str, target: str, cents: int) -> None:
        award.cents[source] -= cents
        if target == "available":
            self.available[award.line.allocation] += cents
        else:
            award.cents[target] += cents

    def ordered(self) -> bool:
        """No stage is negative, and nothing holds more than was approved."""
        lows = [cents for name, cents in self.available.items() if name != "training" or not self.cut]
        return min(lows) >= 0 and all(
            min(one.cents.values()) >= 0 and sum(one.cents.values()) <= one.line.cents for one in self.awards
        )
