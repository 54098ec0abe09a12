"""Who goes before whom (scoring.md, "Order", steps 2, 3 and 5, and "Details": Lists)."""

from collections.abc import Sequence
from dataclasses import dataclass

from modelreg.v1 import constraints_pb2

from .assess import Assessed
from .components import total
from .health import HealthKey, health_key
from .objective import Objective
from .registry import Candidate

OrderPlace = tuple[int, int, int]
"""Index of the model, the provider, the platform in their `order` lists; not listed = last."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """A candidate with what it is ranked by."""

    one: Assessed
    place: tuple[HealthKey, OrderPlace]
    """What every key begins with: the health key, then the `order` place."""
    total: int | None
    """The weighted sum; None for willingness to pay and sort."""
    utility: int | None
    """In pico-USD; only for willingness to pay."""
    worse: int
    """The figure that ranks, ascending: minus the total, minus the utility, or the sorted figure."""

    @property
    def ties(self) -> tuple[int, int, bytes, bytes]:
        """Higher quality, lower q, route name bytes, variant bytes."""
        return (-self.one.quality.value, self.one.q, *self.one.candidate.name)

    @property
    def competing_key(self) -> tuple[object, ...]:
        """Those of the smallest in their model compete: health key, `order` place, priority."""
        return (self.place, self.one.candidate.route.priority)

    @property
    def inside_model(self) -> tuple[object, ...]:
        """The order inside a model: who competes, the figure, ties."""
        return (*self.competing_key, self.worse, *self.ties)

    @property
    def among_models(self) -> tuple[object, ...]:
        """The order of the models by their bests: health key, `order` place, the figure, ties."""
        return (self.place, self.worse, *self.ties)


def index_or_last(names: Sequence[str], name: str) -> int:
    """Place in a list; not listed: last."""
    return list(names).index(name) if name in names else len(names)


def order_place(constraints: constraints_pb2.Constraints, candidate: Candidate) -> OrderPlace:
    """The `order` place of a candidate."""
    return (
        index_or_last(constraints.models.order, candidate.route.model),
        index_or_last(constraints.providers.order, candidate.route.provider),
        index_or_last(constraints.platforms.order, candidate.route.platform),
    )


def rank(one: Assessed, objective: Objective, constraints: constraints_pb2.Constraints) -> Ranked:
    """What an objective makes of a candidate ("Objectives (one of)")."""
    at = health_key(one.candidate), order_place(constraints, one.candidate)
    if objective.worth_pico_usd is not None:
        utility = objective.worth_pico_usd * one.quality.value // 1_000_000 - one.q
        return Ranked(one, at, None, utility, -utility)
    if objective.sort == constraints_pb2.SORT_PRICE:
        return Ranked(one, at, None, None, one.q)
    if objective.sort == constraints_pb2.SORT_THROUGHPUT:
        return Ranked(one, at, None, None, one.us_per_token.value)
    if objective.sort == constraints_pb2.SORT_LATENCY:
        return Ranked(one, at, None, None, one.ttft_ms.value)
    sum_ = total(objective.weights_ppm, [component.value for component in one.components])
    return Ranked(one, at, sum_, None, -sum_)


def by_model(eligible: list[Ranked]) -> list[list[Ranked]]:
    """Steps 2 and 3: the candidates of each model in their order, the models by their bests."""
    models: dict[str, list[Ranked]] = {}
    for ranked in eligible:
        models.setdefault(ranked.one.candidate.route.model, []).append(ranked)
    ordered = [sorted(candidates, key=lambda ranked: ranked.inside_model) for candidates in models.values()]
    return sorted(ordered, key=lambda candidates: candidates[0].among_models)


def whole_list(models: list[list[Ranked]]) -> list[Ranked]:
    """Step 5, before its cut: the selected one, then every fallback."""
    queues = [list(candidates) for candidates in models]
    chosen: list[Ranked] = []

    def take_next(queue: list[Ranked]) -> None:
        """A candidate whose route is already listed is passed over in the same turn."""
        while queue:
            candidate = queue.pop(0)
            listed = [other.one.candidate.route.name for other in chosen]
            if candidate.one.candidate.route.name not in listed:
                chosen.append(candidate)
                return

    take_next(queues[0])
    take_next(queues[0])
    for queue in queues[1:]:
        take_next(queue)
    while any(queues):
        for queue in queues:
            take_next(queue)
    return chosen[:1] + sorted(chosen[1:], key=lambda ranked: ranked.place)
