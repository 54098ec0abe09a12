from modelreg.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Sort(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SORT_UNSPECIFIED: _ClassVar[Sort]
    SORT_PRICE: _ClassVar[Sort]
    SORT_THROUGHPUT: _ClassVar[Sort]
    SORT_LATENCY: _ClassVar[Sort]

class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATUS_UNSPECIFIED: _ClassVar[Status]
    STATUS_TESTING: _ClassVar[Status]
    STATUS_ACTIVE: _ClassVar[Status]
    STATUS_BETA: _ClassVar[Status]
    STATUS_DEPRECATED: _ClassVar[Status]
    STATUS_RETIRED: _ClassVar[Status]
    STATUS_INACTIVE: _ClassVar[Status]
    STATUS_MAINTENANCE: _ClassVar[Status]

class UnknownField(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN_FIELD_UNSPECIFIED: _ClassVar[UnknownField]
    UNKNOWN_FIELD_CAPABILITY: _ClassVar[UnknownField]
    UNKNOWN_FIELD_MODALITY: _ClassVar[UnknownField]
    UNKNOWN_FIELD_CONTEXT: _ClassVar[UnknownField]
    UNKNOWN_FIELD_MAX_OUTPUT: _ClassVar[UnknownField]
    UNKNOWN_FIELD_PRICE: _ClassVar[UnknownField]
    UNKNOWN_FIELD_LATENCY: _ClassVar[UnknownField]
    UNKNOWN_FIELD_QUALITY: _ClassVar[UnknownField]
    UNKNOWN_FIELD_COMMERCIAL_USE: _ClassVar[UnknownField]
    UNKNOWN_FIELD_LICENCE: _ClassVar[UnknownField]
    UNKNOWN_FIELD_REGION: _ClassVar[UnknownField]
    UNKNOWN_FIELD_DATA_POLICY: _ClassVar[UnknownField]
    UNKNOWN_FIELD_QUANTIZATION: _ClassVar[UnknownField]
    UNKNOWN_FIELD_VERSION: _ClassVar[UnknownField]
SORT_UNSPECIFIED: Sort
SORT_PRICE: Sort
SORT_THROUGHPUT: Sort
SORT_LATENCY: Sort
STATUS_UNSPECIFIED: Status
STATUS_TESTING: Status
STATUS_ACTIVE: Status
STATUS_BETA: Status
STATUS_DEPRECATED: Status
STATUS_RETIRED: Status
STATUS_INACTIVE: Status
STATUS_MAINTENANCE: Status
UNKNOWN_FIELD_UNSPECIFIED: UnknownField
UNKNOWN_FIELD_CAPABILITY: UnknownField
UNKNOWN_FIELD_MODALITY: UnknownField
UNKNOWN_FIELD_CONTEXT: UnknownField
UNKNOWN_FIELD_MAX_OUTPUT: UnknownField
UNKNOWN_FIELD_PRICE: UnknownField
UNKNOWN_FIELD_LATENCY: UnknownField
UNKNOWN_FIELD_QUALITY: UnknownField
UNKNOWN_FIELD_COMMERCIAL_USE: UnknownField
UNKNOWN_FIELD_LICENCE: UnknownField
UNKNOWN_FIELD_REGION: UnknownField
UNKNOWN_FIELD_DATA_POLICY: UnknownField
UNKNOWN_FIELD_QUANTIZATION: UnknownField
UNKNOWN_FIELD_VERSION: UnknownField

class CapabilityRequirement(_message.Message):
    __slots__ = ("name", "min_score_ppm")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MIN_SCORE_PPM_FIELD_NUMBER: _ClassVar[int]
    name: str
    min_score_ppm: int
    def __init__(self, name: _Optional[str] = ..., min_score_ppm: _Optional[int] = ...) -> None: ...

class CapabilityConstraint(_message.Message):
    __slots__ = ("required", "optional", "excluded")
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    required: _containers.RepeatedCompositeFieldContainer[CapabilityRequirement]
    optional: _containers.RepeatedScalarFieldContainer[str]
    excluded: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, required: _Optional[_Iterable[_Union[CapabilityRequirement, _Mapping]]] = ..., optional: _Optional[_Iterable[str]] = ..., excluded: _Optional[_Iterable[str]] = ...) -> None: ...

class UnitPriceCeiling(_message.Message):
    __slots__ = ("kind", "max_pico_usd")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MAX_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    kind: str
    max_pico_usd: int
    def __init__(self, kind: _Optional[str] = ..., max_pico_usd: _Optional[int] = ...) -> None: ...

class PriceCeilings(_message.Message):
    __slots__ = ("units", "blended_per_1k_pico_usd", "per_request")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    BLENDED_PER_1K_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    PER_REQUEST_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[UnitPriceCeiling]
    blended_per_1k_pico_usd: int
    per_request: _common_pb2.Usd
    def __init__(self, units: _Optional[_Iterable[_Union[UnitPriceCeiling, _Mapping]]] = ..., blended_per_1k_pico_usd: _Optional[int] = ..., per_request: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ...) -> None: ...

class DataPolicy(_message.Message):
    __slots__ = ("zdr", "no_training", "max_retention_days")
    ZDR_FIELD_NUMBER: _ClassVar[int]
    NO_TRAINING_FIELD_NUMBER: _ClassVar[int]
    MAX_RETENTION_DAYS_FIELD_NUMBER: _ClassVar[int]
    zdr: bool
    no_training: bool
    max_retention_days: int
    def __init__(self, zdr: _Optional[bool] = ..., no_training: _Optional[bool] = ..., max_retention_days: _Optional[int] = ...) -> None: ...

class NameFilter(_message.Message):
    __slots__ = ("only", "ignore", "order")
    ONLY_FIELD_NUMBER: _ClassVar[int]
    IGNORE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    only: _containers.RepeatedScalarFieldContainer[str]
    ignore: _containers.RepeatedScalarFieldContainer[str]
    order: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, only: _Optional[_Iterable[str]] = ..., ignore: _Optional[_Iterable[str]] = ..., order: _Optional[_Iterable[str]] = ...) -> None: ...

