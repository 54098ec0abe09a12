"""The decision itself, from the first check to the ranked list (scoring.md, "Checks" and "Order")."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1 import select_pb2 as sel
from modelreg.v1.live_pb2 import LiveView

from .asked import Asked, select_asked
from .assess import Assessed, assess
from .checks import ELIGIBLE, floor_reason, reason_without_floor
from .health import without_leaving
from .load import with_load
from .objective import Objective, resolve
from .order import Ranked, by_model, rank, whole_list
from .registry import Registry


@dataclass(frozen=True)
class Judged:
    """A competing candidate, ranked whether eligible or not, and why it is out."""

    ranked: Ranked
    reason: sel.ExclusionReason

    @property
    def one(self) -> Assessed:
        """Its figures."""
        return self.ranked.one


@dataclass(frozen=True)
class Decision:
    """Everything an answer is made of."""

    ask: Asked
    objective: Objective
    judged: list[Judged]
    """Every competing candidate, by route name and variant."""
    floor_dropped: bool
    panic: bool
    """Whether step 1 let everybody stay."""
    unloaded: Ranked | None
    """Whom steps 1 to 3 put first."""
    listed: list[Ranked]
    """The selected one and the alternatives, cut; empty when nothing is eligible."""

    @property
    def eligible(self) -> list[Ranked]:
        """The candidates that pass."""
        return [one.ranked for one in self.judged if one.reason == ELIGIBLE]

    @property
    def reordered(self) -> bool:
        """Whether live load changed whom the answer selects."""
        return bool(self.listed) and self.listed[0] is not self.unloaded


def decide(snapshot: Snapshot, request: sel.SelectRequest, now_unix_ms: int, view: LiveView) -> Decision:
    """Judge, rank and list the candidates of a valid request."""
    registry = Registry(snapshot, view)
    objective = resolve(request, registry)
    ask = select_asked(registry, request, now_unix_ms, safety_required=objective.safety_required)
    assessed = [assess(ask, candidate) for candidate in registry.competing(ask.workload)]
    reasons = [reason_without_floor(ask, one) for one in assessed]
    floor_dropped = False
    if objective.floor_ppm is not None:
        reasons, floor_dropped = with_floor(ask, assessed, reasons, objective.floor_ppm)
    reasons, panic = without_leaving(assessed, reasons)
    judged = [
        Judged(rank(one, objective, ask.constraints), reason) for one, reason in zip(assessed, reasons, strict=True)
    ]
    models = by_model([one.ranked for one in judged if one.reason == ELIGIBLE])
    if not models:
        return Decision(ask, objective, judged, floor_dropped, panic, None, [])
    listed = whole_list(with_load(models, objective))[: 1 + max_alternatives(request)]
    return Decision(ask, objective, judged, floor_dropped, panic, models[0][0], listed)


def with_floor(
    ask: Asked, assessed: list[Assessed], reasons: list[sel.ExclusionReason], floor_ppm: int
) -> tuple[list[sel.ExclusionReason], bool]:
    """The strategy's own floor; dropped when no candidate that passes all other rows meets it."""
    floored = [
        floor_reason(ask, one, floor_ppm) if reason == ELIGIBLE else reason
        for one, reason in zip(assessed, reasons, strict=True)
    ]
    return (floored, False) if ELIGIBLE in floored else (reasons, True)


def max_alternatives(request: sel.SelectRequest) -> int:
    """Default 3; `allow_fallbacks = false`: none."""
    if request.constraints.HasField("allow_fallbacks") and not request.constraints.allow_fallbacks:
        return 0
    return request.max_alternatives if request.HasField("max_alternatives") else 3
