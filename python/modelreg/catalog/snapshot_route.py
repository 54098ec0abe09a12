"""A route of the catalogue as the snapshot holds it: its candidates, its price, and how it is reached."""

import json
from typing import Final

from modelreg.catalog.model import ModelEntry
from modelreg.catalog.origin import NOBODY, ROUTE_ITSELF, Origin, Origins
from modelreg.catalog.price import Price
from modelreg.catalog.provider import DataPolicy, ProviderEntry
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.snapshot_model import KNOWN, STATUS, Part, speed_part
from modelreg.internal.v1 import snapshot_pb2 as pb

# Made once: `json.dumps` makes one for each call that has options.
_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def provider_message(name: str, entry: ProviderEntry) -> pb.Provider:
    """Return the provider with its regions sorted."""
    policy = entry.data_policy or DataPolicy()
    return pb.Provider(
        name=name,
        regions=sorted(entry.regions or []),
        zdr=KNOWN[policy.zdr],
        training=KNOWN[policy.training],
        retention_days=policy.retention_days,
    )


def route_message(
    name: str, entry: RouteEntry, origins: Origins, provider: ProviderEntry, model: ModelEntry
) -> pb.Route:
    """Return the route with its lists sorted.

    Args:
        name: ``provider/model[@platform]``.
        entry: the route.
        origins: of its prices.
        provider: what it is named after; stands in where the route states no endpoint of its own.
        model: whose variants' parameters it takes.
    """
    parts = RouteParts.of(name)
    return pb.Route(
        name=name,
        provider=parts.provider,
        model=parts.model,
        platform=parts.platform or provider.platform or parts.provider,
        priority=entry.priority,
        status=STATUS[entry.status],
        active_from_unix_ms=entry.active_from,
        active_until_unix_ms=entry.active_until,
        context_tokens=entry.context_tokens,
        max_output_tokens=entry.max_output_tokens,
        quantization=entry.quantization,
        price=_price(entry, origins[ROUTE_ITSELF]),
        speed=speed_part(entry.speed),
        variants=[_variant(variant, entry, origins, model) for variant in sorted(entry.variants)],
        endpoint={
            "dialect": entry.dialect or provider.dialect,
            "base_url": entry.base_url or provider.base_url,
            "model": entry.model_string,
            "credential_ref": entry.credential_ref or provider.credential_ref,
        },
        regions=sorted(entry.regions or []),
        former_names=sorted(entry.former_names or []),
    )


def _variant(name: str, route: RouteEntry, origins: Origins, model: ModelEntry) -> Part:
    of_model = (model.variants or {}).get(name)
    parameters = route.variant_parameters.get(name, of_model.parameters_to_set if of_model is not None else None)
    price = route.variant_prices.get(name)
    speed = route.variant_speeds.get(name)
    if not parameters and price is None and speed is None:
        # Most are.
        return {"name": name}
    return {
        "name": name,
        "price": _price(price, origins.get(name, NOBODY)) if price is not None else None,
        "speed": speed_part(speed),
        "parameters": {key: _json_text(value) for key, value in (parameters or {}).items()},
    }


def _price(price: Price, origin: Origin) -> Part:
    rates: list[Part]
    if price.conditional_rates:
        rates = [
            {"unit": line.unit, "pico_usd": line.pico_usd, "condition": line.condition.message()}
            for line in price.lines()
        ]
    else:
        rates = [{"unit": unit, "pico_usd": rate} for unit, rate in sorted(price.rates_pico_usd().items())]
    return {"free": price.free, "rates": rates, "source": origin.source, "imported": origin.imported_messages()}


def _json_text(value: object) -> str:
    return _JSON.encode(value)
