from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Unpriced(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNPRICED_UNSPECIFIED: _ClassVar[Unpriced]
    UNPRICED_REJECT: _ClassVar[Unpriced]
    UNPRICED_ESTIMATE: _ClassVar[Unpriced]
    UNPRICED_ALLOW: _ClassVar[Unpriced]

class Known(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KNOWN_UNSPECIFIED: _ClassVar[Known]
    KNOWN_NO: _ClassVar[Known]
    KNOWN_YES: _ClassVar[Known]
UNPRICED_UNSPECIFIED: Unpriced
UNPRICED_REJECT: Unpriced
UNPRICED_ESTIMATE: Unpriced
UNPRICED_ALLOW: Unpriced
KNOWN_UNSPECIFIED: Known
KNOWN_NO: Known
KNOWN_YES: Known

class Snapshot(_message.Message):
    __slots__ = ("format", "revision", "built_at_unix_ms", "demo", "settings", "task_classes", "strategies", "unit_kinds", "models", "providers", "routes", "aliases")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    BUILT_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASSES_FIELD_NUMBER: _ClassVar[int]
    STRATEGIES_FIELD_NUMBER: _ClassVar[int]
    UNIT_KINDS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    format: int
    revision: int
    built_at_unix_ms: int
    demo: bool
    settings: Settings
    task_classes: _containers.RepeatedCompositeFieldContainer[TaskClass]
    strategies: _containers.RepeatedCompositeFieldContainer[Strategy]
    unit_kinds: _containers.RepeatedCompositeFieldContainer[UnitKind]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    providers: _containers.RepeatedCompositeFieldContainer[Provider]
    routes: _containers.RepeatedCompositeFieldContainer[Route]
    aliases: _containers.RepeatedCompositeFieldContainer[Alias]
    def __init__(self, format: _Optional[int] = ..., revision: _Optional[int] = ..., built_at_unix_ms: _Optional[int] = ..., demo: _Optional[bool] = ..., settings: _Optional[_Union[Settings, _Mapping]] = ..., task_classes: _Optional[_Iterable[_Union[TaskClass, _Mapping]]] = ..., strategies: _Optional[_Iterable[_Union[Strategy, _Mapping]]] = ..., unit_kinds: _Optional[_Iterable[_Union[UnitKind, _Mapping]]] = ..., models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., providers: _Optional[_Iterable[_Union[Provider, _Mapping]]] = ..., routes: _Optional[_Iterable[_Union[Route, _Mapping]]] = ..., aliases: _Optional[_Iterable[_Union[Alias, _Mapping]]] = ...) -> None: ...

class Alias(_message.Message):
    __slots__ = ("name", "models")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    name: str
    models: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., models: _Optional[_Iterable[str]] = ...) -> None: ...

class ParameterBounds(_message.Message):
    __slots__ = ("name", "least_millionths", "greatest_millionths")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LEAST_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    GREATEST_MILLIONTHS_FIELD_NUMBER: _ClassVar[int]
    name: str
    least_millionths: int
    greatest_millionths: int
    def __init__(self, name: _Optional[str] = ..., least_millionths: _Optional[int] = ..., greatest_millionths: _Optional[int] = ...) -> None: ...

class Speed(_message.Message):
    __slots__ = ("ttft_ms", "us_per_token")
    TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    US_PER_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ttft_ms: int
    us_per_token: int
    def __init__(self, ttft_ms: _Optional[int] = ..., us_per_token: _Optional[int] = ...) -> None: ...

class Settings(_message.Message):
    __slots__ = ("unpriced", "caution_milli", "market_speed", "unknown_quality_mean_ppm", "unknown_quality_se_ppm", "availability_prior_ppm", "availability_prior_attempts", "unknown_safety_ppm")
    UNPRICED_FIELD_NUMBER: _ClassVar[int]
    CAUTION_MILLI_FIELD_NUMBER: _ClassVar[int]
    MARKET_SPEED_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_QUALITY_MEAN_PPM_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_QUALITY_SE_PPM_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_PRIOR_PPM_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_PRIOR_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_SAFETY_PPM_FIELD_NUMBER: _ClassVar[int]
    unpriced: Unpriced
    caution_milli: int
    market_speed: Speed
    unknown_quality_mean_ppm: int
    unknown_quality_se_ppm: int
    availability_prior_ppm: int
    availability_prior_attempts: int
    unknown_safety_ppm: int
    def __init__(self, unpriced: _Optional[_Union[Unpriced, str]] = ..., caution_milli: _Optional[int] = ..., market_speed: _Optional[_Union[Speed, _Mapping]] = ..., unknown_quality_mean_ppm: _Optional[int] = ..., unknown_quality_se_ppm: _Optional[int] = ..., availability_prior_ppm: _Optional[int] = ..., availability_prior_attempts: _Optional[int] = ..., unknown_safety_ppm: _Optional[int] = ...) -> None: ...

class OutputSpread(_message.Message):
    __slots__ = ("low_milli", "high_milli")
    LOW_MILLI_FIELD_NUMBER: _ClassVar[int]
    HIGH_MILLI_FIELD_NUMBER: _ClassVar[int]
    low_milli: int
    high_milli: int
    def __init__(self, low_milli: _Optional[int] = ..., high_milli: _Optional[int] = ...) -> None: ...

class TaskClass(_message.Message):
    __slots__ = ("name", "parent", "has_sources", "input_tokens", "output_tokens", "t_ms", "aliases", "output_spread")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    HAS_SOURCES_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    T_MS_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SPREAD_FIELD_NUMBER: _ClassVar[int]
    name: str
    parent: str
    has_sources: bool
    input_tokens: int
    output_tokens: int
    t_ms: int
    aliases: _containers.RepeatedScalarFieldContainer[str]
    output_spread: OutputSpread
    def __init__(self, name: _Optional[str] = ..., parent: _Optional[str] = ..., has_sources: _Optional[bool] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., t_ms: _Optional[int] = ..., aliases: _Optional[_Iterable[str]] = ..., output_spread: _Optional[_Union[OutputSpread, _Mapping]] = ...) -> None: ...

class Strategy(_message.Message):
    __slots__ = ("name", "version", "weights_ppm", "min_quality_ppm", "safety_required")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_PPM_FIELD_NUMBER: _ClassVar[int]
    MIN_QUALITY_PPM_FIELD_NUMBER: _ClassVar[int]
    SAFETY_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    weights_ppm: _containers.RepeatedScalarFieldContainer[int]
    min_quality_ppm: int
    safety_required: bool
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., weights_ppm: _Optional[_Iterable[int]] = ..., min_quality_ppm: _Optional[int] = ..., safety_required: _Optional[bool] = ...) -> None: ...

