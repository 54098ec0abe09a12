"""The price of a model of genai-prices: its sets and variants as the keys of our price."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any, Final, cast

from modelreg.catalog.genai_prices.rates import RateSet, UnfitError, UnknownKeyError, read_set, shown
from modelreg.catalog.genai_prices.timeline import Rate, first_of, rates_of
from modelreg.catalog.money import exact_text
from modelreg.catalog.price import MAX_CONDITIONS, MAX_LINES
from modelreg.catalog.problem import printable

_PICO: Final = Decimal("1e-12")
_MILLION: Final = 1_000_000
_OF_TOKENS: Final = "_token"
# What a request says that chooses other prices, by our name of it.
_KEYS: Final = {"service_tier": "service_tier", "speed": "speed", "route": "region"}
_VARIANT_KEYS: Final = (("speed", "speed"), ("service_tier", "tier"))
_STANDARD: Final = ("service_tier", "default")
# What the value of a variant of our routes can be, and how many routes have beside the default.
_VALUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_MOST_VARIANTS: Final = 63
_SHOWN_CHARS: Final = 60


class GenaiPrice:
    """What a model costs.

    Attributes:
        keys: of a price in a models file; without any the price is unknown.
        inexact: what is finer than a pico-USD, by unit.
        left_out: what we cannot state, by name.
    """

    def __init__(self, stated: dict[str, Any]) -> None:
        """Read the prices of a model.

        Raises:
            UnfitError: a value cannot be.
            UnknownKeyError: a set depends on, or prices, what we do not know.
        """
        self.inexact: dict[str, Decimal] = {}
        self.left_out: Counter[str] = Counter()
        prices = stated.get("prices")
        listed = _listed("prices", cast("object", prices)) if isinstance(prices, list) else [{"prices": prices}]
        sets = [read_set(one) for one in listed]
        if not sets:
            raise UnfitError("prices has no set")
        self.keys = self._keys(chain(rates_of(sets), self._variants(stated.get("price_variants"))))
        if len(self.variants) > _MOST_VARIANTS:
            raise UnfitError(f"price_variants tells more than {_MOST_VARIANTS} variants apart")

    @property
    def variants(self) -> list[str]:
        """Return the variants of our routes that its rates tell apart."""
        found: set[str] = set()
        for rates in self.keys.get("conditional_rates", ()):
            found |= {f"{key}={rates[name]}" for name, key in _VARIANT_KEYS if name in rates}
        return sorted(found)

    def _variants(self, stated: object) -> Iterator[Rate]:
        by_condition: dict[tuple[tuple[str, Any], ...], list[RateSet]] = {}
        for variant in () if stated is None else _listed("price_variants", stated):
            said = cast("dict[str, Any]", variant) if isinstance(variant, dict) else {}
            stated_when = said.get("when")
            if not isinstance(stated_when, dict) or not stated_when:
                raise UnfitError("a variant without `when`")
            when = cast("dict[str, Any]", stated_when)
            if tuple(when.items()) == (_STANDARD,):
                continue
            try:
                condition = _condition(when)
            except UnknownKeyError as error:
                self.left_out[str(error)] += 1
                continue
            by_condition.setdefault(tuple(sorted(condition.items())), []).append(read_set(said))
        for condition, sets in by_condition.items():
            if any(one.hours for one in sets):
                raise UnknownKeyError("price_variants.constraint.start_time")
            for rate in first_of(sets):
                yield Rate(rate.unit, {**dict(condition), **rate.condition}, rate.tier)

    def _keys(self, rates: Iterable[Rate]) -> dict[str, Any]:
        found: dict[tuple[tuple[str, Any], ...], dict[str, dict[str, str]]] = {}
        for number, rate in enumerate(rates, 1):
            if number > MAX_LINES:
                raise UnfitError(f"it has more than {MAX_LINES} rates")
            tables = found.setdefault(tuple(sorted(rate.condition.items())), {})
            usd = rate.tier.usd.quantize(_PICO, ROUND_HALF_UP)
            if usd != rate.tier.usd:
                self.inexact[rate.unit] = rate.tier.usd
                tables.setdefault("exact_usd", {})[rate.unit] = exact_text(rate.tier.usd)
            if rate.unit.endswith(_OF_TOKENS):
                table, key, stated = "price_usd_per_million", rate.unit.removesuffix(_OF_TOKENS), usd * _MILLION
            else:
                table, key, stated = "price_usd", rate.unit, usd
            tables.setdefault(table, {})[key] = plain(stated)
        base = found.pop((), {})
        if len(found) > MAX_CONDITIONS:
            raise UnfitError(f"it has more than {MAX_CONDITIONS} conditions")
        conditional = [{**dict(condition), **tables} for condition, tables in found.items()]
        return {**base, **({"conditional_rates": conditional} if conditional else {})}


def _condition(when: dict[str, Any]) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    for key, value in when.items():
        if (key, value) == ("processing", "batch"):
            condition["batch"] = True
        elif key in _KEYS and isinstance(value, str) and _VALUE.fullmatch(named := value.replace("/", "-")):
            condition[_KEYS[key]] = named
        else:
            raise UnknownKeyError(f"price_variants.when.{printable(key, max_chars=_SHOWN_CHARS)}")
    return condition


def _listed(what: str, stated: object) -> list[object]:
    if not isinstance(stated, list):
        raise UnfitError(f"{what} is no list; it is {shown(stated)}")
    listed = cast("list[object]", stated)
    # Each may be looked at once for each of the others.
    if len(listed) > MAX_CONDITIONS:
        raise UnfitError(f"{what} has more than {MAX_CONDITIONS} entries")
    return listed


def plain(usd: Decimal) -> str:
    """Return plain decimal notation without zeros at its end."""
    text = f"{usd:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
