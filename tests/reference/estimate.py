"""EstimateCost: the whole answer; of `registry` only the epoch (scoring.md, "Details": EstimateCost; cost.proto)."""

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1 import common_pb2 as common
from modelreg.v1.cost_pb2 import EstimateCostRequest, EstimateCostResponse, RouteQuote
from modelreg.v1.live_pb2 import LiveView

from .asked import Asked, estimate_asked
from .assess import Assessed, assess
from .checks import ELIGIBLE, numbered_reason
from .choices import exclusions
from .interval import returned
from .registry import Registry


def estimate_cost(
    snapshot: Snapshot, request: EstimateCostRequest, now_unix_ms: int, view: LiveView
) -> EstimateCostResponse:
    """Answer a valid request."""
    registry = Registry(snapshot, view)
    ask = estimate_asked(registry, request, now_unix_ms)
    if request.WhichOneof("of") == "route":
        judged = [(named(ask, request.route.route_id, request.route.variant), ELIGIBLE)]
    else:
        assessed = [assess(ask, candidate) for candidate in registry.competing(ask.workload)]
        judged = [(one, numbered_reason(ask, one)) for one in assessed]
    matched = sorted((one for one, reason in judged if reason == ELIGIBLE), key=cheapest_first)
    most = request.max_quotes if request.HasField("max_quotes") else 16
    return EstimateCostResponse(
        task_class=ask.task_class.name,
        quotes=[route_quote(ask, one) for one in matched[:most]],
        matched=len(matched),
        excluded=exclusions(judged),
        labels=labels(ask),
        registry=common.RegistryRef(live_epoch=registry.epoch),
    )


def named(ask: Asked, route_id: str, variant: str) -> Assessed:
    """One route's candidate, quoted without checks, whatever the workload's tier and effort."""
    route = ask.registry.routes[route_id]
    offered = {offer.name: offer for offer in route.variants}
    return assess(ask, ask.registry.candidate(route, offered[variant]))


def cheapest_first(one: Assessed) -> tuple[bool, int, bytes, bytes]:
    """Known and free quotes by expected cost, then unknown ones; ties by route name and variant."""
    expected = one.quote.expected
    return (expected is None, expected or 0, *one.candidate.name)


def route_quote(ask: Asked, one: Assessed) -> RouteQuote:
    """A quote and what it is for."""
    return RouteQuote(
        route=one.candidate.ref,
        model_id=one.candidate.model.name,
        provider_id=one.candidate.provider.name,
        platform_id=one.candidate.route.platform,
        quote=returned(ask, one, with_lines=True),
    )


def labels(ask: Asked) -> list[common.Label]:
    """Only what concerns a quote: no choice is returned, no floor applies, no price is replaced."""
    found: list[common.Label] = []
    if ask.registry.snapshot.demo:
        found.append(common.LABEL_DEMO)
    if ask.counts.from_class:
        found.append(common.LABEL_DEFAULT_WORKLOAD)
    return found
