from modelreg.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReservationMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESERVATION_MODE_UNSPECIFIED: _ClassVar[ReservationMode]
    RESERVATION_MODE_NONE: _ClassVar[ReservationMode]
    RESERVATION_MODE_HOLD: _ClassVar[ReservationMode]

class HoldExpiry(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLD_EXPIRY_UNSPECIFIED: _ClassVar[HoldExpiry]
    HOLD_EXPIRY_FULL: _ClassVar[HoldExpiry]
    HOLD_EXPIRY_INPUT_ONLY: _ClassVar[HoldExpiry]
    HOLD_EXPIRY_ZERO: _ClassVar[HoldExpiry]

class HoldState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HOLD_STATE_UNSPECIFIED: _ClassVar[HoldState]
    HOLD_STATE_OPEN: _ClassVar[HoldState]
    HOLD_STATE_SETTLED: _ClassVar[HoldState]
    HOLD_STATE_CLOSED_BEFORE: _ClassVar[HoldState]
    HOLD_STATE_CHARGE_REPLACED: _ClassVar[HoldState]
RESERVATION_MODE_UNSPECIFIED: ReservationMode
RESERVATION_MODE_NONE: ReservationMode
RESERVATION_MODE_HOLD: ReservationMode
HOLD_EXPIRY_UNSPECIFIED: HoldExpiry
HOLD_EXPIRY_FULL: HoldExpiry
HOLD_EXPIRY_INPUT_ONLY: HoldExpiry
HOLD_EXPIRY_ZERO: HoldExpiry
HOLD_STATE_UNSPECIFIED: HoldState
HOLD_STATE_OPEN: HoldState
HOLD_STATE_SETTLED: HoldState
HOLD_STATE_CLOSED_BEFORE: HoldState
HOLD_STATE_CHARGE_REPLACED: HoldState

class Reservation(_message.Message):
    __slots__ = ("track", "mode", "amount", "ttl_ms", "on_expiry")
    TRACK_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    TTL_MS_FIELD_NUMBER: _ClassVar[int]
    ON_EXPIRY_FIELD_NUMBER: _ClassVar[int]
    track: bool
    mode: ReservationMode
    amount: _common_pb2.Usd
    ttl_ms: int
    on_expiry: HoldExpiry
    def __init__(self, track: _Optional[bool] = ..., mode: _Optional[_Union[ReservationMode, str]] = ..., amount: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., ttl_ms: _Optional[int] = ..., on_expiry: _Optional[_Union[HoldExpiry, str]] = ...) -> None: ...

class Hold(_message.Message):
    __slots__ = ("hold_id", "token", "amount", "expires_at_unix_ms", "enforce_max_output_tokens", "on_expiry")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ENFORCE_MAX_OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    ON_EXPIRY_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    token: bytes
    amount: _common_pb2.Usd
    expires_at_unix_ms: int
    enforce_max_output_tokens: int
    on_expiry: HoldExpiry
    def __init__(self, hold_id: _Optional[str] = ..., token: _Optional[bytes] = ..., amount: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., expires_at_unix_ms: _Optional[int] = ..., enforce_max_output_tokens: _Optional[int] = ..., on_expiry: _Optional[_Union[HoldExpiry, str]] = ...) -> None: ...

class ReleaseHoldRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: bytes
    def __init__(self, token: _Optional[bytes] = ...) -> None: ...

class ReleaseHoldResponse(_message.Message):
    __slots__ = ("released",)
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    released: bool
    def __init__(self, released: _Optional[bool] = ...) -> None: ...

class ExtendHoldRequest(_message.Message):
    __slots__ = ("token", "ttl_ms")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TTL_MS_FIELD_NUMBER: _ClassVar[int]
    token: bytes
    ttl_ms: int
    def __init__(self, token: _Optional[bytes] = ..., ttl_ms: _Optional[int] = ...) -> None: ...

class ExtendHoldResponse(_message.Message):
    __slots__ = ("hold",)
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: Hold
    def __init__(self, hold: _Optional[_Union[Hold, _Mapping]] = ...) -> None: ...
