"""The names of price fields: which unit each prices, and under which condition."""

import functools
import re
from typing import Final, NamedTuple

from modelreg.catalog.litellm.tables import table

BATCH: Final = "batch"
_CONDITIONS: Final = re.compile(
    r"(?P<base>.+?)(_above_(?P<thousands>[1-9][0-9]{0,4})k_tokens)?"
    r"(_(?P<mode>batches|priority|flex|balanced|ultrafast|decisions))?"
)
# A size of what is made, or a length of what is given, which nothing of ours can state.
_SIZE: Final = re.compile(r"(?<=_per_second)_[0-9]+[pk]|(?<=_per_image)_[0-9.]+K?|_above_[0-9]+s_interval")
# Names that are looked at once; a list has some hundred, and a bad one any number.
_MOST_NAMES: Final = 4_096
# What any field of a price has in its name.
_PRICE: Final = re.compile("cost|price|pricing|uplift|search_free|billing_unit")


class Condition(NamedTuple):
    """When a rate holds.

    Attributes:
        above_input_tokens: the input has more tokens; 0 is any.
        mode: ``BATCH``, or the name of a service tier; empty for the plain call.
    """

    above_input_tokens: int = 0
    mode: str = ""


ALWAYS: Final = Condition()


class PriceField(NamedTuple):
    """What a field prices."""

    unit: str
    condition: Condition


@functools.lru_cache(_MOST_NAMES)
def price_field(name: str, mode: str) -> PriceField | None:
    """Return what a field prices in rows of ``mode``; None where that is no unit of ours."""
    stated = _CONDITIONS.fullmatch(name)
    if stated is None:
        return None
    base = _SIZE.sub("", stated["base"])
    unit = table("fields")["modes"].get(mode, {}).get(base) or table("fields")["units"].get(base)
    if unit is None:
        return None
    above = int(stated["thousands"] or 0) * 1_000
    tier = stated["mode"] or ""
    return PriceField(unit, Condition(above, BATCH if tier == "batches" else tier))


@functools.lru_cache(_MOST_NAMES)
def is_price(name: str) -> bool:
    """Return whether a field is about the price."""
    return _PRICE.search(name) is not None


@functools.lru_cache(_MOST_NAMES)
def is_fact(name: str) -> bool:
    """Return whether a field that is not about the price is known to us."""
    return re.fullmatch("|".join(table("fields")["facts"]["patterns"]), name) is not None


def whole_of(unit: str) -> str | None:
    """Return the unit that counts what ``unit`` counts and more; None where there is none."""
    return table("fields")["wholes"].get(unit)
