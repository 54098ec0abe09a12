"""`ListAlternatives`: what could take the place of a model, deprecated or not."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from modelreg.catalog.model import QualityFigure
from modelreg.errors import out_of_range
from modelreg.registry.answers.compare import named_models
from modelreg.registry.answers.facts import Facts, FactsOfLast
from modelreg.registry.answers.quality import Figures
from modelreg.registry.answers.search import LAST, cheapest, price_rank
from modelreg.registry.answers.status import status_number
from modelreg.registry.answers.task_class import task_class_named
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb

_USUAL: Final = 5
_MOST: Final = 64
_ACTIVE: Final = "active"


class _Candidate(NamedTuple):
    """A model that could be one; the smaller, the better."""

    is_not_named: bool
    lacking: int
    quality: int
    price: int
    name: str
    message: pb.Alternative


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
            CallError: MISSING_FIELD, UNKNOWN_NAME, OUT_OF_RANGE, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        if request.max_alternatives > _MOST:
            raise out_of_range("max_alternatives", request.max_alternatives, 0, _MOST)
        held = self._registry.held()
        name = named_models(request.model, "model", held)[0]
        best = self._figures.best(task_class_named(request.task_class, "task_class"), held)
        found = sorted(_candidates(name, request, self._facts.of(held), best))
        model = held.models[name]
        return pb.ListAlternativesResponse(
            model_id=name,
            status=status_number(model.status),
            migration_guide=model.migration_guide or "",
            alternatives=[one.message for one in found[: request.max_alternatives or _USUAL]],
            revision=held.revision,
        )


def _candidates(
    name: str, request: pb.ListAlternativesRequest, facts: Facts, best: Mapping[str, QualityFigure]
) -> Iterator[_Candidate]:
    held = facts.held
    model, own = held.models[name], best.get(name)
    needed = [ability for ability, (is_there, _) in facts.abilities[name].items() if is_there]
    dearest = price_rank(cheapest(facts.routes.get(name, ())))
    for other in facts.models:
        entry = held.models[other]
        if other == name or entry.status != _ACTIVE or entry.type != model.type:
            continue
        routes = [route for route in facts.routes.get(other, ()) if route.served or not request.served]
        if not routes and other != model.replacement:
            continue
        route = cheapest(routes)
        if request.cheaper and price_rank(route) > min(dearest, LAST - 1):
            continue
        lacks = [ability for ability in needed if not facts.abilities[other].get(ability, (False, None))[0]]
        figure = best.get(other)
        difference = None if figure is None or own is None else figure.mean_ppm - own.mean_ppm
        yield _Candidate(
            is_not_named=other != model.replacement,
            lacking=len(lacks),
            quality=LAST if figure is None else -figure.mean_ppm,
            price=price_rank(route),
            name=other,
            message=pb.Alternative(
                model_id=other,
                named=other == model.replacement,
                lacks=sorted(lacks),
                quality_difference_ppm=difference,
                blended_pico_usd=route.blended_pico_usd if route is not None else None,
                cheapest_route_id=route.name if route is not None else "",
            ),
        )
