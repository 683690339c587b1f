"""The one source of time, ids and randomness; everything above is handed one and asks nobody else.

``_at`` values are UTC instants as text (``2026-08-01T17:30:00.000000Z``: sorts as it reads); ``_on`` values are dates on
the board's wall. At 17:30 on 30 June in Portland it is still the old program year, whatever the server's zone says.
"""

import datetime
import random
import secrets
from typing import Protocol
from zoneinfo import ZoneInfo

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that an id read over the telephone arrives."""

ID_SIGNS = 8


class Source(Protocol):
    """Where instants, dates, ids and salts come from."""

    def now(self) -> str:
        """This instant in UTC, as text with microseconds."""

    def today(self) -> datetime.date:
        """The date on the board's wall."""

    def end_of(self, on: datetime.date) -> str:
        """The last instant of a date on the board's wall."""

    def new_id(self, prefix: str) -> str:
        """A public id: ``prefix`` and eight random signs."""

    def random_bytes(self, count: int) -> bytes:
        """Random bytes for salts and keys that need not be secret for ever."""


def instant_text(moment: datetime.datetime) -> str:
    """UTC text of an aware moment, always with six digits of microseconds."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class SystemSource:
    """The real clock and the operating system's randomness.

    :param timezone: IANA name of the board's zone.
    :param board_date: a demonstration's fixed date; a production database has none. What people do in it happens on that date
        or after it, whatever the real one is, and the date does not end: what is known on it is everything.
    """

    def __init__(self, timezone: str, board_date: datetime.date | None = None) -> None:
        self._zone = ZoneInfo(timezone)
        self.board_date = board_date

    def wall(self) -> datetime.datetime:
        """What the board's wall shows by the real clock."""
        return datetime.datetime.now(self._zone)

    def now(self) -> str:
        there = self.wall()
        if self.board_date is not None and there.date() < self.board_date:
            there = datetime.datetime.combine(self.board_date, there.timetz())
        return instant_text(there)

    def today(self) -> datetime.date:
        return self.board_date or self.wall().date()

    def end_of(self, on: datetime.date) -> str:
        if self.board_date is not None and on >= self.board_date:
            return instant_text(datetime.datetime.max.replace(tzinfo=datetime.UTC))
        return instant_text(datetime.datetime.combine(on, datetime.time.max, self._zone))

    def new_id(self, prefix: str) -> str:
        return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(ID_SIGNS))}"

    def random_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class SeededSource:
    """A made-up clock and seeded randomness: the same seed makes the same demonstration, byte for byte.

    :param seed: any text.
    :param today: the first date; `set_today` moves it.
    """

    def __init__(self, seed: str, today: datetime.date) -> None:
        self._random = random.Random(seed)  # noqa: S311 - determinism is the purpose; nothing secret comes from here
        self._today = today
        self._ticks = 0

    def now(self) -> str:
        self._ticks += 1
        noon = datetime.datetime.combine(self._today, datetime.time(19), tzinfo=datetime.UTC)
        return instant_text(noon + datetime.timedelta(milliseconds=self._ticks % 3_600_000))

    def today(self) -> datetime.date:
        return self._today

    def end_of(self, on: datetime.date) -> str:
        return instant_text(datetime.datetime.combine(on, datetime.time.max, datetime.UTC))

    def set_today(self, today: datetime.date) -> None:
        """Move the board's date; instants follow it."""
        self._today = today

    def new_id(self, prefix: str) -> str:
        return f"{prefix}-{''.join(self._random.choice(ALPHABET) for _ in range(ID_SIGNS))}"

    def random_bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)


def program_year(on: datetime.date) -> int:
    """The program year a date falls in: 1 July to 30 June, named for the year it starts (20 CFR 683.100, FND-05)."""
    return on.year if on.month >= 7 else on.year - 1


def month_of(on: datetime.date) -> str:
    """``2026-08`` for any day of August 2026."""
    return f"{on.year:04d}-{on.month:02d}"
