"""The rates of one price, from USD per million tokens to the keys of our price lines, every digit kept."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from modelreg.catalog.models_dev.shape import Rates
from modelreg.catalog.money import MILLION, exact_text
from modelreg.catalog.price import token_unit, writes_output
from modelreg.catalog.report import Flag, Row

# A millionth of a USD for a million tokens is a pico-USD for one.
_PICO_OF_ONE: Final = Decimal("0.000001")
# These are told by the million, the others by the unit.
_PER_MILLION: Final = frozenset({"input", "output", "cached_input"})


def rates_of(stated: Rates, kind: str | None) -> dict[str, Decimal | None]:
    """Return the rate of each of our keys in USD per million tokens, as it is stated: 0 is not free yet.

    Args:
        stated: the rates.
        kind: the type of the model.
    """
    rates = {
        "input": stated.input,
        "output": stated.output,
        "cached_input": stated.cache_read or stated.cached_input or stated.cache_input,
        "cache_write_token": stated.cache_write or stated.cached_write,
        "audio_input_token": stated.input_audio,
        "audio_output_token": stated.output_audio,
    }
    if not writes_output(kind) and stated.input:
        # A price of output 0 says just that.
        rates.pop("output")
    return rates


def price_keys(rates: dict[str, Decimal], row: Row, where: str = "") -> dict[str, Any]:
    """Return the keys of a price that state the rates.

    Args:
        rates: USD per million tokens, by our keys.
        row: takes a note of each that is rounded.
        where: what the notes say behind the name of a rate.
    """
    rounded = {key: _rounded(f"{key}{where}", usd, row) for key, usd in rates.items()}
    price: dict[str, Any] = {
        "price_usd_per_million": {key: plain(usd, 2) for key, usd in rounded.items() if key in _PER_MILLION},
        "price_usd": {key: plain(usd / MILLION, 0) for key, usd in rounded.items() if key not in _PER_MILLION},
        "exact_usd": _exact({key: usd for key, usd in rates.items() if usd != rounded[key]}),
    }
    return {key: stated for key, stated in price.items() if stated}


def _exact(rates: Mapping[str, Decimal]) -> dict[str, str]:
    units = {key: token_unit(key) if key in _PER_MILLION else key for key in rates}
    return {units[key]: exact_text(usd, MILLION) for key, usd in rates.items()}


def _rounded(name: str, usd: Decimal, row: Row) -> Decimal:
    exact = usd.quantize(_PICO_OF_ONE, ROUND_HALF_UP)
    if exact != usd:
        row.note(Flag.PRICE_ROUNDED, f"{name} {usd}")
    return exact


def plain(value: Decimal, places: int) -> str:
    """Return plain decimal notation with at least `places` digits behind the point and no zeros beyond them."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
