from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RouteHealth(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUTE_HEALTH_UNSPECIFIED: _ClassVar[RouteHealth]
    ROUTE_HEALTH_HEALTHY: _ClassVar[RouteHealth]
    ROUTE_HEALTH_COOLING: _ClassVar[RouteHealth]
    ROUTE_HEALTH_OPEN: _ClassVar[RouteHealth]
    ROUTE_HEALTH_HALF_OPEN: _ClassVar[RouteHealth]
    ROUTE_HEALTH_PROBED: _ClassVar[RouteHealth]
ROUTE_HEALTH_UNSPECIFIED: RouteHealth
ROUTE_HEALTH_HEALTHY: RouteHealth
ROUTE_HEALTH_COOLING: RouteHealth
ROUTE_HEALTH_OPEN: RouteHealth
ROUTE_HEALTH_HALF_OPEN: RouteHealth
ROUTE_HEALTH_PROBED: RouteHealth

class LiveCandidate(_message.Message):
    __slots__ = ("route", "ttft_ms", "ttft_source", "us_per_token", "us_per_token_source", "availability_ppm", "availability_source", "health", "recovers_in_ms", "in_flight", "oldest_in_flight_ms", "output_history")
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    TTFT_MS_FIELD_NUMBER: _ClassVar[int]
    TTFT_SOURCE_FIELD_NUMBER: _ClassVar[int]
    US_PER_TOKEN_FIELD_NUMBER: _ClassVar[int]
    US_PER_TOKEN_SOURCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_PPM_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_SOURCE_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    RECOVERS_IN_MS_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    OLDEST_IN_FLIGHT_MS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_HISTORY_FIELD_NUMBER: _ClassVar[int]
    route: _common_pb2.RouteRef
    ttft_ms: int
    ttft_source: _select_pb2.TermSource
    us_per_token: int
    us_per_token_source: _select_pb2.TermSource
    availability_ppm: int
    availability_source: _select_pb2.TermSource
    health: RouteHealth
    recovers_in_ms: int
    in_flight: int
    oldest_in_flight_ms: int
    output_history: OutputHistory
    def __init__(self, route: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., ttft_ms: _Optional[int] = ..., ttft_source: _Optional[_Union[_select_pb2.TermSource, str]] = ..., us_per_token: _Optional[int] = ..., us_per_token_source: _Optional[_Union[_select_pb2.TermSource, str]] = ..., availability_ppm: _Optional[int] = ..., availability_source: _Optional[_Union[_select_pb2.TermSource, str]] = ..., health: _Optional[_Union[RouteHealth, str]] = ..., recovers_in_ms: _Optional[int] = ..., in_flight: _Optional[int] = ..., oldest_in_flight_ms: _Optional[int] = ..., output_history: _Optional[_Union[OutputHistory, _Mapping]] = ...) -> None: ...

class OutputHistory(_message.Message):
    __slots__ = ("low_tokens", "high_tokens", "sample_size")
    LOW_TOKENS_FIELD_NUMBER: _ClassVar[int]
    HIGH_TOKENS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_SIZE_FIELD_NUMBER: _ClassVar[int]
    low_tokens: int
    high_tokens: int
    sample_size: int
    def __init__(self, low_tokens: _Optional[int] = ..., high_tokens: _Optional[int] = ..., sample_size: _Optional[int] = ...) -> None: ...

class LiveRoute(_message.Message):
    __slots__ = ("route_id", "picks", "successes", "failures", "rate_limited")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PICKS_FIELD_NUMBER: _ClassVar[int]
    SUCCESSES_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMITED_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    picks: int
    successes: int
    failures: int
    rate_limited: int
    def __init__(self, route_id: _Optional[str] = ..., picks: _Optional[int] = ..., successes: _Optional[int] = ..., failures: _Optional[int] = ..., rate_limited: _Optional[int] = ...) -> None: ...

class LiveView(_message.Message):
    __slots__ = ("epoch", "candidates", "routes", "decisions_in_flight")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    ROUTES_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    candidates: _containers.RepeatedCompositeFieldContainer[LiveCandidate]
    routes: _containers.RepeatedCompositeFieldContainer[LiveRoute]
    decisions_in_flight: int
    def __init__(self, epoch: _Optional[int] = ..., candidates: _Optional[_Iterable[_Union[LiveCandidate, _Mapping]]] = ..., routes: _Optional[_Iterable[_Union[LiveRoute, _Mapping]]] = ..., decisions_in_flight: _Optional[int] = ...) -> None: ...
