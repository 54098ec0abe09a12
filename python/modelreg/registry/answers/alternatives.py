"""`ListAlternatives`: what could take the place of a model, deprecated or not."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from modelreg.catalog.model import QualityFigure
from modelreg.errors import out_of_range
from modelreg.registry.answers.facts import ACTIVE, LAST, Facts, FactsOfLast, RouteFacts, cheapest, price_rank
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.named import named_model
from modelreg.registry.answers.status import status_number
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb

_USUAL: Final = 5
_MOST: Final = 64


class _Candidate(NamedTuple):
    """A model that could be one; the smaller, the better."""

    is_not_named: bool
    lacking: int
    quality: int
    price: int
    name: str
    lacks: Sequence[str]
    cheapest: RouteFacts | None


class Alternatives:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast, figures: Figures) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._facts = facts
        self._figures = figures

    def list(self, request: pb.ListAlternativesRequest) -> pb.ListAlternativesResponse:
        """List active models of the same type: the one that is named, those that lack least, the better, the cheaper.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group), OUT_OF_RANGE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        if request.max_alternatives > _MOST:
            raise out_of_range("max_alternatives", request.max_alternatives, 0, _MOST)
        held = self._registry.held()
        name = named_model(request.model, "model", held)
        best = self._figures.of_class(task_class_named(request.task_class, "task_class"), held).best
        found = _candidates(name, request, self._facts.of(held), best)
        model = held.models[name]
        return pb.ListAlternativesResponse(
            model_id=name,
            status=status_number(model.status),
            migration_guide=model.migration_guide or "",
            alternatives=[_message(one, name, best) for one in nsmallest(request.max_alternatives or _USUAL, found)],
            revision=held.revision,
            demo=held.demo,
        )


def _candidates(
    name: str, request: pb.ListAlternativesRequest, facts: Facts, best: Mapping[str, QualityFigure]
) -> Iterator[_Candidate]:
    held = facts.held
    model = held.models[name]
    needed = sorted(ability for ability, (is_there, _) in facts.abilities[name].items() if is_there)
    dearest = _own_price(name, request, facts)
    if request.cheaper and dearest == LAST:
        # Of nothing is it known to cost no more than what is unknown.
        return
    for other, entry in held.models.items():
        if other == name or entry.status != ACTIVE or entry.type != model.type:
            continue
        route = _cheapest(other, request, facts)
        if route is None and other != model.replacement:
            continue
        price = price_rank(route)
        if request.cheaper and price > dearest:
            continue
        abilities = facts.abilities[other]
        lacks = [ability for ability in needed if not abilities.get(ability, (False, None))[0]]
        figure = best.get(other)
        yield _Candidate(
            is_not_named=other != model.replacement,
            lacking=len(lacks),
            quality=LAST if figure is None else -figure.mean_ppm,
            price=price,
            name=other,
            lacks=lacks,
            cheapest=route,
        )


def _routes(name: str, request: pb.ListAlternativesRequest, facts: Facts) -> Sequence[RouteFacts]:
    routes = facts.routes.get(name, ())
    return [route for route in routes if route.name in facts.held.served] if request.served else routes


def _cheapest(name: str, request: pb.ListAlternativesRequest, facts: Facts) -> RouteFacts | None:
    return cheapest(_routes(name, request, facts))


def _own_price(name: str, request: pb.ListAlternativesRequest, facts: Facts) -> int:
    routes = _routes(name, request, facts)
    # Whoever looks for another model may still be on a route that is deprecated.
    return price_rank(cheapest(routes) or next(iter(routes), None))


def _message(one: _Candidate, name: str, best: Mapping[str, QualityFigure]) -> pb.Alternative:
    own, figure = best.get(name), best.get(one.name)
    return pb.Alternative(
        model_id=one.name,
        named=not one.is_not_named,
        lacks=one.lacks,
        quality_difference_ppm=None if figure is None or own is None else figure.mean_ppm - own.mean_ppm,
        blended_pico_usd=one.cheapest.blended_pico_usd if one.cheapest is not None else None,
        cheapest_route_id=one.cheapest.name if one.cheapest is not None else "",
    )
