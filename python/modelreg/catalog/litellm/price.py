"""What a row of LiteLLM's list costs, as a route states it; unknown where that is not sure, and never 0 by accident."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from modelreg.catalog.litellm.conditions import that_change, whole_rates
from modelreg.catalog.litellm.field import ALWAYS, BATCH, Condition
from modelreg.catalog.litellm.rates import WINDOWS, Rates, Stated, read_rates
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.litellm.uplift import Uplift, read_uplifts, unknown_numbers, uplifted
from modelreg.catalog.litellm.usd import Rounding, UnfitPriceError
from modelreg.catalog.litellm.windows import read_windows
from modelreg.catalog.price import writes_output
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

# Modes of models that take and give text: what else they take is counted in their tokens.
_TEXT_MODES: Final = frozenset({"chat", "responses", "completion", "realtime"})
_MEASURES_GIVEN: Final = ("image", "audio_second", "video_second")
_SHOWN_CHARS: Final = 80
_MEASURES_MADE: Final = ("generated_image", "audio_output_second", "generated_video_second")


@dataclass(frozen=True, slots=True)
class Priced:
    """The price of a row.

    Attributes:
        entry: its keys in a route; empty where it is unknown.
        base_usd: the plain rates, USD for one unit, exact.
        known_up_to: tokens of input beyond which it is not known; None where there is no such end.
        left_out: fields that cannot be stated, by name.
    """

    entry: dict[str, Any] = field(default_factory=dict[str, Any])
    base_usd: Rates = field(default_factory=Rates)
    known_up_to: int | None = None
    left_out: Counter[str] = field(default_factory=Counter[str])


def price_of(key: str, provider: str, stated: dict[str, Any], mode: str, row: Row) -> Priced:
    """Return what a row costs.

    Args:
        key: the row's key.
        provider: who serves it, as the packaged catalogue names it.
        stated: the row.
        mode: what it is for.
        row: takes notes of what is taken as unknown, and why.
    """
    try:
        found = read_rates(stated, mode, row)
        uplifts = read_uplifts(stated, provider)
        windows, off_peak = read_windows(stated[WINDOWS], mode) if WINDOWS in stated else ([], {})
    except UnfitPriceError as error:
        # Without a part of it nobody knows whether the rest is what a call costs.
        row.note(Flag.UNFIT_VALUE, str(error))
        return Priced()
    for name in unknown_numbers(stated):
        found.left_out[printable(name, max_chars=_SHOWN_CHARS)] += 1
        row.note(Flag.PRICE_PARTIAL, name)
    again = _said_again(found, mode)
    found.left_out.update(f"{unit} beside tokens" for unit in again)
    stated_rates = found.settle(again if writes_output(mode) else {*again, "output_token"}, row)
    if not stated_rates:
        return Priced(_without_rates(key, stated, row, was_stated=bool(found.fields)), left_out=found.left_out)
    base = stated_rates.get(ALWAYS, {})
    if mode in _TEXT_MODES and ("input_token" in base) != ("output_token" in base):
        row.note(Flag.PRICE_INCOMPLETE, ", ".join(f"{unit} {rate}" for unit, rate in base.items()))
        return Priced(left_out=found.left_out)
    lines = whole_rates(stated_rates)
    if not lines[ALWAYS]:
        row.note(Flag.PRICE_INCOMPLETE, "rates under conditions alone")
        return Priced(left_out=found.left_out)
    if windows and len(lines) > 1:
        # Which of the two a call of that hour and length is charged is not said; the price of the other hours stands.
        windows = []
        found.left_out[WINDOWS] += 1
    rounding = Rounding()
    conditional = [
        *_by_condition(lines, uplifts, rounding),
        *(
            {
                "hours_utc": window.hours_utc,
                "weekdays": list(window.weekdays),
                **rounding.price_keys(
                    {unit: rate for unit, rate in off_peak.items() if rate}, f" at {window.hours_utc}"
                ),
            }
            for window in windows
        ),
    ]
    entry = rounding.price_keys(lines[ALWAYS])
    rounding.note(row)
    return Priced(
        {**entry, **({"conditional_rates": conditional} if conditional else {})},
        lines[ALWAYS],
        found.known_up_to,
        found.left_out,
    )


def _without_rates(key: str, stated: dict[str, Any], row: Row, *, was_stated: bool) -> dict[str, Any]:
    tables = table("prices")
    listed_as = stated.get("litellm_provider")
    if listed_as in tables["seats"] or any(re.fullmatch(pattern, key) for pattern in tables["seat_ids"]):
        row.note(Flag.PRICE_SEATS)
    elif not was_stated:
        row.note(Flag.PRICE_MISSING)
    elif listed_as in tables["local_runtimes"] or key in tables["free_tiers"]:
        return {"free": True}
    else:
        row.note(Flag.PRICE_ZERO)
    return {}


def _said_again(found: Stated, mode: str) -> set[str]:
    """Return the units that say in a second measure what is priced by tokens."""
    base = {unit for unit, fields in found.fields.get(ALWAYS, {}).items() if any(fields.values())}
    said_by: dict[str, list[str]] = table("fields")["said_by"]
    again = {unit for unit, others in said_by.items() if base.intersection(others)}
    if mode in _TEXT_MODES:
        again |= {unit for unit in _MEASURES_GIVEN if "input_token" in base}
        again |= {unit for unit in _MEASURES_MADE if "output_token" in base}
    return again & base


def _by_condition(lines: dict[Condition, Rates], uplifts: list[Uplift], rounding: Rounding) -> Iterator[dict[str, Any]]:
    for condition, rates in that_change(lines).items():
        yield {**_keys(condition), **rounding.price_keys(rates, _words(condition))}
    for uplift in uplifts:
        for condition, rates in lines.items():
            if uplift.speed and condition.mode:
                # Faster modes are sold neither in batches nor in service tiers.
                continue
            where = "".join(f" {word}" for word in (uplift.region, uplift.speed) if word) + _words(condition)
            yield {
                **_keys(condition),
                **({"speed": uplift.speed} if uplift.speed else {}),
                **({"region": uplift.region} if uplift.region else {}),
                **rounding.price_keys(uplifted(rates, uplift), where),
            }


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
    above = f" above {condition.above_input_tokens}" if condition.above_input_tokens else ""
    return f"{above} {condition.mode}" if condition.mode else above
