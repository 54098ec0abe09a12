"""What "best" means for a request (scoring.md, "Objectives (one of)")."""

from dataclasses import dataclass, field

from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .components import quantised
from .money import pico_usd, usd
from .registry import Registry


@dataclass(frozen=True)
class Objective:
    """One objective, names and defaults resolved. Weights are empty where nothing is weighed."""

    strategy: str = ""
    strategy_version: int = 0
    weights_ppm: list[int] = field(default_factory=list[int])
    floor_ppm: int | None = None
    """The strategy's own quality floor."""
    safety_required: bool = False
    """The strategy asks for it; the request's constraints may, too."""
    worth_pico_usd: int | None = None
    """Willingness to pay: W."""
    sort: con.Sort = con.SORT_UNSPECIFIED


def resolve(request: sel.SelectRequest, registry: Registry) -> Objective:
    """The objective of a request; absent: the strategy `balanced`."""
    if request.constraints.sort != con.SORT_UNSPECIFIED:
        return Objective(sort=request.constraints.sort)
    kind = request.objective.WhichOneof("objective")
    if kind == "willingness_to_pay":
        return Objective(worth_pico_usd=pico_usd(request.objective.willingness_to_pay))
    if kind == "weights":
        weights = request.objective.weights
        five = [weights.quality, weights.cost, weights.speed, weights.safety, weights.availability]
        return Objective(weights_ppm=[quantised(weight) for weight in five])
    strategy = registry.strategies[request.objective.strategy if kind == "strategy" else "balanced"]
    return Objective(
        strategy=strategy.name,
        strategy_version=strategy.version,
        weights_ppm=list(strategy.weights_ppm),
        floor_ppm=strategy.min_quality_ppm if strategy.HasField("min_quality_ppm") else None,
        safety_required=strategy.safety_required,
    )


def applied(objective: Objective, *, floor_dropped: bool) -> sel.ObjectiveApplied:
    """The objective as the answer states it (select.proto, ObjectiveApplied)."""
    answer = sel.ObjectiveApplied(
        strategy=objective.strategy,
        strategy_version=objective.strategy_version,
        weights_ppm=objective.weights_ppm,
        sort=objective.sort,
    )
    if objective.floor_ppm is not None and not floor_dropped:
        answer.min_quality_ppm = objective.floor_ppm
    if objective.worth_pico_usd is not None:
        answer.willingness_to_pay.CopyFrom(usd(objective.worth_pico_usd))
    return answer
