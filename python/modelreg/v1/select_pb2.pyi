from modelreg.v1 import budget_pb2 as _budget_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import limits_pb2 as _limits_pb2
from modelreg.v1 import reservation_pb2 as _reservation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Component(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPONENT_UNSPECIFIED: _ClassVar[Component]
    COMPONENT_QUALITY: _ClassVar[Component]
    COMPONENT_COST: _ClassVar[Component]
    COMPONENT_SPEED: _ClassVar[Component]
    COMPONENT_SAFETY: _ClassVar[Component]
    COMPONENT_AVAILABILITY: _ClassVar[Component]

class TermSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TERM_SOURCE_UNSPECIFIED: _ClassVar[TermSource]
    TERM_SOURCE_MEASURED: _ClassVar[TermSource]
    TERM_SOURCE_LINKED: _ClassVar[TermSource]
    TERM_SOURCE_INFERRED: _ClassVar[TermSource]
    TERM_SOURCE_USER: _ClassVar[TermSource]
    TERM_SOURCE_BENCHMARK: _ClassVar[TermSource]
    TERM_SOURCE_FEEDBACK: _ClassVar[TermSource]
    TERM_SOURCE_NONE: _ClassVar[TermSource]
    TERM_SOURCE_PRICE: _ClassVar[TermSource]
    TERM_SOURCE_FREE: _ClassVar[TermSource]
    TERM_SOURCE_UNPRICED: _ClassVar[TermSource]
    TERM_SOURCE_LIVE: _ClassVar[TermSource]
    TERM_SOURCE_VARIANT_PRIOR: _ClassVar[TermSource]
    TERM_SOURCE_PRIOR: _ClassVar[TermSource]
    TERM_SOURCE_CATALOG: _ClassVar[TermSource]
    TERM_SOURCE_MARKET: _ClassVar[TermSource]

class AttemptOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTEMPT_OUTCOME_UNSPECIFIED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_FAILED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_CONTEXT_EXCEEDED: _ClassVar[AttemptOutcome]
    ATTEMPT_OUTCOME_CONTENT_REFUSED: _ClassVar[AttemptOutcome]

class Explain(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPLAIN_UNSPECIFIED: _ClassVar[Explain]
    EXPLAIN_NONE: _ClassVar[Explain]
    EXPLAIN_SUMMARY: _ClassVar[Explain]
    EXPLAIN_FULL: _ClassVar[Explain]

class ExclusionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXCLUSION_REASON_UNSPECIFIED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MODEL_STATUS: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_ROUTE_STATUS: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NOT_YET_ACTIVE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NO_LONGER_ACTIVE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MODEL_TYPE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_CONTEXT_EXCEEDED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_OUTPUT_EXCEEDED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MODALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_PARAMETER: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_ALREADY_TRIED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_CAPABILITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_CAPABILITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_INPUT_MODALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_OUTPUT_MODALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_MODALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MIN_CONTEXT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_CONTEXT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MIN_OUTPUT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_MAX_OUTPUT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_PRICE_CEILING: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_PRICE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MAX_LATENCY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MAX_TTFT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MIN_THROUGHPUT: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_LATENCY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MIN_QUALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_QUALITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MIN_AVAILABILITY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_SAFETY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_COMMERCIAL_USE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_COMMERCIAL_USE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_LICENCE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_LICENCE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_REGION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_REGION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_DATA_POLICY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_DATA_POLICY: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_PROVIDER: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_MODEL: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_PLATFORM: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_TAG: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NAME_PATTERN: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_QUANTIZATION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_QUANTIZATION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_QUALITY_FLOOR: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_CIRCUIT_OPEN: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_COOLDOWN: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_PARAMETER_BOUNDS: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_VERSION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_UNKNOWN_VERSION: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_BUDGET_EXCEEDED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_LIMIT_EXCEEDED: _ClassVar[ExclusionReason]

class Obligation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OBLIGATION_UNSPECIFIED: _ClassVar[Obligation]
    OBLIGATION_MODERATE_INPUT: _ClassVar[Obligation]
    OBLIGATION_MODERATE_OUTPUT: _ClassVar[Obligation]
COMPONENT_UNSPECIFIED: Component
COMPONENT_QUALITY: Component
COMPONENT_COST: Component
COMPONENT_SPEED: Component
COMPONENT_SAFETY: Component
COMPONENT_AVAILABILITY: Component
TERM_SOURCE_UNSPECIFIED: TermSource
TERM_SOURCE_MEASURED: TermSource
TERM_SOURCE_LINKED: TermSource
TERM_SOURCE_INFERRED: TermSource
TERM_SOURCE_USER: TermSource
TERM_SOURCE_BENCHMARK: TermSource
TERM_SOURCE_FEEDBACK: TermSource
TERM_SOURCE_NONE: TermSource
TERM_SOURCE_PRICE: TermSource
TERM_SOURCE_FREE: TermSource
TERM_SOURCE_UNPRICED: TermSource
TERM_SOURCE_LIVE: TermSource
TERM_SOURCE_VARIANT_PRIOR: TermSource
TERM_SOURCE_PRIOR: TermSource
TERM_SOURCE_CATALOG: TermSource
TERM_SOURCE_MARKET: TermSource
ATTEMPT_OUTCOME_UNSPECIFIED: AttemptOutcome
ATTEMPT_OUTCOME_FAILED: AttemptOutcome
ATTEMPT_OUTCOME_CONTEXT_EXCEEDED: AttemptOutcome
ATTEMPT_OUTCOME_CONTENT_REFUSED: AttemptOutcome
EXPLAIN_UNSPECIFIED: Explain
EXPLAIN_NONE: Explain
EXPLAIN_SUMMARY: Explain
EXPLAIN_FULL: Explain
EXCLUSION_REASON_UNSPECIFIED: ExclusionReason
EXCLUSION_REASON_MODEL_STATUS: ExclusionReason
EXCLUSION_REASON_ROUTE_STATUS: ExclusionReason
EXCLUSION_REASON_NOT_YET_ACTIVE: ExclusionReason
EXCLUSION_REASON_NO_LONGER_ACTIVE: ExclusionReason
EXCLUSION_REASON_MODEL_TYPE: ExclusionReason
EXCLUSION_REASON_CONTEXT_EXCEEDED: ExclusionReason
EXCLUSION_REASON_OUTPUT_EXCEEDED: ExclusionReason
EXCLUSION_REASON_MODALITY: ExclusionReason
EXCLUSION_REASON_PARAMETER: ExclusionReason
EXCLUSION_REASON_ALREADY_TRIED: ExclusionReason
EXCLUSION_REASON_CAPABILITY: ExclusionReason
EXCLUSION_REASON_UNKNOWN_CAPABILITY: ExclusionReason
EXCLUSION_REASON_INPUT_MODALITY: ExclusionReason
EXCLUSION_REASON_OUTPUT_MODALITY: ExclusionReason
EXCLUSION_REASON_UNKNOWN_MODALITY: ExclusionReason
EXCLUSION_REASON_MIN_CONTEXT: ExclusionReason
EXCLUSION_REASON_UNKNOWN_CONTEXT: ExclusionReason
EXCLUSION_REASON_MIN_OUTPUT: ExclusionReason
EXCLUSION_REASON_UNKNOWN_MAX_OUTPUT: ExclusionReason
EXCLUSION_REASON_PRICE_CEILING: ExclusionReason
EXCLUSION_REASON_UNKNOWN_PRICE: ExclusionReason
EXCLUSION_REASON_MAX_LATENCY: ExclusionReason
EXCLUSION_REASON_MAX_TTFT: ExclusionReason
EXCLUSION_REASON_MIN_THROUGHPUT: ExclusionReason
EXCLUSION_REASON_UNKNOWN_LATENCY: ExclusionReason
EXCLUSION_REASON_MIN_QUALITY: ExclusionReason
EXCLUSION_REASON_UNKNOWN_QUALITY: ExclusionReason
EXCLUSION_REASON_MIN_AVAILABILITY: ExclusionReason
EXCLUSION_REASON_SAFETY: ExclusionReason
EXCLUSION_REASON_COMMERCIAL_USE: ExclusionReason
EXCLUSION_REASON_UNKNOWN_COMMERCIAL_USE: ExclusionReason
EXCLUSION_REASON_LICENCE: ExclusionReason
EXCLUSION_REASON_UNKNOWN_LICENCE: ExclusionReason
EXCLUSION_REASON_REGION: ExclusionReason
EXCLUSION_REASON_UNKNOWN_REGION: ExclusionReason
EXCLUSION_REASON_DATA_POLICY: ExclusionReason
EXCLUSION_REASON_UNKNOWN_DATA_POLICY: ExclusionReason
EXCLUSION_REASON_PROVIDER: ExclusionReason
EXCLUSION_REASON_MODEL: ExclusionReason
EXCLUSION_REASON_PLATFORM: ExclusionReason
EXCLUSION_REASON_TAG: ExclusionReason
EXCLUSION_REASON_NAME_PATTERN: ExclusionReason
EXCLUSION_REASON_QUANTIZATION: ExclusionReason
EXCLUSION_REASON_UNKNOWN_QUANTIZATION: ExclusionReason
EXCLUSION_REASON_QUALITY_FLOOR: ExclusionReason
EXCLUSION_REASON_CIRCUIT_OPEN: ExclusionReason
EXCLUSION_REASON_COOLDOWN: ExclusionReason
EXCLUSION_REASON_PARAMETER_BOUNDS: ExclusionReason
EXCLUSION_REASON_VERSION: ExclusionReason
EXCLUSION_REASON_UNKNOWN_VERSION: ExclusionReason
EXCLUSION_REASON_BUDGET_EXCEEDED: ExclusionReason
EXCLUSION_REASON_LIMIT_EXCEEDED: ExclusionReason
OBLIGATION_UNSPECIFIED: Obligation
OBLIGATION_MODERATE_INPUT: Obligation
OBLIGATION_MODERATE_OUTPUT: Obligation

class Term(_message.Message):
    __slots__ = ("component", "value_ppm", "weight_ppm", "source")
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    VALUE_PPM_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PPM_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    component: Component
    value_ppm: int
    weight_ppm: int
    source: TermSource
    def __init__(self, component: _Optional[_Union[Component, str]] = ..., value_ppm: _Optional[int] = ..., weight_ppm: _Optional[int] = ..., source: _Optional[_Union[TermSource, str]] = ...) -> None: ...

class Weights(_message.Message):
    __slots__ = ("quality", "cost", "speed", "safety", "availability")
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    quality: float
    cost: float
    speed: float
    safety: float
    availability: float
    def __init__(self, quality: _Optional[float] = ..., cost: _Optional[float] = ..., speed: _Optional[float] = ..., safety: _Optional[float] = ..., availability: _Optional[float] = ...) -> None: ...

class Objective(_message.Message):
    __slots__ = ("strategy", "weights", "willingness_to_pay")
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    WILLINGNESS_TO_PAY_FIELD_NUMBER: _ClassVar[int]
    strategy: str
    weights: Weights
    willingness_to_pay: _common_pb2.Usd
    def __init__(self, strategy: _Optional[str] = ..., weights: _Optional[_Union[Weights, _Mapping]] = ..., willingness_to_pay: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ...) -> None: ...

class Attempt(_message.Message):
    __slots__ = ("route", "outcome")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    outcome: AttemptOutcome
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., outcome: _Optional[_Union[AttemptOutcome, str]] = ...) -> None: ...

class SelectRequest(_message.Message):
    __slots__ = ("request_id", "task_class", "objective", "constraints", "workload", "max_alternatives", "explain", "dry_run", "previous_attempts", "as_of_unix_ms", "reservation", "model_alias", "affinity", "attribution", "previous_decision_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    MAX_ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_FIELD_NUMBER: _ClassVar[int]
    MODEL_ALIAS_FIELD_NUMBER: _ClassVar[int]
    AFFINITY_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    task_class: str
    objective: Objective
    constraints: _constraints_pb2.Constraints
    workload: _common_pb2.Workload
    max_alternatives: int
    explain: Explain
    dry_run: bool
    previous_attempts: _containers.RepeatedCompositeFieldContainer[Attempt]
    as_of_unix_ms: int
    reservation: _reservation_pb2.Reservation
    model_alias: str
    affinity: _common_pb2.Affinity
    attribution: _common_pb2.Attribution
    previous_decision_id: str
    def __init__(self, request_id: _Optional[str] = ..., task_class: _Optional[str] = ..., objective: _Optional[_Union[Objective, _Mapping]] = ..., constraints: _Optional[_Union[_constraints_pb2.Constraints, _Mapping]] = ..., workload: _Optional[_Union[_common_pb2.Workload, _Mapping]] = ..., max_alternatives: _Optional[int] = ..., explain: _Optional[_Union[Explain, str]] = ..., dry_run: _Optional[bool] = ..., previous_attempts: _Optional[_Iterable[_Union[Attempt, _Mapping]]] = ..., as_of_unix_ms: _Optional[int] = ..., reservation: _Optional[_Union[_reservation_pb2.Reservation, _Mapping]] = ..., model_alias: _Optional[str] = ..., affinity: _Optional[_Union[_common_pb2.Affinity, _Mapping]] = ..., attribution: _Optional[_Union[_common_pb2.Attribution, _Mapping]] = ..., previous_decision_id: _Optional[str] = ...) -> None: ...

class Endpoint(_message.Message):
    __slots__ = ("dialect", "base_url", "model", "credential_ref", "parameters")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_REF_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    dialect: str
    base_url: str
    model: str
    credential_ref: str
    parameters: _containers.ScalarMap[str, str]
    def __init__(self, dialect: _Optional[str] = ..., base_url: _Optional[str] = ..., model: _Optional[str] = ..., credential_ref: _Optional[str] = ..., parameters: _Optional[_Mapping[str, str]] = ...) -> None: ...

class RouteChoice(_message.Message):
    __slots__ = ("route", "model_id", "provider_id", "platform_id", "model_version", "endpoint", "priority", "score", "total", "terms", "quote", "expected_latency_ms", "expected_ttft_ms", "missing_optional_capabilities", "utility", "covered_by_hold")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    MISSING_OPTIONAL_CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    UTILITY_FIELD_NUMBER: _ClassVar[int]
    COVERED_BY_HOLD_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    model_id: str
    provider_id: str
    platform_id: str
    model_version: str
    endpoint: Endpoint
    priority: int
    score: float
    total: int
    terms: _containers.RepeatedCompositeFieldContainer[Term]
    quote: _common_pb2.Quote
    expected_latency_ms: int
    expected_ttft_ms: int
    missing_optional_capabilities: _containers.RepeatedScalarFieldContainer[str]
    utility: _common_pb2.Usd
    covered_by_hold: bool
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., model_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., model_version: _Optional[str] = ..., endpoint: _Optional[_Union[Endpoint, _Mapping]] = ..., priority: _Optional[int] = ..., score: _Optional[float] = ..., total: _Optional[int] = ..., terms: _Optional[_Iterable[_Union[Term, _Mapping]]] = ..., quote: _Optional[_Union[_common_pb2.Quote, _Mapping]] = ..., expected_latency_ms: _Optional[int] = ..., expected_ttft_ms: _Optional[int] = ..., missing_optional_capabilities: _Optional[_Iterable[str]] = ..., utility: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., covered_by_hold: _Optional[bool] = ...) -> None: ...

class Exclusion(_message.Message):
    __slots__ = ("reason", "count", "example")
    REASON_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    EXAMPLE_FIELD_NUMBER: _ClassVar[int]
    reason: ExclusionReason
    count: int
    example: _common_pb2.RouteRef
    def __init__(self, reason: _Optional[_Union[ExclusionReason, str]] = ..., count: _Optional[int] = ..., example: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ...) -> None: ...

class CandidateExplanation(_message.Message):
    __slots__ = ("route", "excluded", "terms", "total", "quote", "expected_latency_ms", "actual", "limit")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    excluded: ExclusionReason
    terms: _containers.RepeatedCompositeFieldContainer[Term]
    total: int
    quote: _common_pb2.Quote
    expected_latency_ms: int
    actual: int
    limit: int
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., excluded: _Optional[_Union[ExclusionReason, str]] = ..., terms: _Optional[_Iterable[_Union[Term, _Mapping]]] = ..., total: _Optional[int] = ..., quote: _Optional[_Union[_common_pb2.Quote, _Mapping]] = ..., expected_latency_ms: _Optional[int] = ..., actual: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("candidates", "reference_cost_pico_usd", "reference_latency_ms")
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_COST_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    candidates: _containers.RepeatedCompositeFieldContainer[CandidateExplanation]
    reference_cost_pico_usd: int
    reference_latency_ms: int
    def __init__(self, candidates: _Optional[_Iterable[_Union[CandidateExplanation, _Mapping]]] = ..., reference_cost_pico_usd: _Optional[int] = ..., reference_latency_ms: _Optional[int] = ...) -> None: ...

class ObjectiveApplied(_message.Message):
    __slots__ = ("strategy", "strategy_version", "weights_ppm", "min_quality_ppm", "willingness_to_pay", "sort")
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_PPM_FIELD_NUMBER: _ClassVar[int]
    MIN_QUALITY_PPM_FIELD_NUMBER: _ClassVar[int]
    WILLINGNESS_TO_PAY_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    strategy: str
    strategy_version: int
    weights_ppm: _containers.RepeatedScalarFieldContainer[int]
    min_quality_ppm: int
    willingness_to_pay: _common_pb2.Usd
    sort: _constraints_pb2.Sort
    def __init__(self, strategy: _Optional[str] = ..., strategy_version: _Optional[int] = ..., weights_ppm: _Optional[_Iterable[int]] = ..., min_quality_ppm: _Optional[int] = ..., willingness_to_pay: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., sort: _Optional[_Union[_constraints_pb2.Sort, str]] = ...) -> None: ...

class RetryAdvice(_message.Message):
    __slots__ = ("attempt_timeout_ms", "max_attempts")
    ATTEMPT_TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    attempt_timeout_ms: int
    max_attempts: int
    def __init__(self, attempt_timeout_ms: _Optional[int] = ..., max_attempts: _Optional[int] = ...) -> None: ...

class SelectResponse(_message.Message):
    __slots__ = ("decision_id", "registry", "task_class", "selected", "alternatives", "labels", "obligations", "excluded", "objective_applied", "retry", "candidates", "explanation", "hold", "limits", "budgets")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    SELECTED_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_APPLIED_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    registry: _common_pb2.RegistryRef
    task_class: str
    selected: RouteChoice
    alternatives: _containers.RepeatedCompositeFieldContainer[RouteChoice]
    labels: _containers.RepeatedScalarFieldContainer[_common_pb2.Label]
    obligations: _containers.RepeatedScalarFieldContainer[Obligation]
    excluded: _containers.RepeatedCompositeFieldContainer[Exclusion]
    objective_applied: ObjectiveApplied
    retry: RetryAdvice
    candidates: int
    explanation: Explanation
    hold: _reservation_pb2.Hold
    limits: _containers.RepeatedCompositeFieldContainer[_limits_pb2.LimitStatus]
    budgets: _containers.RepeatedCompositeFieldContainer[_budget_pb2.BudgetStatus]
    def __init__(self, decision_id: _Optional[str] = ..., registry: _Optional[_Union[_common_pb2.RegistryRef, _Mapping]] = ..., task_class: _Optional[str] = ..., selected: _Optional[_Union[RouteChoice, _Mapping]] = ..., alternatives: _Optional[_Iterable[_Union[RouteChoice, _Mapping]]] = ..., labels: _Optional[_Iterable[_Union[_common_pb2.Label, str]]] = ..., obligations: _Optional[_Iterable[_Union[Obligation, str]]] = ..., excluded: _Optional[_Iterable[_Union[Exclusion, _Mapping]]] = ..., objective_applied: _Optional[_Union[ObjectiveApplied, _Mapping]] = ..., retry: _Optional[_Union[RetryAdvice, _Mapping]] = ..., candidates: _Optional[int] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ..., hold: _Optional[_Union[_reservation_pb2.Hold, _Mapping]] = ..., limits: _Optional[_Iterable[_Union[_limits_pb2.LimitStatus, _Mapping]]] = ..., budgets: _Optional[_Iterable[_Union[_budget_pb2.BudgetStatus, _Mapping]]] = ...) -> None: ...

class BatchSelectRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[SelectRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[SelectRequest, _Mapping]]] = ...) -> None: ...

class SelectResult(_message.Message):
    __slots__ = ("response", "status")
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    response: SelectResponse
    status: bytes
    def __init__(self, response: _Optional[_Union[SelectResponse, _Mapping]] = ..., status: _Optional[bytes] = ...) -> None: ...

class BatchSelectResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[SelectResult]
    def __init__(self, results: _Optional[_Iterable[_Union[SelectResult, _Mapping]]] = ...) -> None: ...
