"""Where a route's message has what its entry has: the entry keeps prices and what is by variant in other places."""

from collections.abc import Sequence
from typing import Final

from modelreg.catalog.price import token_unit
from modelreg.v1 import common_pb2, route_pb2

_ALWAYS: Final = common_pb2.PriceCondition()
_OF_VARIANTS: Final = {"variant_prices": "price", "variant_speeds": "speed", "variant_parameters": "parameters_to_set"}


def route_steps(steps: Sequence[str], message: route_pb2.Route) -> list[str]:
    """Return the steps that lead through ``message`` to what ``steps`` lead to through the entry made of it."""
    match steps:
        case ["variants", index]:
            return ["variants", sorted(message.variants)[int(index)]]
        case ["variant_prices" | "variant_speeds" | "variant_parameters" as field, variant, *rest]:
            price = message.variants[variant].price if variant in message.variants else route_pb2.Price()
            return ["variants", variant, _OF_VARIANTS[field], *_price_steps(rest, price)]
        case ["price_usd" | "price_usd_per_million" | "conditional_rates", *_]:
            return ["price", *_price_steps(steps, message.price)]
        case _:
            return list(steps)


def _price_steps(steps: Sequence[str], price: route_pb2.Price) -> list[str]:
    match steps:
        case ["price_usd" | "price_usd_per_million" as field, unit, *_]:
            kind = unit if field == "price_usd" else token_unit(unit)
            return ["rates", *_places(price, _ALWAYS, kind)]
        case ["conditional_rates", index, "price_usd", kind, *_]:
            return ["rates", *_places(price, _condition(price, index), kind)]
        case ["conditional_rates", index, *_]:
            return ["rates", *_places(price, _condition(price, index))[:1]]
        case ["conditional_rates", *_]:
            return ["rates"]
        case _:
            return list(steps)


def _condition(price: route_pb2.Price, index: str) -> common_pb2.PriceCondition:
    found: list[common_pb2.PriceCondition] = []
    # The entry's conditions are made in this order.
    for rate in price.rates:
        if rate.condition != _ALWAYS and rate.condition not in found:
            found.append(rate.condition)
    return found[int(index)]


def _places(price: route_pb2.Price, condition: common_pb2.PriceCondition, kind: str | None = None) -> list[str]:
    return [
        str(index)
        for index, rate in enumerate(price.rates)
        if rate.condition == condition and kind in {None, rate.kind}
    ]
