from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import live_pb2 as _live_pb2
from modelreg.v1 import prices_pb2 as _prices_pb2
from modelreg.v1 import resource_pb2 as _resource_pb2
from modelreg.v1 import review_pb2 as _review_pb2
from modelreg.v1 import route_pb2 as _route_pb2
from modelreg.v1 import search_pb2 as _search_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from modelreg.v1 import transfer_pb2 as _transfer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Candidate(_message.Message):
    __slots__ = ("route_id", "variant", "model_id", "provider_id", "platform_id", "status", "priority", "endpoint", "price", "live", "totals")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    variant: str
    model_id: str
    provider_id: str
    platform_id: str
    status: _constraints_pb2.Status
    priority: int
    endpoint: _select_pb2.Endpoint
    price: _route_pb2.Price
    live: _live_pb2.LiveCandidate
    totals: _live_pb2.LiveRoute
    def __init__(self, route_id: _Optional[str] = ..., variant: _Optional[str] = ..., model_id: _Optional[str] = ..., provider_id: _Optional[str] = ..., platform_id: _Optional[str] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., priority: _Optional[int] = ..., endpoint: _Optional[_Union[_select_pb2.Endpoint, _Mapping]] = ..., price: _Optional[_Union[_route_pb2.Price, _Mapping]] = ..., live: _Optional[_Union[_live_pb2.LiveCandidate, _Mapping]] = ..., totals: _Optional[_Union[_live_pb2.LiveRoute, _Mapping]] = ...) -> None: ...

class ListCandidatesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "model_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    model_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., model_id: _Optional[str] = ...) -> None: ...

class ListCandidatesResponse(_message.Message):
    __slots__ = ("candidates", "next_page_token", "revision", "live_epoch", "decisions_in_flight", "demo")
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    LIVE_EPOCH_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    candidates: _containers.RepeatedCompositeFieldContainer[Candidate]
    next_page_token: str
    revision: int
    live_epoch: int
    decisions_in_flight: int
    demo: bool
    def __init__(self, candidates: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., live_epoch: _Optional[int] = ..., decisions_in_flight: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...
