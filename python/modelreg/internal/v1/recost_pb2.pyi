from modelreg.internal.v1 import usage_event_pb2 as _usage_event_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Recosting(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOSTING_UNSPECIFIED: _ClassVar[Recosting]
    RECOSTING_UNCHANGED: _ClassVar[Recosting]
    RECOSTING_CORRECTED: _ClassVar[Recosting]
    RECOSTING_UNPRICED: _ClassVar[Recosting]
RECOSTING_UNSPECIFIED: Recosting
RECOSTING_UNCHANGED: Recosting
RECOSTING_CORRECTED: Recosting
RECOSTING_UNPRICED: Recosting

class RecostRequest(_message.Message):
    __slots__ = ("calls", "dry_run")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedCompositeFieldContainer[StandingCall]
    dry_run: bool
    def __init__(self, calls: _Optional[_Iterable[_Union[StandingCall, _Mapping]]] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class StandingCall(_message.Message):
    __slots__ = ("event", "cost_pico_usd", "corrections", "adjustments")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    COST_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    ADJUSTMENTS_FIELD_NUMBER: _ClassVar[int]
    event: _usage_event_pb2.UsageEvent
    cost_pico_usd: int
    corrections: int
    adjustments: int
    def __init__(self, event: _Optional[_Union[_usage_event_pb2.UsageEvent, _Mapping]] = ..., cost_pico_usd: _Optional[int] = ..., corrections: _Optional[int] = ..., adjustments: _Optional[int] = ...) -> None: ...

class RecostResponse(_message.Message):
    __slots__ = ("calls",)
    CALLS_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedCompositeFieldContainer[RecostedCall]
    def __init__(self, calls: _Optional[_Iterable[_Union[RecostedCall, _Mapping]]] = ...) -> None: ...

class RecostedCall(_message.Message):
    __slots__ = ("recosting", "price_state", "cost_pico_usd")
    RECOSTING_FIELD_NUMBER: _ClassVar[int]
    PRICE_STATE_FIELD_NUMBER: _ClassVar[int]
    COST_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    recosting: Recosting
    price_state: _common_pb2.PriceState
    cost_pico_usd: int
    def __init__(self, recosting: _Optional[_Union[Recosting, str]] = ..., price_state: _Optional[_Union[_common_pb2.PriceState, str]] = ..., cost_pico_usd: _Optional[int] = ...) -> None: ...
