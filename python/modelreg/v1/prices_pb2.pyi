import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import resource_pb2 as _resource_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LayerValue(_message.Message):
    __slots__ = ("layer", "stands", "pico_usd", "tokens", "state", "source", "as_of", "since", "imported")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    STANDS_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    layer: _common_pb2.Layer
    stands: bool
    pico_usd: int
    tokens: int
    state: _common_pb2.PriceState
    source: str
    as_of: _timestamp_pb2.Timestamp
    since: _timestamp_pb2.Timestamp
    imported: _common_pb2.ImportedAmount
    def __init__(self, layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., stands: _Optional[bool] = ..., pico_usd: _Optional[int] = ..., tokens: _Optional[int] = ..., state: _Optional[_Union[_common_pb2.PriceState, str]] = ..., source: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., imported: _Optional[_Union[_common_pb2.ImportedAmount, _Mapping]] = ...) -> None: ...

class LayeredPrice(_message.Message):
    __slots__ = ("variant", "kind", "condition", "values")
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    variant: str
    kind: str
    condition: _common_pb2.PriceCondition
    values: _containers.RepeatedCompositeFieldContainer[LayerValue]
    def __init__(self, variant: _Optional[str] = ..., kind: _Optional[str] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ..., values: _Optional[_Iterable[_Union[LayerValue, _Mapping]]] = ...) -> None: ...

class LayeredLimit(_message.Message):
    __slots__ = ("field", "values")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    field: str
    values: _containers.RepeatedCompositeFieldContainer[LayerValue]
    def __init__(self, field: _Optional[str] = ..., values: _Optional[_Iterable[_Union[LayerValue, _Mapping]]] = ...) -> None: ...

class ExplainedRoute(_message.Message):
    __slots__ = ("route_id", "prices", "limits")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    prices: _containers.RepeatedCompositeFieldContainer[LayeredPrice]
    limits: _containers.RepeatedCompositeFieldContainer[LayeredLimit]
    def __init__(self, route_id: _Optional[str] = ..., prices: _Optional[_Iterable[_Union[LayeredPrice, _Mapping]]] = ..., limits: _Optional[_Iterable[_Union[LayeredLimit, _Mapping]]] = ...) -> None: ...

class ExplainPricesRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ExplainPricesResponse(_message.Message):
    __slots__ = ("routes", "model_id", "limits", "primary", "revision")
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    routes: _containers.RepeatedCompositeFieldContainer[ExplainedRoute]
    model_id: str
    limits: _containers.RepeatedCompositeFieldContainer[LayeredLimit]
    primary: _common_pb2.Layer
    revision: int
    def __init__(self, routes: _Optional[_Iterable[_Union[ExplainedRoute, _Mapping]]] = ..., model_id: _Optional[str] = ..., limits: _Optional[_Iterable[_Union[LayeredLimit, _Mapping]]] = ..., primary: _Optional[_Union[_common_pb2.Layer, str]] = ..., revision: _Optional[int] = ...) -> None: ...

class PriceHistoryLine(_message.Message):
    __slots__ = ("route_id", "layer", "variant", "kind", "condition", "pico_usd", "valid_from", "valid_until", "source", "as_of", "revision", "imported")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    layer: _common_pb2.Layer
    variant: str
    kind: str
    condition: _common_pb2.PriceCondition
    pico_usd: int
    valid_from: _timestamp_pb2.Timestamp
    valid_until: _timestamp_pb2.Timestamp
    source: str
    as_of: _timestamp_pb2.Timestamp
    revision: int
    imported: _common_pb2.ImportedAmount
    def __init__(self, route_id: _Optional[str] = ..., layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., variant: _Optional[str] = ..., kind: _Optional[str] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ..., pico_usd: _Optional[int] = ..., valid_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revision: _Optional[int] = ..., imported: _Optional[_Union[_common_pb2.ImportedAmount, _Mapping]] = ...) -> None: ...

class ListPriceHistoryRequest(_message.Message):
    __slots__ = ("name", "page_size", "page_token")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    page_size: int
    page_token: str
    def __init__(self, name: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPriceHistoryResponse(_message.Message):
    __slots__ = ("lines", "next_page_token", "revision")
    LINES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[PriceHistoryLine]
    next_page_token: str
    revision: int
    def __init__(self, lines: _Optional[_Iterable[_Union[PriceHistoryLine, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class PriceConflict(_message.Message):
    __slots__ = ("route_id", "price", "ratio_milli")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    RATIO_MILLI_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    price: LayeredPrice
    ratio_milli: int
    def __init__(self, route_id: _Optional[str] = ..., price: _Optional[_Union[LayeredPrice, _Mapping]] = ..., ratio_milli: _Optional[int] = ...) -> None: ...

class ListPriceConflictsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPriceConflictsResponse(_message.Message):
    __slots__ = ("conflicts", "next_page_token", "total_size", "compared", "revision")
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    COMPARED_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    conflicts: _containers.RepeatedCompositeFieldContainer[PriceConflict]
    next_page_token: str
    total_size: int
    compared: int
    revision: int
    def __init__(self, conflicts: _Optional[_Iterable[_Union[PriceConflict, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ..., compared: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class FieldDifference(_message.Message):
    __slots__ = ("field", "before", "after")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    field: str
    before: str
    after: str
    def __init__(self, field: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class RateDifference(_message.Message):
    __slots__ = ("variant", "kind", "condition", "before_pico_usd", "after_pico_usd")
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    BEFORE_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    AFTER_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    variant: str
    kind: str
    condition: _common_pb2.PriceCondition
    before_pico_usd: int
    after_pico_usd: int
    def __init__(self, variant: _Optional[str] = ..., kind: _Optional[str] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ..., before_pico_usd: _Optional[int] = ..., after_pico_usd: _Optional[int] = ...) -> None: ...

class ResourceDifference(_message.Message):
    __slots__ = ("kind", "name", "operation", "fields", "rates")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    kind: _resource_pb2.ResourceKind
    name: str
    operation: _resource_pb2.ChangeOperation
    fields: _containers.RepeatedCompositeFieldContainer[FieldDifference]
    rates: _containers.RepeatedCompositeFieldContainer[RateDifference]
    def __init__(self, kind: _Optional[_Union[_resource_pb2.ResourceKind, str]] = ..., name: _Optional[str] = ..., operation: _Optional[_Union[_resource_pb2.ChangeOperation, str]] = ..., fields: _Optional[_Iterable[_Union[FieldDifference, _Mapping]]] = ..., rates: _Optional[_Iterable[_Union[RateDifference, _Mapping]]] = ...) -> None: ...

class ListLayerDifferencesRequest(_message.Message):
    __slots__ = ("layer", "page_size", "page_token")
    LAYER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    layer: _common_pb2.Layer
    page_size: int
    page_token: str
    def __init__(self, layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListLayerDifferencesResponse(_message.Message):
    __slots__ = ("differences", "next_page_token", "revision")
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    differences: _containers.RepeatedCompositeFieldContainer[ResourceDifference]
    next_page_token: str
    revision: int
    def __init__(self, differences: _Optional[_Iterable[_Union[ResourceDifference, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...
