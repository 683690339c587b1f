"""How values are written: for people (``$1,250.00``, ``August 1, 2026``) and for files (``1250.00``)."""

import datetime
import unicodedata


def has_control(text: str) -> bool:
    """Does it hold signs that nobody types (NUL and its like, half a surrogate pair)? No database and no book takes them."""
    return any((sign < " " and sign not in "\t\n\r") or "\ud800" <= sign <= "\udfff" for sign in text)


def folded(text: str) -> str:
    """Words as they are compared: without capitals, ligatures, full-width letters and signs that nobody sees."""
    one = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in one if unicodedata.category(sign) != "Cf")


def plain(cents: int) -> str:
    """``-42500`` becomes ``-425.00``: the form of books, files and JSON."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def dollars(cents: int) -> str:
    """``125000`` becomes ``$1,250.00``: the form people read."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def day(on: datetime.date) -> str:
    """``August 1, 2026``."""
    return f"{on:%B} {on.day}, {on.year}"


def month_name(month: str) -> str:
    """``2026-08`` becomes ``August 2026``."""
    return f"{datetime.date.fromisoformat(month + '-01'):%B %Y}"


def percent(rate_bp: int) -> str:
    """``5000`` hundredths of a per cent become ``50%``, ``6250`` ``62.5%``."""
    whole, part = divmod(rate_bp, 100)
    return f"{whole}%" if not part else f"{whole}.{part:02d}".rstrip("0") + "%"


def moment(at: str, zone: datetime.tzinfo, board_date: datetime.date | None = None) -> str:
    """``2026-08-01T17:30:00.000000Z`` becomes ``August 1, 2026, 10:30 AM`` on the board's wall.

    :param board_date: where a demonstration's clock stands: what people do in it after that day happens on it.
    """
    there = datetime.datetime.fromisoformat(at).astimezone(zone)
    on = there.date() if board_date is None else min(there.date(), board_date)
    return f"{day(on)}, {clock(at, zone)}"


def clock(at: str, zone: datetime.tzinfo) -> str:
    """``2026-08-01T17:30:00.000000Z`` becomes ``10:30 AM``."""
    there = datetime.datetime.fromisoformat(at).astimezone(zone)
    return f"{there.hour % 12 or 12}:{there.minute:02d} {'AM' if there.hour < 12 else 'PM'}"
