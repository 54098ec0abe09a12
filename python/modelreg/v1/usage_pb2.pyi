from modelreg.v1 import budget_pb2 as _budget_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import reservation_pb2 as _reservation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsagePhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_PHASE_UNSPECIFIED: _ClassVar[UsagePhase]
    USAGE_PHASE_STARTED: _ClassVar[UsagePhase]
    USAGE_PHASE_PARTIAL: _ClassVar[UsagePhase]
    USAGE_PHASE_FINAL: _ClassVar[UsagePhase]

class UsageOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_OUTCOME_UNSPECIFIED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_OK: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_SERVER_ERROR: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_TIMEOUT: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_CONNECTION_ERROR: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_RATE_LIMITED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_CANCELLED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_BAD_REQUEST: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_CONTENT_REFUSED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_CONTEXT_EXCEEDED: _ClassVar[UsageOutcome]

class AckMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACK_MODE_UNSPECIFIED: _ClassVar[AckMode]
    ACK_MODE_DURABLE: _ClassVar[AckMode]
    ACK_MODE_MEMORY: _ClassVar[AckMode]

class CacheConvention(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CACHE_CONVENTION_UNSPECIFIED: _ClassVar[CacheConvention]
    CACHE_CONVENTION_INCLUDED: _ClassVar[CacheConvention]
    CACHE_CONVENTION_EXCLUDED: _ClassVar[CacheConvention]

class UsageAck(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_ACK_UNSPECIFIED: _ClassVar[UsageAck]
    USAGE_ACK_DURABLE: _ClassVar[UsageAck]
    USAGE_ACK_MEMORY: _ClassVar[UsageAck]
    USAGE_ACK_DUPLICATE: _ClassVar[UsageAck]
    USAGE_ACK_CONFLICT: _ClassVar[UsageAck]
USAGE_PHASE_UNSPECIFIED: UsagePhase
USAGE_PHASE_STARTED: UsagePhase
USAGE_PHASE_PARTIAL: UsagePhase
USAGE_PHASE_FINAL: UsagePhase
USAGE_OUTCOME_UNSPECIFIED: UsageOutcome
USAGE_OUTCOME_OK: UsageOutcome
USAGE_OUTCOME_SERVER_ERROR: UsageOutcome
USAGE_OUTCOME_TIMEOUT: UsageOutcome
USAGE_OUTCOME_CONNECTION_ERROR: UsageOutcome
USAGE_OUTCOME_RATE_LIMITED: UsageOutcome
USAGE_OUTCOME_CANCELLED: UsageOutcome
USAGE_OUTCOME_BAD_REQUEST: UsageOutcome
USAGE_OUTCOME_CONTENT_REFUSED: UsageOutcome
USAGE_OUTCOME_CONTEXT_EXCEEDED: UsageOutcome
ACK_MODE_UNSPECIFIED: AckMode
ACK_MODE_DURABLE: AckMode
ACK_MODE_MEMORY: AckMode
CACHE_CONVENTION_UNSPECIFIED: CacheConvention
CACHE_CONVENTION_INCLUDED: CacheConvention
CACHE_CONVENTION_EXCLUDED: CacheConvention
USAGE_ACK_UNSPECIFIED: UsageAck
USAGE_ACK_DURABLE: UsageAck
USAGE_ACK_MEMORY: UsageAck
USAGE_ACK_DUPLICATE: UsageAck
USAGE_ACK_CONFLICT: UsageAck

class RecordUsageRequest(_message.Message):
    __slots__ = ("event_id", "decision_id", "route", "attempt", "phase", "outcome", "started_at_unix_ms", "latency_ms", "ttft_ms", "units", "ack", "retry_after_ms", "limit_headers", "error_code", "http_status", "task_class", "cache_convention", "service_tier", "region", "batch", "attribution", "provider_cost", "provider_response_id", "feedback_ppm", "model_served", "safety_findings", "hold_token")
    class LimitHeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_HEADERS_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    CACHE_CONVENTION_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TIER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_COST_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_RESPONSE_ID_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_PPM_FIELD_NUMBER: _ClassVar[int]
    MODEL_SERVED_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FINDINGS_FIELD_NUMBER: _ClassVar[int]
    HOLD_TOKEN_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    decision_id: str
    route: _common_pb2.RouteRef
    attempt: int
    phase: UsagePhase
    outcome: UsageOutcome
    started_at_unix_ms: int
    latency_ms: int
    ttft_ms: int
    units: _containers.RepeatedCompositeFieldContainer[_common_pb2.UnitCount]
    ack: AckMode
    retry_after_ms: int
    limit_headers: _containers.ScalarMap[str, str]
    error_code: str
    http_status: int
    task_class: str
    cache_convention: CacheConvention
    service_tier: str
    region: str
    batch: bool
    attribution: _common_pb2.Attribution
    provider_cost: _common_pb2.Usd
    provider_response_id: str
    feedback_ppm: int
    model_served: str
    safety_findings: _containers.RepeatedScalarFieldContainer[str]
    hold_token: bytes
    def __init__(self, event_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., attempt: _Optional[int] = ..., phase: _Optional[_Union[UsagePhase, str]] = ..., outcome: _Optional[_Union[UsageOutcome, str]] = ..., started_at_unix_ms: _Optional[int] = ..., latency_ms: _Optional[int] = ..., ttft_ms: _Optional[int] = ..., units: _Optional[_Iterable[_Union[_common_pb2.UnitCount, _Mapping]]] = ..., ack: _Optional[_Union[AckMode, str]] = ..., retry_after_ms: _Optional[int] = ..., limit_headers: _Optional[_Mapping[str, str]] = ..., error_code: _Optional[str] = ..., http_status: _Optional[int] = ..., task_class: _Optional[str] = ..., cache_convention: _Optional[_Union[CacheConvention, str]] = ..., service_tier: _Optional[str] = ..., region: _Optional[str] = ..., batch: _Optional[bool] = ..., attribution: _Optional[_Union[_common_pb2.Attribution, _Mapping]] = ..., provider_cost: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., provider_response_id: _Optional[str] = ..., feedback_ppm: _Optional[int] = ..., model_served: _Optional[str] = ..., safety_findings: _Optional[_Iterable[str]] = ..., hold_token: _Optional[bytes] = ...) -> None: ...

class RecordUsageResponse(_message.Message):
    __slots__ = ("event_id", "ack", "registry", "labels", "cost", "hold", "budgets")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    ack: UsageAck
    registry: _common_pb2.RegistryRef
    labels: _containers.RepeatedScalarFieldContainer[_common_pb2.Label]
    cost: _common_pb2.Quote
    hold: _reservation_pb2.HoldState
    budgets: _containers.RepeatedCompositeFieldContainer[_budget_pb2.BudgetStatus]
    def __init__(self, event_id: _Optional[str] = ..., ack: _Optional[_Union[UsageAck, str]] = ..., registry: _Optional[_Union[_common_pb2.RegistryRef, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[_common_pb2.Label, str]]] = ..., cost: _Optional[_Union[_common_pb2.Quote, _Mapping]] = ..., hold: _Optional[_Union[_reservation_pb2.HoldState, str]] = ..., budgets: _Optional[_Iterable[_Union[_budget_pb2.BudgetStatus, _Mapping]]] = ...) -> None: ...

class BatchRecordUsageRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[RecordUsageRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[RecordUsageRequest, _Mapping]]] = ...) -> None: ...

class RecordUsageResult(_message.Message):
    __slots__ = ("response", "status")
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    response: RecordUsageResponse
    status: bytes
    def __init__(self, response: _Optional[_Union[RecordUsageResponse, _Mapping]] = ..., status: _Optional[bytes] = ...) -> None: ...

class BatchRecordUsageResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[RecordUsageResult]
    def __init__(self, results: _Optional[_Iterable[_Union[RecordUsageResult, _Mapping]]] = ...) -> None: ...
