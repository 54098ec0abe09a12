from modelreg.v1 import budget_pb2 as _budget_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Calendar(_message.Message):
    __slots__ = ("time_zone", "day_starts_unix_ms", "month_starts_unix_ms")
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    DAY_STARTS_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    MONTH_STARTS_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    time_zone: str
    day_starts_unix_ms: _containers.RepeatedScalarFieldContainer[int]
    month_starts_unix_ms: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, time_zone: _Optional[str] = ..., day_starts_unix_ms: _Optional[_Iterable[int]] = ..., month_starts_unix_ms: _Optional[_Iterable[int]] = ...) -> None: ...

class BudgetSet(_message.Message):
    __slots__ = ("revision", "token_secret", "budgets", "calendars")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TOKEN_SECRET_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    token_secret: bytes
    budgets: _containers.RepeatedCompositeFieldContainer[_budget_pb2.Budget]
    calendars: _containers.RepeatedCompositeFieldContainer[Calendar]
    def __init__(self, revision: _Optional[int] = ..., token_secret: _Optional[bytes] = ..., budgets: _Optional[_Iterable[_Union[_budget_pb2.Budget, _Mapping]]] = ..., calendars: _Optional[_Iterable[_Union[Calendar, _Mapping]]] = ...) -> None: ...

class WindowKey(_message.Message):
    __slots__ = ("budget", "subject", "start_unix_ms")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    START_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    budget: str
    subject: str
    start_unix_ms: int
    def __init__(self, budget: _Optional[str] = ..., subject: _Optional[str] = ..., start_unix_ms: _Optional[int] = ...) -> None: ...

class Posting(_message.Message):
    __slots__ = ("window", "pico_usd")
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    PICO_USD_FIELD_NUMBER: _ClassVar[int]
    window: WindowKey
    pico_usd: int
    def __init__(self, window: _Optional[_Union[WindowKey, _Mapping]] = ..., pico_usd: _Optional[int] = ...) -> None: ...

class WindowBooks(_message.Message):
    __slots__ = ("window", "posted_pico_usd", "unshipped_pico_usd")
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    POSTED_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    UNSHIPPED_PICO_USD_FIELD_NUMBER: _ClassVar[int]
    window: WindowKey
    posted_pico_usd: str
    unshipped_pico_usd: str
    def __init__(self, window: _Optional[_Union[WindowKey, _Mapping]] = ..., posted_pico_usd: _Optional[str] = ..., unshipped_pico_usd: _Optional[str] = ...) -> None: ...

class LedgerBooks(_message.Message):
    __slots__ = ("windows", "unshipped_entries")
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    UNSHIPPED_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    windows: _containers.RepeatedCompositeFieldContainer[WindowBooks]
    unshipped_entries: int
    def __init__(self, windows: _Optional[_Iterable[_Union[WindowBooks, _Mapping]]] = ..., unshipped_entries: _Optional[int] = ...) -> None: ...
