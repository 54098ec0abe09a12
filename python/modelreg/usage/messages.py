"""Usage as messages of the contract."""

from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Row

from modelreg.usage.shipper import ShippingState
from modelreg.usage.totals import Totals
from modelreg.v1 import common_pb2, usage_pb2
from modelreg.v1 import usage_service_pb2 as pb

_PICO: Final = 10**12
_MS_PER_S: Final = 1_000
_NS_PER_MS: Final = 1_000_000

# As the store writes them; of one that a newer sidecar wrote there is no name.
_PHASES: Final = {
    "started": usage_pb2.USAGE_PHASE_STARTED,
    "partial": usage_pb2.USAGE_PHASE_PARTIAL,
    "final": usage_pb2.USAGE_PHASE_FINAL,
}
_PRICE_STATES: Final = {
    "known": common_pb2.PRICE_STATE_KNOWN,
    "free": common_pb2.PRICE_STATE_FREE,
    "unknown": common_pb2.PRICE_STATE_UNKNOWN,
}

_OUTCOME: Final = "USAGE_OUTCOME_"

OUTCOME_WORDS: Final = {
    number: name.removeprefix(_OUTCOME).lower()
    for name, number in usage_pb2.UsageOutcome.items()
    if number != usage_pb2.USAGE_OUTCOME_UNSPECIFIED
}
"""What stands in the store for an outcome."""

_KNOWN_OUTCOMES: Final = set(OUTCOME_WORDS.values())


def usd(pico_usd: int) -> common_pb2.Usd:
    """Return an amount."""
    units, pico = divmod(abs(pico_usd), _PICO)
    sign = -1 if pico_usd < 0 else 1
    return common_pb2.Usd(units=sign * units, pico=sign * pico)


def moment(unix_ms: int) -> Timestamp:
    """Return a time."""
    return Timestamp(seconds=unix_ms // _MS_PER_S, nanos=unix_ms % _MS_PER_S * _NS_PER_MS)


def totals_message(totals: Totals) -> pb.UsageTotals:
    """Return sums with the figures made of them."""
    per_1k, per_ok = totals.cost_per_1k_tokens_pico_usd, totals.cost_per_ok_call_pico_usd
    return pb.UsageTotals(
        calls=totals.calls,
        ok_calls=totals.ok_calls,
        failed_calls=totals.failed_calls,
        rate_limited_calls=totals.rate_limited_calls,
        cancelled_calls=totals.cancelled_calls,
        refused_calls=totals.bad_request_calls + totals.content_refused_calls + totals.context_exceeded_calls,
        input_tokens=totals.input_tokens,
        output_tokens=totals.output_tokens,
        cost=usd(totals.cost_pico_usd),
        unpriced_calls=totals.unpriced_calls,
        cost_per_1k_tokens=None if per_1k is None else usd(per_1k),
        cost_per_ok_call=None if per_ok is None else usd(per_ok),
        average_latency_ms=totals.average_latency_ms,
        average_ttft_ms=totals.average_ttft_ms,
    )


def record_message(event: Row[Any] | SimpleNamespace, key_prefix: str) -> pb.UsageRecord:
    """Return an event that is stored or as if it were, with what lists of keys call the one that it came with."""
    units: dict[str, int] = event.units or {}
    return pb.UsageRecord(
        event_id=str(UUID(bytes=event.event_id)),
        started=moment(event.started_at_unix_ms),
        recorded=moment(event.recorded_at_unix_ms),
        decision_id="" if event.decision_id is None else str(UUID(bytes=event.decision_id)),
        attempt=event.attempt,
        phase=_PHASES.get(event.phase, usage_pb2.USAGE_PHASE_UNSPECIFIED),
        outcome=_OUTCOME + (event.outcome.upper() if event.outcome in _KNOWN_OUTCOMES else "UNSPECIFIED"),
        route=common_pb2.RouteRef(route_id=event.route, variant=event.variant),
        model=event.model,
        provider=event.provider,
        platform=event.platform,
        task_class=event.task_class,
        latency_ms=event.latency_ms,
        ttft_ms=event.ttft_ms,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        units=[common_pb2.UnitCount(kind=kind, count=count) for kind, count in units.items()],
        price_state=_PRICE_STATES.get(event.price_state, common_pb2.PRICE_STATE_UNSPECIFIED),
        cost=None if event.cost_pico_usd is None else usd(event.cost_pico_usd),
        tenant=event.tenant,
        team=event.team,
        user=event.user_id,
        key=event.key_id,
        end_user=event.end_user,
        workflow_run_id=event.workflow_run_id,
        session_id=event.session_id,
        tags=event.tags,
        error_code=event.error_code,
        http_status=event.http_status,
        provider_response_id=event.provider_response_id,
        model_served=event.model_served,
        provider_cost=None if event.provider_cost_pico_usd is None else usd(event.provider_cost_pico_usd),
        feedback_ppm=event.feedback_ppm,
        safety_findings=event.safety_findings,
        planned=event.planned,
        sidecar=event.sidecar,
        key_prefix=key_prefix,
        corrects=None if event.corrects is None else str(UUID(bytes=event.corrects)),
        service_tier=event.service_tier,
        region=event.region,
        batch=event.batch,
    )


def progress_message(state: ShippingState, waiting: tuple[int, int]) -> pb.ShippingProgress:
    """Return how far a shipper is.

    Args:
        state: the shipper's.
        waiting: events in its spool, and their bytes.
    """
    last = state.last_success_unix_ms
    return pb.ShippingProgress(
        shipped=state.shipped.inserted,
        duplicates=state.shipped.duplicates,
        last_success=None if last is None else moment(last),
        last_error=state.last_error,
        failures=state.failures,
        waiting=waiting[0],
        waiting_bytes=waiting[1],
    )
