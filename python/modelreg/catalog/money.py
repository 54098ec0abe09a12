"""Prices as people write them, to pico-USD per single unit, exactly; the only place where a price is converted."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from pydantic_core import PydanticCustomError

# What keeps the engine's arithmetic exact (docs/scoring.md, "Bounds").
MAX_RATE_PICO_USD: Final = 10**15
PICO_DIGITS: Final = 12
MILLION: Final = 10**6
EXACT_DECIMALS: Final = 64

# More than an amount and an exchange rate have together.
_DIGITS: Final = 160
_ONE: Final = Decimal(1)
_LAST: Final = _ONE.scaleb(-EXACT_DECIMALS)

_WHOLE: Final = "0|[1-9][0-9]{0,17}"
_FRACTION: Final = "[0-9]{1,30}"
_DECIMAL: Final = re.compile(rf"(?P<whole>{_WHOLE})(?:\.(?P<fraction>{_FRACTION}))?")


def largest_price_usd(units: int) -> int:
    """Return the largest price, in USD, that ``units`` units may have."""
    return MAX_RATE_PICO_USD * units // 10**PICO_DIGITS


def price_pattern(units: int) -> str:
    """Return the pattern of the decimal strings that ``rate_pico_usd`` takes, for the JSON Schema."""
    most = str(largest_price_usd(units))
    decimals = PICO_DIGITS + 1 - len(str(units))
    return rf"^({most}(\.0{{1,30}})?|(0|[1-9][0-9]{{0,{len(most) - 2}}})(\.[0-9]{{1,{decimals}}}0{{0,18}})?)$"


def rate_pico_usd(price: object, units: int) -> int:
    """Convert a price in USD for ``units`` units to pico-USD for one.

    Args:
        price: a decimal string such as ``"0.25"``, or an integer; never a float, which would not be exact.
        units: 1 or ``MILLION``.

    Raises:
        PydanticCustomError: no such string or integer, negative, above ``MAX_RATE_PICO_USD``, or no whole number of
            pico-USD for one unit.
    """
    pico, rest = divmod(_pico_usd(price), units)
    if rest != 0:
        raise _inexact()
    if pico > MAX_RATE_PICO_USD:
        raise PydanticCustomError(
            "price", "is above {most} USD, the most taken here", {"most": largest_price_usd(units)}
        )
    return pico


def amount_pattern() -> str:
    """Return the pattern of the decimal strings that ``amount_of_one`` takes, for the JSON Schema."""
    return rf"^({_WHOLE})(\.{_FRACTION})?$"


def amount_of_one(price: object, units: int) -> Decimal:
    """Read a price in another currency for ``units`` units; return it for one, exactly.

    Args:
        price: as for ``rate_pico_usd``.
        units: 1 or ``MILLION``.

    Raises:
        PydanticCustomError: no such string or integer, or negative.
    """
    decimal = _decimal(price)
    with localcontext(prec=_DIGITS):
        return Decimal(decimal.group()) / units


def rounded_pico_usd(amount: Decimal, usd_per_one: Decimal = _ONE) -> int:
    """Convert an amount at what one of its currency is worth in USD to pico-USD: an exact product, rounded half up."""
    with localcontext(prec=_DIGITS):
        return int((amount * usd_per_one).scaleb(PICO_DIGITS).to_integral_value(ROUND_HALF_UP))


def exact_text(usd: Decimal, units: int = 1) -> str:
    """Return a price in USD for ``units`` units as the text of one for a single unit; its 65th decimal is cut off."""
    with localcontext(prec=_DIGITS):
        return decimal_text((usd / units).quantize(_LAST, ROUND_DOWN))


def decimal_text(value: Decimal) -> str:
    """Return a number in plain notation, exactly, without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(price: object) -> re.Match[str]:
    if isinstance(price, float):
        quoted = format(Decimal(repr(price)), "f")
        raise PydanticCustomError("price", 'is a float, which is not exact; quote it: "{quoted}"', {"quoted": quoted})
    if isinstance(price, bool) or not isinstance(price, (int, str)):
        raise _no_price()
    text = str(price)
    if text.startswith("-"):
        raise PydanticCustomError("price", "is negative")
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        raise _no_price()
    return decimal


def _pico_usd(price: object) -> int:
    decimal = _decimal(price)
    fraction = (decimal["fraction"] or "").rstrip("0")
    if len(fraction) > PICO_DIGITS:
        raise _inexact()
    return int(decimal["whole"] + fraction.ljust(PICO_DIGITS, "0"))


def _no_price() -> PydanticCustomError:
    return PydanticCustomError("price", 'should be a decimal string such as "0.25", or an integer')


def _inexact() -> PydanticCustomError:
    return PydanticCustomError("price", "is no whole number of pico-USD (10^-12 USD) for one unit")
