"""What a provider gives back when somebody leaves a course, and what that does to the award's money (SCH-17)."""

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.journal.columns import Columns
from ledger.domain.needs.terms import CourseTerms, Terms
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up

_STEP = re.compile(r"^(\d{1,3})%:(\d{1,3})%$", re.ASCII)
MOST_STEPS = 12


@dataclass(frozen=True)
class Step:
    """Until so much of the course is over, so much of its price is given back; both in per cent."""

    until: int
    back: int


def parse_schedule(text: str) -> tuple[Step, ...]:
    """A refund schedule: ``10%:90% 25%:50% 60%:25%`` gives back 90 % until a tenth of the course is over, then half, then
    a quarter until 60 % are over, then nothing. Before the first day everything is given back.

    :returns: the steps, empty for an empty text.
    :raises InvalidInput: ``schedule_format``: not of this form, or the steps do not rise while what is given back falls.
    """
    steps: list[Step] = []
    for part in text.split():
        found = _STEP.match(part)
        step = Step(int(found[1]), int(found[2])) if found else None
        rising = step is not None and 0 < step.until <= 100 and step.back <= 100
        if step is None or not rising or len(steps) >= MOST_STEPS:
            raise InvalidInput("schedule_format", field="schedule", text=part[:20])
        if steps and (step.until <= steps[-1].until or step.back > steps[-1].back):
            raise InvalidInput("schedule_format", field="schedule", text=part[:20])
        steps.append(step)
    return tuple(steps)


def in_words(text: str) -> list[str]:
    """The schedule as people read it, one sentence for each step."""
    steps = parse_schedule(text)
    if not steps:
        return []
    said = ["Before the first day: all of it is given back."]
    said += [f"Until {one.until}% of the course is over: {one.back}% is given back." for one in steps]
    return [*said, f"After that: {'nothing' if steps[-1].until < 100 else 'the course is over'}."]


@dataclass(frozen=True)
class Ending:
    """What a withdrawal does: three amounts that say where the award's open and paid money goes.

    :param back_percent: what the schedule gives back on that day. :param earned_cents: what the provider keeps.
    :param keep_cents: earned and not billed yet: stays obligated. :param release_cents: open and not needed.
    :param refund_cents: paid and to be given back. :param unpaid_cents: of a bill that waits for its payment, what the
        provider did not earn: it is canceled, or due back once it is paid.
    """

    back_percent: int
    earned_cents: int
    keep_cents: int
    release_cents: int
    refund_cents: int
    unpaid_cents: int = 0


def back_percent(
    steps: tuple[Step, ...], starts_on: datetime.date, ends_on: datetime.date, left_on: datetime.date
) -> int:
    """What the schedule gives back, in per cent, for somebody whose last day was ``left_on``.

    The share that is over counts calendar days: of 27 July to 18 September (54 days), 10 August is the 15th: 27.8 %.
    """
    if left_on < starts_on:
        return 100
    over = Fraction((left_on - starts_on).days + 1, (ends_on - starts_on).days + 1)
    for step in steps:
        if over <= Fraction(step.until, 100):
            return step.back
    return 0


def check_stop(terms: Terms, columns: Columns, left_on: datetime.date | None, today: datetime.date) -> None:
    """A course that began and was bound is left, not stopped: what its school earned and owes back is computed (SCH-17).

    :param left_on: when the leaving was recorded; None while it was not.
    :raises Refused: ``course_begun``.
    """
    bound_cents = columns.obligated_cents + columns.accrued_to_date_cents
    if isinstance(terms, CourseTerms) and terms.starts_on <= today and bound_cents and left_on is None:
        raise Refused("course_begun", starts_on=terms.starts_on)


def decide_ending(
    schedule: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    left_on: datetime.date,
    *,
    columns: Columns,
    today: datetime.date,
) -> Ending:
    """What is due back and what is let go when somebody leaves a course (SCH-17).

    $425.00 all paid, half given back: the provider earned $212.50, $212.50 is due back. Nothing paid yet: $212.50 stays
    obligated for its invoice and $212.50 is let go. What nothing has bound is let go whole. An accepted bill that waits for
    its payment holds nothing up: with $200.00 of the $425.00 owed, $12.50 stays obligated; with all of it owed, $212.50 of
    the bill is not earned, and nothing is due back of what was never paid.

    :raises Refused: ``schedule_missing`` when neither list nor agreement has refund terms; ``course_over`` after the last day.
    :raises InvalidInput: ``date_in_future``.
    """
    if left_on > today:
        raise InvalidInput("date_in_future", field="left_on")
    if left_on > ends_on:
        raise Refused("course_over", ends_on=ends_on)
    steps = parse_schedule(schedule)
    if not steps:
        raise Refused("schedule_missing")
    share = back_percent(steps, starts_on, ends_on, left_on)
    earned_cents = half_up(Fraction(columns.used_cents * (100 - share), 100))
    open_cents = columns.committed_cents + columns.obligated_cents
    billed_cents = columns.paid_cents + columns.accrued_cents
    keep_cents = min(max(earned_cents - billed_cents, 0), columns.obligated_cents)
    over_cents = max(billed_cents - earned_cents, 0)
    unpaid_cents = min(over_cents, columns.accrued_cents)
    refund_cents = over_cents - unpaid_cents
    return Ending(share, earned_cents, keep_cents, open_cents - keep_cents, refund_cents, unpaid_cents)


def not_kept_cents(earned_cents: int, columns: Columns, canceled_cents: int) -> int:
    """What of a canceled bill of a course that was left its school has not still to bill.

    Worked: 212.50 are earned. A bill of 300.00 that was owed when the course was left is canceled: 212.50 stay open for
    another bill, 87.50 are let go.

    :param columns: of the award, in which the bill is still owed.
    """
    open_cents = columns.committed_cents + columns.obligated_cents + canceled_cents
    billed_cents = columns.accrued_to_date_cents - canceled_cents
    return min(max(open_cents - max(earned_cents - billed_cents, 0), 0), canceled_cents)


@dataclass(frozen=True)
class Settled:
    """Where another payer's late money goes: what is open is let go first, what is paid becomes a receivable.

    :param unpaid_cents: what of it lies in a bill that waits for its payment: canceled, or due back once it is paid.
    """

    release_cents: int
    refund_cents: int
    unpaid_cents: int = 0


def settle(share_cents: int, columns: Columns) -> Settled:
    """A later Pell award pays a share of the tuition: so much less is owed, and what was paid too much is due back (SCH-06).

    :raises InvalidInput: ``amount_missing``. :raises Refused: ``share_too_large``.
    """
    if share_cents <= 0:
        raise InvalidInput("amount_missing", field="amount")
    open_cents = columns.committed_cents + columns.obligated_cents
    if share_cents > columns.used_cents:
        raise Refused("share_too_large", asked_cents=share_cents, award_cents=columns.used_cents)
    release_cents = min(share_cents, open_cents)
    unpaid_cents = min(share_cents - release_cents, columns.accrued_cents)
    return Settled(release_cents, share_cents - release_cents - unpaid_cents, unpaid_cents)
