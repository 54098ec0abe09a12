from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import live_pb2 as _live_pb2
from modelreg.v1 import select_pb2 as _select_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LeftRoute(_message.Message):
    __slots__ = ("route_id", "reason", "recovers_in_ms")
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECOVERS_IN_MS_FIELD_NUMBER: _ClassVar[int]
    route_id: str
    reason: _select_pb2.ExclusionReason
    recovers_in_ms: int
    def __init__(self, route_id: _Optional[str] = ..., reason: _Optional[_Union[_select_pb2.ExclusionReason, str]] = ..., recovers_in_ms: _Optional[int] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("decision_id", "now_unix_ms", "registry", "request", "response", "panic", "floor_dropped", "left", "candidates")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    NOW_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    PANIC_FIELD_NUMBER: _ClassVar[int]
    FLOOR_DROPPED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    now_unix_ms: int
    registry: _common_pb2.RegistryRef
    request: _select_pb2.SelectRequest
    response: _select_pb2.SelectResponse
    panic: bool
    floor_dropped: bool
    left: _containers.RepeatedCompositeFieldContainer[LeftRoute]
    candidates: _containers.RepeatedCompositeFieldContainer[_live_pb2.LiveCandidate]
    def __init__(self, decision_id: _Optional[str] = ..., now_unix_ms: _Optional[int] = ..., registry: _Optional[_Union[_common_pb2.RegistryRef, _Mapping]] = ..., request: _Optional[_Union[_select_pb2.SelectRequest, _Mapping]] = ..., response: _Optional[_Union[_select_pb2.SelectResponse, _Mapping]] = ..., panic: _Optional[bool] = ..., floor_dropped: _Optional[bool] = ..., left: _Optional[_Iterable[_Union[LeftRoute, _Mapping]]] = ..., candidates: _Optional[_Iterable[_Union[_live_pb2.LiveCandidate, _Mapping]]] = ...) -> None: ...

class GetDecisionRequest(_message.Message):
    __slots__ = ("decision_id",)
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    def __init__(self, decision_id: _Optional[str] = ...) -> None: ...

class GetDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: Decision
    def __init__(self, decision: _Optional[_Union[Decision, _Mapping]] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class DecisionSummary(_message.Message):
    __slots__ = ("decision_id", "now_unix_ms", "task_class", "strategy", "selected", "labels")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    NOW_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    TASK_CLASS_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    SELECTED_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    now_unix_ms: int
    task_class: str
    strategy: str
    selected: _common_pb2.RouteRef
    labels: _containers.RepeatedScalarFieldContainer[_common_pb2.Label]
    def __init__(self, decision_id: _Optional[str] = ..., now_unix_ms: _Optional[int] = ..., task_class: _Optional[str] = ..., strategy: _Optional[str] = ..., selected: _Optional[_Union[_common_pb2.RouteRef, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[_common_pb2.Label, str]]] = ...) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ("decisions", "next_page_token", "dropped")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[DecisionSummary]
    next_page_token: str
    dropped: int
    def __init__(self, decisions: _Optional[_Iterable[_Union[DecisionSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., dropped: _Optional[int] = ...) -> None: ...

class ReplayRequest(_message.Message):
    __slots__ = ("decision_id", "objective")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    objective: _select_pb2.Objective
    def __init__(self, decision_id: _Optional[str] = ..., objective: _Optional[_Union[_select_pb2.Objective, _Mapping]] = ...) -> None: ...

class ReplayResponse(_message.Message):
    __slots__ = ("recorded", "replayed", "identical")
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    IDENTICAL_FIELD_NUMBER: _ClassVar[int]
    recorded: _select_pb2.SelectResponse
    replayed: _select_pb2.SelectResponse
    identical: bool
    def __init__(self, recorded: _Optional[_Union[_select_pb2.SelectResponse, _Mapping]] = ..., replayed: _Optional[_Union[_select_pb2.SelectResponse, _Mapping]] = ..., identical: _Optional[bool] = ...) -> None: ...
