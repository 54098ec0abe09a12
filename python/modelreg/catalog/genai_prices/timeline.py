"""Sets of prices that follow each other, by day and by hour, as rates on conditions.

Of several sets that count the last one does, whole; where none does, the first. So each stretch of days has one set,
and within it each stretch of hours of which another set takes hold.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from modelreg.catalog.genai_prices.rates import Hours, RateSet, Tier
from modelreg.catalog.packaged import packaged_vocabulary

_DAY_MINUTES: Final = 1_440


class Rate(NamedTuple):
    """What one unit costs on a condition: USD for one, not rounded; the condition in the keys of a models file."""

    unit: str
    condition: dict[str, Any]
    tier: Tier


def rates_of(sets: Sequence[RateSet]) -> Iterator[Rate]:
    """Yield the rates of sets in the order in which they are listed."""
    days = sorted({one.starts_on for one in sets if one.starts_on is not None})
    for begin, end in zip([None, *days], [*days, None], strict=True):
        dates = _dates(begin, end)
        of_days = _standing(sets, begin)
        yield from _of_set(of_days, dates)
        for hours, one in _hours(sets, of_days):
            yield from _of_set(_complete(one, of_days), {**dates, "hours_utc": _shown(hours)})


def first_of(sets: Sequence[RateSet]) -> Iterator[Rate]:
    """Yield the rates of sets of which, unit by unit, the first counts that does and has the unit."""
    days = sorted({one.starts_on for one in sets if one.starts_on is not None})
    for begin, end in zip([None, *days], [*days, None], strict=True):
        rates: dict[str, list[Tier]] = {}
        for one in sets:
            if one.starts_on is None or (begin is not None and one.starts_on <= begin):
                rates = {**one.rates, **rates}
        yield from _of_set(RateSet(rates, None, None), _dates(begin, end))


def _standing(sets: Sequence[RateSet], begin: datetime | None) -> RateSet:
    standing = [
        one
        for one in sets
        if one.hours is None and (one.starts_on is None or (begin is not None and one.starts_on <= begin))
    ]
    return standing[-1] if standing else sets[0]


def _hours(sets: Sequence[RateSet], of_days: RateSet) -> Iterator[tuple[Hours, RateSet]]:
    """Yield the stretches of a day in which another set takes hold."""
    later = sets[sets.index(of_days) + 1 :]
    listed = [(one.hours, one) for one in later if one.hours is not None]
    cuts = sorted({0, _DAY_MINUTES, *(minute for hours, _ in listed for minute in hours)})
    stretches: list[tuple[int, int, RateSet]] = []
    for begin, end in pairwise(cuts):
        open_sets = [one for hours, one in listed if _is_open(hours, begin)]
        if not open_sets:
            continue
        if stretches and stretches[-1][1] == begin and stretches[-1][2] is open_sets[-1]:
            stretches[-1] = (stretches[-1][0], end, open_sets[-1])
        else:
            stretches.append((begin, end, open_sets[-1]))
    for begin, end, one in stretches:
        yield Hours(begin, end), one


def _is_open(hours: Hours, minute: int) -> bool:
    if hours.end < hours.begin:
        return minute >= hours.begin or minute < hours.end
    return hours.begin <= minute < hours.end


def _complete(one: RateSet, of_days: RateSet) -> RateSet:
    """Return a set with a rate for each unit of the days' that it leaves out: that of what the unit is a part of."""
    rates = dict(one.rates)
    for unit in of_days.rates.keys() - one.rates.keys():
        if (whole := _charged(unit, one.rates)) is not None:
            rates[unit] = one.rates[whole]
    return RateSet(rates, one.starts_on, one.hours)


def _charged(unit: str, rates: dict[str, list[Tier]]) -> str | None:
    parts = {entry.name: entry.part_of for entry in packaged_vocabulary().units.units}
    around = parts[unit]
    while around:
        if found := [whole for whole in around if whole in rates]:
            return found[0]
        around = [outer for whole in around for outer in parts[whole]]
    return None


def _of_set(one: RateSet, condition: dict[str, Any]) -> Iterator[Rate]:
    for unit, tiers in one.rates.items():
        for tier in tiers:
            above = {"above_input_tokens": tier.above_input_tokens} if tier.above_input_tokens else {}
            yield Rate(unit, {**condition, **above}, tier)


def _dates(begin: datetime | None, end: datetime | None) -> dict[str, Any]:
    days = {"valid_from": begin, "valid_until": end}
    return {key: day.date().isoformat() for key, day in days.items() if day is not None}


def _shown(hours: Hours) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours)
