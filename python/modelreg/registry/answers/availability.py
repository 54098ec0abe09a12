"""`GetAvailability`: through which platforms a model is to be had."""

from modelreg.registry.answers.compare import named_models
from modelreg.registry.answers.facts import FactsOfLast, RouteFacts
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
            CallError: MISSING_FIELD, UNKNOWN_NAME, NO_SNAPSHOT.
        """
        held = self._registry.held()
        # A group is no one model: its first stands.
        name = named_models(request.model, "model", held)[0]
        platforms: dict[str, list[RouteFacts]] = {}
        for route in self._facts.of(held).routes.get(name, ()):
            platforms.setdefault(route.platform, []).append(route)
        return pb.GetAvailabilityResponse(
            model_id=name,
            status=status_number(held.models[name].status),
            platforms=[
                pb.PlatformRoutes(
                    platform_id=platform,
                    route_ids=[route.name for route in sorted(routes, key=_order)],
                    served=sum(route.served for route in routes),
                )
                for platform, routes in sorted(platforms.items())
            ],
            revision=held.revision,
        )


def _order(route: RouteFacts) -> tuple[bool, int, str]:
    return (not route.served, route.entry.priority, route.name)
