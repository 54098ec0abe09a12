"""What multiplies the prices of tokens: regions and faster modes, by exact products."""

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Final, NamedTuple, cast

from modelreg.catalog.litellm.rates import Rates
from modelreg.catalog.litellm.tables import table
from modelreg.catalog.litellm.usd import UnfitPriceError, multiplier

_ENTRY: Final = "provider_specific_entry"
_FAST: Final = "fast"
# Keys of that field that multiply.
_REGIONS_OF_ENTRY: Final = ("us",)
# Numbers there that take nothing away from the price: what comes free with it.
_PRESENTS: Final = ("minimax_free_input_images",)
_PROCESSING: Final = {
    "regional_processing_uplift_multiplier_eu": "eu",
    "regional_processing_uplift_multiplier_us": "us",
}
_ENDPOINTS: Final = "regional_endpoint_uplift_multiplier"
# No product of a price and two multipliers has more digits.
_EXACT: Final = Context(prec=160)


class Uplift(NamedTuple):
    """A place or a speed whose prices are others.

    Attributes:
        region: its name; empty for any.
        speed: its name; empty for the usual one.
        factor: multiplies every rate of tokens.
    """

    region: str
    speed: str
    factor: Decimal


def read_uplifts(stated: Mapping[str, Any], provider: str) -> list[Uplift]:
    """Return the regions, the speeds, and each region at each speed.

    Args:
        stated: the row.
        provider: who serves it, as the packaged catalogue names it.

    Raises:
        UnfitPriceError: a multiplier that is none, or a field of them that is no object.
    """
    regions = {name: multiplier(field, stated[field]) for field, name in _PROCESSING.items() if field in stated}
    if _ENDPOINTS in stated:
        factor = multiplier(_ENDPOINTS, stated[_ENDPOINTS])
        regions |= dict.fromkeys(_locations(provider), factor)
    own = _own(stated)
    regions |= {name: multiplier(f"{_ENTRY}.{name}", own[name]) for name in _REGIONS_OF_ENTRY if name in own}
    found = [Uplift(region, "", factor) for region, factor in regions.items()]
    if _FAST in own:
        fast = multiplier(f"{_ENTRY}.{_FAST}", own[_FAST])
        found.append(Uplift("", _FAST, fast))
        found += [Uplift(region, _FAST, _EXACT.multiply(factor, fast)) for region, factor in regions.items()]
    return found


def unknown_multipliers(stated: Mapping[str, Any], provider: str) -> list[str]:
    """Return the fields that multiply prices, or may, and that ``read_uplifts`` makes nothing of.

    Args:
        stated: the row.
        provider: as there.

    Raises:
        UnfitPriceError: as there.
    """
    known = {_FAST, *_REGIONS_OF_ENTRY, *_PRESENTS}
    numbers = [key for key, value in _own(stated).items() if key not in known and isinstance(value, (int, Decimal))]
    nowhere = [_ENDPOINTS] if _ENDPOINTS in stated and not _locations(provider) else []
    return [*(f"{_ENTRY}.{key}" for key in numbers), *nowhere]


def uplifted(rates: Rates, uplift: Uplift) -> Rates:
    """Return the rates of tokens at that place and speed; fees for searches, images and calls stay what they are."""
    return {unit: _EXACT.multiply(rate, uplift.factor) for unit, rate in rates.items() if unit.endswith("_token")}


def _own(stated: Mapping[str, Any]) -> dict[str, Any]:
    entry = stated.get(_ENTRY, {})
    if not isinstance(entry, dict):
        raise UnfitPriceError(f"{_ENTRY}: should be an object, as it may hold multipliers")
    return cast("dict[str, Any]", entry)


def _locations(provider: str) -> list[str]:
    return table("providers")["locations"].get(provider, [])
