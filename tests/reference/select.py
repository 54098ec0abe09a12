"""Select: the whole answer but decision_id and, of `registry`, all but the epoch (select.proto, SelectResponse)."""

from modelreg.internal.v1.snapshot_pb2 import UNPRICED_ALLOW, UNPRICED_ESTIMATE, Snapshot
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as sel
from modelreg.v1.live_pb2 import LiveView

from .choices import choice, exclusions, explanation
from .decide import Decision, decide
from .objective import applied


class NoEligible(Exception):  # noqa: N818 - named after the error's reason
    """Every candidate was excluded: `args` is (counts by reason name, candidates)."""

    def __init__(self, counts: dict[str, int], candidates: int) -> None:
        """Names without `EXCLUSION_REASON_`."""
        super().__init__(counts, candidates)
        self.counts = counts
        self.candidates = candidates


def select(snapshot: Snapshot, request: sel.SelectRequest, now_unix_ms: int, view: LiveView) -> sel.SelectResponse:
    """Answer a valid request.

    Raises:
        NoEligible: no candidate passes the checks.
    """
    return answer(decide(snapshot, request, now_unix_ms, view), request.explain)


def answer(decision: Decision, explain: sel.Explain) -> sel.SelectResponse:
    """A decision on the wire.

    Raises:
        NoEligible: no candidate passes the checks.
    """
    excluded = exclusions([(one.one, one.reason) for one in decision.judged])
    if not decision.listed:
        prefix = "EXCLUSION_REASON_"
        counts = {sel.ExclusionReason.Name(one.reason).removeprefix(prefix): one.count for one in excluded}
        raise NoEligible(counts, len(decision.judged))
    safety = decision.ask.safety_required
    response = sel.SelectResponse(
        task_class=decision.ask.task_class.name,
        selected=choice(decision.listed[0], decision, explain),
        alternatives=[choice(one, decision, explain) for one in decision.listed[1:]],
        labels=labels(decision),
        obligations=[sel.OBLIGATION_MODERATE_INPUT, sel.OBLIGATION_MODERATE_OUTPUT] if safety else [],
        excluded=excluded,
        retry=retry(decision),
        candidates=len(decision.judged),
        registry=common.RegistryRef(live_epoch=decision.ask.registry.epoch),
    )
    response.objective_applied.CopyFrom(applied(decision.objective, floor_dropped=decision.floor_dropped))
    if explain == sel.EXPLAIN_FULL:
        response.explanation.CopyFrom(explanation(decision))
    return response


def labels(decision: Decision) -> list[common.Label]:
    """What was out of the ordinary, in the order of the numbers (scoring.md, "Details": Labels).

    LAST_SNAPSHOT and SNAPSHOT_STALE are the engine's.
    """
    found: list[common.Label] = []
    if decision.ask.registry.snapshot.demo:
        found.append(common.LABEL_DEMO)
    if decision.ask.counts.from_class:
        found.append(common.LABEL_DEFAULT_WORKLOAD)
    if decision.floor_dropped:
        found.append(common.LABEL_QUALITY_FLOOR_DROPPED)
    unknown = any(ranked.one.quote.state == common.PRICE_STATE_UNKNOWN for ranked in decision.listed)
    if unknown and decision.ask.settings.unpriced == UNPRICED_ESTIMATE:
        found.append(common.LABEL_PRICE_ESTIMATED)
    if unknown and decision.ask.settings.unpriced == UNPRICED_ALLOW:
        found.append(common.LABEL_PRICE_UNKNOWN)
    if decision.ask.safety_required and decision.listed[0].one.safety.source == sel.TERM_SOURCE_NONE:
        found.append(common.LABEL_SAFETY_UNMEASURED)
    if decision.panic:
        found.append(common.LABEL_PANIC)
    if decision.reordered:
        found.append(common.LABEL_LOAD_REORDERED)
    return found


def retry(decision: Decision) -> sel.RetryAdvice:
    """attempt_timeout_ms = min(max(2 * t of the selected, 1,000), 600,000)."""
    timeout = min(max(2 * decision.listed[0].one.latency_ms, 1_000), 600_000)
    return sel.RetryAdvice(attempt_timeout_ms=timeout, max_attempts=len(decision.listed))
