"""The routes that a request names: by a route's name, or all of a model."""

from collections.abc import Sequence
from typing import NamedTuple

from modelreg.catalog.route import RouteParts
from modelreg.errors import unknown_name
from modelreg.registry.answers.named import named_model
from modelreg.registry.held import Held

_FIELD = "name"


class NamedRoutes(NamedTuple):
    """What is meant.

    Attributes:
        model: whose they are.
        routes: their names, in order.
    """

    model: str
    routes: Sequence[str]


def named_routes(name: str, held: Held) -> NamedRoutes:
    """Return what a name means: a route, a model or an alias.

    Raises:
        CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group).
    """
    if name in held.routes:
        return NamedRoutes(RouteParts.of(name).model, [name])
    if not held.models_named(name) and name.partition("/")[0] in held.providers:
        raise unknown_name(_FIELD, "route", name, held.route_names)
    model = named_model(name, _FIELD, held)
    return NamedRoutes(model, held.routes_of.get(model, ()))
