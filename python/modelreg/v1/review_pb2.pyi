import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import resource_pb2 as _resource_pb2
from modelreg.v1 import route_pb2 as _route_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReviewDecision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_DECISION_UNSPECIFIED: _ClassVar[ReviewDecision]
    REVIEW_DECISION_APPROVE: _ClassVar[ReviewDecision]
    REVIEW_DECISION_REJECT: _ClassVar[ReviewDecision]
REVIEW_DECISION_UNSPECIFIED: ReviewDecision
REVIEW_DECISION_APPROVE: ReviewDecision
REVIEW_DECISION_REJECT: ReviewDecision

class RateChange(_message.Message):
    __slots__ = ("unit", "condition", "old_pico_usd", "new_pico_usd", "ratio_milli")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    OLD_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    NEW_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    RATIO_MILLI_FIELD_NUMBER: _ClassVar[int]
    unit: str
    condition: _common_pb2.PriceCondition
    old_pico_usd: int
    new_pico_usd: int
    ratio_milli: int
    def __init__(self, unit: _Optional[str] = ..., condition: _Optional[_Union[_common_pb2.PriceCondition, _Mapping]] = ..., old_pico_usd: _Optional[int] = ..., new_pico_usd: _Optional[int] = ..., ratio_milli: _Optional[int] = ...) -> None: ...

class Review(_message.Message):
    __slots__ = ("review_id", "layer", "kind", "name", "field", "variant", "rates", "old_price", "new_price", "old_tokens", "source", "found")
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VARIANT_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    OLD_PRICE_FIELD_NUMBER: _ClassVar[int]
    NEW_PRICE_FIELD_NUMBER: _ClassVar[int]
    OLD_TOKENS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    review_id: str
    layer: _common_pb2.Layer
    kind: _resource_pb2.ResourceKind
    name: str
    field: str
    variant: str
    rates: _containers.RepeatedCompositeFieldContainer[RateChange]
    old_price: _route_pb2.Price
    new_price: _route_pb2.Price
    old_tokens: int
    source: str
    found: _timestamp_pb2.Timestamp
    def __init__(self, review_id: _Optional[str] = ..., layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., kind: _Optional[_Union[_resource_pb2.ResourceKind, str]] = ..., name: _Optional[str] = ..., field: _Optional[str] = ..., variant: _Optional[str] = ..., rates: _Optional[_Iterable[_Union[RateChange, _Mapping]]] = ..., old_price: _Optional[_Union[_route_pb2.Price, _Mapping]] = ..., new_price: _Optional[_Union[_route_pb2.Price, _Mapping]] = ..., old_tokens: _Optional[int] = ..., source: _Optional[str] = ..., found: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListReviewsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReviewsResponse(_message.Message):
    __slots__ = ("reviews", "next_page_token")
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reviews: _containers.RepeatedCompositeFieldContainer[Review]
    next_page_token: str
    def __init__(self, reviews: _Optional[_Iterable[_Union[Review, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DecideReviewsRequest(_message.Message):
    __slots__ = ("decision", "review_ids", "all")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REVIEW_IDS_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    decision: ReviewDecision
    review_ids: _containers.RepeatedScalarFieldContainer[str]
    all: bool
    def __init__(self, decision: _Optional[_Union[ReviewDecision, str]] = ..., review_ids: _Optional[_Iterable[str]] = ..., all: _Optional[bool] = ...) -> None: ...

class DecideReviewsResponse(_message.Message):
    __slots__ = ("revision", "approved", "rejected", "outdated")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    OUTDATED_FIELD_NUMBER: _ClassVar[int]
    revision: int
    approved: int
    rejected: int
    outdated: int
    def __init__(self, revision: _Optional[int] = ..., approved: _Optional[int] = ..., rejected: _Optional[int] = ..., outdated: _Optional[int] = ...) -> None: ...
