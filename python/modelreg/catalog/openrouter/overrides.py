"""Prices under conditions, `pricing.overrides`: one that we cannot state leaves the whole price unknown."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self, cast

from modelreg.catalog.models_dev.rates import price_keys
from modelreg.catalog.openrouter.figures import KEYS, UnfitFigureError, rates_of, read_figures
from modelreg.catalog.price import MAX_CONDITIONS
from modelreg.catalog.price_condition import MAX_BORDER_TOKENS
from modelreg.catalog.report import Flag, Row

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY_DAY: Final = frozenset(range(1, 8))
_HOUR_MINUTES: Final = 60
_DAY_MINUTES: Final = 24 * _HOUR_MINUTES
# The clock is written as 1630 for 16:30.
_NO_CLOCK: Final = 2400
_CONDITIONS: Final = frozenset({"min_prompt_tokens", "utc_start", "utc_end", "utc_days"})


class UnstatedError(Exception):
    """A price holds under conditions that we cannot state; the message says which."""


class _Window(NamedTuple):
    """Minutes of the UTC day, from one until another, perhaps of the next day, and the days on which it begins."""

    begin: int
    end: int
    days: frozenset[int]

    @classmethod
    def of(cls, entry: Mapping[str, object]) -> Self | None:
        """Return that of an entry; None: it holds at any time."""
        start, end, days = (entry.get(key) for key in ("utc_start", "utc_end", "utc_days"))
        if start is None and end is None and days is None:
            return None
        window = cls(0, _DAY_MINUTES, _days(days))
        if start is not None or end is not None:
            window = window._replace(begin=_minute("utc_start", start), end=_minute("utc_end", end) or _DAY_MINUTES)
        if window.begin == window.end:
            raise UnstatedError("utc_start is utc_end")
        if window.begin > window.end and window.days != _EVERY_DAY:
            # Nobody says whether the days are those on which it begins.
            raise UnstatedError("utc_days with a window past midnight")
        return window

    def meets(self, other: "_Window") -> bool:
        """Return whether both are open at some time."""
        return bool(self.days & other.days) and any(
            max(one.start, two.start) < min(one.stop, two.stop) for one in self.spans for two in other.spans
        )

    @property
    def spans(self) -> list[range]:
        """Return its minutes within one day."""
        if self.begin < self.end:
            return [range(self.begin, self.end)]
        return [range(self.begin, _DAY_MINUTES), range(self.end)]

    def entry(self) -> dict[str, Any]:
        """Return it as a condition of our price."""
        hours = "-".join(
            f"{minute // _HOUR_MINUTES:02}:{minute % _HOUR_MINUTES:02}" for minute in (self.begin, self.end)
        )
        return {"hours_utc": hours, **({} if self.days == _EVERY_DAY else {"weekdays": sorted(self.days)})}


@dataclass(frozen=True, slots=True)
class _Override:
    """One entry.

    Attributes:
        above: tokens of input that it holds beyond; 0 where it holds for any.
        window: when it holds; None: at any time.
        rates: USD for a million, by our names of units.
    """

    above: int
    window: _Window | None
    rates: dict[str, Decimal]

    def meets(self, other: "_Override") -> bool:
        """Return whether a call can be under both."""
        return self.window is None or other.window is None or self.window.meets(other.window)

    @property
    def rank(self) -> tuple[bool, int]:
        """Return what decides in our prices between lines that both hold: the higher does."""
        return (self.window is not None, self.above)

    def entry(self, row: Row) -> dict[str, Any]:
        """Return it as a line of `conditional_rates`; rounded rates are noted in `row`."""
        return {
            **({"above_input_tokens": self.above} if self.above else {}),
            **(self.window.entry() if self.window is not None else {}),
            **price_keys(self.rates, row, f" above {self.above}" if self.above else ""),
        }


def conditional_rates(stated: object, figures: Mapping[str, Decimal], row: Row) -> list[dict[str, Any]]:
    """Return the entries as `conditional_rates` has them.

    Args:
        stated: `pricing.overrides`.
        figures: the base price, in USD for one unit by OpenRouter's keys.
        row: takes notes.

    Raises:
        UnstatedError: one of them is not of a form that we know, or the price would be another in ours.
    """
    if not isinstance(stated, list):
        raise UnstatedError("no list")
    entries = cast("list[object]", stated)
    if len(entries) > MAX_CONDITIONS:
        raise UnstatedError(f"more than {MAX_CONDITIONS}")
    overrides = [_override(entry, figures) for entry in entries]
    # Of every pair, since any may raise.
    dearer = [pair for pair in itertools.combinations(overrides, 2) if _is_dearer(*pair)]
    if dearer:
        row.note(Flag.PRICE_DEAREST)
    return [override.entry(row) for override in overrides]


def _override(stated: object, base: Mapping[str, Decimal]) -> _Override:
    if not isinstance(stated, dict):
        raise UnstatedError("an entry that is no object")
    entry = cast("dict[str, object]", stated)
    for key in sorted(entry.keys() - {*KEYS, *_CONDITIONS}):
        raise UnstatedError(key)
    above = _above(entry.get("min_prompt_tokens"))
    window = _Window.of(entry)
    if not above and window is None:
        raise UnstatedError("an entry without a condition")
    try:
        figures = read_figures(entry)
        rates = rates_of(figures, base)
    except UnfitFigureError as error:
        raise UnstatedError(str(error)) from error
    for unit, usd in rates.items():
        if usd <= 0:
            raise UnstatedError(f"{unit} for nothing, or at a price that depends on where the call goes")
    if not rates:
        raise UnstatedError("an entry without a price")
    return _Override(above, window, rates)


def _is_dearer(earlier: _Override, later: _Override) -> bool:
    """Return whether our rule takes the earlier of two where OpenRouter's takes the later.

    There the later entry stands, whatever its condition; lists that name the higher border first cannot mean that.

    Raises:
        UnstatedError: it would, and that would be cheaper; or neither is before the other in ours.
    """
    shared = earlier.rates.keys() & later.rates.keys()
    if not shared or not earlier.meets(later) or later.rank > earlier.rank:
        return False
    if later.rank == earlier.rank or any(earlier.rates[unit] < later.rates[unit] for unit in shared):
        raise UnstatedError("entries whose order decides")
    return True


def _above(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise UnstatedError("min_prompt_tokens that is no number")
    if not 1 <= value <= MAX_BORDER_TOKENS or value != int(value):
        raise UnstatedError(f"min_prompt_tokens of {value:g}")
    return int(value)


def _minute(key: str, clock: object) -> int:
    """Return the minute of the day."""
    if isinstance(clock, bool) or not isinstance(clock, int | Decimal):
        raise UnstatedError(f"{key} that is no time of day")
    # Not divided before it is known to be small: an exponent has no bound.
    if not 0 <= clock < _NO_CLOCK or clock != int(clock) or int(clock) % 100 >= _HOUR_MINUTES:
        raise UnstatedError(f"{key} of {clock:g}")
    hour, minute = divmod(int(clock), 100)
    return hour * _HOUR_MINUTES + minute


def _days(names: object) -> frozenset[int]:
    if names is None:
        return _EVERY_DAY
    if not isinstance(names, list) or not names or not all(name in _DAYS for name in cast("list[object]", names)):
        raise UnstatedError("utc_days that are no days")
    return frozenset(_DAYS.index(name) + 1 for name in cast("list[str]", names))
