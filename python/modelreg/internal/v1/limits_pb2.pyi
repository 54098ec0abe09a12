from modelreg.internal.v1 import budgets_pb2 as _budgets_pb2
from modelreg.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LimitSet(_message.Message):
    __slots__ = ("revision", "limits", "calendars")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    limits: _containers.RepeatedCompositeFieldContainer[_limits_pb2.RateLimitRule]
    calendars: _containers.RepeatedCompositeFieldContainer[_budgets_pb2.Calendar]
    def __init__(self, revision: _Optional[int] = ..., limits: _Optional[_Iterable[_Union[_limits_pb2.RateLimitRule, _Mapping]]] = ..., calendars: _Optional[_Iterable[_Union[_budgets_pb2.Calendar, _Mapping]]] = ...) -> None: ...
