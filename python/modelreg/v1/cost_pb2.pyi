from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EstimateCostRequest(_message.Message):
    __slots__ = ("route", "model", "matching", "workload", "task_class", "max_quotes", "as_of_unix_ms", "affinity")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MATCHING_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    MAX_QUOTES_FIELD_NUMBER: _ClassVar[int]
    AS_OF_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    AFFINITY_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    model: str
    matching: _constraints_pb2.Constraints
    workload: _common_pb2.Workload
    task_class: str
    max_quotes: int
    as_of_unix_ms: int
    affinity: _common_pb2.Affinity
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., model: _Optional[str] = ..., matching: _Optional[_Union[_constraints_pb2.Constraints, _Mapping]] = ..., workload: _Optional[_Union[_common_pb2.Workload, _Mapping]] = ..., task_class: _Optional[str] = ..., max_quotes: _Optional[int] = ..., as_of_unix_ms: _Optional[int] = ..., affinity: _Optional[_Union[_common_pb2.Affinity, _Mapping]] = ...) -> None: ...

class RouteQuote(_message.Message):
    __slots__ = ("route", "model_id", "provider_id", "platform_id", "quote")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    model_id: str
    provider_id: str
    platform_id: str
    quote: _common_pb2.Quote
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., model_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., quote: _Optional[_Union[_common_pb2.Quote, _Mapping]] = ...) -> None: ...

class EstimateCostResponse(_message.Message):
    __slots__ = ("registry", "task_class", "quotes", "matched", "excluded", "labels")
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    registry: _common_pb2.RegistryRef
    task_class: str
    quotes: _containers.RepeatedCompositeFieldContainer[RouteQuote]
    matched: int
    excluded: _containers.RepeatedCompositeFieldContainer[_select_pb2.Exclusion]
    labels: _containers.RepeatedScalarFieldContainer[_common_pb2.Label]
    def __init__(self, registry: _Optional[_Union[_common_pb2.RegistryRef, _Mapping]] = ..., task_class: _Optional[str] = ..., quotes: _Optional[_Iterable[_Union[RouteQuote, _Mapping]]] = ..., matched: _Optional[int] = ..., excluded: _Optional[_Iterable[_Union[_select_pb2.Exclusion, _Mapping]]] = ..., labels: _Optional[_Iterable[_Union[_common_pb2.Label, str]]] = ...) -> None: ...

class BatchEstimateCostRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[EstimateCostRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[EstimateCostRequest, _Mapping]]] = ...) -> None: ...

class EstimateCostResult(_message.Message):
    __slots__ = ("response", "status")
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    response: EstimateCostResponse
    status: bytes
    def __init__(self, response: _Optional[_Union[EstimateCostResponse, _Mapping]] = ..., status: _Optional[bytes] = ...) -> None: ...

class BatchEstimateCostResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[EstimateCostResult]
    def __init__(self, results: _Optional[_Iterable[_Union[EstimateCostResult, _Mapping]]] = ...) -> None: ...
