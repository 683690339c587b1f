"""Control totals: what the sheets sum to, beside what the system before says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.domain.golive.rows import ControlRow, Fault, Opening
from ledger.domain.golive.sheets import CONTROLS
from ledger.words import dollars

WITHOUT_FUND = "caps used"


@dataclass(frozen=True)
class Total:
    """One total of the sheets beside its control total.

    :param row: the control's row; None where no control was given.
    """

    control: str
    fund: str
    count: int
    amount_cents: int
    row: ControlRow | None = None

    @property
    def agrees(self) -> bool:
        """To the cent, and in number."""
        return self.row is not None and (self.count, self.amount_cents) == (
            self.row.count,
            self.row.amount_cents,
        )

    @property
    def says(self) -> str:
        """For a person: ``Paid of WA26: $1,000.00 in 1 row, as the control report says``."""
        ours = _sum(self.amount_cents, self.count)
        if self.agrees:
            verdict = "as the control report says"
        elif self.row is None:
            verdict = "and the control report says nothing of it"
        else:
            verdict = f"BUT the control report says {_sum(self.row.amount_cents, self.row.count)}"
        what = _named(self.control, self.fund)
        return f"{what[0].upper()}{what[1:]}: {ours}, {verdict}"


def totals(opening: Opening) -> list[Total]:
    """Every total of the sheets or of the controls, in the order of `CONTROLS` and of funds."""
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for control, fund, count, cents in _counted(opening):
        before = sums[control, fund]
        sums[control, fund] = (before[0] + count, before[1] + cents)
    given = {(one.control, one.fund): one for one in opening.controls}
    order = {name: place for place, name in enumerate(CONTROLS)}
    return [
        Total(control, fund, *sums[control, fund], given.get((control, fund)))
        for control, fund in sorted({*sums, *given}, key=lambda one: (order[one[0]], one[1]))
    ]


def _counted(opening: Opening) -> Iterator[tuple[str, str, int, int]]:
    fund_of = {one.reference: one.fund for one in opening.awards}
    worth = {one.reference: one.approved_cents for one in opening.awards}
    for cash in opening.cash:
        yield "cash received", cash.fund, 1, cash.received_cents
        yield "cash on hand", cash.fund, 1, cash.on_hand_cents
    for award in opening.awards:
        yield "awards", award.fund, 1, award.approved_cents
        for stage in ("committed", "obligated", "paid"):
            cents = getattr(award, f"{stage}_cents")
            if cents:
                yield stage, award.fund, 1, cents
    for bill in opening.bills:
        yield "unpaid bills", fund_of.get(bill.reference, ""), 1, bill.amount_cents
    for month in opening.months:
        yield "rent months", fund_of.get(month.reference, ""), 1, month.amount_cents
    for agreement in opening.agreements:
        yield (
            "agreements",
            fund_of.get(agreement.reference, ""),
            1,
            worth.get(agreement.reference, 0),
        )
    for billed in opening.billed:
        yield "billed", fund_of.get(billed.reference, ""), 1, billed.earned_cents
        if billed.held_cents:
            yield "held back", fund_of.get(billed.reference, ""), 1, billed.held_cents
    for refund in opening.refunds:
        yield "refunds due", fund_of.get(refund.reference, ""), 1, refund.amount_cents
    for lot in opening.cards:
        yield "cards", lot.fund, lot.cards, lot.total_cents
    for use in opening.caps:
        yield WITHOUT_FUND, "", 1, use.amount_cents


def control_faults(opening: Opening) -> Iterator[Fault]:
    """A total without a control, one control given twice, and every difference, of one cent or of one row."""
    seen: set[tuple[str, str]] = set()
    for row in opening.controls:
        if (row.control, row.fund) in seen:
            yield Fault("controls", row.row, "Control", "golive_twice")
        seen.add((row.control, row.fund))
    yield from _differences(totals(opening))


def _differences(found: Iterable[Total]) -> Iterator[Fault]:
    for one in found:
        if one.row is None:
            yield Fault(
                "controls",
                0,
                "",
                "golive_control_missing",
                {"what": _named(one.control, one.fund), "amount_cents": one.amount_cents, "count": one.count},
            )
        elif not one.agrees:
            yield Fault(
                "controls",
                one.row.row,
                "Amount",
                "golive_control_differs",
                {
                    "what": _named(one.control, one.fund),
                    "amount_cents": one.amount_cents,
                    "count": one.count,
                    "control_cents": one.row.amount_cents,
                    "control_count": one.row.count,
                    "difference_cents": one.amount_cents - one.row.amount_cents,
                },
            )


def _sum(cents: int, count: int) -> str:
    return f"{dollars(cents)} in {count:,} {'row' if count == 1 else 'rows'}"


def _named(control: str, fund: str) -> str:
    return f"{control} of {fund}" if fund else control
