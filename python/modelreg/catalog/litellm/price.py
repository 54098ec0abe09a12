"""What a row of LiteLLM's list costs, as a route states it; unknown where that is not sure, and never 0 by accident."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from modelreg.catalog.litellm.conditional import by_condition, by_hours
from modelreg.catalog.litellm.conditions import whole_rates
from modelreg.catalog.litellm.field import ALWAYS, Condition
from modelreg.catalog.litellm.rates import WINDOWS, Rates, Stated, read_rates
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.litellm.uplift import read_uplifts, unknown_multipliers
from modelreg.catalog.litellm.usd import Rounding, UnfitPriceError
from modelreg.catalog.litellm.windows import read_windows
from modelreg.catalog.price import writes_output
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

# Modes of models that take and give text: what else they take is counted in their tokens.
_TEXT_MODES: Final = frozenset({"chat", "responses", "completion", "realtime"})
_MEASURES_GIVEN: Final = ("image", "audio_second", "video_second")
_MEASURES_MADE: Final = ("generated_image", "audio_output_second", "generated_video_second")
# What one price may hold; the largest of the list has 31 conditions and 190 rates.
_MOST_CONDITIONS: Final = 128
_MOST_RATES: Final = 512
_SHOWN_CHARS: Final = 80


class Source(NamedTuple):
    """A row whose price is looked for.

    Attributes:
        key: its key.
        provider: who serves it, as the packaged catalogue names it.
        mode: what it is for; empty where nobody says.
        stated: the row.
    """

    key: str
    provider: str
    mode: str
    stated: dict[str, Any]


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


def price_of(source: Source, row: Row) -> Priced:
    """Return what a row costs; what is remarkable, and why it is unknown, is noted in ``row``."""
    try:
        found = read_rates(source.stated, source.mode, row)
        for name in unknown_multipliers(source.stated, source.provider):
            found.left_out[printable(name, max_chars=_SHOWN_CHARS)] += 1
            row.note(Flag.PRICE_PARTIAL, name)
        again = _said_again(found, source.mode)
        found.left_out.update(f"{unit} beside tokens" for unit in again)
        lines = found.settle(again if writes_output(source.mode) else {*again, "output_token"}, row)
        if not lines:
            return Priced(_without_rates(source, row, was_stated=bool(found.fields)), left_out=found.left_out)
        return _with_rates(source, found, lines, row)
    except UnfitPriceError as error:
        # Without a part of it nobody knows whether the rest is what a call costs.
        row.note(Flag.UNFIT_VALUE, str(error))
        return Priced()


def _without_rates(source: Source, row: Row, *, was_stated: bool) -> dict[str, Any]:
    tables = table("prices")
    listed_as = source.stated.get("litellm_provider")
    if listed_as in tables["seats"] or any(re.fullmatch(pattern, source.key) for pattern in tables["seat_ids"]):
        row.note(Flag.PRICE_SEATS)
    elif not was_stated:
        row.note(Flag.PRICE_MISSING)
    elif listed_as in tables["local_runtimes"] or source.key in tables["free_tiers"]:
        return {"free": True}
    else:
        row.note(Flag.PRICE_ZERO)
    return {}


def _with_rates(source: Source, found: Stated, stated: dict[Condition, Rates], row: Row) -> Priced:
    base = stated.get(ALWAYS, {})
    if source.mode in _TEXT_MODES and ("input_token" in base) != ("output_token" in base):
        row.note(Flag.PRICE_INCOMPLETE, ", ".join(f"{unit} {rate}" for unit, rate in base.items()))
        return Priced(left_out=found.left_out)
    lines = whole_rates(stated)
    plain = lines[ALWAYS]
    if not plain:
        row.note(Flag.PRICE_INCOMPLETE, "rates under conditions alone")
        return Priced(left_out=found.left_out)
    rounding = Rounding()
    entry = rounding.price_keys(plain)
    conditional = list(by_condition(lines, read_uplifts(source.stated, source.provider), rounding))
    if WINDOWS in source.stated:
        windows, lower = read_windows(source.stated[WINDOWS], source.mode)
        if len(lines) == 1:
            conditional += by_hours(windows, lower, plain, rounding)
        else:
            # What a call of these hours costs beyond a border nobody says; the price of the other hours stands.
            found.left_out[WINDOWS] += 1
    if conditional:
        entry["conditional_rates"] = conditional
    if len(conditional) > _MOST_CONDITIONS or sum(map(_rates_in, [entry, *conditional])) > _MOST_RATES:
        raise UnfitPriceError(f"it has more than {_MOST_CONDITIONS} conditions or {_MOST_RATES} rates")
    rounding.note(row)
    return Priced(entry, plain, found.known_up_to, found.left_out)


def _rates_in(entry: dict[str, Any]) -> int:
    return len(entry.get("price_usd_per_million", ())) + len(entry.get("price_usd", ()))


def _said_again(found: Stated, mode: str) -> set[str]:
    """Return the units that say in a second measure what is priced by tokens."""
    base = {unit for unit, fields in found.fields.get(ALWAYS, {}).items() if any(fields.values())}
    said_by: dict[str, list[str]] = table("fields")["said_by"]
    again = {unit for unit, others in said_by.items() if base.intersection(others)}
    if mode in _TEXT_MODES:
        again |= {unit for unit in _MEASURES_GIVEN if "input_token" in base}
        again |= {unit for unit in _MEASURES_MADE if "output_token" in base}
    return again & base