class UnitKind(_message.Message):
    __slots__ = ("name", "input_modality", "output_modality", "reference_pico_usd", "part_of")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_MODALITY_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MODALITY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    PART_OF_FIELD_NUMBER: _ClassVar[int]
    name: str
    input_modality: str
    output_modality: str
    reference_pico_usd: int
    part_of: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., input_modality: _Optional[str] = ..., output_modality: _Optional[str] = ..., reference_pico_usd: _Optional[int] = ..., part_of: _Optional[_Iterable[str]] = ...) -> None: ...

class Capability(_message.Message):
    __slots__ = ("name", "present", "score_ppm")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    SCORE_PPM_FIELD_NUMBER: _ClassVar[int]
    name: str
    present: bool
    score_ppm: int
    def __init__(self, name: _Optional[str] = ..., present: _Optional[bool] = ..., score_ppm: _Optional[int] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("task_class", "variant", "mean_ppm", "se_ppm", "basis")
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MEAN_PPM_FIELD_NUMBER: _ClassVar[int]
    SE_PPM_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    task_class: str
    variant: str
    mean_ppm: int
    se_ppm: int
    basis: _select_pb2.TermSource
    def __init__(self, task_class: _Optional[str] = ..., variant: _Optional[str] = ..., mean_ppm: _Optional[int] = ..., se_ppm: _Optional[int] = ..., basis: _Optional[_Union[_select_pb2.TermSource, str]] = ...) -> None: ...

class Variant(_message.Message):
    __slots__ = ("name", "output_milli")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MILLI_FIELD_NUMBER: _ClassVar[int]
    name: str
    output_milli: int
    def __init__(self, name: _Optional[str] = ..., output_milli: _Optional[int] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("name", "vendor", "version", "type", "status", "context_tokens", "max_output_tokens", "input_modalities", "output_modalities", "capabilities", "parameters", "stream", "batch", "licence", "commercial_use", "tags", "variants", "quality", "inferred_speed", "safety", "active_from_unix_ms", "active_until_unix_ms", "parameter_bounds")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VENDOR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    INPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    INFERRED_SPEED_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FROM_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_UNTIL_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    vendor: str
    version: str
    type: str
    status: _constraints_pb2.Status
    context_tokens: int
    max_output_tokens: int
    input_modalities: _containers.RepeatedScalarFieldContainer[str]
    output_modalities: _containers.RepeatedScalarFieldContainer[str]
    capabilities: _containers.RepeatedCompositeFieldContainer[Capability]
    parameters: _containers.RepeatedScalarFieldContainer[str]
    stream: Known
    batch: Known
    licence: str
    commercial_use: Known
    tags: _containers.RepeatedScalarFieldContainer[str]
    variants: _containers.RepeatedCompositeFieldContainer[Variant]
    quality: _containers.RepeatedCompositeFieldContainer[Figure]
    inferred_speed: Speed
    safety: _containers.RepeatedCompositeFieldContainer[Figure]
    active_from_unix_ms: int
    active_until_unix_ms: int
    parameter_bounds: _containers.RepeatedCompositeFieldContainer[ParameterBounds]
    def __init__(self, name: _Optional[str] = ..., vendor: _Optional[str] = ..., version: _Optional[str] = ..., type: _Optional[str] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., context_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., input_modalities: _Optional[_Iterable[str]] = ..., output_modalities: _Optional[_Iterable[str]] = ..., capabilities: _Optional[_Iterable[_Union[Capability, _Mapping]]] = ..., parameters: _Optional[_Iterable[str]] = ..., stream: _Optional[_Union[Known, str]] = ..., batch: _Optional[_Union[Known, str]] = ..., licence: _Optional[str] = ..., commercial_use: _Optional[_Union[Known, str]] = ..., tags: _Optional[_Iterable[str]] = ..., variants: _Optional[_Iterable[_Union[Variant, _Mapping]]] = ..., quality: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., inferred_speed: _Optional[_Union[Speed, _Mapping]] = ..., safety: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., active_from_unix_ms: _Optional[int] = ..., active_until_unix_ms: _Optional[int] = ..., parameter_bounds: _Optional[_Iterable[_Union[ParameterBounds, _Mapping]]] = ...) -> None: ...

class Provider(_message.Message):
    __slots__ = ("name", "regions", "zdr", "training", "retention_days")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    ZDR_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    RETENTION_DAYS_FIELD_NUMBER: _ClassVar[int]
    name: str
    regions: _containers.RepeatedScalarFieldContainer[str]
    zdr: Known
    training: Known
    retention_days: int
    def __init__(self, name: _Optional[str] = ..., regions: _Optional[_Iterable[str]] = ..., zdr: _Optional[_Union[Known, str]] = ..., training: _Optional[_Union[Known, str]] = ..., retention_days: _Optional[int] = ...) -> None: ...

class Rate(_message.Message):
    __slots__ = ("unit", "pico_usd", "condition")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    unit: str
    pico_usd: int
    condition: _common_pb2.PriceCondition
    def __init__(self, unit: _Optional[str] = ..., pico_usd: _Optional[int] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ...) -> None: ...

class Price(_message.Message):
    __slots__ = ("free", "rates", "source", "imported")
    FREE_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    free: bool
    rates: _containers.RepeatedCompositeFieldContainer[Rate]
    source: _common_pb2.Layer
    imported: _containers.RepeatedCompositeFieldContainer[_common_pb2.ImportedRate]
    def __init__(self, free: _Optional[bool] = ..., rates: _Optional[_Iterable[_Union[Rate, _Mapping]]] = ..., source: _Optional[_Union[_common_pb2.Layer, str]] = ..., imported: _Optional[_Iterable[_Union[_common_pb2.ImportedRate, _Mapping]]] = ...) -> None: ...

class RouteVariant(_message.Message):
    __slots__ = ("name", "price", "speed", "parameters")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    price: Price
    speed: Speed
    parameters: _containers.ScalarMap[str, str]
    def __init__(self, name: _Optional[str] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., speed: _Optional[_Union[Speed, _Mapping]] = ..., parameters: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Route(_message.Message):
    __slots__ = ("name", "provider", "model", "platform", "priority", "status", "active_from_unix_ms", "active_until_unix_ms", "context_tokens", "max_output_tokens", "quantization", "price", "speed", "variants", "endpoint", "regions", "former_names")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FROM_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_UNTIL_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    QUANTIZATION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    FORMER_NAMES_FIELD_NUMBER: _ClassVar[int]
    name: str
    provider: str
    model: str
    platform: str
    priority: int
    status: _constraints_pb2.Status
    active_from_unix_ms: int
    active_until_unix_ms: int
    context_tokens: int
    max_output_tokens: int
    quantization: str
    price: Price
    speed: Speed
    variants: _containers.RepeatedCompositeFieldContainer[RouteVariant]
    endpoint: _select_pb2.Endpoint
    regions: _containers.RepeatedScalarFieldContainer[str]
    former_names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., provider: _Optional[str] = ..., model: _Optional[str] = ..., platform: _Optional[str] = ..., priority: _Optional[int] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., active_from_unix_ms: _Optional[int] = ..., active_until_unix_ms: _Optional[int] = ..., context_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., quantization: _Optional[str] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., speed: _Optional[_Union[Speed, _Mapping]] = ..., variants: _Optional[_Iterable[_Union[RouteVariant, _Mapping]]] = ..., endpoint: _Optional[_Union[_select_pb2.Endpoint, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., former_names: _Optional[_Iterable[str]] = ...) -> None: ...
