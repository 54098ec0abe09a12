"""`SearchModels`: the models that meet a query, in an order, each with its cheapest route."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from modelreg.catalog.model import ModelEntry, QualityFigure
from modelreg.errors import unknown_enum_value
from modelreg.pages import Pages
from modelreg.registry.answers.facts import Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.quality import Figures, figure_message
from modelreg.registry.answers.query import Query
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.registry import Registry
from modelreg.registry.resources.kinds import type_numbered
from modelreg.registry.resources.messages import resource_message
from modelreg.v1 import resource_pb2
from modelreg.v1 import search_pb2 as pb

LAST: Final = 2**62
"""In an order: behind everything that is known."""

_FOUND: Final = Pages("found models", usual=100, most=1_000, key=(int, int, str))
_MODEL: Final = type_numbered(resource_pb2.RESOURCE_KIND_MODEL)

_Key = tuple[int, int, str]


class _Found(NamedTuple):
    """A model that meets a query."""

    name: str
    model: ModelEntry
    optional: Sequence[str]
    routes: Sequence[RouteFacts]
    cheapest: RouteFacts | None
    figure: QualityFigure | None


class Search:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast, figures: Figures) -> None:
        """Search ``registry``."""
        self._registry = registry
        self._facts = facts
        self._figures = figures

    def search(self, request: pb.SearchModelsRequest) -> pb.SearchModelsResponse:
        """Return a page of the models found.

        Raises:
            CallError: TOO_LONG, UNKNOWN_NAME, UNKNOWN_ENUM_VALUE, OUT_OF_RANGE, UNFIT_VALUE (version range),
                NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        size, after = _FOUND.size(request.page_size), _FOUND.after(request.page_token)
        order = _ORDERS.get(request.order)
        if order is None:
            raise unknown_enum_value("order", request.order)
        held = self._registry.held()
        facts = self._facts.of(held)
        query = Query(request.query, facts)
        best: Mapping[str, QualityFigure] = {}
        if request.HasField("task_class") or request.order == pb.SEARCH_ORDER_QUALITY:
            best = self._figures.best(task_class_named(request.task_class, "task_class"), held)
        found = [_found(name, routes, query, facts, best) for name, routes in query.models()]
        keyed = sorted(((*order(one), one.name), one) for one in found)
        keys: list[_Key] = [key for key, _ in keyed]
        begin = 0 if after is None else bisect_right(keys, after)
        page = keyed[begin : begin + size]
        return pb.SearchModelsResponse(
            models=[_message(one, facts) for _, one in page],
            next_page_token=_FOUND.token(page[-1][0]) if begin + size < len(keyed) else "",
            revision=held.revision,
            total_size=len(keyed),
        )


def cheapest(routes: Sequence[RouteFacts]) -> RouteFacts | None:
    """Return the route of the lowest blended price, unknown prices last; None without a route."""
    return min(routes, key=lambda route: (price_rank(route), route.name), default=None)


def price_rank(route: RouteFacts | None) -> int:
    """Return the place of a route in the order of prices."""
    return LAST if route is None or route.blended_pico_usd is None else route.blended_pico_usd


def _found(
    name: str, routes: Sequence[RouteFacts], query: Query, facts: Facts, best: Mapping[str, QualityFigure]
) -> _Found:
    optional = [wanted for wanted in query.optional if facts.abilities[name].get(wanted, (False, None))[0]]
    return _Found(name, facts.held.models[name], optional, routes, cheapest(routes), best.get(name))


def _descending(value: int | None) -> int:
    return LAST if value is None else -value


_ORDERS: Final[dict[int, Callable[[_Found], tuple[int, int]]]] = {
    pb.SEARCH_ORDER_UNSPECIFIED: lambda one: (-len(one.optional), price_rank(one.cheapest)),
    pb.SEARCH_ORDER_NAME: lambda _: (0, 0),
    pb.SEARCH_ORDER_PRICE: lambda one: (price_rank(one.cheapest), 0),
    pb.SEARCH_ORDER_CONTEXT: lambda one: (_descending(one.model.context_tokens), 0),
    pb.SEARCH_ORDER_RELEASED: lambda one: (_descending(one.model.released), 0),
    pb.SEARCH_ORDER_QUALITY: lambda one: (_descending(None if one.figure is None else one.figure.mean_ppm), 0),
}


def _message(one: _Found, facts: Facts) -> pb.FoundModel:
    return pb.FoundModel(
        model=resource_message(facts.held, _MODEL, one.name).model,
        optional_capabilities=one.optional,
        cheapest_route_id=one.cheapest.name if one.cheapest is not None else "",
        blended_pico_usd=one.cheapest.blended_pico_usd if one.cheapest is not None else None,
        routes=len(one.routes),
        quality=figure_message(one.figure) if one.figure is not None else None,
    )
