"""Who is in: ejected and cooling routes leave, unless too many would (scoring.md, "Order and live view": Step 1)."""

from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel

from .assess import Assessed
from .checks import ELIGIBLE
from .registry import Candidate

HealthKey = tuple[int, int]

LEAVES = {
    live.ROUTE_HEALTH_OPEN: sel.EXCLUSION_REASON_CIRCUIT_OPEN,
    live.ROUTE_HEALTH_PROBED: sel.EXCLUSION_REASON_CIRCUIT_OPEN,
    live.ROUTE_HEALTH_COOLING: sel.EXCLUSION_REASON_COOLDOWN,
}


def health_key(candidate: Candidate) -> HealthKey:
    """(0, 0) for a route that may be picked, else 1 and when it recovers."""
    return (1, candidate.live.recovers_in_ms) if candidate.live.health in LEAVES else (0, 0)


def without_leaving(
    assessed: list[Assessed], reasons: list[sel.ExclusionReason]
) -> tuple[list[sel.ExclusionReason], bool]:
    """The reasons after step 1, and whether it is panic: then more than half of the eligible routes would leave."""
    eligible = {
        one.candidate.route.name: one.candidate.live.health
        for one, reason in zip(assessed, reasons, strict=True)
        if reason == ELIGIBLE
    }
    leaving = [health for health in eligible.values() if health in LEAVES]
    if 2 * len(leaving) > len(eligible):
        return reasons, True
    return [
        LEAVES.get(one.candidate.live.health, ELIGIBLE) if reason == ELIGIBLE else reason
        for one, reason in zip(assessed, reasons, strict=True)
    ], False
