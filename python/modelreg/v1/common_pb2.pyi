from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PriceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRICE_STATE_UNSPECIFIED: _ClassVar[PriceState]
    PRICE_STATE_KNOWN: _ClassVar[PriceState]
    PRICE_STATE_FREE: _ClassVar[PriceState]
    PRICE_STATE_UNKNOWN: _ClassVar[PriceState]

class IntervalBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERVAL_BASIS_UNSPECIFIED: _ClassVar[IntervalBasis]
    INTERVAL_BASIS_HISTORY: _ClassVar[IntervalBasis]
    INTERVAL_BASIS_CLASS_PRIOR: _ClassVar[IntervalBasis]

class Layer(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LAYER_UNSPECIFIED: _ClassVar[Layer]
    LAYER_CATALOGUE: _ClassVar[Layer]
    LAYER_DISCOVERED: _ClassVar[Layer]
    LAYER_FILE: _ClassVar[Layer]
    LAYER_USER: _ClassVar[Layer]
    LAYER_LITELLM: _ClassVar[Layer]
    LAYER_GENAI_PRICES: _ClassVar[Layer]
    LAYER_OPENROUTER: _ClassVar[Layer]

class Label(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LABEL_UNSPECIFIED: _ClassVar[Label]
    LABEL_DEMO: _ClassVar[Label]
    LABEL_DEFAULT_WORKLOAD: _ClassVar[Label]
    LABEL_QUALITY_FLOOR_DROPPED: _ClassVar[Label]
    LABEL_PRICE_ESTIMATED: _ClassVar[Label]
    LABEL_PRICE_UNKNOWN: _ClassVar[Label]
    LABEL_SAFETY_UNMEASURED: _ClassVar[Label]
    LABEL_LAST_SNAPSHOT: _ClassVar[Label]
    LABEL_SNAPSHOT_STALE: _ClassVar[Label]
    LABEL_PANIC: _ClassVar[Label]
    LABEL_LOAD_REORDERED: _ClassVar[Label]
    LABEL_USAGE_NOT_DURABLE: _ClassVar[Label]
    LABEL_UNPLANNED: _ClassVar[Label]
    LABEL_LIVE_NOT_UPDATED: _ClassVar[Label]
    LABEL_LEDGER_WAIT: _ClassVar[Label]
    LABEL_BUDGET_WARNED: _ClassVar[Label]
    LABEL_BUDGET_DEGRADED: _ClassVar[Label]
    LABEL_BUDGET_EXCEEDED: _ClassVar[Label]
    LABEL_BUDGET_WINDOW_SHARED: _ClassVar[Label]
    LABEL_NOT_HELD: _ClassVar[Label]
    LABEL_CHARGED_AS_HELD: _ClassVar[Label]
PRICE_STATE_UNSPECIFIED: PriceState
PRICE_STATE_KNOWN: PriceState
PRICE_STATE_FREE: PriceState
PRICE_STATE_UNKNOWN: PriceState
INTERVAL_BASIS_UNSPECIFIED: IntervalBasis
INTERVAL_BASIS_HISTORY: IntervalBasis
INTERVAL_BASIS_CLASS_PRIOR: IntervalBasis
LAYER_UNSPECIFIED: Layer
LAYER_CATALOGUE: Layer
LAYER_DISCOVERED: Layer
LAYER_FILE: Layer
LAYER_USER: Layer
LAYER_LITELLM: Layer
LAYER_GENAI_PRICES: Layer
LAYER_OPENROUTER: Layer
LABEL_UNSPECIFIED: Label
LABEL_DEMO: Label
LABEL_DEFAULT_WORKLOAD: Label
LABEL_QUALITY_FLOOR_DROPPED: Label
LABEL_PRICE_ESTIMATED: Label
LABEL_PRICE_UNKNOWN: Label
LABEL_SAFETY_UNMEASURED: Label
LABEL_LAST_SNAPSHOT: Label
LABEL_SNAPSHOT_STALE: Label
LABEL_PANIC: Label
LABEL_LOAD_REORDERED: Label
LABEL_USAGE_NOT_DURABLE: Label
LABEL_UNPLANNED: Label
LABEL_LIVE_NOT_UPDATED: Label
LABEL_LEDGER_WAIT: Label
LABEL_BUDGET_WARNED: Label
LABEL_BUDGET_DEGRADED: Label
LABEL_BUDGET_EXCEEDED: Label
LABEL_BUDGET_WINDOW_SHARED: Label
LABEL_NOT_HELD: Label
LABEL_CHARGED_AS_HELD: Label

class Usd(_message.Message):
    __slots__ = ("units", "pico")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    PICO_FIELD_NUMBER: _ClassVar[int]
    units: int
    pico: int
    def __init__(self, units: _Optional[int] = ..., pico: _Optional[int] = ...) -> None: ...

class RegistryRef(_message.Message):
    __slots__ = ("revision", "snapshot_sha256", "age_ms", "live_epoch")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_SHA256_FIELD_NUMBER: _ClassVar[int]
    AGE_MS_FIELD_NUMBER: _ClassVar[int]
    LIVE_EPOCH_FIELD_NUMBER: _ClassVar[int]
    revision: int
    snapshot_sha256: bytes
    age_ms: int
    live_epoch: int
    def __init__(self, revision: _Optional[int] = ..., snapshot_sha256: _Optional[bytes] = ..., age_ms: _Optional[int] = ..., live_epoch: _Optional[int] = ...) -> None: ...

class RouteRef(_message.Message):
    __slots__ = ("route_id", "variant")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    variant: str
    def __init__(self, route_id: _Optional[str] = ..., variant: _Optional[str] = ...) -> None: ...

class ActAs(_message.Message):
    __slots__ = ("tenant", "team", "user")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    tenant: str
    team: str
    user: str
    def __init__(self, tenant: _Optional[str] = ..., team: _Optional[str] = ..., user: _Optional[str] = ...) -> None: ...

class Attribution(_message.Message):
    __slots__ = ("end_user", "workflow_run_id", "session_id", "tags", "act_as", "context")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    END_USER_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ACT_AS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    end_user: str
    workflow_run_id: str
    session_id: str
    tags: _containers.ScalarMap[str, str]
    act_as: ActAs
    context: bytes
    def __init__(self, end_user: _Optional[str] = ..., workflow_run_id: _Optional[str] = ..., session_id: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., act_as: _Optional[_Union[ActAs, _Mapping]] = ..., context: _Optional[bytes] = ...) -> None: ...

class UnitCount(_message.Message):
    __slots__ = ("kind", "count")
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    count: int
    def __init__(self, kind: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class ParameterValue(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class Workload(_message.Message):
    __slots__ = ("input_tokens", "expected_output_tokens", "max_output_tokens", "units", "service_tier", "batch", "stream", "effort", "parameters", "parameter_values", "region")
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TIER_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    EFFORT_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_VALUES_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    input_tokens: int
    expected_output_tokens: int
    max_output_tokens: int
    units: _containers.RepeatedCompositeFieldContainer[UnitCount]
    service_tier: str
    batch: bool
    stream: bool
    effort: str
    parameters: _containers.RepeatedScalarFieldContainer[str]
    parameter_values: _containers.RepeatedCompositeFieldContainer[ParameterValue]
    region: str
    def __init__(self, input_tokens: _Optional[int] = ..., expected_output_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., units: _Optional[_Iterable[_Union[UnitCount, _Mapping]]] = ..., service_tier: _Optional[str] = ..., batch: _Optional[bool] = ..., stream: _Optional[bool] = ..., effort: _Optional[str] = ..., parameters: _Optional[_Iterable[str]] = ..., parameter_values: _Optional[_Iterable[_Union[ParameterValue, _Mapping]]] = ..., region: _Optional[str] = ...) -> None: ...

class ClockWindow(_message.Message):
    __slots__ = ("from_minute", "until_minute", "weekdays")
    FROM_MINUTE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MINUTE_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    from_minute: int
    until_minute: int
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, from_minute: _Optional[int] = ..., until_minute: _Optional[int] = ..., weekdays: _Optional[_Iterable[int]] = ...) -> None: ...

class PriceCondition(_message.Message):
    __slots__ = ("above_input_tokens", "batch", "service_tier", "speed", "region", "window", "from_unix_ms", "until_unix_ms")
    ABOVE_INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TIER_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    FROM_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    above_input_tokens: int
    batch: bool
    service_tier: str
    speed: str
    region: str
    window: ClockWindow
    from_unix_ms: int
    until_unix_ms: int
    def __init__(self, above_input_tokens: _Optional[int] = ..., batch: _Optional[bool] = ..., service_tier: _Optional[str] = ..., speed: _Optional[str] = ..., region: _Optional[str] = ..., window: _Optional[_Union[ClockWindow, _Mapping]] = ..., from_unix_ms: _Optional[int] = ..., until_unix_ms: _Optional[int] = ...) -> None: ...

class WarmRoute(_message.Message):
    __slots__ = ("route_id", "cached_input_tokens")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    CACHED_INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    cached_input_tokens: int
    def __init__(self, route_id: _Optional[str] = ..., cached_input_tokens: _Optional[int] = ...) -> None: ...

class Affinity(_message.Message):
    __slots__ = ("warm_routes",)
    WARM_ROUTES_FIELD_NUMBER: _ClassVar[int]
    warm_routes: _containers.RepeatedCompositeFieldContainer[WarmRoute]
    def __init__(self, warm_routes: _Optional[_Iterable[_Union[WarmRoute, _Mapping]]] = ...) -> None: ...

class QuoteLine(_message.Message):
    __slots__ = ("unit", "count", "rate_pico_usd", "amount", "condition")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    RATE_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    unit: str
    count: int
    rate_pico_usd: int
    amount: Usd
    condition: PriceCondition
    def __init__(self, unit: _Optional[str] = ..., count: _Optional[int] = ..., rate_pico_usd: _Optional[int] = ..., amount: _Optional[_Union[Usd, _Mapping]] = ..., condition: _Optional[_Union[PriceCondition, _Mapping]] = ...) -> None: ...

class NearTier(_message.Message):
    __slots__ = ("above_input_tokens", "expected")
    ABOVE_INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    above_input_tokens: int
    expected: Usd
    def __init__(self, above_input_tokens: _Optional[int] = ..., expected: _Optional[_Union[Usd, _Mapping]] = ...) -> None: ...

class ExchangeRate(_message.Message):
    __slots__ = ("usd", "date", "source")
    USD_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    usd: str
    date: str
    source: str
    def __init__(self, usd: _Optional[str] = ..., date: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ImportedAmount(_message.Message):
    __slots__ = ("amount", "currency", "exchange_rate")
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    EXCHANGE_RATE_FIELD_NUMBER: _ClassVar[int]
    amount: str
    currency: str
    exchange_rate: ExchangeRate
    def __init__(self, amount: _Optional[str] = ..., currency: _Optional[str] = ..., exchange_rate: _Optional[_Union[ExchangeRate, _Mapping]] = ...) -> None: ...

class ImportedRate(_message.Message):
    __slots__ = ("kind", "condition", "amount")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    condition: PriceCondition
    amount: ImportedAmount
    def __init__(self, kind: _Optional[str] = ..., condition: _Optional[_Union[PriceCondition, _Mapping]] = ..., amount: _Optional[_Union[ImportedAmount, _Mapping]] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("state", "expected", "upper_bound", "lines", "unpriced_units", "near_tier", "low", "high", "interval_basis", "interval_sample_size", "source", "is_rounded")
    STATE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    UPPER_BOUND_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_UNITS_FIELD_NUMBER: _ClassVar[int]
    NEAR_TIER_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_SAMPLE_SIZE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    IS_ROUNDED_FIELD_NUMBER: _ClassVar[int]
    state: PriceState
    expected: Usd
    upper_bound: Usd
    lines: _containers.RepeatedCompositeFieldContainer[QuoteLine]
    unpriced_units: _containers.RepeatedScalarFieldContainer[str]
    near_tier: NearTier
    low: Usd
    high: Usd
    interval_basis: IntervalBasis
    interval_sample_size: int
    source: Layer
    is_rounded: bool
    def __init__(self, state: _Optional[_Union[PriceState, str]] = ..., expected: _Optional[_Union[Usd, _Mapping]] = ..., upper_bound: _Optional[_Union[Usd, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[QuoteLine, _Mapping]]] = ..., unpriced_units: _Optional[_Iterable[str]] = ..., near_tier: _Optional[_Union[NearTier, _Mapping]] = ..., low: _Optional[_Union[Usd, _Mapping]] = ..., high: _Optional[_Union[Usd, _Mapping]] = ..., interval_basis: _Optional[_Union[IntervalBasis, str]] = ..., interval_sample_size: _Optional[int] = ..., source: _Optional[_Union[Layer, str]] = ..., is_rounded: _Optional[bool] = ...) -> None: ...
