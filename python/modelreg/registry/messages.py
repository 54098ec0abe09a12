"""Models and routes of a snapshot as the API shows them."""

from collections.abc import Iterable, Iterator
from typing import Final

from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.registry.index import Candidates
from modelreg.v1 import live_pb2, registry_pb2, select_pb2

_KNOWN: Final = {pb.KNOWN_UNSPECIFIED: None, pb.KNOWN_NO: False, pb.KNOWN_YES: True}


def model_message(model: pb.Model, candidates: Candidates) -> registry_pb2.Model:
    """Return a model with the routes that reach it; its variants are those that it or one of them lists."""
    return registry_pb2.Model(
        model_id=model.name,
        vendor=model.vendor,
        version=model.version if model.HasField("version") else None,
        type=model.type,
        status=model.status,
        context_tokens=model.context_tokens if model.HasField("context_tokens") else None,
        max_output_tokens=model.max_output_tokens if model.HasField("max_output_tokens") else None,
        input_modalities=model.input_modalities,
        output_modalities=model.output_modalities,
        capabilities=[capability.name for capability in model.capabilities if capability.present],
        parameters=model.parameters,
        licence=model.licence,
        commercial_use=_KNOWN[model.commercial_use],
        tags=model.tags,
        variants=sorted({variant.name for variant in model.variants} | {key.variant for key in candidates.keys}),
        quality=[*_figures(model.quality), *_figures(model.safety)],
        route_ids=sorted({key.route_id for key in candidates.keys}),
    )


def route_message(
    route: pb.Route,
    variant: pb.RouteVariant,
    live: live_pb2.LiveCandidate | None,
    totals: live_pb2.LiveRoute | None,
) -> registry_pb2.Route:
    """Return a route with one of its variants, whose own price and parameters stand before the route's."""
    price = variant.price if variant.HasField("price") else route.price
    endpoint = select_pb2.Endpoint()
    endpoint.CopyFrom(route.endpoint)
    endpoint.parameters.update(variant.parameters)
    return registry_pb2.Route(
        route_id=route.name,
        variant=variant.name,
        model_id=route.model,
        provider_id=route.provider,
        platform_id=route.platform,
        status=route.status,
        priority=route.priority,
        endpoint=endpoint,
        free=price.free,
        prices=[registry_pb2.UnitPrice(kind=rate.unit, pico_usd=rate.pico_usd) for rate in price.rates],
        live=live,
        totals=totals,
    )


def _figures(figures: Iterable[pb.Figure]) -> Iterator[registry_pb2.QualityFigure]:
    for figure in figures:
        yield registry_pb2.QualityFigure(
            task_class=figure.task_class,
            variant=figure.variant,
            mean_ppm=figure.mean_ppm,
            se_ppm=figure.se_ppm,
            basis=figure.basis,
        )
