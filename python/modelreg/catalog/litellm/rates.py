"""The rates that a row of LiteLLM's list states, by condition and unit, every digit kept."""

import re
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias, cast

from modelreg.catalog.litellm.field import ALWAYS, Condition, is_fact, is_price, price_field
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.litellm.usd import UnfitPriceError, usd
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

# USD for one unit, by unit.
Rates: TypeAlias = dict[str, Decimal]

TIERS: Final = "tiered_pricing"
WINDOWS: Final = "off_peak_pricing"
SEARCH: Final = "search_context_cost_per_query"
# These are no prices of one unit, and read by files of their own.
ELSEWHERE: Final = frozenset({
    TIERS, WINDOWS, "provider_specific_entry", "regional_endpoint_uplift_multiplier",
    "regional_processing_uplift_multiplier_eu", "regional_processing_uplift_multiplier_us",
})  # fmt: skip
_RANGE: Final = "range"
# How many results a search gives, which nothing of ours can state.
_RESULTS: Final = "max_results_range"
_SEARCH_SIZES: Final = ("low", "medium", "high")
_MOST_TOKENS: Final = 100_000_000
_SHOWN_CHARS: Final = 80


@dataclass(slots=True)
class Stated:
    """What a row states of its price.

    Attributes:
        fields: the prices by condition and unit, each with the field that states it; 0 is not free yet.
        known_up_to: tokens of input beyond which no price is stated; None where there is no such end.
        left_out: the fields that cannot be stated.
    """

    fields: dict[Condition, dict[str, dict[str, Decimal]]] = field(
        default_factory=dict[Condition, dict[str, dict[str, Decimal]]]
    )
    known_up_to: int | None = None
    left_out: Counter[str] = field(default_factory=Counter[str])

    def add(self, condition: Condition, unit: str, name: str, price: Decimal) -> None:
        """Add what the field ``name`` states."""
        self.fields.setdefault(condition, {}).setdefault(unit, {})[name] = price

    def settle(self, again: AbstractSet[str], row: Row) -> dict[Condition, Rates]:
        """Return the rates by condition, none of them 0; of several for one unit the dearest stands.

        So no call costs more than is said. A rate of 0 is none: of a part of the tokens it would be a present, and of
        the rest nobody states it to be free.

        Args:
            again: units that are left out.
            row: takes notes.
        """
        settled: dict[Condition, Rates] = {}
        for condition, units in self.fields.items():
            for unit, fields in units.items():
                dearest = max(fields.values())
                if dearest and unit not in again:
                    settled.setdefault(condition, {})[unit] = dearest
                    self._note_others(unit, {name: price for name, price in fields.items() if price}, dearest, row)
        return settled

    def _note_others(self, unit: str, fields: dict[str, Decimal], dearest: Decimal, row: Row) -> None:
        others = [name for name, price in fields.items() if price != dearest]
        # A field of a range by its name alone.
        self.left_out.update(re.sub(r"\.[0-9]+\.", ".", name) for name in others)
        if others:
            row.note(Flag.PRICE_DEAREST, f"{unit}: {dearest} of {len(others) + 1} from {min(fields.values())} on")


def read_rates(stated: dict[str, Any], mode: str, row: Row) -> Stated:
    """Return the rates that a row states.

    Args:
        stated: the row.
        mode: what it is for.
        row: takes notes.

    Raises:
        UnfitPriceError: one of them cannot be, so that nobody knows what the row costs.
    """
    found = Stated()
    for name, value in stated.items():
        known = price_field(name, mode)
        if known is not None:
            found.add(known.condition, known.unit, name, usd(name, value))
        elif name == SEARCH:
            _search(value, found, row)
        elif name not in ELSEWHERE:
            _other(name, value, found, row)
    if TIERS in stated:
        _tiers(stated[TIERS], mode, found)
    return found


def _other(name: str, value: object, found: Stated, row: Row) -> None:
    if is_price(name) and value == 0:
        return
    shown = printable(name, max_chars=_SHOWN_CHARS)
    if name in table("fields")["left_out"]["harmless"]:
        found.left_out[shown] += 1
    elif is_price(name):
        found.left_out[shown] += 1
        row.note(Flag.PRICE_PARTIAL, name)
    elif not is_fact(name):
        row.note(Flag.UNKNOWN_FIELD, name)


def _search(value: object, found: Stated, row: Row) -> None:
    """Take the price of a search of medium size, which providers make where nothing is said of it."""
    sizes = {size: f"search_context_size_{size}" for size in _SEARCH_SIZES}
    if not isinstance(value, dict) or sizes["medium"] not in value:
        raise UnfitPriceError(f"{SEARCH}: should be an object with {sizes['medium']}")
    stated = cast("dict[str, Any]", value)
    prices = {size: usd(f"{SEARCH}.{name}", stated[name]) for size, name in sizes.items() if name in stated}
    found.add(ALWAYS, "search", SEARCH, prices["medium"])
    for size, price in prices.items():
        if price != prices["medium"]:
            found.left_out[f"{SEARCH}.{sizes[size]}"] += 1
    if (dearest := max(prices.values())) > prices["medium"]:
        row.note(Flag.PRICE_PARTIAL, f"{SEARCH}: a search of another size than medium costs {dearest}")


def _tiers(value: object, mode: str, found: Stated) -> None:
    """Take the ranges of input: the first is the base price, the others hold beyond their beginnings."""
    if not isinstance(value, list) or not value:
        raise UnfitPriceError(f"{TIERS}: should be a list of ranges")
    end = 0
    for index, entry in enumerate(cast("list[object]", value)):
        place = f"{TIERS}.{index}"
        tier = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        if _RESULTS in tier:
            # A call cannot say how many results it wants: the dearest stands.
            begin = 0
        else:
            begin, end = _range(place, tier.get(_RANGE), end)
            found.known_up_to = end
        for name, price in tier.items():
            known = price_field(name, mode)
            if known is not None and known.condition == ALWAYS:
                found.add(Condition(begin), known.unit, f"{place}.{name}", usd(f"{place}.{name}", price))
            elif name not in {_RANGE, _RESULTS}:
                raise UnfitPriceError(f"{place}.{printable(name, max_chars=_SHOWN_CHARS)}: is no price of a range")


def _range(place: str, value: object, end_before: int) -> tuple[int, int]:
    """Return where a range begins and ends; each begins where the one before ends, so that every length has a price."""
    bounds = cast("list[object]", value) if isinstance(value, list) else []
    numbers = [int(bound) for bound in bounds if isinstance(bound, (int, Decimal)) and 0 <= bound <= _MOST_TOKENS]
    if len(bounds) != 2 or numbers != bounds or not end_before == numbers[0] < numbers[1]:  # noqa: PLR2004
        raise UnfitPriceError(f"{place}.{_RANGE}: should be two whole numbers of tokens, the first {end_before}")
    return numbers[0], numbers[1]
