"""What a case really exercised, found from its inputs and its decision, so that shares can be asserted."""

from collections import Counter

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .checks import ROWS, numbered_reason
from .counts import LARGEST_EXACT
from .decide import Decision
from .live_kinds import live_facts
from .price_kinds import price_facts

KINDS = [
    "variants",
    "priorities",
    "order",
    "unpriced reject",
    "unpriced estimate",
    "unpriced allow",
    "floor dropped",
    "floor excludes",
    "willingness to pay",
    "sort",
    "ties",
    "ties to the name",
    "attempts",
    "units",
    "service tier",
    "effort",
    "dates",
    "safety required",
    "free",
    "C = 0",
    "huge quotes",
    "full explanation",
    "fallback of the same model",
    "allow_unknown",
    "as_of",
    "cut",
    "live speed",
    "live availability",
    "ejected",
    "open",
    "cooling",
    "probed",
    "panic",
    "half-open",
    "probe",
    "load",
    "old call",
    "load reordered",
    "history",
    "short history",
]
"""Each of these occurs in at least 2 % of the cases; "pick" in at least 60 %, "many" in at least 0.2 %."""


def kinds(decision: Decision, request: sel.SelectRequest) -> set[str]:
    """Names of KINDS and PRICE_KINDS, "pick", "many", and `reason NAME` for each exclusion that occurs."""
    found = {f"reason {sel.ExclusionReason.Name(one.reason)[17:]}" for one in decision.judged if one.reason}
    facts = exclusion_facts(decision, request)
    if decision.listed:
        facts |= {"pick": True, **eligible_facts(decision), **answer_facts(decision, request)}
        facts |= {**price_facts(decision), **live_facts(decision)}
    return found | {name for name, holds in facts.items() if holds}


def exclusion_facts(decision: Decision, request: sel.SelectRequest) -> dict[str, bool]:
    """What took candidates out, or would have without `allow_unknown` or at another time."""
    reasons = {one.reason for one in decision.judged}
    priceless = [one for one in decision.judged if one.reason == sel.EXCLUSION_REASON_UNKNOWN_PRICE]
    return {
        "unpriced reject": any(numbered_reason(decision.ask, one.one) == 0 for one in priceless),
        "floor excludes": sel.EXCLUSION_REASON_QUALITY_FLOOR in reasons,
        "dates": bool(reasons & {sel.EXCLUSION_REASON_NOT_YET_ACTIVE, sel.EXCLUSION_REASON_NO_LONGER_ACTIVE}),
        "attempts": bool(decision.ask.attempts.routes),
        "as_of": request.HasField("as_of_unix_ms"),
    }


def eligible_facts(decision: Decision) -> dict[str, bool]:
    """What there was among the eligible candidates."""
    eligible = decision.eligible
    unknown = any(ranked.one.quote.state == common.PRICE_STATE_UNKNOWN for ranked in eligible)
    priorities: dict[str, set[int]] = {}
    for ranked in eligible:
        route = ranked.one.candidate.route
        priorities.setdefault(route.model, set()).add(route.priority)
    tied = Counter(ranked.total for ranked in eligible if ranked.total is not None)
    fully = Counter((ranked.worse, *ranked.ties[:2]) for ranked in eligible)
    return {
        "many": len(eligible) > 64,
        "variants": any(ranked.one.candidate.variant.name for ranked in eligible),
        "priorities": any(len(different) > 1 for different in priorities.values()),
        "order": len({ranked.place[1] for ranked in eligible}) > 1,
        "unpriced estimate": unknown and decision.ask.settings.unpriced == snap.UNPRICED_ESTIMATE,
        "unpriced allow": unknown and decision.ask.settings.unpriced == snap.UNPRICED_ALLOW,
        "ties": any(count > 1 for count in tied.values()),
        "ties to the name": any(count > 1 for count in fully.values()),
        "free": any(ranked.one.quote.state == common.PRICE_STATE_FREE for ranked in eligible),
        "huge quotes": any((ranked.one.quote.expected or 0) > LARGEST_EXACT for ranked in eligible),
        "allow_unknown": any(lets_through(decision, number) for number in decision.ask.constraints.allow_unknown),
    }


def lets_through(decision: Decision, number: int) -> bool:
    """Whether a candidate is eligible only because this field may be unknown."""
    rows = [row for row in ROWS if row.unknown == number]
    return any(row.fails(decision.ask, ranked.one) for row in rows for ranked in decision.eligible)


def answer_facts(decision: Decision, request: sel.SelectRequest) -> dict[str, bool]:
    """What the answer to a pick shows."""
    listed, first = decision.listed, decision.listed[0].one.candidate.route
    ask = decision.ask
    return {
        "floor dropped": decision.floor_dropped,
        "willingness to pay": decision.objective.worth_pico_usd is not None,
        "sort": decision.objective.sort != con.SORT_UNSPECIFIED,
        "units": any(count > 0 for _, count in ask.counts.units),
        "service tier": ask.workload.HasField("service_tier"),
        "effort": ask.workload.HasField("effort"),
        "safety required": ask.safety_required,
        "C = 0": ask.reference_cost == 0,
        "full explanation": request.explain == sel.EXPLAIN_FULL,
        "fallback of the same model": any(one.one.candidate.route.model == first.model for one in listed[1:]),
        "cut": len(listed) < len({ranked.one.candidate.route.name for ranked in decision.eligible}),
    }
