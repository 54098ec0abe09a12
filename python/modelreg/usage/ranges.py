"""Ranges of time as requests name them, checked, as spans."""

import datetime as dt
import re
from typing import Final

from modelreg._core import CallError
from modelreg.errors import out_of_range, unfit_value
from modelreg.usage.days import MS_PER_DAY, unix_day
from modelreg.usage.spans import Span
from modelreg.v1 import usage_service_pb2 as pb

MAX_HOURS: Final = 168
"""Within the shortest time that events are kept."""

_USUAL_HOURS: Final = 24
_USUAL_DAYS: Final = 30
_MS_PER_H: Final = 3_600_000
_MOST_DAYS: Final = 3_660
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST: Final = dt.date(1970, 1, 1)
_LAST: Final = dt.date(2999, 12, 31)


def span_of_range(wanted: pb.UsageRange, now_unix_ms: int) -> Span:
    """Return the span of a range; that of the last day where nothing is said.

    Raises:
        CallError: OUT_OF_RANGE, UNFIT_VALUE.
    """
    if wanted.WhichOneof("range") == "days":
        return span_of_days(wanted.days, "range.days")
    hours = wanted.last_hours if wanted.HasField("last_hours") else _USUAL_HOURS
    if not 1 <= hours <= MAX_HOURS:
        raise out_of_range("range.last_hours", hours, 1, MAX_HOURS)
    return Span(now_unix_ms - hours * _MS_PER_H, now_unix_ms)


def span_of_days(wanted: pb.UsageDays, field: str) -> Span:
    """Return the span of days.

    Raises:
        CallError: UNFIT_VALUE.
    """
    first, last = _day(getattr(wanted, "from"), f"{field}.from"), _day(wanted.to, f"{field}.to")
    if not 0 <= last - first <= _MOST_DAYS:
        raise unfit_value(f"{field}.to", f"it is not within {_MOST_DAYS:,} days after {field}.from")
    return Span(first * MS_PER_DAY, (last + 1) * MS_PER_DAY)


def last_days(now_unix_ms: int) -> Span:
    """Return the days that are shown where none are named; today is the last."""
    tomorrow = now_unix_ms // MS_PER_DAY + 1
    return Span((tomorrow - _USUAL_DAYS) * MS_PER_DAY, tomorrow * MS_PER_DAY)


def _day(text: str, field: str) -> int:
    try:
        # `fromisoformat` alone takes weeks too.
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not _FIRST <= day <= _LAST:
        raise _no_day(field, text)
    return unix_day(day)


def _no_day(field: str, text: str) -> CallError:
    return unfit_value(field, f'"{text[:20]}" is no UTC day from {_FIRST} to {_LAST}, written as {_LAST}')
