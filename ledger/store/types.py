"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL.

STRICT tables take only INTEGER, TEXT and BLOB, so dates are ISO text and numbers are whole. `Whole` is 64 bits on both.
"""

import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

Whole = Integer().with_variant(BigInteger(), "postgresql")


class IsoDate(TypeDecorator[datetime.date]):
    """A date on the board's wall, kept as ``2026-08-01`` (sorts and compares as text)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime.date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime.date | None:
        return None if value is None else datetime.date.fromisoformat(value)


class YesNo(TypeDecorator[bool]):
    """A truth kept as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)
