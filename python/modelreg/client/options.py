"""What calls take as keyword arguments, with meaning and units; everything else goes in as a whole message."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, TypedDict

from modelreg.client.outcome import Outcome
from modelreg.v1 import common_pb2, constraints_pb2, reservation_pb2, select_pb2, usage_pb2

Fields: TypeAlias = Mapping[str, Any]
"""A message by the names of its fields."""


class SelectOptions(TypedDict, total=False):
    """The usual fields of a ``SelectRequest``; None is the same as absent.

    Attributes:
        request_id: for resends of your own; the client makes one where it sends a call.
        task_class: `coding`, `rag_qa`, … of the registry; absent: `general`.
        strategy: `quality-first`, `cost-optimized`, `balanced`, `speed-first` or `safety-critical`; absent: `balanced`.
        weights: weights in place of a strategy: `quality`, `cost`, `speed`, `safety`, `availability`, each 0 … 1.
        input_tokens: tokens the call will send.
        expected_output_tokens: tokens an average model will answer with.
        max_output_tokens: the cap the call will set.
        stream: the answer is streamed.
        effort: reasoning effort that the model must offer.
        capabilities: capabilities the model must have, such as `tools`.
        providers: providers that will do; absent: all.
        models: models that will do; absent: all.
        max_alternatives: fallbacks wanted, at most 16; absent: 3.
        dry_run: decide and keep nothing.
        explain: how much explanation the answer carries.
        previous_attempts: what was tried for this request already.
        objective: the whole objective.
        constraints: any constraint.
        workload: any count of the workload.
        reservation: whether the call counts as in flight.
        affinity: routes that have a part of the input in their prompt cache.
    """

    request_id: str | None
    task_class: str | None
    strategy: str | None
    weights: Mapping[str, float] | None
    input_tokens: int | None
    expected_output_tokens: int | None
    max_output_tokens: int | None
    stream: bool | None
    effort: str | None
    capabilities: Iterable[str] | None
    providers: Iterable[str] | None
    models: Iterable[str] | None
    max_alternatives: int | None
    dry_run: bool | None
    explain: select_pb2.Explain | None
    previous_attempts: Iterable[select_pb2.Attempt] | None
    objective: select_pb2.Objective | Fields | None
    constraints: constraints_pb2.Constraints | Fields | None
    workload: common_pb2.Workload | Fields | None
    reservation: reservation_pb2.Reservation | Fields | None
    affinity: common_pb2.Affinity | Fields | None


class EstimateOptions(TypedDict, total=False):
    """The usual fields of an ``EstimateCostRequest``; without route, model and matching: every route is quoted.

    Attributes:
        route: one route, `provider/model[@platform]`.
        variant: of that route; absent: its default.
        model: every route of one model.
        matching: every candidate that passes.
        task_class: for the counts left out; absent: `general`.
        input_tokens: tokens the call will send.
        expected_output_tokens: tokens an average model will answer with.
        max_output_tokens: the cap the call will set.
        workload: any count of the workload.
        affinity: routes that have a part of the input in their prompt cache.
        max_quotes: quotes wanted, the cheapest first, at most 256; absent: 16.
    """

    route: str | None
    variant: str | None
    model: str | None
    matching: constraints_pb2.Constraints | Fields | None
    task_class: str | None
    input_tokens: int | None
    expected_output_tokens: int | None
    max_output_tokens: int | None
    workload: common_pb2.Workload | Fields | None
    affinity: common_pb2.Affinity | Fields | None
    max_quotes: int | None


class UsageOptions(TypedDict, total=False):
    """The usual fields of a ``RecordUsageRequest``.

    Attributes:
        event_id: a UUIDv7, the same for each resend; the client makes one where it is absent.
        decision_id: of the Select that picked; absent: the call came without one.
        route: what was called, `provider/model[@platform]`; absent: what the decision picked.
        variant: of that route; absent: its default.
        attempt: 1 for the first of a decision.
        outcome: how it ended, as in `OK`, `SERVER_ERROR`, `RATE_LIMITED`.
        latency_ms: from the request's first byte to the answer's last.
        ttft_ms: to the first token of the answer.
        input_tokens: tokens sent.
        output_tokens: tokens answered.
        units: other units consumed, by kind; of parts of the input or output no more than those have.
        cache_convention: `INCLUDED` or `EXCLUDED`: whether `input_tokens` has what the prompt cache gave and took;
            absent: it has. `anthropic_usage` and `openai_usage` give counts that do.
        service_tier: that the call was served in; absent: that of the variant.
        region: it was served from, where prices differ by region.
        batch: it went through a batch interface.
        retry_after_s: how long the provider asked to be left alone, in seconds.
        headers: of the provider's answer; only those on limits are sent.
        http_status: of the provider's answer.
        error_code: the provider's own.
        phase: FINAL where it is absent.
        task_class: what it was for, where no decision says it: its output tokens count for the interval of quotes.
    """

    event_id: str | None
    decision_id: str | None
    route: str | None
    variant: str | None
    attempt: int | None
    outcome: Outcome | None
    latency_ms: int | None
    ttft_ms: int | None
    input_tokens: int | None
    output_tokens: int | None
    units: Mapping[str, int] | None
    cache_convention: Literal["INCLUDED", "EXCLUDED"] | None
    service_tier: str | None
    region: str | None
    batch: bool | None
    retry_after_s: float | None
    headers: Mapping[str, str] | None
    http_status: int | None
    error_code: str | None
    phase: usage_pb2.UsagePhase | None
    task_class: str | None


class LimitOptions(TypedDict, total=False):
    """The fields of a ``CheckRateLimitRequest``.

    Attributes:
        hits: how many requests; absent: 1. 0 only looks.
        tokens: tokens besides.
        route: of this route's model, provider and credential too, `provider/model[@platform]`.
    """

    hits: int | None
    tokens: int | None
    route: str | None
