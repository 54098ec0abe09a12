"""`GetAvailability`: through which platforms a model is to be had."""

from functools import partial

from modelreg.registry.answers.named import named_model
from modelreg.registry.answers.status import status_number
from modelreg.registry.held import Held
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb


class Availability:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry) -> None:
        """Read ``registry``."""
        self._registry = registry

    def get(self, request: pb.GetAvailabilityRequest) -> pb.GetAvailabilityResponse:
        """Return the platforms with their routes.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group), NO_SNAPSHOT.
        """
        held = self._registry.held()
        name = named_model(request.model, "model", held)
        platforms: dict[str, list[str]] = {}
        for route in sorted(held.routes_of.get(name, ()), key=partial(_place, held)):
            platforms.setdefault(held.platform_of(route), []).append(route)
        return pb.GetAvailabilityResponse(
            model_id=name,
            status=status_number(held.models[name].status),
            platforms=[
                pb.PlatformRoutes(
                    platform_id=platform,
                    route_ids=routes,
                    served=sum(route in held.served for route in routes),
                )
                for platform, routes in sorted(platforms.items())
            ],
            revision=held.revision,
            demo=held.demo,
        )


def _place(held: Held, route: str) -> tuple[bool, int, str]:
    return route not in held.served, held.routes[route].priority, route
