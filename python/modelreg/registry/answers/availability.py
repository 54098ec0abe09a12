"""`GetAvailability`: through which platforms a model is to be had."""

from collections import defaultdict

from modelreg.registry.answers.facts import Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.named import named_model
from modelreg.registry.answers.status import status_number
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb


class Availability:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._facts = facts

    def get(self, request: pb.GetAvailabilityRequest) -> pb.GetAvailabilityResponse:
        """Return the platforms with their routes.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group), NO_SNAPSHOT.
        """
        held = self._registry.held()
        name = named_model(request.model, "model", held)
        facts = self._facts.of(held)
        platforms: defaultdict[str, list[RouteFacts]] = defaultdict(list)
        for route in facts.routes.get(name, ()):
            platforms[held.platform_of(route.name)].append(route)
        return pb.GetAvailabilityResponse(
            model_id=name,
            status=status_number(held.models[name].status),
            platforms=[_platform(platform, routes, facts) for platform, routes in sorted(platforms.items())],
            revision=held.revision,
            demo=held.demo,
        )


def _platform(platform: str, routes: list[RouteFacts], facts: Facts) -> pb.PlatformRoutes:
    ordered = sorted(routes, key=lambda route: (not facts.is_served(route), route.entry.priority, route.name))
    return pb.PlatformRoutes(
        platform_id=platform,
        route_ids=[route.name for route in ordered],
        served=sum(map(facts.is_served, ordered)),
        route_statuses=[status_number(route.entry.status) for route in ordered],
    )
