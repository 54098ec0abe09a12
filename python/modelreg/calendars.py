"""Where the days and months of a time zone begin, as the engine needs them to tell windows apart. Pure."""

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from modelreg.errors import unknown_name
from modelreg.internal.v1.budgets_pb2 import Calendar

DAYS: Final = 62
MONTHS: Final = 3
"""Besides those that run; the engine goes on by the usual length beyond them."""

_GET_TIME_ZONES: Final = "next: `apt-get install tzdata` or `pip install tzdata`"
_MS_PER_S: Final = 1_000
_MONTHS_A_YEAR: Final = 12


class TimeZoneMissingError(LookupError):
    """This machine has no data of a time zone; the message names it."""


@cache
def time_zones() -> list[str]:
    """Return the names of the time zones that this machine knows, in order; none where it has no data of them."""
    # On another machine that one is another.
    return sorted(available_timezones() - {"localtime"})


def check_time_zone(field: str, name: str) -> None:
    """Refuse what is no time zone.

    Raises:
        CallError: UNKNOWN_NAME, with the nearest.
    """
    # Asked of the list: ZoneInfo itself would read any file of its folder.
    if name not in (known := time_zones()):
        hint = "; write an IANA name, as Europe/Berlin" if known else f": this machine has none; {_GET_TIME_ZONES}"
        raise unknown_name(field, "time zone", name, known, hint=hint)


def calendar_of(time_zone: str, now_unix_ms: int) -> Calendar:
    """Return the calendar of a time zone: the running day and month, and those that follow.

    Raises:
        TimeZoneMissingError: this machine has no data of it.
    """
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise TimeZoneMissingError(
            f"this machine has no data of the time zone {time_zone}; {_GET_TIME_ZONES}"
        ) from error
    today = dt.datetime.fromtimestamp(now_unix_ms // _MS_PER_S, zone).date()
    days = [today + dt.timedelta(days=number) for number in range(DAYS + 1)]
    running = today.year * _MONTHS_A_YEAR + today.month - 1
    months = [divmod(running + number, _MONTHS_A_YEAR) for number in range(MONTHS + 1)]
    return Calendar(
        time_zone=time_zone,
        day_starts_unix_ms=_starts(days, zone),
        month_starts_unix_ms=_starts([dt.date(year, month + 1, 1) for year, month in months], zone),
    )


def _starts(days: list[dt.date], zone: ZoneInfo) -> list[int]:
    # A midnight that clocks skip is the moment at which they do; of one that comes twice the first stands. A day that a
    # place which crossed the date line never had begins when the next one does, and is no day.
    moments = (dt.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in days)
    return sorted({round(moment * _MS_PER_S) for moment in moments})
