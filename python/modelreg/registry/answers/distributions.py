"""`GetDistributions`: how models and routes spread over providers, capabilities and other facts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from modelreg.registry.answers.facts import Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.query import Query
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb

_UNKNOWN: Final = ""
_CONTEXT_STEPS: Final = ((1_000_000, "1m"), (200_000, "200k"), (128_000, "128k"), (32_000, "32k"), (0, "below 32k"))

_Values = Callable[[Facts, str], Iterable[str]]


class Distributions:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._facts = facts

    def get(self, request: pb.GetDistributionsRequest) -> pb.GetDistributionsResponse:
        """Return each distribution, the value of most models first.

        Raises:
            CallError: as a query.
        """
        held = self._registry.held()
        facts = self._facts.of(held)
        found = Query(request.query, facts).models()
        platform_of = held.platforms_of
        of_route: dict[str, Callable[[RouteFacts], str]] = {
            "provider": lambda route: route.provider,
            "platform": lambda route: platform_of[route.name],
            "price": _price,
        }
        return pb.GetDistributionsResponse(
            distributions=[
                *(_by_route(by, value, found) for by, value in of_route.items()),
                *(_by_model(by, values, found, facts) for by, values in _OF_MODEL.items()),
                _by_status(found, facts),
            ],
            models=len(found),
            routes=sum(len(routes) for _, routes in found),
            revision=held.revision,
            demo=held.demo,
        )


def _by_route(
    by: str, value: Callable[[RouteFacts], str], found: Sequence[tuple[str, Sequence[RouteFacts]]]
) -> pb.Distribution:
    models = Counter(one for _, of_model in found for one in {value(route) for route in of_model})
    routes = Counter(value(route) for _, of_model in found for route in of_model)
    return _distribution(by, models, routes)


def _by_model(
    by: str, values: _Values, found: Sequence[tuple[str, Sequence[RouteFacts]]], facts: Facts
) -> pb.Distribution:
    models, routes_of = Counter[str](), Counter[str]()
    alike = Counter((value, len(routes)) for name, routes in found for value in values(facts, name))
    for (value, routes), count in alike.items():
        models[value] += count
        routes_of[value] += count * routes
    return _distribution(by, models, routes_of)


def _by_status(found: Sequence[tuple[str, Sequence[RouteFacts]]], facts: Facts) -> pb.Distribution:
    models = Counter(facts.held.models[name].status for name, _ in found)
    routes = Counter(route.entry.status for _, of_model in found for route in of_model)
    return _distribution("status", models, routes)


def _distribution(by: str, models: Counter[str], routes: Counter[str]) -> pb.Distribution:
    # Routes have values that no model has.
    ordered = sorted(models | routes, key=lambda value: (-models[value], -routes[value], value))
    return pb.Distribution(
        by=by, shares=[pb.Share(value=value, models=models[value], routes=routes[value]) for value in ordered]
    )


def _price(route: RouteFacts) -> str:
    if route.entry.free:
        return "free"
    return "known" if route.entry.is_known else "unknown"


def _context(facts: Facts, name: str) -> Iterable[str]:
    tokens = facts.held.models[name].context_tokens
    return [_UNKNOWN if tokens is None else next(word for least, word in _CONTEXT_STEPS if tokens >= least)]


_OF_MODEL: Final[dict[str, _Values]] = {
    "vendor": lambda facts, name: [facts.held.models[name].vendor],
    "capability": lambda facts, name: [ability for ability, (there, _) in facts.abilities[name].items() if there],
    "type": lambda facts, name: [facts.held.models[name].type or _UNKNOWN],
    "licence": lambda facts, name: [facts.held.models[name].licence or _UNKNOWN],
    "context": _context,
}
