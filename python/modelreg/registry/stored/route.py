"""A route with its variants and prices as rows of the store."""

import re
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Table

from modelreg.catalog.price import MAX_BORDER_TOKENS, Price, PriceTier
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.speed import Speed
from modelreg.registry.stored.rate_limit import rate_limit_rows, rate_limits
from modelreg.registry.stored.speed import speed_of
from modelreg.store.read_layers import Resource
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTE_RATE_LIMITS, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import Row

_BASE: Final = "{}"
_TIER: Final = re.compile(r'\{"above_input_tokens":([1-9][0-9]*)\}')
_OF_TOKENS: Final = "_token"
_LINE: Final = attrgetter("variant", "conditions", "unit", "pico_usd")


def route_rows(name: str, entry: RouteEntry) -> Iterator[tuple[Table, Row]]:
    """Yield the rows that say what the entry says, which takes the place of what lower layers say whole."""
    parts = RouteParts.of(name)
    speed = entry.speed or Speed()
    yield (
        ROUTES,
        {
            "name": name,
            "is_whole": True,
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
            "price": _price_said(entry),
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
    yield from _price_lines(name, ALL_VARIANTS, entry)
    for variant in entry.variant_prices.keys() | entry.variant_speeds.keys() | entry.variant_parameters.keys():
        price = entry.variant_prices.get(variant)
        speed = entry.variant_speeds.get(variant, Speed())
        row = {
            "parameters_to_set": entry.variant_parameters.get(variant),
            "price": price and _price_said(price),
            "ttft_ms": speed.ttft_ms,
            "us_per_token": speed.us_per_token,
        }
        yield ROUTE_VARIANTS, {"name": name, "variant": variant, **row}
        if price is not None:
            yield from _price_lines(name, variant, price)


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
    return "rates" if price.price_usd or price.price_usd_per_million else "unknown"


def _price_lines(name: str, variant: str, price: Price) -> Iterator[tuple[Table, Row]]:
    for unit, above, rate in price.lines_pico_usd():
        line = {"variant": variant, "unit": unit, "conditions": _conditions(above), "pico_usd": rate}
        yield PRICE_LINES, {"name": name, **line}


def _conditions(above_input_tokens: int) -> str:
    return f'{{"above_input_tokens":{above_input_tokens}}}' if above_input_tokens else _BASE


def _price_fields(said: str | None, variant: str, lines: Sequence[Any]) -> dict[str, Any]:
    base = _tables()
    tiers: dict[int, dict[str, dict[str, int]]] = {}
    if said == "rates":
        unit: str
        for of_variant, conditions, unit, pico_usd in map(_LINE, lines):
            if of_variant != variant:
                continue
            above = 0 if conditions == _BASE else _above(conditions)
            if above is None:
                # A newer version knows when this rate holds; taking the others for the price could be far too cheap.
                return {**_tables(), "price_tiers": None, "free": False}
            tables = tiers.setdefault(above, _tables()) if above else base
            if unit.endswith(_OF_TOKENS):
                tables["price_usd_per_million"][unit.removesuffix(_OF_TOKENS)] = pico_usd
            else:
                tables["price_usd"][unit] = pico_usd
    made = [PriceTier.of_checked({"above_input_tokens": above, **tiers[above]}) for above in sorted(tiers)]
    return {**base, "price_tiers": made or None, "free": said == "free"}


def _tables() -> dict[str, dict[str, int]]:
    return {"price_usd_per_million": {}, "price_usd": {}}


def _above(conditions: str) -> int | None:
    """Return the border of a context tier; None where something else is meant."""
    tier = _TIER.fullmatch(conditions)
    above = int(tier[1]) if tier is not None else 0
    return above if 0 < above <= MAX_BORDER_TOKENS else None
