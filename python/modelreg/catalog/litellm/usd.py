"""One price of LiteLLM's list, USD for a single unit: checked, and as a models file states it."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from modelreg.catalog.models_dev.rates import plain
from modelreg.catalog.money import MAX_RATE_PICO_USD, MILLION, PICO_DIGITS, exact_text
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

_PICO: Final = Decimal(1).scaleb(-PICO_DIGITS)
_MOST_USD: Final = MAX_RATE_PICO_USD * _PICO
# Tokens are told by the million, all else by the unit.
_OF_TOKENS: Final = "_token"
_SHOWN_CHARS: Final = 60
_MOST_NAMED: Final = 3


class UnfitPriceError(Exception):
    """A price that cannot be; the message names the field, what is wrong and what it is."""


def usd(name: str, stated: object) -> Decimal:
    """Return a price in USD for one unit.

    Args:
        name: the field, for messages.
        stated: what stands there.

    Raises:
        UnfitPriceError: no number, negative, more than any price, or so little that it would round to 0.
    """
    if isinstance(stated, bool) or not isinstance(stated, (int, Decimal)):
        raise _unfit(name, "should be a number of at most 40 digits, in USD for one unit", stated)
    price = Decimal(stated)
    if price < 0:
        raise _unfit(name, "is negative", stated)
    if price > _MOST_USD:
        raise _unfit(name, f"is above {_MOST_USD.normalize():f} USD for one unit, the most taken here", stated)
    # Rounded it would be 0, which is another statement.
    if 0 < price < _PICO / 2:
        raise _unfit(name, "is no 0, and less than half a pico-USD", stated)
    return price


def multiplier(name: str, stated: object) -> Decimal:
    """Return by what prices are multiplied.

    Raises:
        UnfitPriceError: no number, or none that takes a price anywhere.
    """
    if isinstance(stated, bool) or not isinstance(stated, (int, Decimal)) or not 0 < stated <= MILLION:
        raise _unfit(name, "should be a number above 0", stated)
    return Decimal(stated)


def _unfit(name: str, wrong: str, stated: object) -> UnfitPriceError:
    return UnfitPriceError(f"{name}: {wrong}; it is {printable(repr(stated), max_chars=_SHOWN_CHARS)}")


class Rounding:
    """The prices that are no whole number of pico-USD, of one row."""

    def __init__(self) -> None:
        """Begin without any."""
        self._rounded: dict[str, Decimal] = {}

    def price_keys(self, rates: Mapping[str, Decimal], where: str = "") -> dict[str, Any]:
        """Return the keys of a price that state ``rates``, each rounded half up to a pico-USD.

        Args:
            rates: USD for one unit, by unit.
            where: under which condition, for the note.

        Raises:
            UnfitPriceError: multiplied, one is more than any price, or would round to 0.
        """
        rounded = {unit: self._pico(f"{unit}{where}", price) for unit, price in rates.items()}
        price: dict[str, Any] = {
            "price_usd_per_million": {
                unit.removesuffix(_OF_TOKENS): plain(price * MILLION, 2)
                for unit, price in rounded.items()
                if unit.endswith(_OF_TOKENS)
            },
            "price_usd": {unit: plain(price, 0) for unit, price in rounded.items() if not unit.endswith(_OF_TOKENS)},
            "exact_usd": {unit: exact_text(price) for unit, price in rates.items() if price != rounded[unit]},
        }
        return {key: stated for key, stated in price.items() if stated}

    def _pico(self, name: str, price: Decimal) -> Decimal:
        if price > _MOST_USD or price < _PICO / 2:
            raise _unfit(name, "is no price, once it is multiplied", price)
        whole = price.quantize(_PICO, ROUND_HALF_UP)
        if whole != price:
            self._rounded[name] = price
        return whole

    def note(self, row: Row) -> None:
        """Note in ``row`` what was rounded: the first, and how many more."""
        if not self._rounded:
            return
        named = [f"{name} {price}" for name, price in list(self._rounded.items())[:_MOST_NAMED]]
        more = len(self._rounded) - len(named)
        row.note(Flag.PRICE_ROUNDED, ", ".join(named) + (f" and {more} more" if more else ""))
