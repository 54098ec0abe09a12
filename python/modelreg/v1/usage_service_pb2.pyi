import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsageDimension(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_DIMENSION_UNSPECIFIED: _ClassVar[UsageDimension]
    USAGE_DIMENSION_MODEL: _ClassVar[UsageDimension]
    USAGE_DIMENSION_PROVIDER: _ClassVar[UsageDimension]
    USAGE_DIMENSION_PLATFORM: _ClassVar[UsageDimension]
    USAGE_DIMENSION_ROUTE: _ClassVar[UsageDimension]
    USAGE_DIMENSION_TEAM: _ClassVar[UsageDimension]
    USAGE_DIMENSION_KEY: _ClassVar[UsageDimension]
    USAGE_DIMENSION_WORKFLOW: _ClassVar[UsageDimension]
    USAGE_DIMENSION_TASK_CLASS: _ClassVar[UsageDimension]
USAGE_DIMENSION_UNSPECIFIED: UsageDimension
USAGE_DIMENSION_MODEL: UsageDimension
USAGE_DIMENSION_PROVIDER: UsageDimension
USAGE_DIMENSION_PLATFORM: UsageDimension
USAGE_DIMENSION_ROUTE: UsageDimension
USAGE_DIMENSION_TEAM: UsageDimension
USAGE_DIMENSION_KEY: UsageDimension
USAGE_DIMENSION_WORKFLOW: UsageDimension
USAGE_DIMENSION_TASK_CLASS: UsageDimension

class UsageDays(_message.Message):
    __slots__ = ("to",)
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    to: str
    def __init__(self, to: _Optional[str] = ..., **kwargs) -> None: ...

class UsageRange(_message.Message):
    __slots__ = ("last_hours", "days")
    LAST_HOURS_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    last_hours: int
    days: UsageDays
    def __init__(self, last_hours: _Optional[int] = ..., days: _Optional[_Union[UsageDays, _Mapping]] = ...) -> None: ...

class UsageTotals(_message.Message):
    __slots__ = ("calls", "ok_calls", "failed_calls", "rate_limited_calls", "cancelled_calls", "refused_calls", "input_tokens", "output_tokens", "cost", "unpriced_calls", "cost_per_1k_tokens", "cost_per_ok_call", "average_latency_ms", "average_ttft_ms")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    OK_CALLS_FIELD_NUMBER: _ClassVar[int]
    FAILED_CALLS_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMITED_CALLS_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_CALLS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_CALLS_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_CALLS_FIELD_NUMBER: _ClassVar[int]
    COST_PER_1K_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_PER_OK_CALL_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    calls: int
    ok_calls: int
    failed_calls: int
    rate_limited_calls: int
    cancelled_calls: int
    refused_calls: int
    input_tokens: int
    output_tokens: int
    cost: _common_pb2.Usd
    unpriced_calls: int
    cost_per_1k_tokens: _common_pb2.Usd
    cost_per_ok_call: _common_pb2.Usd
    average_latency_ms: int
    average_ttft_ms: int
    def __init__(self, calls: _Optional[int] = ..., ok_calls: _Optional[int] = ..., failed_calls: _Optional[int] = ..., rate_limited_calls: _Optional[int] = ..., cancelled_calls: _Optional[int] = ..., refused_calls: _Optional[int] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., cost: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., unpriced_calls: _Optional[int] = ..., cost_per_1k_tokens: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., cost_per_ok_call: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., average_latency_ms: _Optional[int] = ..., average_ttft_ms: _Optional[int] = ...) -> None: ...

class UsageGroup(_message.Message):
    __slots__ = ("name", "totals", "tenant", "key_prefix")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    KEY_PREFIX_FIELD_NUMBER: _ClassVar[int]
    name: str
    totals: UsageTotals
    tenant: str
    key_prefix: str
    def __init__(self, name: _Optional[str] = ..., totals: _Optional[_Union[UsageTotals, _Mapping]] = ..., tenant: _Optional[str] = ..., key_prefix: _Optional[str] = ...) -> None: ...

class GetCostsRequest(_message.Message):
    __slots__ = ("range", "group_by", "top", "tenant")
    RANGE_FIELD_NUMBER: _ClassVar[int]
    GROUP_BY_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    range: UsageRange
    group_by: UsageDimension
    top: int
    tenant: str
    def __init__(self, range: _Optional[_Union[UsageRange, _Mapping]] = ..., group_by: _Optional[_Union[UsageDimension, str]] = ..., top: _Optional[int] = ..., tenant: _Optional[str] = ...) -> None: ...

class GetCostsResponse(_message.Message):
    __slots__ = ("until", "total", "groups", "group_count", "others", "ungrouped")
    FROM_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    GROUP_COUNT_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    UNGROUPED_FIELD_NUMBER: _ClassVar[int]
    until: _timestamp_pb2.Timestamp
    total: UsageTotals
    groups: _containers.RepeatedCompositeFieldContainer[UsageGroup]
    group_count: int
    others: UsageTotals
    ungrouped: UsageTotals
    def __init__(self, until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., total: _Optional[_Union[UsageTotals, _Mapping]] = ..., groups: _Optional[_Iterable[_Union[UsageGroup, _Mapping]]] = ..., group_count: _Optional[int] = ..., others: _Optional[_Union[UsageTotals, _Mapping]] = ..., ungrouped: _Optional[_Union[UsageTotals, _Mapping]] = ..., **kwargs) -> None: ...

class GetUsageTrendRequest(_message.Message):
    __slots__ = ("days", "dimension", "name", "tenant")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    days: UsageDays
    dimension: UsageDimension
    name: str
    tenant: str
    def __init__(self, days: _Optional[_Union[UsageDays, _Mapping]] = ..., dimension: _Optional[_Union[UsageDimension, str]] = ..., name: _Optional[str] = ..., tenant: _Optional[str] = ...) -> None: ...

class UsageDay(_message.Message):
    __slots__ = ("day", "totals")
    DAY_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    day: str
    totals: UsageTotals
    def __init__(self, day: _Optional[str] = ..., totals: _Optional[_Union[UsageTotals, _Mapping]] = ...) -> None: ...

class GetUsageTrendResponse(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[UsageDay]
    def __init__(self, days: _Optional[_Iterable[_Union[UsageDay, _Mapping]]] = ...) -> None: ...

class ListUsageRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "model", "route", "team", "key", "workflow_run_id", "outcome", "tenant")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    model: str
    route: str
    team: str
    key: str
    workflow_run_id: str
    outcome: _usage_pb2.UsageOutcome
    tenant: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., model: _Optional[str] = ..., route: _Optional[str] = ..., team: _Optional[str] = ..., key: _Optional[str] = ..., workflow_run_id: _Optional[str] = ..., outcome: _Optional[_Union[_usage_pb2.UsageOutcome, str]] = ..., tenant: _Optional[str] = ...) -> None: ...

