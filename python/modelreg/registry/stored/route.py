"""A route with its variants and prices as rows of the store."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from modelreg.catalog.imported import ExchangeRates, imported_rates
from modelreg.catalog.origin import Origins
from modelreg.catalog.price import ConditionalRates, Price
from modelreg.catalog.price_condition import ConditionKeys, condition_of
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.speed import Speed
from modelreg.registry.stored.imported import imported_row, stored_origins
from modelreg.registry.stored.rate_limit import rate_limit_rows, rate_limits
from modelreg.registry.stored.speed import speed_of
from modelreg.store.read_layers import Resource
from modelreg.store.tables.routes import (
    ALL_VARIANTS,
    IMPORTED_RATES,
    PRICE_LINES,
    ROUTE_RATE_LIMITS,
    ROUTE_VARIANTS,
    ROUTES,
)
from modelreg.store.write_layer import Row

_BASE: Final = "{}"
# What stored prices do not have: they are in USD, and rates.
_NOT_STORED: Final[dict[str, Any]] = {"price_per_million": None, "price_per_unit": None, "exact_usd": None}
_NO_MORE: Final[dict[str, Any]] = {"conditional_rates": None, "hardware_price": None, "currency": None, "free": False}
_NO_KEYS: Final[dict[str, Any]] = dict.fromkeys(ConditionKeys.model_fields)
_OF_TOKENS: Final = "_token"
_LINE: Final = attrgetter("variant", "conditions", "unit", "pico_usd")


class StoredRoute(NamedTuple):
    """A route as it stands.

    Attributes:
        entry: what is known of it.
        origins: where its prices come from.
    """

    entry: RouteEntry
    origins: Origins


def route_rows(
    name: str, entry: RouteEntry, exchange_rates: ExchangeRates, *, is_whole: bool
) -> Iterator[tuple[Table, Row]]:
    """Yield the rows that say what the entry says.

    Args:
        name: of the route.
        entry: what is said of it.
        exchange_rates: by which its prices in other currencies were converted.
        is_whole: it takes the place of what lower layers say, what it leaves out too; else the price of a lower layer
            shows through where the entry knows none.
    """
    parts = RouteParts.of(name)
    speed = entry.speed or Speed()
    yield (
        ROUTES,
        {
            "name": name,
            "is_whole": is_whole,
            "provider": parts.provider,
            "model": parts.model,
            "platform": parts.platform,
            "model_string": entry.model_string,
            "former_names": entry.former_names,
            "priority": entry.priority,
            "status": entry.status,
            "variants": entry.variants,
            "context_tokens": entry.context_tokens,
            "max_output_tokens": entry.max_output_tokens,
            "quantization": entry.quantization,
            "price": _price_said(entry) if is_whole or entry.is_known else None,
            "ttft_ms": speed.ttft_ms,
            "us_per_token": speed.us_per_token,
            "regions": entry.regions,
            "active_from_unix_ms": entry.active_from,
            "active_until_unix_ms": entry.active_until,
            "base_url": entry.base_url,
            "dialect": entry.dialect,
            "credential_ref": entry.credential_ref,
            "source": entry.source,
            "as_of_unix_ms": entry.as_of,
        },
    )
    for limit in rate_limit_rows(name, entry.rate_limits):
        yield ROUTE_RATE_LIMITS, limit
    yield from _price_rows(name, ALL_VARIANTS, entry, exchange_rates)
    for variant in entry.variant_prices.keys() | entry.variant_speeds.keys() | entry.variant_parameters.keys():
        price = entry.variant_prices.get(variant)
        speed = entry.variant_speeds.get(variant, Speed())
        row = {
            "parameters_to_set": entry.variant_parameters.get(variant),
            # Unknown here is said all the same: else it would cost what its route does.
            "price": price and _price_said(price),
            "ttft_ms": speed.ttft_ms,
            "us_per_token": speed.us_per_token,
        }
        yield ROUTE_VARIANTS, {"name": name, "variant": variant, **row}
        if price is not None:
            yield from _price_rows(name, variant, price, exchange_rates)


def stored_route(name: str, resource: Resource) -> StoredRoute:
    """Return what stands; it was checked when it was written."""
    entry = route_entry(name, resource)
    return StoredRoute(entry, stored_origins(resource, entry.variants))


def route_entry(_name: str, resource: Resource) -> RouteEntry:
    """Return the entry of what stands; it was checked when it was written."""
    fields = resource.fields
    listed = fields["variants"] or [""]
    # A layer may list fewer variants than one below it prices.
    variants = [row for row in resource.parts.get(ROUTE_VARIANTS, ()) if row.variant in listed]
    lines = resource.parts.get(PRICE_LINES, ())
    speeds = {row.variant: speed_of(row.ttft_ms, row.us_per_token) for row in variants}
    return RouteEntry.of_checked(
        {
            **_price_fields(fields["price"], ALL_VARIANTS, lines),
            "provider": None,
            "model": None,
            "platform": None,
            "model_string": fields["model_string"],
            "former_names": fields["former_names"],
            "priority": 100 if fields["priority"] is None else fields["priority"],
            "status": fields["status"] or "active",
            "variants": listed,
            "context_tokens": fields["context_tokens"],
            "max_output_tokens": fields["max_output_tokens"],
            "quantization": fields["quantization"],
            "speed": speed_of(fields["ttft_ms"], fields["us_per_token"]),
            "regions": fields["regions"],
            "variant_prices": {
                row.variant: Price.of_checked(_price_fields(row.price, row.variant, lines))
                for row in variants
                if row.price is not None
            },
            "variant_speeds": {variant: speed for variant, speed in speeds.items() if speed is not None},
            "variant_parameters": {
                row.variant: row.parameters_to_set for row in variants if row.parameters_to_set is not None
            },
            "active_from": fields["active_from_unix_ms"],
            "active_until": fields["active_until_unix_ms"],
            "base_url": fields["base_url"],
            "dialect": fields["dialect"],
            "credential_ref": fields["credential_ref"],
            "rate_limits": rate_limits(resource.parts.get(ROUTE_RATE_LIMITS, ())),
            "source": fields["source"],
            "as_of": fields["as_of_unix_ms"],
        }
    )


def _price_said(price: Price) -> str:
    if price.free:
        return "free"
    return "rates" if price.is_known else "unknown"


def _price_rows(name: str, variant: str, price: Price, exchange_rates: ExchangeRates) -> Iterator[tuple[Table, Row]]:
    for unit, condition, pico_usd in price.lines():
        line = {"variant": variant, "unit": unit, "conditions": condition.text(), "pico_usd": pico_usd}
        yield PRICE_LINES, {"name": name, **line}
    for rate in imported_rates(price, exchange_rates):
        yield IMPORTED_RATES, {"name": name, "variant": variant, **imported_row(rate)}


def _price_fields(said: str | None, variant: str, lines: Sequence[Any]) -> dict[str, Any]:
    base = _tables()
    conditional: dict[str, dict[str, Any]] = {}
    if said == "rates":
        unit: str
        for of_variant, conditions, unit, pico_usd in map(_LINE, lines):
            if of_variant != variant:
                continue
            tables = base
            if conditions != _BASE:
                condition = condition_of(conditions)
                if condition is None:
                    # A newer version knows when this rate holds; the others alone could be far too cheap.
                    return {**_tables(), **_NO_MORE}
                tables = conditional.setdefault(conditions, {**_NO_KEYS, **condition.fields(), **_tables()})
            if unit.endswith(_OF_TOKENS):
                tables["price_usd_per_million"][unit.removesuffix(_OF_TOKENS)] = pico_usd
            else:
                tables["price_usd"][unit] = pico_usd
    made = [ConditionalRates.of_checked(conditional[text]) for text in sorted(conditional)]
    return {**base, **_NO_MORE, "conditional_rates": made or None, "free": said == "free"}


def _tables() -> dict[str, Any]:
    return {"price_usd_per_million": {}, "price_usd": {}, **_NOT_STORED}
