"""Entries of the catalogue in the shape of their messages: mostly the same facts under the same names."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from modelreg.catalog.model import Capability, ModelEntry, SafetyFigure
from modelreg.catalog.origin import NOBODY, ROUTE_ITSELF, Origin, Origins
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.price import Price
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.rate_limit import RateLimit
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.speed import Speed
from modelreg.registry.details import ModelDetails
from modelreg.registry.held import Held

Shape: TypeAlias = dict[str, Any]

_SPEED: Final = tuple(Speed.model_fields)
_RATE_LIMIT: Final = tuple(RateLimit.model_fields)
_FIGURE: Final = ("variant", "mean_ppm", "se_ppm", "basis", "sources")


def platform_shape(entry: PlatformEntry | None) -> Shape:
    """Return a platform; None: one that is only named."""
    return {} if entry is None else dict(entry)


def provider_shape(entry: ProviderEntry, *, enabled: bool) -> Shape:
    """Return a provider."""
    policy = entry.data_policy
    return {
        **dict(entry),
        "enabled": enabled,
        "data_policy": dict(policy) if policy is not None and any(v is not None for _, v in policy) else None,
        "rate_limits": [_fields(limit, _RATE_LIMIT) for limit in entry.rate_limits or ()],
    }


def model_shape(entry: ModelEntry, details: ModelDetails | None) -> Shape:
    """Return a model, with its figures and evidence where they are given."""
    figures: Shape = {"quality": None, "safety": None, "evidence": None}
    if details is not None:
        figures = {
            "quality": [{"task_class": one.task_class, **_figure(one)} for one in details.quality],
            "safety": [_figure(one) for one in details.safety],
            "evidence": [dict(one) for one in details.evidence],
        }
    return {
        **dict(entry),
        "capabilities": {name: _capability(value) for name, value in (entry.capabilities or {}).items()},
        "parameter_bounds": {name: dict(value) for name, value in (entry.parameter_bounds or {}).items()},
        "variants": {
            name: _fields(value, ("output_milli", "parameters_to_set"))
            for name, value in (entry.variants or {}).items()
        },
        "versions": {name: dict(value) for name, value in (entry.versions or {}).items()},
        "inferred_speed": speed_shape(entry.inferred_speed),
        **figures,
    }


def route_shape(name: str, entry: RouteEntry, held: Held) -> Shape:
    """Return an offer or route."""
    parts, origins = RouteParts.of(name), held.origins[name]
    return {
        **dict(entry),
        "provider_id": parts.provider,
        "model_id": parts.model,
        "platform_id": held.platform_of(name),
        "served": name in held.served,
        "price": price_shape(entry, origins[ROUTE_ITSELF]),
        "speed": speed_shape(entry.speed),
        "variants": {variant: _offered(variant, entry, origins) for variant in entry.variants},
        "rate_limits": [_fields(limit, _RATE_LIMIT) for limit in entry.rate_limits or ()],
    }


def price_shape(price: Price | None, origin: Origin) -> Shape | None:
    """Return a price; None where nothing is known, not even in a currency without an exchange rate."""
    if price is None or not (price.is_known or origin.imported):
        return None
    rates = [
        {"kind": line.unit, "pico_usd": line.pico_usd, "condition": line.condition.message()} for line in price.lines()
    ]
    return {"free": price.free, "rates": rates, "imported": origin.imported_messages(), "source": origin.layer}


def speed_shape(speed: Speed | None) -> Shape | None:
    """Return a speed; None where nothing is known."""
    return None if speed is None else _fields(speed, _SPEED)


def _offered(variant: str, entry: RouteEntry, origins: Origins) -> Shape:
    return {
        "price": price_shape(entry.variant_prices.get(variant), origins.get(variant, NOBODY)),
        "speed": speed_shape(entry.variant_speeds.get(variant)),
        "parameters_to_set": entry.variant_parameters.get(variant),
    }


def _capability(value: Capability) -> Shape:
    if isinstance(value, bool):
        return {"present": value}
    return {"present": True, "score_ppm": value.score_ppm}


def _figure(figure: SafetyFigure) -> Shape:
    return _fields(figure, _FIGURE)


def _fields(value: object, names: Iterable[str]) -> Shape:
    # A row of the store has the fields of an entry by the same names.
    return {name: getattr(value, name) for name in names}