class UsageRecord(_message.Message):
    __slots__ = ("event_id", "started", "recorded", "decision_id", "attempt", "phase", "outcome", "route", "model", "provider", "platform", "task_class", "latency_ms", "ttft_ms", "input_tokens", "output_tokens", "units", "price_state", "cost", "tenant", "team", "user", "key", "end_user", "workflow_run_id", "session_id", "tags", "error_code", "http_status", "provider_response_id", "model_served", "provider_cost", "feedback_ppm", "safety_findings", "planned", "sidecar", "key_prefix", "corrects", "service_tier", "region", "batch")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
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
    COST_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    END_USER_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_RESPONSE_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_SERVED_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_COST_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_PPM_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FINDINGS_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    SIDECAR_FIELD_NUMBER: _ClassVar[int]
    KEY_PREFIX_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TIER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    started: _timestamp_pb2.Timestamp
    recorded: _timestamp_pb2.Timestamp
    decision_id: str
    attempt: int
    phase: _usage_pb2.UsagePhase
    outcome: _usage_pb2.UsageOutcome
    route: _common_pb2.RouteRef
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
    cost: _common_pb2.Usd
    tenant: str
    team: str
    user: str
    key: str
    end_user: str
    workflow_run_id: str
    session_id: str
    tags: _containers.ScalarMap[str, str]
    error_code: str
    http_status: int
    provider_response_id: str
    model_served: str
    provider_cost: _common_pb2.Usd
    feedback_ppm: int
    safety_findings: _containers.RepeatedScalarFieldContainer[str]
    planned: bool
    sidecar: str
    key_prefix: str
    corrects: str
    service_tier: str
    region: str
    batch: bool
    def __init__(self, event_id: _Optional[str] = ..., started: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decision_id: _Optional[str] = ..., attempt: _Optional[int] = ..., phase: _Optional[_Union[_usage_pb2.UsagePhase, str]] = ..., outcome: _Optional[_Union[_usage_pb2.UsageOutcome, str]] = ..., route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., model: _Optional[str] = ..., provider: _Optional[str] = ..., platform: _Optional[str] = ..., task_class: _Optional[str] = ..., latency_ms: _Optional[int] = ..., ttft_ms: _Optional[int] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., units: _Optional[_Iterable[_Union[_common_pb2.UnitCount, _Mapping]]] = ..., price_state: _Optional[_Union[_common_pb2.PriceState, str]] = ..., cost: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., tenant: _Optional[str] = ..., team: _Optional[str] = ..., user: _Optional[str] = ..., key: _Optional[str] = ..., end_user: _Optional[str] = ..., workflow_run_id: _Optional[str] = ..., session_id: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., error_code: _Optional[str] = ..., http_status: _Optional[int] = ..., provider_response_id: _Optional[str] = ..., model_served: _Optional[str] = ..., provider_cost: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., feedback_ppm: _Optional[int] = ..., safety_findings: _Optional[_Iterable[str]] = ..., planned: _Optional[bool] = ..., sidecar: _Optional[str] = ..., key_prefix: _Optional[str] = ..., corrects: _Optional[str] = ..., service_tier: _Optional[str] = ..., region: _Optional[str] = ..., batch: _Optional[bool] = ...) -> None: ...

class ListUsageResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[UsageRecord]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[UsageRecord, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchUsageRequest(_message.Message):
    __slots__ = ("model", "route", "team", "key", "workflow_run_id", "outcome", "tenant")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    model: str
    route: str
    team: str
    key: str
    workflow_run_id: str
    outcome: _usage_pb2.UsageOutcome
    tenant: str
    def __init__(self, model: _Optional[str] = ..., route: _Optional[str] = ..., team: _Optional[str] = ..., key: _Optional[str] = ..., workflow_run_id: _Optional[str] = ..., outcome: _Optional[_Union[_usage_pb2.UsageOutcome, str]] = ..., tenant: _Optional[str] = ...) -> None: ...

class WatchUsageResponse(_message.Message):
    __slots__ = ("events", "missed")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[UsageRecord]
    missed: int
    def __init__(self, events: _Optional[_Iterable[_Union[UsageRecord, _Mapping]]] = ..., missed: _Optional[int] = ...) -> None: ...

class GetShippingRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ShippingProgress(_message.Message):
    __slots__ = ("shipped", "duplicates", "last_success", "last_error", "failures", "waiting", "waiting_bytes")
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WAITING_BYTES_FIELD_NUMBER: _ClassVar[int]
    shipped: int
    duplicates: int
    last_success: _timestamp_pb2.Timestamp
    last_error: str
    failures: int
    waiting: int
    waiting_bytes: int
    def __init__(self, shipped: _Optional[int] = ..., duplicates: _Optional[int] = ..., last_success: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_error: _Optional[str] = ..., failures: _Optional[int] = ..., waiting: _Optional[int] = ..., waiting_bytes: _Optional[int] = ...) -> None: ...

class GetShippingResponse(_message.Message):
    __slots__ = ("progress", "conflicts", "dead_letters")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    progress: ShippingProgress
    conflicts: int
    dead_letters: int
    def __init__(self, progress: _Optional[_Union[ShippingProgress, _Mapping]] = ..., conflicts: _Optional[int] = ..., dead_letters: _Optional[int] = ...) -> None: ...

class RecostUsageRequest(_message.Message):
    __slots__ = ("days", "route", "model", "tenant", "dry_run", "page_size", "page_token")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    days: UsageDays
    route: str
    model: str
    tenant: str
    dry_run: bool
    page_size: int
    page_token: str
    def __init__(self, days: _Optional[_Union[UsageDays, _Mapping]] = ..., route: _Optional[str] = ..., model: _Optional[str] = ..., tenant: _Optional[str] = ..., dry_run: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class RecostedRoute(_message.Message):
    __slots__ = ("route", "unchanged_calls", "corrected_calls", "first_priced_calls", "foreign_calls", "cost_before", "cost_after", "unpriced_calls")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_CALLS_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_CALLS_FIELD_NUMBER: _ClassVar[int]
    FIRST_PRICED_CALLS_FIELD_NUMBER: _ClassVar[int]
    FOREIGN_CALLS_FIELD_NUMBER: _ClassVar[int]
    COST_BEFORE_FIELD_NUMBER: _ClassVar[int]
    COST_AFTER_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_CALLS_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    unchanged_calls: int
    corrected_calls: int
    first_priced_calls: int
    foreign_calls: int
    cost_before: _common_pb2.Usd
    cost_after: _common_pb2.Usd
    unpriced_calls: int
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., unchanged_calls: _Optional[int] = ..., corrected_calls: _Optional[int] = ..., first_priced_calls: _Optional[int] = ..., foreign_calls: _Optional[int] = ..., cost_before: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., cost_after: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., unpriced_calls: _Optional[int] = ...) -> None: ...

class RecostUsageResponse(_message.Message):
    __slots__ = ("routes", "next_page_token")
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    routes: _containers.RepeatedCompositeFieldContainer[RecostedRoute]
    next_page_token: str
    def __init__(self, routes: _Optional[_Iterable[_Union[RecostedRoute, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
