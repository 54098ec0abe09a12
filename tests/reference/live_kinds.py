"""What the live view did in a case, found as in `kinds.py`; docs/scoring.md, "Order and live view in detail"."""

from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel

from .decide import Decision
from .order import Ranked

LEFT = {sel.EXCLUSION_REASON_CIRCUIT_OPEN, sel.EXCLUSION_REASON_COOLDOWN}
LIVE = sel.TERM_SOURCE_LIVE


def live_facts(decision: Decision) -> dict[str, bool]:
    """What was live among those who passed the checks."""
    passed = [one for one in decision.judged if one.reason in {sel.EXCLUSION_REASON_UNSPECIFIED, *LEFT}]
    health = {one.one.candidate.live.health for one in passed}
    eligible = decision.eligible
    return {
        "live speed": any(LIVE in (ranked.one.ttft_ms.source, ranked.one.us_per_token.source) for ranked in eligible),
        "live availability": any(ranked.one.availability.source == LIVE for ranked in eligible),
        "ejected": any(one.reason in LEFT for one in passed),
        "open": live.ROUTE_HEALTH_OPEN in health,
        "cooling": live.ROUTE_HEALTH_COOLING in health,
        "probed": live.ROUTE_HEALTH_PROBED in health,
        "panic": decision.panic,
        "half-open": live.ROUTE_HEALTH_HALF_OPEN in health,
        "probe": decision.listed[0].one.candidate.live.health == live.ROUTE_HEALTH_HALF_OPEN,
        "load": any(ranked.one.candidate.live.in_flight for ranked in eligible),
        "old call": any(is_old(ranked) for ranked in eligible),
        "load reordered": decision.reordered,
        "history": any(ranked.one.candidate.live.output_history.sample_size >= 20 for ranked in decision.listed),
        "short history": any(
            0 < ranked.one.candidate.live.output_history.sample_size < 20 for ranked in decision.listed
        ),
    }


def is_old(ranked: Ranked) -> bool:
    """Whether the age of the oldest call counts in place of t."""
    return ranked.one.candidate.live.oldest_in_flight_ms > ranked.one.latency_ms
