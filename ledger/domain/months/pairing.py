"""Pairs accruals with service records: who, what, when, how much; each gets exactly one code (REC-01,
REC-02).

Within one person and kind the surest pairs are taken first: same amount, then several payments that one
record absorbs, then records without an amount, then pairs whose amounts differ, then pairs whose fund, agency
or program differs. What is left has no record (not due, or X1) or no payment (X2).
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.months.reconciliation import Code, Line, ServiceRecord, Spend
from ledger.domain.needs.kinds import KINDS
from ledger.domain.participants.participants import Enrolment

LAG, TOLERANCE = "record_lag_days", "record_tolerance_days"

ABSORBING = frozenset(
    {"Scholarship", "OJT", "WorkExperience", "TransitionalJob", "HiringIncentive", "Gas", "NeedsRelated"}
)
"""Kinds whose one record may stand for several payments: a course billed by term, a job by period, trips by
log, aid by week (REC-01). A month of rent, a phone or a tool is one record each."""


def classify(
    spends: Iterable[Spend],
    records: Iterable[ServiceRecord],
    stays: Mapping[str, Sequence[Enrolment]],
    policies: PolicyBook,
    today: datetime.date,
) -> list[Line]:
    """Give every accrual and every record exactly one code.

    :param stays: enrolments by participant.
    :param policies: for `record_lag_days` and `record_tolerance_days` on the day of the service.
    :raises Refused: ``no_policy_on``: nobody decided the days yet.
    """
    groups: dict[tuple[str, str], tuple[list[Spend], list[ServiceRecord]]] = defaultdict(lambda: ([], []))
    for spend in spends:
        groups[spend.participant_id, spend.kind][0].append(spend)
    for record in records:
        if record.kind in KINDS:
            groups[record.participant_id, record.kind][1].append(record)
    lines = []
    for key in sorted(groups):
        group = _Group(*groups[key], policies)
        for line in group.lines(today):
            lines.append(_outside(line, stays.get(key[0], ())))
    return lines


def _outside(line: Line, stays: Sequence[Enrolment]) -> Line:
    """X4 outweighs every other code of an accrual: money left for someone who was not enrolled there and
    then.
    """
    spend = line.spend
    if spend is None:
        return line
    on = spend.service_from or (line.record.from_on if line.record else spend.on)
    if any(
        stay.covers(on) and (stay.agency, stay.program) == (spend.agency, spend.program) for stay in stays
    ):
        return line
    return replace(line, code=Code.X4, due_on=None)


class _Group:
    """One person's accruals and records of one kind, paired from the surest to the most doubtful."""

    def __init__(self, spends: list[Spend], records: list[ServiceRecord], policies: PolicyBook) -> None:
        self._policies = policies
        self._absorbs = bool(spends) and spends[0].kind in ABSORBING
        self._spends = {spend.id: spend for spend in sorted(spends, key=lambda one: (one.from_on, one.id))}
        self._records = {
            record.id: record for record in sorted(records, key=lambda one: (one.from_on, one.id))
        }
        self._every = tuple(self._spends.values())
        self._lines: list[Line] = []

    def lines(self, today: datetime.date) -> list[Line]:
        self._one_to_one(
            Code.MATCHED,
            lambda spend, record: record.agrees(spend) and record.amount_cents == spend.amount_cents,
        )
        if self._absorbs:
            self._absorb(exact=True)
        if self._absorbs:
            self._absorb(exact=False)
        self._one_to_one(
            Code.MATCHED, lambda spend, record: record.agrees(spend) and record.amount_cents is None
        )
        self._one_to_one(Code.X3, lambda spend, record: record.agrees(spend))
        self._one_to_one(Code.X5, lambda spend, record: True)
        for spend in list(self._spends.values()):
            self._lines.append(self._alone(spend, today))
        for record in self._records.values():
            self._lines.append(Line(self._without_payment(record), None, record, record.amount_cents or 0))
        return self._lines

    def _without_payment(self, record: ServiceRecord) -> Code:
        """No payment of its own: an exception, unless it has no amount either and a payment with a better record is near.

        Such a record tells of the same service a second time: the training's dates beside its tuition.
        """
        told = record.amount_cents is None and any(
            self._near(spend, record) is not None for spend in self._every
        )
        return Code.MATCHED if told else Code.X2

    def _alone(self, spend: Spend, today: datetime.date) -> Line:
        """No record: not due within the lag, then X1; what a refund took back differs from what the record
        said.
        """
        if spend.amount_cents < 0:
            return Line(Code.X3, spend, None)
        due_on = spend.to_on + datetime.timedelta(days=self._policies.get(LAG, spend.from_on).whole())
        if today <= due_on:
            return Line(Code.NOT_DUE, spend, None, due_on=due_on)
        return Line(Code.X1, spend, None)

    def _near(self, spend: Spend, record: ServiceRecord) -> int | None:
        """Days between the two periods, zero when they touch; None when further than the tolerance, or
        nothing was paid.
        """
        gap = max((record.from_on - spend.to_on).days, (spend.from_on - record.to_on).days, 0)
        tolerance = self._policies.get(TOLERANCE, spend.from_on).whole()
        return gap if gap <= tolerance and spend.amount_cents > 0 else None

    def _one_to_one(self, code: Code, fits: Callable[[Spend, ServiceRecord], bool]) -> None:
        pairs = []
        for spend in self._spends.values():
            for record in self._records.values():
                gap = self._near(spend, record)
                if gap is not None and fits(spend, record):
                    differs = abs((record.amount_cents or 0) - spend.amount_cents)
                    pairs.append((gap, differs, spend.from_on, record.from_on, spend.id, record.id))
        for *_, spend_id, record_id in sorted(pairs):
            if spend_id in self._spends and record_id in self._records:
                self._take(code, [spend_id], record_id)

    def _absorb(self, *, exact: bool) -> None:
        """Several payments in one record: an award's first, then all; ``exact`` demands that they sum to the
        record's amount, else they come to no more than that.
        """
        for record in list(self._records.values()):
            near = [spend for spend in self._spends.values()
                    if record.agrees(spend) and self._near(spend, record) is not None]  # fmt: skip
            awards = list(dict.fromkeys(spend.award_id for spend in near))
            for chosen in (*([award] for award in awards), awards):
                taken = [spend for spend in near if spend.award_id in chosen]
                # what was taken back belongs to the award, whenever it came back
                taken += [
                    one for one in self._spends.values() if one.award_id in chosen and one.amount_cents < 0
                ]
                if not exact:
                    taken = self._fitting(taken, record)
                total_cents = sum(spend.amount_cents for spend in taken)
                if taken and (not exact or record.amount_cents == total_cents):
                    code = Code.MATCHED if record.amount_cents in (None, total_cents) else Code.X3
                    self._take(code, [spend.id for spend in taken], record.id)
                    break

    def _fitting(self, spends: Sequence[Spend], record: ServiceRecord) -> list[Spend]:
        """The payments that a record may stand for without their coming to more than it says, the nearest first.

        A record of $802.00 stands for one pay period of $792.00, never for the next one as well, however near.
        """
        if record.amount_cents is None:
            return list(spends)
        taken, total_cents = [], 0
        for spend in sorted(spends, key=lambda one: (self._near(one, record) or 0, one.from_on, one.id)):
            if total_cents + spend.amount_cents <= record.amount_cents:
                taken.append(spend)
                total_cents += spend.amount_cents
        return taken if total_cents > 0 else []

    def _take(self, code: Code, spend_ids: Sequence[str], record_id: str) -> None:
        record = self._records.pop(record_id)
        left_cents = record.amount_cents or 0
        for spend_id in spend_ids:
            spend = self._spends.pop(spend_id)
            record_cents = spend.amount_cents if code is Code.MATCHED else left_cents
            self._lines.append(Line(code, spend, record, record_cents))
            left_cents = 0
