import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Capability(_message.Message):
    __slots__ = ("present", "score_ppm")
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    SCORE_PPM_FIELD_NUMBER: _ClassVar[int]
    present: bool
    score_ppm: int
    def __init__(self, present: _Optional[bool] = ..., score_ppm: _Optional[int] = ...) -> None: ...

class ParameterBounds(_message.Message):
    __slots__ = ("default", "least", "greatest")
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    LEAST_FIELD_NUMBER: _ClassVar[int]
    GREATEST_FIELD_NUMBER: _ClassVar[int]
    default: str
    least: str
    greatest: str
    def __init__(self, default: _Optional[str] = ..., least: _Optional[str] = ..., greatest: _Optional[str] = ...) -> None: ...

class Variant(_message.Message):
    __slots__ = ("output_milli", "parameters_to_set")
    class ParametersToSetEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    OUTPUT_MILLI_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_TO_SET_FIELD_NUMBER: _ClassVar[int]
    output_milli: int
    parameters_to_set: _containers.ScalarMap[str, str]
    def __init__(self, output_milli: _Optional[int] = ..., parameters_to_set: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Version(_message.Message):
    __slots__ = ("status", "released", "source")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    status: _constraints_pb2.Status
    released: _timestamp_pb2.Timestamp
    source: str
    def __init__(self, status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., released: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("task_class", "variant", "mean_ppm", "se_ppm", "basis", "sources")
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MEAN_PPM_FIELD_NUMBER: _ClassVar[int]
    SE_PPM_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    task_class: str
    variant: str
    mean_ppm: int
    se_ppm: int
    basis: _select_pb2.TermSource
    sources: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, task_class: _Optional[str] = ..., variant: _Optional[str] = ..., mean_ppm: _Optional[int] = ..., se_ppm: _Optional[int] = ..., basis: _Optional[_Union[_select_pb2.TermSource, str]] = ..., sources: _Optional[_Iterable[str]] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("source", "measure", "variant", "score", "max_score", "samples", "self_reported", "as_of")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    MAX_SCORE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SELF_REPORTED_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    source: str
    measure: str
    variant: str
    score: str
    max_score: str
    samples: int
    self_reported: bool
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, source: _Optional[str] = ..., measure: _Optional[str] = ..., variant: _Optional[str] = ..., score: _Optional[str] = ..., max_score: _Optional[str] = ..., samples: _Optional[int] = ..., self_reported: _Optional[bool] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Speed(_message.Message):
    __slots__ = ("ttft_ms", "us_per_token")
    TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    US_PER_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ttft_ms: int
    us_per_token: int
    def __init__(self, ttft_ms: _Optional[int] = ..., us_per_token: _Optional[int] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("model_id", "vendor", "version", "type", "status", "context_tokens", "max_output_tokens", "input_modalities", "output_modalities", "capabilities", "parameters", "parameter_bounds", "stream", "batch", "licence", "commercial_use", "open_weights", "tags", "display_name", "released", "active_from", "active_until", "deprecated", "replacement", "migration_guide", "variants", "versions", "inferred_speed", "source", "quality", "safety", "evidence")
    class CapabilitiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Capability
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Capability, _Mapping]] = ...) -> None: ...
    class ParameterBoundsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterBounds
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterBounds, _Mapping]] = ...) -> None: ...
    class VariantsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Variant
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Variant, _Mapping]] = ...) -> None: ...
    class VersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Version
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Version, _Mapping]] = ...) -> None: ...
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
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
    PARAMETER_BOUNDS_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    OPEN_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DEPRECATED_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_FIELD_NUMBER: _ClassVar[int]
    MIGRATION_GUIDE_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    INFERRED_SPEED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    SAFETY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    vendor: str
    version: str
    type: str
    status: _constraints_pb2.Status
    context_tokens: int
    max_output_tokens: int
    input_modalities: _containers.RepeatedScalarFieldContainer[str]
    output_modalities: _containers.RepeatedScalarFieldContainer[str]
    capabilities: _containers.MessageMap[str, Capability]
    parameters: _containers.RepeatedScalarFieldContainer[str]
    parameter_bounds: _containers.MessageMap[str, ParameterBounds]
    stream: bool
    batch: bool
    licence: str
    commercial_use: bool
    open_weights: bool
    tags: _containers.RepeatedScalarFieldContainer[str]
    display_name: str
    released: _timestamp_pb2.Timestamp
    active_from: _timestamp_pb2.Timestamp
    active_until: _timestamp_pb2.Timestamp
    deprecated: _timestamp_pb2.Timestamp
    replacement: str
    migration_guide: str
    variants: _containers.MessageMap[str, Variant]
    versions: _containers.MessageMap[str, Version]
    inferred_speed: Speed
    source: str
    quality: _containers.RepeatedCompositeFieldContainer[Figure]
    safety: _containers.RepeatedCompositeFieldContainer[Figure]
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    def __init__(self, model_id: _Optional[str] = ..., vendor: _Optional[str] = ..., version: _Optional[str] = ..., type: _Optional[str] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., context_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., input_modalities: _Optional[_Iterable[str]] = ..., output_modalities: _Optional[_Iterable[str]] = ..., capabilities: _Optional[_Mapping[str, Capability]] = ..., parameters: _Optional[_Iterable[str]] = ..., parameter_bounds: _Optional[_Mapping[str, ParameterBounds]] = ..., stream: _Optional[bool] = ..., batch: _Optional[bool] = ..., licence: _Optional[str] = ..., commercial_use: _Optional[bool] = ..., open_weights: _Optional[bool] = ..., tags: _Optional[_Iterable[str]] = ..., display_name: _Optional[str] = ..., released: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deprecated: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replacement: _Optional[str] = ..., migration_guide: _Optional[str] = ..., variants: _Optional[_Mapping[str, Variant]] = ..., versions: _Optional[_Mapping[str, Version]] = ..., inferred_speed: _Optional[_Union[Speed, _Mapping]] = ..., source: _Optional[str] = ..., quality: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., safety: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ...) -> None: ...
