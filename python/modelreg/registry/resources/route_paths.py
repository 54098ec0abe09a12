"""Where a route's message has what its entry has: the entry keeps prices and what is by variant in other places."""

from collections.abc import Sequence

from modelreg.catalog.price import token_unit
from modelreg.v1 import route_pb2

_OF_VARIANTS = {"variant_prices": "price", "variant_speeds": "speed", "variant_parameters": "parameters_to_set"}


def route_steps(steps: Sequence[str], message: route_pb2.Route) -> list[str]:
    """Return the steps that lead through ``message`` to what ``steps`` lead to through the entry made of it."""
    match steps:
        case ["variants", index]:
            return ["variants", sorted(message.variants)[int(index)]]
        case ["variant_prices" | "variant_speeds" | "variant_parameters" as field, variant, *rest]:
            price = message.variants[variant].price if variant in message.variants else route_pb2.Price()
            return ["variants", variant, _OF_VARIANTS[field], *_price_steps(rest, price)]
        case ["price_usd" | "price_usd_per_million" | "price_tiers", *_]:
            return ["price", *_price_steps(steps, message.price)]
        case _:
            return list(steps)


def _price_steps(steps: Sequence[str], price: route_pb2.Price) -> list[str]:
    match steps:
        case ["price_usd" | "price_usd_per_million" as field, unit, *_]:
            kind = unit if field == "price_usd" else token_unit(unit)
            return ["rates", *_places(price, 0, kind)]
        case ["price_tiers", index, "price_usd", kind, *_]:
            return ["rates", *_places(price, _border(price, index), kind)]
        case ["price_tiers", index, *_]:
            return ["rates", *_places(price, _border(price, index))[:1]]
        case ["price_tiers", *_]:
            return ["rates"]
        case _:
            return list(steps)


def _border(price: route_pb2.Price, index: str) -> int:
    # The entry's tiers are made in this order.
    return sorted({rate.above_input_tokens for rate in price.rates} - {0})[int(index)]


def _places(price: route_pb2.Price, above_input_tokens: int, kind: str | None = None) -> list[str]:
    return [
        str(index)
        for index, rate in enumerate(price.rates)
        if rate.above_input_tokens == above_input_tokens and kind in {None, rate.kind}
    ]
