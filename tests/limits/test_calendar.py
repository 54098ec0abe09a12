"""Days of time zones, those of 23 and of 25 hours too."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from modelreg.limits.calendar import DAYS_AHEAD, calendar, check_time_zone

HOUR_MS = 3_600_000


def unix_ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000


def hours(zone: str, now: str) -> list[int]:
    """Return how long the days are, in hours."""
    starts = calendar(zone, unix_ms(now)).day_starts_unix_ms
    return [(end - start) // HOUR_MS for start, end in pairwise(starts)]


def test_the_first_day_is_today_and_as_many_follow_as_are_told() -> None:
    now = unix_ms("2026-11-20T17:00")
    starts = calendar("Asia/Tokyo", now).day_starts_unix_ms
    assert starts[0] == unix_ms("2026-11-20T15:00")
    assert len(starts) == DAYS_AHEAD + 1


def test_days_are_as_long_as_clocks_make_them() -> None:
    assert set(hours("UTC", "2026-03-01T00:00")) == {24}
    assert hours("Europe/Berlin", "2026-03-28T12:00")[:3] == [24, 23, 24]
    assert hours("Europe/Berlin", "2026-10-24T12:00")[:3] == [24, 25, 24]
    # In Cairo the clock goes from midnight to one: that day begins at one.
    assert hours("Africa/Cairo", "2026-04-23T12:00")[:3] == [24, 23, 24]


def test_what_is_no_time_zone_is_refused_with_the_nearest() -> None:
    check_time_zone("Europe/Berlin")
    with pytest.raises(ValueError, match='no time zone Europe/Berln; the nearest is "Europe/Berlin"'):
        check_time_zone("Europe/Berln")
    with pytest.raises(ValueError, match="write an IANA name"):
        check_time_zone("/etc/passwd" * 9)
