"""How long a look lasts."""

import pytest

from ledger.domain.participants.looks import is_open

NOON = "2026-11-20T12:00:00+00:00"


@pytest.mark.parametrize(
    "noted, proven, now, still",
    [
        (None, "", NOON, False),
        (NOON, "", "2026-11-20T12:04:59+00:00", True),
        (NOON, "", "2026-11-20T12:05:00+00:00", False),
        (NOON, NOON, NOON, True),
        (NOON, "2026-11-20T11:58:00+00:00", "2026-11-20T12:01:00+00:00", True),
        (NOON, "2026-11-20T12:00:01+00:00", "2026-11-20T12:01:00+00:00", False),
    ],
)
def test_a_look_ends_after_five_minutes_or_with_another_password(
    noted: str | None, proven: str, now: str, still: bool
) -> None:
    assert is_open(noted, proven, now) is still
