"""One candidate as an answer shows it: RouteChoice, CandidateExplanation, Exclusion (select.proto)."""

from modelreg.v1 import select_pb2 as sel

from .asked import Asked
from .assess import Assessed
from .checks import ELIGIBLE
from .compared import compared
from .components import score
from .decide import Decision, Judged
from .interval import returned
from .money import usd
from .objective import Objective
from .order import Ranked
from .quotes import message

COMPONENTS = [
    sel.COMPONENT_QUALITY,
    sel.COMPONENT_COST,
    sel.COMPONENT_SPEED,
    sel.COMPONENT_SAFETY,
    sel.COMPONENT_AVAILABILITY,
]


def terms(one: Assessed, objective: Objective) -> list[sel.Term]:
    """The five components with their weights; only the quality where nothing is weighed."""
    if not objective.weights_ppm:
        return [sel.Term(component=sel.COMPONENT_QUALITY, value_ppm=one.quality.value, source=one.quality.source)]
    return [
        sel.Term(component=component, value_ppm=value.value, weight_ppm=weight, source=value.source)
        for component, value, weight in zip(COMPONENTS, one.components, objective.weights_ppm, strict=True)
    ]


def choice(ranked: Ranked, decision: Decision, explain: sel.Explain) -> sel.RouteChoice:
    """A candidate as returned; EXPLAIN_NONE leaves out terms and quote lines."""
    one, candidate, objective = ranked.one, ranked.one.candidate, decision.objective
    detailed = explain != sel.EXPLAIN_NONE
    answer = sel.RouteChoice(
        route=candidate.ref,
        model_id=candidate.model.name,
        provider_id=candidate.provider.name,
        platform_id=candidate.route.platform,
        endpoint=candidate.route.endpoint,
        priority=candidate.route.priority,
        terms=terms(one, objective) if detailed else [],
        quote=returned(decision.ask, one, with_lines=detailed),
        expected_latency_ms=one.latency_ms,
        expected_ttft_ms=one.ttft_ms.value,
        missing_optional_capabilities=missing_optional(decision.ask, one),
    )
    answer.endpoint.parameters.clear()
    answer.endpoint.parameters.update(candidate.variant.parameters)
    if candidate.model.HasField("version"):
        answer.model_version = candidate.model.version
    if ranked.total is not None:
        answer.total = ranked.total
        answer.score = score(ranked.total, objective.weights_ppm)
    if ranked.utility is not None:
        answer.utility.CopyFrom(usd(ranked.utility))
    return answer


def missing_optional(ask: Asked, one: Assessed) -> list[str]:
    """Of the optional capabilities asked for, those that are not known to be there."""
    there = [capability.name for capability in one.candidate.model.capabilities if capability.present]
    return [name for name in ask.constraints.capabilities.optional if name not in there]


def explanation(decision: Decision) -> sel.Explanation:
    """Every competing candidate, with its terms or its exclusion."""
    answer = sel.Explanation(
        reference_cost_pico_usd=decision.ask.reference_cost,
        reference_latency_ms=decision.ask.task_class.t_ms,
    )
    answer.candidates.extend(explained(judged, decision) for judged in decision.judged)
    return answer


def explained(judged: Judged, decision: Decision) -> sel.CandidateExplanation:
    """One competing candidate of a full explanation."""
    one = judged.one
    answer = sel.CandidateExplanation(
        route=one.candidate.ref,
        excluded=judged.reason,
        terms=terms(one, decision.objective),
        quote=message(one.quote, with_lines=True),
        expected_latency_ms=one.latency_ms,
    )
    if judged.ranked.total is not None:
        answer.total = judged.ranked.total
    actual, limit = compared(judged.reason, decision.ask, one, decision.objective.floor_ppm)
    if actual is not None:
        answer.actual = actual
    if limit is not None:
        answer.limit = limit
    return answer


def exclusions(judged: list[tuple[Assessed, sel.ExclusionReason]]) -> list[sel.Exclusion]:
    """Counts by reason, in the order of the numbers; the first candidate by name is the example."""
    found: dict[int, list[Assessed]] = {}
    for one, reason in judged:
        if reason != ELIGIBLE:
            found.setdefault(reason, []).append(one)
    return [
        sel.Exclusion(
            reason=sel.ExclusionReason.Name(reason),
            count=len(found[reason]),
            example=min(found[reason], key=lambda one: one.candidate.name).candidate.ref,
        )
        for reason in sorted(found)
    ]
