"""Whose money bears one line of a bill: no cost twice on federal money; what is claimed half has another half (FND-17)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.errors import Refused


@dataclass(frozen=True)
class Money:
    """A fund as this rule looks at it.

    :param federal: it has an assistance listing number. :param half: the federal side pays half of each of its costs.
    :param match: the fund that bears the other half.
    """

    code: str
    federal: bool
    half: bool = False
    match: str | None = None


@dataclass(frozen=True)
class Charge:
    """A line of a bill. :param number: the payee's. :param days: first and last of the service. :param cents: what it asks."""

    number: str
    fund: str
    days: tuple[datetime.date, datetime.date]
    cents: int


@dataclass(frozen=True)
class Other:
    """The half that is not federal: which fund bears it, and how much of the line."""

    fund: str
    cents: int


def kept_half(other: Other | None) -> dict[str, str | int | None]:
    """The half as the issue of a gas card keeps it, whatever match its fund names later (FND-17)."""
    return {"half_fund": other.fund if other else None, "half_cents": other.cents if other else None}


def other_half(money: Money, funds: Mapping[str, Money], cents: int) -> Other | None:
    """What of a line the federal side does not pay; of an odd cent, the cent too. None for money that is not claimed half.

    Worked: of 245.01 under a 50/50 fund, 122.50 are claimed, and 122.51 are the city's.

    :raises Refused: ``match_missing``: no fund is named, or federal money is (7 CFR 273.7).
    """
    if not money.half:
        return None
    bears = funds.get(money.match or "")
    if bears is None or bears.federal:
        raise Refused("match_missing", fund=money.code)
    return Other(bears.code, cents - cents // 2)


def refuse_short(other: Other, borne_cents: int, has_cents: int) -> None:
    """The half that is not federal is there: with what the fund bears already it is not more than the fund has (7 CFR 273.7).

    :param borne_cents: other halves that it bears. :param has_cents: its award less what its own awards use.
    :raises Refused: ``match_short`` with the numbers.
    """
    if borne_cents + other.cents > has_cents:
        raise Refused(
            "match_short", fund=other.fund, half_cents=other.cents, left_cents=max(has_cents - borne_cents, 0)
        )


def refuse_promised(fund: str, asked_cents: int, borne_cents: int, has_cents: int) -> None:
    """What a fund bears as another's half is not promised a second time (7 CFR 273.7).

    Worked: 600.00 less 212.51 that it bears leave 387.49 for its own awards.

    :param borne_cents: other halves that it bears. :param has_cents: its award less what its own awards use.
    :raises Refused: ``match_promised`` with the numbers.
    """
    if borne_cents and asked_cents > has_cents - borne_cents:
        left_cents = max(has_cents - borne_cents, 0)
        raise Refused(
            "match_promised",
            fund=fund,
            asked_cents=asked_cents,
            borne_cents=borne_cents,
            left_cents=left_cents,
        )


def claimed_too(charge: Charge, funds: Mapping[str, Money], earlier: Iterable[Charge]) -> list[Charge]:
    """Lines whose days overlap, from another fund, where both funds are federal or match of one that is (2 CFR 200.403(f)).

    :param earlier: lines of other bills for the same person, payee and kind.
    """
    matching = {one.match for one in funds.values() if one.match}

    def claimed(code: str) -> bool:
        return code in matching or (code in funds and funds[code].federal)

    return [
        one
        for one in earlier
        if one.fund != charge.fund
        and one.days[0] <= charge.days[1]
        and charge.days[0] <= one.days[1]
        and claimed(one.fund)
        and claimed(charge.fund)
    ]


def refuse_twice(charge: Charge, alike: Iterable[Charge]) -> None:
    """The same amount is the same cost; of another amount a person has to say why it is another cost.

    :param alike: as `claimed_too` gives them.
    :raises Refused: ``cost_twice``.
    """
    for one in alike:
        if one.cents == charge.cents:
            raise Refused("cost_twice", field="award")  # whose bill it is, another agency does not read (P32)
