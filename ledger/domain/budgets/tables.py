"""One table of a budget's file being read strictly: a key that is missing, unknown or of another type is a fault."""

import datetime
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ledger.domain.budgets.items import Fault
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from ledger.money import parse_cents

LONGEST_TEXT = 1_000
LARGEST_WHOLE = 10_000
EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
"""Of a budget's dates: before the oldest grant of a register, and far after the last payment of a new one."""


def _short(value: Any) -> str:
    """A wrong value as a fault shows it: a number of a million digits is not printed."""
    return hex(value)[:40] if isinstance(value, int) and value.bit_length() > 100 else str(value)[:40]


class Table:
    """One table being read: each reader gives the value or notes a fault and gives a stand-in."""

    def __init__(self, file: str, table: str, data: Any, faults: list[Fault]) -> None:
        self._file, self._table, self._faults = file, table, faults
        self._data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self._read: set[str] = set()
        self.sound = True
        if not isinstance(data, dict):
            self.wrong("", "must be a table")

    def wrong(self, key: str, says: str) -> None:
        self.sound = False
        self._faults.append(Fault(self._file, self._table, key, says))

    def _take(self, key: str, optional: bool = False) -> Any:
        self._read.add(key)
        value = self._data.get(key)
        if value is None and not optional:
            self.wrong(key, "is missing")
        return value

    def text(self, key: str) -> str:
        """Words, not empty."""
        value = self._take(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.wrong(key, 'must be text in quotes, such as "CCC"')
            return ""
        return self._clean(key, value or "")

    def _clean(self, key: str, value: str) -> str:
        """Words that a page, a terminal and both databases can show."""
        if len(value) > LONGEST_TEXT:
            self.wrong(key, f"has {len(value):,} characters; it must have at most {LONGEST_TEXT:,}")
            return ""
        if not value.isprintable():
            sign = next(sign for sign in value if not sign.isprintable())
            self.wrong(
                key, f"holds the control character U+{ord(sign):04X}; it must be one line of plain text"
            )
            return ""
        # As canonical JSON keeps it, so that a reload compares equal.
        return unicodedata.normalize("NFC", value)

    def optional_text(self, key: str) -> str | None:
        return None if self._take(key, optional=True) is None else self.text(key)

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of words."""
        value = self._take(key, optional)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(key, 'must be a list of texts, such as ["Rent", "Gas"]')
            return ()
        found = tuple(self._clean(key, one) for one in value)
        if twice := next((one for one, count in Counter(found).items() if one and count > 1), None):
            self.wrong(key, f"names {twice} {found.count(twice)} times; it may stand once")
        return found

    def cents(self, key: str) -> int:
        """An amount as text, read strictly."""
        value = self._take(key)
        if value is None:
            return 0
        if not isinstance(value, str):
            self.wrong(key, f'must be text, such as "600,000.00", and not the number {_short(value)}')
            return 0
        try:
            return parse_cents(value)
        except InvalidInput:
            self.wrong(key, f'must be an amount such as "600,000.00", and not "{value[:40]}"')
            return 0

    def optional_cents(self, key: str) -> int | None:
        return None if self._take(key, optional=True) is None else self.cents(key)

    def optional_whole(self, key: str) -> int | None:
        """A whole number above zero, without quotes."""
        value = self._take(key, optional=True)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_WHOLE:
            self.wrong(key, f"must be a whole number from 1 to {LARGEST_WHOLE:,}, and not {_short(value)}")
            return None
        return value

    def on(self, key: str) -> datetime.date:
        """A date without a time."""
        value = self._take(key)
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            if not EARLIEST <= value <= LATEST:
                self.wrong(key, f"{value} must lie between {EARLIEST} and {LATEST}")
            return value
        if value is not None:
            self.wrong(key, f"must be a date without quotes, such as 2026-07-01, and not {_short(value)}")
        return datetime.date.min

    def optional_on(self, key: str) -> datetime.date | None:
        return None if self._take(key, optional=True) is None else self.on(key)

    def line(self, key: str) -> Line:
        value = self.text(key)
        if value in tuple(Line):
            return Line(value)
        if value:
            self.wrong(key, f'must be "Training" or "Support", and not "{value}"')
        return Line.TRAINING

    def close(self) -> bool:
        """Note every key that nobody asked for.

        :returns: whether the table is sound.
        """
        for key in self._data:
            if key not in self._read:
                self.wrong(key, f"is not a key of this table; it knows {', '.join(sorted(self._read))}")
        return self.sound
