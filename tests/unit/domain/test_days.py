"""Days and months: counting across the end of a month."""

import datetime

from ledger.domain.days import months_after


def test_months_after_the_31st_end_with_the_shorter_month() -> None:
    assert months_after(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
    assert months_after(datetime.date(2026, 12, 1), 1) == datetime.date(2027, 1, 1)
