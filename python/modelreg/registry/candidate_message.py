"""Candidates of a snapshot as the API shows them."""

from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.v1 import live_pb2, registry_pb2, route_pb2, select_pb2


def candidate_message(
    route: pb.Route,
    variant: pb.RouteVariant,
    live: live_pb2.LiveCandidate | None,
    totals: live_pb2.LiveRoute | None,
) -> registry_pb2.Candidate:
    """Return a route with one of its variants, whose own price and parameters stand before the route's."""
    price = variant.price if variant.HasField("price") else route.price
    endpoint = select_pb2.Endpoint()
    endpoint.CopyFrom(route.endpoint)
    endpoint.parameters.update(variant.parameters)
    rates = [
        route_pb2.UnitPrice(
            kind=rate.unit, pico_usd=rate.pico_usd, condition=rate.condition if rate.HasField("condition") else None
        )
        for rate in price.rates
    ]
    return registry_pb2.Candidate(
        route_id=route.name,
        variant=variant.name,
        model_id=route.model,
        provider_id=route.provider,
        platform_id=route.platform,
        status=route.status,
        priority=route.priority,
        endpoint=endpoint,
        price=route_pb2.Price(free=price.free, rates=rates, imported=price.imported, source=price.source),
        live=live,
        totals=totals,
    )
