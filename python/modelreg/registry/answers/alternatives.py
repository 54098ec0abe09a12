"""`ListAlternatives`: what could take the place of a model, deprecated or not."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Final, NamedTuple

from modelreg.catalog.model import QualityFigure
from modelreg.errors import out_of_range
from modelreg.registry.answers.facts import ACTIVE, LAST, Facts, FactsOfLast, RouteFacts
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.named import named_model
from modelreg.registry.answers.prices import BlendedPrices, Cheapest, Prices, QuotedPrices
from modelreg.registry.answers.quote import pico_usd_of, usd
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
    cheapest: Cheapest


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
            CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group), OUT_OF_RANGE, NO_SNAPSHOT, STORE_UNAVAILABLE;
                as EstimateCost for the workload and the affinity.
        """
        if request.max_alternatives > _MOST:
            raise out_of_range("max_alternatives", request.max_alternatives, 0, _MOST)
        held = self._registry.held()
        name = named_model(request.model, "model", held)
        task_class = task_class_named(request.task_class, "task_class")
        best = self._figures.of_class(task_class, held).best
        facts = self._facts.of(held)
        model = held.models[name]
        prices: Prices = BlendedPrices()
        if request.HasField("workload") or request.HasField("affinity"):
            alike = (other for other, entry in held.models.items() if entry.type == model.type)
            prices = QuotedPrices(facts, alike, request.workload, request.affinity, task_class)
        # Whoever looks for another model may still be on a route that is deprecated.
        own = prices.cheapest(_routes(name, request, facts), of_any_status=True)
        found = _candidates(name, request, facts, best, prices, own)
        return pb.ListAlternativesResponse(
            model_id=name,
            status=status_number(model.status),
            migration_guide=model.migration_guide or "",
            alternatives=[
                _message(one, name, best, own) for one in nsmallest(request.max_alternatives or _USUAL, found)
            ],
            revision=held.revision,
            demo=held.demo,
            expected=own.expected,
            route_id=own.route.name if own.route is not None and isinstance(prices, QuotedPrices) else "",
        )


def _candidates(  # noqa: PLR0913, PLR0917 - what a request asks for, and what it is asked of
    name: str,
    request: pb.ListAlternativesRequest,
    facts: Facts,
    best: Mapping[str, QualityFigure],
    prices: Prices,
    own: Cheapest,
) -> Iterator[_Candidate]:
    held = facts.held
    model = held.models[name]
    needed = sorted(ability for ability, (is_there, _) in facts.abilities[name].items() if is_there)
    if request.cheaper and own.pico_usd == LAST:
        # Of nothing is it known to cost no more than what is unknown.
        return
    for other, entry in held.models.items():
        if other == name or entry.status != ACTIVE or entry.type != model.type:
            continue
        cheapest = prices.cheapest(_routes(other, request, facts))
        if cheapest.route is None and other != model.replacement:
            continue
        if request.cheaper and cheapest.pico_usd > own.pico_usd:
            continue
        if request.at_equal_quality and not _is_measured_as_good(best.get(other), best.get(name)):
            continue
        abilities = facts.abilities[other]
        lacks = [ability for ability in needed if not abilities.get(ability, (False, None))[0]]
        figure = best.get(other)
        yield _Candidate(
            is_not_named=other != model.replacement,
            lacking=len(lacks),
            quality=LAST if figure is None else -figure.mean_ppm,
            price=cheapest.pico_usd,
            name=other,
            lacks=lacks,
            cheapest=cheapest,
        )


def _routes(name: str, request: pb.ListAlternativesRequest, facts: Facts) -> Sequence[RouteFacts]:
    routes = facts.routes.get(name, ())
    return [route for route in routes if route.name in facts.held.served] if request.served else routes


def _is_measured_as_good(figure: QualityFigure | None, own: QualityFigure | None) -> bool:
    if figure is None or own is None:
        return False
    return figure.basis == own.basis == "measured" and figure.mean_ppm >= own.mean_ppm


def _message(one: _Candidate, name: str, best: Mapping[str, QualityFigure], own: Cheapest) -> pb.Alternative:
    of_model, figure = best.get(name), best.get(one.name)
    route, expected = one.cheapest.route, one.cheapest.expected
    saving = None
    if expected is not None and own.expected is not None:
        saving = usd(pico_usd_of(own.expected) - pico_usd_of(expected))
    return pb.Alternative(
        model_id=one.name,
        named=not one.is_not_named,
        lacks=one.lacks,
        quality_difference_ppm=None if figure is None or of_model is None else figure.mean_ppm - of_model.mean_ppm,
        blended_pico_usd=route.blended_pico_usd if route is not None else None,
        cheapest_route_id=route.name if route is not None else "",
        expected=expected,
        saving=saving,
    )
