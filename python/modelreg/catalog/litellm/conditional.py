"""The rates of a row that hold in place of its plain ones, as a route states them."""

from collections.abc import Iterator, Mapping
from typing import Any

from modelreg.catalog.litellm.conditions import that_change
from modelreg.catalog.litellm.field import ALWAYS, BATCH, Condition
from modelreg.catalog.litellm.rates import Rates
from modelreg.catalog.litellm.uplift import Uplift, uplifted
from modelreg.catalog.litellm.usd import Rounding
from modelreg.catalog.litellm.windows import Window


def by_condition(
    lines: Mapping[Condition, Rates], uplifts: list[Uplift], rounding: Rounding
) -> Iterator[dict[str, Any]]:
    """Yield what calls cost beyond borders, in modes, in regions and at speeds, and in all of these together.

    Args:
        lines: the rates by condition, each condition complete.
        uplifts: the regions and speeds.
        rounding: takes what is rounded.
    """
    for condition, rates in that_change(lines).items():
        yield {**_keys(condition), **rounding.price_keys(rates, _words(condition))}
    for uplift in uplifts:
        place = {key: name for key, name in (("speed", uplift.speed), ("region", uplift.region)) if name}
        for condition, rates in lines.items():
            # Faster modes are sold neither in batches nor in service tiers.
            multiplied = {} if uplift.speed and condition.mode else uplifted(rates, uplift)
            if multiplied:
                where = f" in {' '.join(place.values())}{_words(condition)}"
                yield {**_keys(condition), **place, **rounding.price_keys(multiplied, where)}


def by_hours(windows: list[Window], rates: Rates, plain: Rates, rounding: Rounding) -> Iterator[dict[str, Any]]:
    """Yield what calls cost in some hours.

    Args:
        windows: the hours.
        rates: what is charged in them.
        plain: what is charged else; a unit without a rate there has none here.
        rounding: takes what is rounded.
    """
    lower = {unit: rate for unit, rate in rates.items() if rate and unit in plain}
    for window in windows if lower else []:
        keys = {"hours_utc": window.hours_utc, "weekdays": list(window.weekdays)}
        yield {**keys, **rounding.price_keys(lower, f" at {window.hours_utc}")}


def _keys(condition: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if condition.above_input_tokens:
        found["above_input_tokens"] = condition.above_input_tokens
    if condition.mode == BATCH:
        found["batch"] = True
    elif condition.mode:
        found["service_tier"] = condition.mode
    return found


def _words(condition: Condition) -> str:
    if condition == ALWAYS:
        return ""
    above = f" above {condition.above_input_tokens}" if condition.above_input_tokens else ""
    return f"{above} {condition.mode}" if condition.mode else above
