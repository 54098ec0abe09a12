from modelreg.internal.v1 import budgets_pb2 as _budgets_pb2
from modelreg.v1 import budget_pb2 as _budget_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EntryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_KIND_UNSPECIFIED: _ClassVar[EntryKind]
    ENTRY_KIND_EXPIRY: _ClassVar[EntryKind]
    ENTRY_KIND_REVERSAL: _ClassVar[EntryKind]
    ENTRY_KIND_THRESHOLD: _ClassVar[EntryKind]
    ENTRY_KIND_CORRECTION: _ClassVar[EntryKind]
    ENTRY_KIND_ADJUSTMENT: _ClassVar[EntryKind]
ENTRY_KIND_UNSPECIFIED: EntryKind
ENTRY_KIND_EXPIRY: EntryKind
ENTRY_KIND_REVERSAL: EntryKind
ENTRY_KIND_THRESHOLD: EntryKind
ENTRY_KIND_CORRECTION: EntryKind
ENTRY_KIND_ADJUSTMENT: EntryKind

class UsageEvent(_message.Message):
    __slots__ = ("event_id", "digest", "recorded_at_unix_ms", "started_at_unix_ms", "decision_id", "attempt", "phase", "outcome", "route", "variant", "model", "provider", "platform", "task_class", "latency_ms", "ttft_ms", "input_tokens", "output_tokens", "units", "price_state", "cost_pico_usd", "tenant", "team", "user", "key", "end_user", "workflow_run_id", "session_id", "tags", "context", "error_code", "http_status", "provider_response_id", "model_served", "provider_cost_pico_usd", "feedback_ppm", "safety_findings", "planned", "sidecar", "kind", "postings", "hold_id", "budget_event", "service_tier", "region", "batch", "corrects", "first_price")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    COST_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    END_USER_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_RESPONSE_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_SERVED_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_COST_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_PPM_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FINDINGS_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    SIDECAR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    BUDGET_EVENT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TIER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    FIRST_PRICE_FIELD_NUMBER: _ClassVar[int]
    event_id: bytes
    digest: bytes
    recorded_at_unix_ms: int
    started_at_unix_ms: int
    decision_id: bytes
    attempt: int
    phase: _usage_pb2.UsagePhase
    outcome: _usage_pb2.UsageOutcome
    route: str
    variant: str
    model: str
    provider: str
    platform: str
    task_class: str
    latency_ms: int
    ttft_ms: int
    input_tokens: int
    output_tokens: int
    units: _containers.RepeatedCompositeFieldContainer[_common_pb2.UnitCount]
    price_state: _common_pb2.PriceState
    cost_pico_usd: int
    tenant: str
    team: str
    user: str
    key: str
    end_user: str
    workflow_run_id: str
    session_id: str
    tags: _containers.ScalarMap[str, str]
    context: bytes
    error_code: str
    http_status: int
    provider_response_id: str
    model_served: str
    provider_cost_pico_usd: int
    feedback_ppm: int
    safety_findings: _containers.RepeatedScalarFieldContainer[str]
    planned: bool
    sidecar: str
    kind: EntryKind
    postings: _containers.RepeatedCompositeFieldContainer[_budgets_pb2.Posting]
    hold_id: bytes
    budget_event: _budget_pb2.BudgetEvent
    service_tier: str
    region: str
    batch: bool
    corrects: bytes
    first_price: bool
    def __init__(self, event_id: _Optional[bytes] = ..., digest: _Optional[bytes] = ..., recorded_at_unix_ms: _Optional[int] = ..., started_at_unix_ms: _Optional[int] = ..., decision_id: _Optional[bytes] = ..., attempt: _Optional[int] = ..., phase: _Optional[_Union[_usage_pb2.UsagePhase, str]] = ..., outcome: _Optional[_Union[_usage_pb2.UsageOutcome, str]] = ..., route: _Optional[str] = ..., variant: _Optional[str] = ..., model: _Optional[str] = ..., provider: _Optional[str] = ..., platform: _Optional[str] = ..., task_class: _Optional[str] = ..., latency_ms: _Optional[int] = ..., ttft_ms: _Optional[int] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., units: _Optional[_Iterable[_Union[_common_pb2.UnitCount, _Mapping]]] = ..., price_state: _Optional[_Union[_common_pb2.PriceState, str]] = ..., cost_pico_usd: _Optional[int] = ..., tenant: _Optional[str] = ..., team: _Optional[str] = ..., user: _Optional[str] = ..., key: _Optional[str] = ..., end_user: _Optional[str] = ..., workflow_run_id: _Optional[str] = ..., session_id: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., context: _Optional[bytes] = ..., error_code: _Optional[str] = ..., http_status: _Optional[int] = ..., provider_response_id: _Optional[str] = ..., model_served: _Optional[str] = ..., provider_cost_pico_usd: _Optional[int] = ..., feedback_ppm: _Optional[int] = ..., safety_findings: _Optional[_Iterable[str]] = ..., planned: _Optional[bool] = ..., sidecar: _Optional[str] = ..., kind: _Optional[_Union[EntryKind, str]] = ..., postings: _Optional[_Iterable[_Union[_budgets_pb2.Posting, _Mapping]]] = ..., hold_id: _Optional[bytes] = ..., budget_event: _Optional[_Union[_budget_pb2.BudgetEvent, _Mapping]] = ..., service_tier: _Optional[str] = ..., region: _Optional[str] = ..., batch: _Optional[bool] = ..., corrects: _Optional[bytes] = ..., first_price: _Optional[bool] = ...) -> None: ...
