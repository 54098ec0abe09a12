"""The figures of a price: USD for one unit as decimal strings there, USD for a million by our names of units here."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from modelreg.catalog.models_dev.shape import DEAREST_USD_PER_MILLION
from modelreg.catalog.money import largest_price_usd
from modelreg.catalog.problem import printable

DYNAMIC: Final = -1
"""The figure of a price that depends on where the call goes."""

_PROMPT: Final = "prompt"
_WRITE: Final = "input_cache_write"
# By the names of `price_keys`: input and output without `_token`.
_UNITS: Final = {
    _PROMPT: "input",
    "completion": "output",
    "input_cache_read": "cached_input",
    _WRITE: "cache_write_token",
    "input_cache_write_1h": "cache_write_1h_token",
    "input_audio_cache": "cached_audio_input_token",
    "internal_reasoning": "reasoning_token",
    "audio": "audio_input_token",
    "audio_output": "audio_output_token",
    "image_token": "image_input_token",
    "request": "request",
    "web_search": "search",
}
# Documented as the price of an image, and in most rows that of one of its tokens.
_OF_A_TOKEN: Final = {"image": "image_input_token", "image_output": "image_output_token"}
_OF_AN_IMAGE: Final = {"image": "image", "image_output": "generated_image"}
# No image is sold for so few tokens of text: the cheapest seen costs 500, the dearest token of an image 20.
_IMAGE_IS_AT_LEAST_TOKENS: Final = 100
_NOT_TOKENS: Final = frozenset({"request", "search", *_OF_AN_IMAGE.values()})

KEYS: Final = (*_UNITS, *_OF_AN_IMAGE)
"""What a figure can be called."""

_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,30})?([eE]-?\d{1,2})?", re.ASCII)
_MILLION_DIGITS: Final = 6
_MOST_USD: Final = largest_price_usd(1)
_HALF_A_PICO_USD: Final = Decimal("0.0000000000005")
_SHOWN_CHARS: Final = 60


class UnfitFigureError(ValueError):
    """A figure cannot be; the message says which, and why."""


def read_figures(stated: Mapping[str, object]) -> dict[str, Decimal]:
    """Return those that are given, in USD for one unit by OpenRouter's keys; `DYNAMIC` is one of them.

    Raises:
        UnfitFigureError: one is no number, negative, would round to 0, or is more than any price is.
    """
    return {key: _figure(key, stated[key]) for key in KEYS if stated.get(key) is not None}


def rates_of(figures: Mapping[str, Decimal], base: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the rates in USD for a million of each unit, as `price_keys` takes them; 0 is no fee.

    Args:
        figures: USD for one unit by OpenRouter's keys, none of them `DYNAMIC`.
        base: the figures that hold under no condition, by which an image's price is told from that of its tokens.

    Raises:
        UnfitFigureError: a price of a token is more than any is.
    """
    figures = _with_storage(figures, base)
    text_usd = max(base.get(_PROMPT, Decimal(0)), base.get("completion", Decimal(0)))
    rates: dict[str, Decimal] = {}
    for key, usd in figures.items():
        if key in _OF_AN_IMAGE:
            is_token = usd < _IMAGE_IS_AT_LEAST_TOKENS * text_usd
            unit = (_OF_A_TOKEN if is_token else _OF_AN_IMAGE)[key]
        else:
            unit = _UNITS[key]
        million = usd.scaleb(_MILLION_DIGITS)
        if unit not in _NOT_TOKENS and million > DEAREST_USD_PER_MILLION:
            raise UnfitFigureError(f"pricing.{key}: {usd} is more than any token costs")
        # Two keys can mean the tokens of an image.
        rates[unit] = max(million, rates.get(unit, million))
    return rates


def _with_storage(figures: Mapping[str, Decimal], base: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the figures with the whole price of a write to the cache.

    No write costs less than the input itself: where it is said to, it is what storing it adds (Gemini's five minutes).
    """
    here = {**base, **figures}
    prompt, write = here.get(_PROMPT), here.get(_WRITE)
    if not prompt or not write or not figures.keys() & {_PROMPT, _WRITE}:
        return figures
    stated_with = here if _WRITE in figures else base
    return {**figures, _WRITE: prompt + write} if write < stated_with.get(_PROMPT, prompt) else figures


def _figure(key: str, value: object) -> Decimal:
    match value:
        case str() if _NUMBER.fullmatch(value):
            usd = Decimal(value)
        case int() | Decimal() if not isinstance(value, bool):
            usd = Decimal(value)
        case _:
            shown = printable(repr(value), max_chars=_SHOWN_CHARS)
            raise UnfitFigureError(f"pricing.{key}: should be a decimal number of USD; it is {shown}")
    if usd != DYNAMIC and not (usd == 0 or _HALF_A_PICO_USD <= usd <= _MOST_USD):
        raise UnfitFigureError(f"pricing.{key}: should be 0, or from half a pico-USD to {_MOST_USD} USD; it is {usd:g}")
    return usd
