"""Where the days of a time zone begin, for the engine, which knows no time zones."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from modelreg.internal.v1.budgets_pb2 import Calendar
from modelreg.nearest import did_you_mean

DAYS_AHEAD: Final = 62
"""So many days are told; they are told anew every day, so that a server may be without its store for two months."""

_MILLI: Final = 1_000


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def check_time_zone(name: str) -> None:
    """Refuse what is no time zone.

    Raises:
        ValueError: it is none; the message names the nearest.
    """
    # Asked of the list: ZoneInfo itself would read any file of the folder.
    if name not in _known():
        near = did_you_mean(name, sorted(_known())) or "; write an IANA name, as in Europe/Berlin"
        raise ValueError(f"there is no time zone {name}{near}")


def calendar(time_zone: str, now_unix_ms: int) -> Calendar:
    """Return where the days begin: the first is today."""
    zone = ZoneInfo(time_zone)
    today = datetime.fromtimestamp(now_unix_ms // _MILLI, UTC).astimezone(zone).date()
    days = (today + timedelta(days=number) for number in range(DAYS_AHEAD + 1))
    # A midnight that a change of the clock leaves out begins when the clock changes; a day that it leaves out has none.
    starts = {int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * _MILLI for day in days}
    return Calendar(time_zone=time_zone, day_starts_unix_ms=sorted(starts))
