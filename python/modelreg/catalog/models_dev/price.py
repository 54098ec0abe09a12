"""What an offer costs, from USD per million tokens to the rates of our price lines; unknown where that is not sure."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from modelreg.catalog.models_dev.report import Flag, Row
from modelreg.catalog.models_dev.shape import Cost, OfferTable
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.price import writes_output
from modelreg.catalog.problem import printable

# A millionth of a USD for a million tokens is a pico-USD for one.
_PICO_OF_ONE: Final = Decimal("0.000001")
_MILLION: Final = Decimal(1_000_000)
# Fields of the cost that today's price lines cannot state.
_MODIFIERS: Final = ("reasoning", "tiers", "context_over_200k")
_SHOWN_CHARS: Final = 60


def price_of(offer: str, shape: OfferTable, kind: str | None, row: Row) -> dict[str, Any]:
    """Return the price keys of the offer's route; none where the price is unknown.

    Args:
        offer: `provider/offer`.
        shape: the offer.
        kind: the type of its model.
        row: takes notes of what is taken as unknown, and why.
    """
    cost = shape.cost or Cost()
    tables = table("prices")
    if offer in tables["not_tokens"]:
        row.note(Flag.PRICE_NOT_TOKENS, f"{cost.input} and {cost.output}")
        return {}
    base = {"input": cost.input, "output": cost.output}
    if not writes_output(kind) and cost.input:
        # A price of output 0 says just that.
        base.pop("output")
    if not any(base.values()):
        if None in base.values():
            return {}
        if offer in tables["free_tiers"] or offer.partition("/")[0] in tables["local_runtimes"]:
            return {"free": True}
        row.note(Flag.PRICE_ZERO)
        return {}
    if not all(base.values()):
        row.note(Flag.PRICE_INCOMPLETE, f"input {cost.input}, output {cost.output}")
        return {}
    per_million = {
        **base,
        "cached_input": cost.cache_read or cost.cached_input or cost.cache_input,
    }
    per_unit = {
        "cache_write_token": cost.cache_write or cost.cached_write,
        "audio_input_token": cost.input_audio,
        "audio_output_token": cost.output_audio,
    }
    rounded = {key: _rounded(key, usd, row) for key, usd in {**per_million, **per_unit}.items() if usd}
    price: dict[str, Any] = {
        "price_usd_per_million": {key: _plain(usd, 2) for key, usd in rounded.items() if key in per_million},
        "price_usd": {key: _plain(usd / _MILLION, 0) for key, usd in rounded.items() if key in per_unit},
    }
    return {key: rates for key, rates in price.items() if rates}


def count_modifiers(shape: OfferTable, left_out: Counter[str]) -> None:
    """Count what changes the offer's price and cannot be stated yet."""
    for name in _MODIFIERS:
        if shape.cost is not None and getattr(shape.cost, name):
            left_out[f"cost.{name}"] += 1
    modes = shape.experimental.modes if shape.experimental is not None else None
    for mode in modes or ():
        left_out[f"experimental.modes.{printable(mode, max_chars=_SHOWN_CHARS)}"] += 1


def first_tier(shape: OfferTable) -> int | None:
    """Return the size of the input, in tokens, from which on the offer has another price."""
    tiers = shape.cost.tiers if shape.cost is not None else None
    return min((tier.tier.size for tier in tiers or () if tier.tier.size), default=None)


def _rounded(key: str, usd: Decimal, row: Row) -> Decimal:
    exact = usd.quantize(_PICO_OF_ONE, ROUND_HALF_UP)
    if exact != usd:
        row.note(Flag.PRICE_ROUNDED, f"{key} {usd}")
    return exact


def _plain(value: Decimal, places: int) -> str:
    """Return plain decimal notation with at least `places` digits behind the point and no zeros beyond them."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
