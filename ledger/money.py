"""Money: whole cents, one currency (US dollars), no float anywhere.

Amounts are plain ``int`` and their names end in ``_cents``. Rates are exact ``Fraction``s. Rounding has a name
(`half_up`) and happens only where this module is called, once per line.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from ledger.errors import InvalidInput

MAX_CENTS = 10**13
"""No single amount may reach a hundred billion dollars: far above any grant, far below 64 bits."""

LONGEST_WHOLE = 30
"""Digits and commas that are read as a number at all: Python refuses to read one of thousands of digits."""

_MONEY = re.compile(r"^\$?\s?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{2}))?$", re.ASCII)
_DECIMAL = re.compile(r"^(?P<whole>\d{1,9})(?:\.(?P<part>\d{1,9}))?$", re.ASCII)


def parse_cents(text: str) -> int:
    """Read an amount as people type it: ``1250``, ``1,250.00``, ``$425.00``.

    Refuses what a lenient parser would let through: ``1e9``, ``Infinity``, ``-5``, ``1.105``, ``1,25.00``, full-width
    digits.

    :param text: what was typed; spaces around it are dropped.
    :returns: whole cents, zero or more.
    :raises InvalidInput: ``money_format`` or ``money_too_large``.
    """
    found = _MONEY.match(text.strip())
    if found is None:
        raise InvalidInput("money_format", text=text[:40])
    if len(found["whole"]) > LONGEST_WHOLE:
        raise InvalidInput("money_too_large", text=text[:40])
    cents = int(found["whole"].replace(",", "")) * 100 + int(found["cents"] or 0)
    if cents >= MAX_CENTS:
        raise InvalidInput("money_too_large", text=text[:40])
    return cents


def parse_fraction(text: str) -> Fraction:
    """Read an exact rate: ``0.725``, ``1/3``, ``50%``.

    :raises InvalidInput: ``rate_format`` when it is none of these.
    """
    cleaned = text.strip()
    percent = cleaned.endswith("%")
    cleaned = cleaned.removesuffix("%").strip()
    over, slash, under = cleaned.partition("/")
    parts = [_decimal(part.strip(), text) for part in ((over, under) if slash else (over,))]
    if slash and parts[1] == 0:
        raise InvalidInput("rate_format", text=text[:40])
    value = parts[0] / parts[1] if slash else parts[0]
    return value / 100 if percent else value


def _decimal(part: str, whole_text: str) -> Fraction:
    found = _DECIMAL.match(part)
    if found is None:
        raise InvalidInput("rate_format", text=whole_text[:40])
    digits = found["part"] or ""
    return Fraction(int(found["whole"] + digits), 10 ** len(digits))


def half_up(value: Fraction) -> int:
    """Round a non-negative or negative exact value to a whole number, halves away from zero.

    ``half_up(Fraction(5, 2)) == 3``: 2.5 cents owed are paid as 3.
    """
    doubled = abs(value) * 2 + 1
    rounded = doubled.numerator // (doubled.denominator * 2)
    return rounded if value >= 0 else -rounded


def share_out(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts sum to the whole (largest remainder, earlier part first on a tie).

    ``share_out(5_000_000, [1] * 12)`` gives eight parts of 416,667 and four of 416,666.

    :raises InvalidInput: ``share_weights`` when there is no positive weight or one is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise InvalidInput("share_weights")
    sign = -1 if total_cents < 0 else 1
    amount = abs(total_cents)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
