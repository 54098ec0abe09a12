"""The hours of a lower price: `off_peak_pricing`, whose row states the price of all other hours."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeGuard, cast

from modelreg.catalog.litellm.field import ALWAYS, price_field
from modelreg.catalog.litellm.rates import WINDOWS, Rates
from modelreg.catalog.litellm.usd import UnfitPriceError, usd
from modelreg.catalog.problem import printable

_HOURS: Final = re.compile(r"(?P<begin>([01][0-9]|2[0-3]):[0-5][0-9])-(?P<end>([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_DAY_MINUTES: Final = 24 * 60
_WEEK: Final = (1, 2, 3, 4, 5, 6, 7)
_MOST_WINDOWS: Final = 16
# Minutes that the clock of a place is before that of UTC, where it never changes.
_PLACES: Final = {"UTC": 0, "Asia/Shanghai": 8 * 60}
_SHOWN_CHARS: Final = 60


class Window(NamedTuple):
    """Some hours of some days.

    Attributes:
        hours_utc: `16:30-00:30`; `00:00-24:00` is all day.
        weekdays: ISO, 1 is Monday, of the UTC day on which it begins; all seven where nothing is said.
    """

    hours_utc: str
    weekdays: tuple[int, ...]


def read_windows(stated: object, mode: str) -> tuple[list[Window], Rates]:
    """Return when the lower price holds, and what it is.

    Args:
        stated: `off_peak_pricing`.
        mode: what the row is for.

    Raises:
        UnfitPriceError: it cannot be read.
    """
    table = cast("dict[str, Any]", stated) if isinstance(stated, dict) else {}
    windows = table.get("windows")
    if not isinstance(windows, list) or not 0 < len(cast("list[object]", windows)) <= _MOST_WINDOWS:
        raise UnfitPriceError(f"{WINDOWS}: should be an object with 1 to {_MOST_WINDOWS} windows")
    place = table.get("weekday_timezone", "UTC")
    if not isinstance(place, str) or place not in _PLACES:
        raise UnfitPriceError(f"{WINDOWS}.weekday_timezone: should be one of {', '.join(_PLACES)}")
    found = dict.fromkeys(
        part
        for entry in cast("list[object]", windows)
        for window in _windows(entry)
        for part in _in_utc(window, _PLACES[place])
    )
    rates: Rates = {}
    for name, price in table.items():
        known = price_field(name, mode)
        if known is not None and known.condition == ALWAYS:
            rates[known.unit] = usd(f"{WINDOWS}.{name}", price)
        elif name not in {"windows", "weekday_timezone"}:
            raise UnfitPriceError(f"{WINDOWS}.{printable(name, max_chars=_SHOWN_CHARS)}: is no price of some hours")
    return list(found), rates


def _windows(entry: object) -> Iterator[Window]:
    table = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    hours = table.get("hours_utc")
    days = table.get("weekdays", list(_WEEK))
    stated = [day for day in cast("list[object]", days) if _is_weekday(day)] if isinstance(days, list) else []
    if not stated or len(stated) != len(cast("list[object]", days)):
        raise UnfitPriceError(f"{WINDOWS}.windows.weekdays: should be a list of 1 (Monday) to 7")
    weekdays = tuple(sorted(set(stated)))
    for text in cast("list[object]", hours) if isinstance(hours, list) else [hours]:
        span = _HOURS.fullmatch(text) if isinstance(text, str) else None
        if span is None:
            raise UnfitPriceError(f'{WINDOWS}.windows.hours_utc: should be hours as "16:30-00:30"')
        # Until midnight, and all day.
        end = "24:00" if span["end"] == "00:00" else span["end"]
        if end == span["begin"] or (end == "24:00" and span["begin"] == "00:00" and weekdays == _WEEK):
            raise UnfitPriceError(f"{WINDOWS}.windows: hours that never begin, or that are always")
        yield Window(f"{span['begin']}-{end}", weekdays)


def _is_weekday(day: object) -> TypeGuard[int]:
    return isinstance(day, int) and not isinstance(day, bool) and day in _WEEK


def _in_utc(window: Window, ahead_minutes: int) -> Iterator[Window]:
    """Yield the parts of a window whose weekdays are those of a place, each with those of UTC.

    The place's day turns within the UTC day: what lies behind that turn is of its next day.
    """
    begin, end = (_minutes(time) for time in window.hours_utc.split("-"))
    turn = _DAY_MINUTES - ahead_minutes
    if window.weekdays == _WEEK or ahead_minutes == 0:
        yield window
        return
    if end <= begin:
        raise UnfitPriceError(f"{WINDOWS}.windows: hours that wrap midnight, on weekdays that are not those of UTC")
    if begin < turn:
        yield Window(f"{_clock(begin)}-{_clock(min(end, turn))}", window.weekdays)
    if end > turn:
        before = tuple(sorted((day + 5) % 7 + 1 for day in window.weekdays))
        yield Window(f"{_clock(max(begin, turn))}-{_clock(end)}", before)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
