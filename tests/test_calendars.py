"""Where days and months begin: in every time zone, across every change of clocks there is."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from modelreg._core import CallError
from modelreg.calendars import DAYS, MONTHS, TimeZoneMissingError, calendar_of, check_time_zone, time_zones
from support.usage_events import DAY_MS, NOON_MS, TODAY

HOUR_MS = 3_600_000


def unix_ms(text: str) -> int:
    return round(dt.datetime.fromisoformat(text).timestamp() * 1_000)


def test_in_utc_days_begin_at_midnight_and_months_on_their_first() -> None:
    calendar = calendar_of("UTC", NOON_MS)
    assert list(calendar.day_starts_unix_ms) == [(TODAY + day) * DAY_MS for day in range(DAYS + 1)]
    firsts = ("2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01")
    assert list(calendar.month_starts_unix_ms) == [unix_ms(f"{first}T00:00+00:00") for first in firsts]


@pytest.mark.parametrize(("now", "hours"), [("2026-03-28T12:00+01:00", 23), ("2026-10-24T12:00+02:00", 25)])
def test_a_day_on_which_clocks_are_changed_is_shorter_or_longer(now: str, hours: int) -> None:
    today, tomorrow, after, *_ = calendar_of("Europe/Berlin", unix_ms(now)).day_starts_unix_ms
    assert (tomorrow - today, after - tomorrow) == (24 * HOUR_MS, hours * HOUR_MS)


def test_a_midnight_that_clocks_skip_is_the_moment_at_which_they_do() -> None:
    # In Cairo 2026-04-24 begins at 01:00.
    _, tomorrow, *_ = calendar_of("Africa/Cairo", unix_ms("2026-04-23T12:00+02:00")).day_starts_unix_ms
    assert tomorrow == unix_ms("2026-04-24T01:00+03:00")


def test_a_day_that_never_was_is_none() -> None:
    # Samoa went from 2011-12-29 to 2011-12-31.
    today, tomorrow, *_ = calendar_of("Pacific/Apia", unix_ms("2011-12-29T12:00-10:00")).day_starts_unix_ms
    assert tomorrow - today == DAY_MS
    assert tomorrow == unix_ms("2011-12-31T00:00+14:00")


@pytest.mark.parametrize("quarter", ["2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"])
def test_in_every_time_zone_each_start_is_the_first_moment_of_its_day(quarter: str) -> None:
    now = unix_ms(f"{quarter}T12:00+00:00")
    for name in time_zones():
        zone = ZoneInfo(name)
        calendar = calendar_of(name, now)
        days = list(calendar.day_starts_unix_ms)
        assert days[0] <= now < days[1], name
        assert (len(days), len(calendar.month_starts_unix_ms)) == (DAYS + 1, MONTHS + 1), name
        assert calendar.month_starts_unix_ms[0] <= now < calendar.month_starts_unix_ms[1], name
        for start in (*days, *calendar.month_starts_unix_ms):
            day, before = (dt.datetime.fromtimestamp(at, zone).date() for at in (start / 1_000, start / 1_000 - 1))
            assert before < day, (name, start)
        assert all(
            dt.datetime.fromtimestamp(start / 1_000, zone).day == 1 for start in calendar.month_starts_unix_ms
        ), name


def test_what_is_no_time_zone_is_refused_with_the_nearest() -> None:
    check_time_zone("limit.time_zone", "Europe/Berlin")
    with pytest.raises(CallError, match="Europe/Berlin"):
        check_time_zone("limit.time_zone", "Europe/Berln")
    with pytest.raises(CallError, match="write an IANA name"):
        check_time_zone("limit.time_zone", "/etc/passwd" * 9)


def test_one_that_this_machine_lacks_is_named() -> None:
    with pytest.raises(TimeZoneMissingError, match="no data of the time zone Mars/Olympus; next: "):
        calendar_of("Mars/Olympus", NOON_MS)
