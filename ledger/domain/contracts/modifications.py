"""A signed agreement that is changed: numbered modifications, each approved anew and signed by all before it governs. Pure.

Each modification splits the agreement's days: until its first day the terms of before pay, from then on its own. The maximum is
hours x wage x rate of each part, to the cent (OJT-04).
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.days import working_days
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import HourTerms, WorkTerms
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Modification:
    """A modification in force.

    :param governs_on: its first day. :param until_minutes: the agreement's hours before that day, in minutes.
    :param before: the agreement's terms until then.
    """

    governs_on: datetime.date
    until_minutes: int
    before: HourTerms


@dataclass(frozen=True)
class Part:
    """Days of an agreement that one set of terms pays.

    :param minutes: of the agreement's hours, those of these days.
    :param terms: what an hour of these days is worth; first and last day and hours are the whole agreement's as it is now.
    """

    from_on: datetime.date
    to_on: datetime.date
    minutes: int
    terms: HourTerms


Parts = tuple[Part, ...]


def parts_of(terms: HourTerms, made: Sequence[Modification] = ()) -> Parts:
    """An agreement by the terms of its days, the earliest first; one part where it was never modified.

    520 h from 20 July to 16 October, modified from 1 September on with 240 h until then: 240 h to 31 August, 280 h from 1
    September on.

    :param terms: as they are now. :param made: in the order of their days.
    """
    found, from_on, planned = [], terms.starts_on, 0
    for one in made:
        paid = replace(one.before, ends_on=terms.ends_on, minutes=terms.minutes)
        found.append(Part(from_on, one.governs_on - DAY, one.until_minutes - planned, paid))
        from_on, planned = one.governs_on, one.until_minutes
    found.append(Part(from_on, terms.ends_on, terms.minutes - planned, terms))
    return tuple(one for one in found if one.from_on <= one.to_on)


def maximum_cents(parts: Parts) -> int:
    """The most that is paid back: 240 h x 20.00 x 50 % + 280 h x 22.00 x 50 % = 5,480.00 (OJT-04).

    Parts that pay alike are rounded together, so that a new last day costs no cent.
    """
    minutes: defaultdict[HourTerms, int] = defaultdict(int)
    for one in parts:
        minutes[one.terms] += one.minutes
    return sum(terms.worth_cents(count) for terms, count in minutes.items())


def part_on(parts: Parts, from_on: datetime.date, to_on: datetime.date) -> Part:
    """The part whose terms pay a pay period; one before or after all days of the agreement is met by its own check.

    :raises Refused: ``period_modified`` when the terms change within it.
    """
    for one in parts[1:]:
        if from_on < one.from_on <= to_on:
            raise Refused("period_modified", field="periods", governs_on=one.from_on)
    return next((one for one in reversed(parts) if one.from_on <= from_on), parts[0])


def dearest(parts: Parts, minutes: int, on: datetime.date) -> int:
    """The most that so many minutes up to a day can be worth, whenever they were worked."""
    return max(one.terms.worth_cents(minutes) for one in parts if one is parts[0] or one.from_on <= on)


def hours_until(parts: Parts, on: datetime.date, counted_minutes: int) -> int:
    """The agreement's hours before a day, in minutes, evenly over the working days of each part; at least those billed.

    520 h over 65 working days: 8 h a day, 240 h before the 31st of them.

    :param counted_minutes: in pay periods that nobody refused.
    """
    found = 0
    for one in parts:
        whole = len(working_days(one.from_on, one.to_on))
        gone = len(working_days(one.from_on, min(one.to_on, on - DAY)))
        found += half_up(Fraction(one.minutes * gone, max(whole, 1)))
    return found if on <= parts[-1].from_on else max(found, counted_minutes)


@dataclass(frozen=True)
class Worked:
    """What was done under an agreement so far.

    :param counted_minutes: in pay periods that nobody refused.
    :param owed_cents: owed, paid, held back, and asked by bills that wait: no maximum can be below it.
    """

    counted_minutes: int = 0
    owed_cents: int = 0


def check(
    kind: str,
    now: Parts,
    wished: Modification,
    terms: HourTerms,
    worked: Worked,
    today: datetime.date,
) -> int:
    """May all still sign this modification? It governs from a day that is to come, and takes back nothing that is owed.

    :param now: the agreement as it is. :param wished: with the terms of now as those before. :param terms: that it asks for.
    :returns: the agreement's maximum under it, in cents (OJT-04).
    :raises InvalidInput: ``modification_same``, ``modification_fixed`` for another first day or another way of paying,
        ``modification_end``, ``modification_hours``, and those of `check_terms`.
    :raises Refused: ``modification_day`` with the days between which it can begin (OJT-02), ``modification_below``.
    """
    before, last = wished.before, now[-1]
    if terms == before:
        raise InvalidInput("modification_same", field="words")
    if terms.starts_on != before.starts_on or _pay(terms) != _pay(before):
        raise InvalidInput("modification_fixed", field="starts_on", starts_on=before.starts_on)
    check_terms(kind, terms.maximum_cents(), terms)
    earliest_on, latest_on = max(last.from_on, today + DAY), before.ends_on + DAY
    if not earliest_on <= wished.governs_on <= latest_on:
        raise Refused(
            "modification_day",
            field="governs_on",
            governs_on=wished.governs_on,
            earliest_on=earliest_on,
            latest_on=latest_on,
        )
    if terms.ends_on < wished.governs_on:
        raise InvalidInput("modification_end", field="ends_on", governs_on=wished.governs_on)
    _check_hours(now, wished, terms, worked)
    cents = maximum_cents(_with(now, wished, terms))
    check_covers(cents, worked)
    return cents


def check_covers(maximum_cents: int, worked: Worked) -> None:
    """No maximum is below what is owed, paid, held back or asked by a bill that waits.

    :raises Refused: ``modification_below`` with both amounts.
    """
    if maximum_cents < worked.owed_cents:
        raise Refused(
            "modification_below", field="hours", maximum_cents=maximum_cents, owed_cents=worked.owed_cents
        )


def _check_hours(now: Parts, wished: Modification, terms: HourTerms, worked: Worked) -> None:
    """Hours until its first day are at least those of earlier parts and those billed, and some are left from then on."""
    planned = sum(one.minutes for one in now[:-1])
    begins = wished.governs_on == now[-1].from_on
    least, most = (planned, planned) if begins else (max(planned, worked.counted_minutes), terms.minutes - 1)
    if not least <= wished.until_minutes <= most or wished.until_minutes >= terms.minutes:
        raise InvalidInput(
            "modification_hours",
            field="until_hours",
            until=wished.until_minutes // 60,
            hours=terms.minutes // 60,
            least=least // 60,
        )


def _with(now: Parts, wished: Modification, terms: HourTerms) -> Parts:
    """An agreement as it is with one more modification."""
    earlier = [
        Modification(one.from_on, sum(part.minutes for part in now[:at]), now[at - 1].terms)
        for at, one in enumerate(now)
        if at
    ]
    return parts_of(terms, (*earlier, wished))


def _pay(terms: HourTerms) -> str:
    """How an hour is paid: a wage makes employment, a stipend does not (WEX-04); no modification turns one into the other."""
    return terms.pay if isinstance(terms, WorkTerms) else type(terms).__name__
