"""`SearchModels`: the models that meet a query, in an order, each with its cheapest route."""

from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from modelreg.catalog.model import QualityFigure
from modelreg.errors import unknown_enum_value
from modelreg.pages import Pages
from modelreg.registry.answers.facts import LAST, Facts, FactsOfLast, RouteFacts, cheapest, price_rank
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.quality import figure_message
from modelreg.registry.answers.query import Query
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.registry import Registry
from modelreg.registry.resources.kinds import type_numbered
from modelreg.registry.resources.messages import resource_message
from modelreg.v1 import resource_pb2
from modelreg.v1 import search_pb2 as pb

_FOUND: Final = Pages("found models", usual=100, most=1_000, key=(int, int, str))
_MODEL: Final = type_numbered(resource_pb2.RESOURCE_KIND_MODEL)

_Routes = Sequence[RouteFacts]


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
            CallError: TOO_LONG, UNKNOWN_NAME, UNKNOWN_ENUM_VALUE, OUT_OF_RANGE, DUPLICATE, UNFIT_VALUE (version range),
                NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        size, after = _FOUND.size(request.page_size), _FOUND.after(request.page_token)
        place_of = _ORDERS.get(request.order)
        if place_of is None:
            raise unknown_enum_value("order", request.order)
        held = self._registry.held()
        facts = self._facts.of(held)
        query = Query(request.query, facts)
        best: Mapping[str, QualityFigure] = {}
        if request.HasField("task_class") or request.order == pb.SEARCH_ORDER_QUALITY:
            best = self._figures.of_class(task_class_named(request.task_class, "task_class"), held).best
        look = _Look(facts, query.optional, best)
        found = [(*place_of(look, name, routes), name, routes) for name, routes in query.models()]
        # One more than a page, which tells whether another follows.
        page = nsmallest(size + 1, found if after is None else [one for one in found if one[:3] > after])
        return pb.SearchModelsResponse(
            models=[_message(look, name, routes) for *_, name, routes in page[:size]],
            next_page_token=_FOUND.token(page[size - 1][:3]) if len(page) > size else "",
            revision=held.revision,
            total_size=len(found),
            demo=held.demo,
        )


class _Look(NamedTuple):
    """What found models are ordered and shown by."""

    facts: Facts
    wanted: Sequence[str]
    best: Mapping[str, QualityFigure]

    def optional(self, name: str) -> Sequence[str]:
        abilities = self.facts.abilities[name]
        return [wanted for wanted in self.wanted if abilities.get(wanted, (False, None))[0]]


def _descending(value: int | None) -> int:
    return LAST if value is None else -value


def _by_context(look: _Look, name: str, _: _Routes) -> tuple[int, int]:
    return _descending(look.facts.held.models[name].context_tokens), 0


def _by_release(look: _Look, name: str, _: _Routes) -> tuple[int, int]:
    return _descending(look.facts.held.models[name].released), 0


def _by_quality(look: _Look, name: str, _: _Routes) -> tuple[int, int]:
    figure = look.best.get(name)
    return _descending(None if figure is None else figure.mean_ppm), 0


_ORDERS: Final[dict[int, Callable[[_Look, str, _Routes], tuple[int, int]]]] = {
    pb.SEARCH_ORDER_UNSPECIFIED: lambda look, name, routes: (-len(look.optional(name)), price_rank(cheapest(routes))),
    pb.SEARCH_ORDER_NAME: lambda _look, _name, _routes: (0, 0),
    pb.SEARCH_ORDER_PRICE: lambda _look, _name, routes: (price_rank(cheapest(routes)), 0),
    pb.SEARCH_ORDER_CONTEXT: _by_context,
    pb.SEARCH_ORDER_RELEASED: _by_release,
    pb.SEARCH_ORDER_QUALITY: _by_quality,
}


def _message(look: _Look, name: str, routes: _Routes) -> pb.FoundModel:
    figure, best_price = look.best.get(name), cheapest(routes)
    return pb.FoundModel(
        model=resource_message(look.facts.held, _MODEL, name).model,
        optional_capabilities=look.optional(name),
        cheapest_route_id=best_price.name if best_price is not None else "",
        blended_pico_usd=best_price.blended_pico_usd if best_price is not None else None,
        routes=len(routes),
        quality=figure_message(figure) if figure is not None else None,
    )
