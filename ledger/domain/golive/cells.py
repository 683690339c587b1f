"""One row of a sheet of going live: each cell read by what may stand in it."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from ledger.domain.golive.rows import Fault
from ledger.domain.golive.sheets import Sheet
from ledger.domain.needs.terms import MINUTES_PER_HOUR, WHOLE_BP
from ledger.domain.participants.headers import normal
from ledger.domain.participants.tables import RowRejected, TableRow, parse_date
from ledger.errors import InvalidInput
from ledger.money import parse_cents, parse_fraction

_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
_WHOLE = re.compile(r"^\d{1,6}$", re.ASCII)
_HOURS = re.compile(r"^\d{1,4}(\.\d{1,4})?$", re.ASCII)
_FUND = re.compile(r"^[A-Z]{2,4}\d{2}$", re.ASCII)
_Value = TypeVar("_Value")

_CELL_CODES = {"money_format": "cell_money", "money_too_large": "cell_money", "rate_format": "golive_share"}


class Cells:
    """One row's cells; each fault is kept and reading goes on, so that one look tells everything."""

    def __init__(self, sheet: Sheet, row: TableRow) -> None:
        self.sheet, self.row = sheet, row
        self.faults: list[Fault] = []

    def _read(
        self, name: str, read: Callable[[], _Value], default: _Value, told: Mapping[str, str] | None = None
    ) -> _Value:
        try:
            return read()
        except RowRejected as error:
            code = error.code
        except InvalidInput as error:
            code = _CELL_CODES.get(error.code, error.code)
        self.faults.append(Fault(self.sheet.name, self.row.number, self._heading(name), code, told or {}))
        return default

    def _heading(self, name: str) -> str:
        return next(one.heading for one in self.sheet.columns if one.name == name)

    def _text(self, name: str) -> str:
        """The cell; refused when it must be filled and is not."""
        required = next(one.required for one in self.sheet.columns if one.name == name)
        return self.row.need(name) if required else self.row.text(name)

    def text(self, name: str) -> str:
        return self._read(name, lambda: self._text(name), "")

    def code(self, name: str, known: Iterable[str]) -> str:
        """One of a list of words, whatever its capitals."""
        words = {normal(one): one for one in known}

        def _code() -> str:
            text = self._text(name)
            if normal(text) not in words:
                raise RowRejected(name, "golive_word")
            return words[normal(text)]

        told = {"text": self.row.text(name)[:40], "words": ", ".join(words.values())}
        return self._read(name, _code, "", told)

    def code_or_none(self, name: str, known: Iterable[str]) -> str:
        """The same, or nothing where the cell is empty."""
        return self.code(name, known) if self.row.text(name) else ""

    def share(self, name: str) -> int:
        """A share in hundredths of a per cent: ``50%`` is 5000."""

        def _share() -> int:
            text = self._text(name)
            whole = parse_fraction(text) * WHOLE_BP if text else Fraction(0)
            if whole.denominator != 1 or whole > WHOLE_BP:
                raise RowRejected(name, "golive_share")
            return int(whole)

        return self._read(name, _share, 0)

    def fund(self, name: str = "fund") -> str:
        def _fund() -> str:
            text = self._text(name).upper()
            if text and not _FUND.match(text):
                raise RowRejected(name, "golive_fund_code")
            return text

        return self._read(name, _fund, "")

    def cents(self, name: str, *, signed: bool = False) -> int:
        def _cents() -> int:
            text = self._text(name)
            below = signed and text.startswith(("-", "\N{MINUS SIGN}"))
            cents = parse_cents(text[1:] if below else text) if text else 0
            return -cents if below else cents

        return self._read(name, _cents, 0)

    def whole(self, name: str) -> int:
        def _whole() -> int:
            text = self._text(name).replace(",", "")
            if text and not _WHOLE.match(text):
                raise RowRejected(name, "golive_whole")
            return int(text or 0)

        return self._read(name, _whole, 0)

    def minutes(self, name: str) -> int:
        """Hours in minutes: ``37.5`` is 2250."""

        def _minutes() -> int:
            text = self._text(name).replace(",", "")
            found = _HOURS.match(text)
            if text and (found is None or Fraction(text) * MINUTES_PER_HOUR % 1):
                raise RowRejected(name, "golive_hours")
            return int(Fraction(text or 0) * MINUTES_PER_HOUR)

        return self._read(name, _minutes, 0)

    def day(self, name: str) -> datetime.date:
        """A date that must be there."""
        return self.day_or_none(name) or datetime.date.min

    def day_or_none(self, name: str) -> datetime.date | None:
        def _day() -> datetime.date | None:
            self._text(name)
            return self.row.date(name)

        return self._read(name, _day, None)

    def month(self, name: str) -> str:
        """``2026-08``; a spreadsheet makes the first of the month of it."""

        def _month() -> str:
            text = self._text(name)
            first_on = parse_date(text)
            if first_on is not None and first_on.day == 1:
                return first_on.isoformat()[:7]
            if text and not _MONTH.match(text):
                raise RowRejected(name, "golive_month")
            return text

        return self._read(name, _month, "")

    def yes(self, name: str) -> bool:
        def _yes() -> bool:
            said = self.row.yes(name)
            if said is None:
                raise RowRejected(name, "cell_yes_no")
            return said

        return self._read(name, _yes, False)
