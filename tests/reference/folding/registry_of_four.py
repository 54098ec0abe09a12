"""The registry of the sequences: four routes, each with its speed prior from another place, and one renamed."""

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import constraints_pb2
from reference.random_prices import NOW_UNIX_MS
from reference.registry import QUIET, Registry

FORMER, RENAMED = "p/a", "p/a@px"


def four_routes(prior_ppm: int, prior_attempts: int) -> snap.Snapshot:
    """All of them always pass the checks."""
    snapshot = snap.Snapshot(format=1, revision=1, built_at_unix_ms=NOW_UNIX_MS)
    snapshot.settings.CopyFrom(
        snap.Settings(
            unpriced=snap.UNPRICED_ALLOW,
            market_speed=snap.Speed(ttft_ms=4_900, us_per_token=17_544),
            availability_prior_ppm=prior_ppm,
            availability_prior_attempts=prior_attempts,
        )
    )
    snapshot.task_classes.add(name="general", has_sources=True, input_tokens=1, output_tokens=1, t_ms=4_000)
    snapshot.strategies.add(name="balanced", version=1, weights_ppm=[0, 500_000, 500_000, 0, 0])
    for kind in ("input_token", "output_token", "request"):
        snapshot.unit_kinds.add(name=kind, reference_pico_usd=1)
    for model in ("a", "b", "c"):
        snapshot.models.add(name=model, type="chat", status=constraints_pb2.STATUS_ACTIVE)
    snapshot.models[2].inferred_speed.CopyFrom(snap.Speed(ttft_ms=700))
    first = add_route(snapshot, "p", "a")
    first.variants.add(name="effort=high").speed.CopyFrom(snap.Speed(ttft_ms=200, us_per_token=1_000))
    add_route(snapshot, "q", "a").speed.CopyFrom(snap.Speed(ttft_ms=0))
    add_route(snapshot, "r", "b")
    add_route(snapshot, "s", "c").speed.CopyFrom(snap.Speed(us_per_token=0))
    return snapshot


def add_route(snapshot: snap.Snapshot, provider: str, model: str) -> snap.Route:
    """A route with its default variant, of a provider of its own."""
    snapshot.providers.add(name=provider)
    route = snapshot.routes.add(name=f"{provider}/{model}", provider=provider, model=model, priority=100)
    route.status = constraints_pb2.STATUS_ACTIVE
    route.endpoint.dialect = "openai-chat"
    route.variants.add()
    return route


def renamed(snapshot: snap.Snapshot) -> snap.Snapshot:
    """The same registry, in which a route has another name."""
    other = snap.Snapshot()
    other.CopyFrom(snapshot)
    other.routes[0].name, other.routes[0].platform = RENAMED, "px"
    other.routes[0].former_names.append(FORMER)
    return other


def names(snapshot: snap.Snapshot) -> list[tuple[str, str]]:
    """Every candidate by route and variant."""
    routes = Registry(snapshot, QUIET).routes.values()
    return [(route.name, variant.name) for route in routes for variant in route.variants]