class Constraints(_message.Message):
    __slots__ = ("capabilities", "input_modalities", "output_modalities", "min_context_tokens", "min_output_tokens", "price_ceilings", "max_latency_ms", "max_ttft_ms", "min_output_tokens_per_s", "min_quality_ppm", "min_availability_ppm", "safety_required", "commercial_use", "licences", "regions", "data_policy", "providers", "models", "platforms", "tags", "name_pattern", "model_statuses", "route_statuses", "quantizations", "model_types", "allow_unknown", "allow_fallbacks", "sort", "version_range")
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    INPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MODALITIES_FIELD_NUMBER: _ClassVar[int]
    MIN_CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MIN_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    PRICE_CEILINGS_FIELD_NUMBER: _ClassVar[int]
    MAX_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    MIN_OUTPUT_TOKENS_PER_S_FIELD_NUMBER: _ClassVar[int]
    MIN_QUALITY_PPM_FIELD_NUMBER: _ClassVar[int]
    MIN_AVAILABILITY_PPM_FIELD_NUMBER: _ClassVar[int]
    SAFETY_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    LICENCES_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    DATA_POLICY_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    NAME_PATTERN_FIELD_NUMBER: _ClassVar[int]
    MODEL_STATUSES_FIELD_NUMBER: _ClassVar[int]
    ROUTE_STATUSES_FIELD_NUMBER: _ClassVar[int]
    QUANTIZATIONS_FIELD_NUMBER: _ClassVar[int]
    MODEL_TYPES_FIELD_NUMBER: _ClassVar[int]
    ALLOW_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    ALLOW_FALLBACKS_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    VERSION_RANGE_FIELD_NUMBER: _ClassVar[int]
    capabilities: CapabilityConstraint
    input_modalities: _containers.RepeatedScalarFieldContainer[str]
    output_modalities: _containers.RepeatedScalarFieldContainer[str]
    min_context_tokens: int
    min_output_tokens: int
    price_ceilings: PriceCeilings
    max_latency_ms: int
    max_ttft_ms: int
    min_output_tokens_per_s: int
    min_quality_ppm: int
    min_availability_ppm: int
    safety_required: bool
    commercial_use: bool
    licences: _containers.RepeatedScalarFieldContainer[str]
    regions: _containers.RepeatedScalarFieldContainer[str]
    data_policy: DataPolicy
    providers: NameFilter
    models: NameFilter
    platforms: NameFilter
    tags: _containers.RepeatedScalarFieldContainer[str]
    name_pattern: str
    model_statuses: _containers.RepeatedScalarFieldContainer[Status]
    route_statuses: _containers.RepeatedScalarFieldContainer[Status]
    quantizations: _containers.RepeatedScalarFieldContainer[str]
    model_types: _containers.RepeatedScalarFieldContainer[str]
    allow_unknown: _containers.RepeatedScalarFieldContainer[UnknownField]
    allow_fallbacks: bool
    sort: Sort
    version_range: str
    def __init__(self, capabilities: _Optional[_Union[CapabilityConstraint, _Mapping]] = ..., input_modalities: _Optional[_Iterable[str]] = ..., output_modalities: _Optional[_Iterable[str]] = ..., min_context_tokens: _Optional[int] = ..., min_output_tokens: _Optional[int] = ..., price_ceilings: _Optional[_Union[PriceCeilings, _Mapping]] = ..., max_latency_ms: _Optional[int] = ..., max_ttft_ms: _Optional[int] = ..., min_output_tokens_per_s: _Optional[int] = ..., min_quality_ppm: _Optional[int] = ..., min_availability_ppm: _Optional[int] = ..., safety_required: _Optional[bool] = ..., commercial_use: _Optional[bool] = ..., licences: _Optional[_Iterable[str]] = ..., regions: _Optional[_Iterable[str]] = ..., data_policy: _Optional[_Union[DataPolicy, _Mapping]] = ..., providers: _Optional[_Union[NameFilter, _Mapping]] = ..., models: _Optional[_Union[NameFilter, _Mapping]] = ..., platforms: _Optional[_Union[NameFilter, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., name_pattern: _Optional[str] = ..., model_statuses: _Optional[_Iterable[_Union[Status, str]]] = ..., route_statuses: _Optional[_Iterable[_Union[Status, str]]] = ..., quantizations: _Optional[_Iterable[str]] = ..., model_types: _Optional[_Iterable[str]] = ..., allow_unknown: _Optional[_Iterable[_Union[UnknownField, str]]] = ..., allow_fallbacks: _Optional[bool] = ..., sort: _Optional[_Union[Sort, str]] = ..., version_range: _Optional[str] = ...) -> None: ...
