import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import model_pb2 as _model_pb2
from modelreg.v1 import provider_pb2 as _provider_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UnitPrice(_message.Message):
    __slots__ = ("kind", "pico_usd", "condition")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    kind: str
    pico_usd: int
    condition: _common_pb2.PriceCondition
    def __init__(self, kind: _Optional[str] = ..., pico_usd: _Optional[int] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ...) -> None: ...

class Price(_message.Message):
    __slots__ = ("free", "rates", "imported", "source")
    FREE_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    free: bool
    rates: _containers.RepeatedCompositeFieldContainer[UnitPrice]
    imported: _containers.RepeatedCompositeFieldContainer[_common_pb2.ImportedRate]
    source: _common_pb2.Layer
    def __init__(self, free: _Optional[bool] = ..., rates: _Optional[_Iterable[_Union[UnitPrice, _Mapping]]] = ..., imported: _Optional[_Iterable[_Union[_common_pb2.ImportedRate, _Mapping]]] = ..., source: _Optional[_Union[_common_pb2.Layer, str]] = ...) -> None: ...

class OfferedVariant(_message.Message):
    __slots__ = ("price", "speed", "parameters_to_set")
    class ParametersToSetEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PRICE_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_TO_SET_FIELD_NUMBER: _ClassVar[int]
    price: Price
    speed: _model_pb2.Speed
    parameters_to_set: _containers.ScalarMap[str, str]
    def __init__(self, price: _Optional[_Union[Price, _Mapping]] = ..., speed: _Optional[_Union[_model_pb2.Speed, _Mapping]] = ..., parameters_to_set: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Route(_message.Message):
    __slots__ = ("route_id", "provider_id", "model_id", "platform_id", "served", "model_string", "priority", "status", "variants", "price", "context_tokens", "max_output_tokens", "quantization", "speed", "regions", "active_from", "active_until", "base_url", "dialect", "credential_ref", "former_names", "rate_limits", "source", "as_of")
    class VariantsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: OfferedVariant
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[OfferedVariant, _Mapping]] = ...) -> None: ...
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    SERVED_FIELD_NUMBER: _ClassVar[int]
    MODEL_STRING_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    QUANTIZATION_FIELD_NUMBER: _ClassVar[int]
    SPEED_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_REF_FIELD_NUMBER: _ClassVar[int]
    FORMER_NAMES_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMITS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    provider_id: str
    model_id: str
    platform_id: str
    served: bool
    model_string: str
    priority: int
    status: _constraints_pb2.Status
    variants: _containers.MessageMap[str, OfferedVariant]
    price: Price
    context_tokens: int
    max_output_tokens: int
    quantization: str
    speed: _model_pb2.Speed
    regions: _containers.RepeatedScalarFieldContainer[str]
    active_from: _timestamp_pb2.Timestamp
    active_until: _timestamp_pb2.Timestamp
    base_url: str
    dialect: str
    credential_ref: str
    former_names: _containers.RepeatedScalarFieldContainer[str]
    rate_limits: _containers.RepeatedCompositeFieldContainer[_provider_pb2.RateLimit]
    source: str
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, route_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., model_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., served: _Optional[bool] = ..., model_string: _Optional[str] = ..., priority: _Optional[int] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., variants: _Optional[_Mapping[str, OfferedVariant]] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., context_tokens: _Optional[int] = ..., max_output_tokens: _Optional[int] = ..., quantization: _Optional[str] = ..., speed: _Optional[_Union[_model_pb2.Speed, _Mapping]] = ..., regions: _Optional[_Iterable[str]] = ..., active_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., base_url: _Optional[str] = ..., dialect: _Optional[str] = ..., credential_ref: _Optional[str] = ..., former_names: _Optional[_Iterable[str]] = ..., rate_limits: _Optional[_Iterable[_Union[_provider_pb2.RateLimit, _Mapping]]] = ..., source: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
