import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BudgetScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUDGET_SCOPE_UNSPECIFIED: _ClassVar[BudgetScope]
    BUDGET_SCOPE_TENANT: _ClassVar[BudgetScope]
    BUDGET_SCOPE_TEAM: _ClassVar[BudgetScope]
    BUDGET_SCOPE_USER: _ClassVar[BudgetScope]
    BUDGET_SCOPE_KEY: _ClassVar[BudgetScope]
    BUDGET_SCOPE_TAG: _ClassVar[BudgetScope]
    BUDGET_SCOPE_MODEL: _ClassVar[BudgetScope]
    BUDGET_SCOPE_PROVIDER: _ClassVar[BudgetScope]
    BUDGET_SCOPE_PLATFORM: _ClassVar[BudgetScope]
    BUDGET_SCOPE_WORKFLOW: _ClassVar[BudgetScope]
    BUDGET_SCOPE_PRINCIPAL: _ClassVar[BudgetScope]

class BudgetPeriod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUDGET_PERIOD_UNSPECIFIED: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_DAY: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_MONTH: _ClassVar[BudgetPeriod]

class BudgetThreshold(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUDGET_THRESHOLD_UNSPECIFIED: _ClassVar[BudgetThreshold]
    BUDGET_THRESHOLD_70: _ClassVar[BudgetThreshold]
    BUDGET_THRESHOLD_90: _ClassVar[BudgetThreshold]
    BUDGET_THRESHOLD_100: _ClassVar[BudgetThreshold]

class LedgerCounter(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEDGER_COUNTER_UNSPECIFIED: _ClassVar[LedgerCounter]
    LEDGER_COUNTER_STORE: _ClassVar[LedgerCounter]
    LEDGER_COUNTER_LEDGER: _ClassVar[LedgerCounter]
    LEDGER_COUNTER_MISSING: _ClassVar[LedgerCounter]
BUDGET_SCOPE_UNSPECIFIED: BudgetScope
BUDGET_SCOPE_TENANT: BudgetScope
BUDGET_SCOPE_TEAM: BudgetScope
BUDGET_SCOPE_USER: BudgetScope
BUDGET_SCOPE_KEY: BudgetScope
BUDGET_SCOPE_TAG: BudgetScope
BUDGET_SCOPE_MODEL: BudgetScope
BUDGET_SCOPE_PROVIDER: BudgetScope
BUDGET_SCOPE_PLATFORM: BudgetScope
BUDGET_SCOPE_WORKFLOW: BudgetScope
BUDGET_SCOPE_PRINCIPAL: BudgetScope
BUDGET_PERIOD_UNSPECIFIED: BudgetPeriod
BUDGET_PERIOD_DAY: BudgetPeriod
BUDGET_PERIOD_MONTH: BudgetPeriod
BUDGET_THRESHOLD_UNSPECIFIED: BudgetThreshold
BUDGET_THRESHOLD_70: BudgetThreshold
BUDGET_THRESHOLD_90: BudgetThreshold
BUDGET_THRESHOLD_100: BudgetThreshold
LEDGER_COUNTER_UNSPECIFIED: LedgerCounter
LEDGER_COUNTER_STORE: LedgerCounter
LEDGER_COUNTER_LEDGER: LedgerCounter
LEDGER_COUNTER_MISSING: LedgerCounter

class BudgetDegradation(_message.Message):
    __slots__ = ("strategy", "price_ceiling")
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    PRICE_CEILING_FIELD_NUMBER: _ClassVar[int]
    strategy: str
    price_ceiling: _common_pb2.Usd
    def __init__(self, strategy: _Optional[str] = ..., price_ceiling: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ...) -> None: ...

class Budget(_message.Message):
    __slots__ = ("name", "scope", "tenant", "subject", "period", "time_zone", "limit", "hard", "on_90", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    HARD_FIELD_NUMBER: _ClassVar[int]
    ON_90_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    scope: BudgetScope
    tenant: str
    subject: str
    period: BudgetPeriod
    time_zone: str
    limit: _common_pb2.Usd
    hard: bool
    on_90: BudgetDegradation
    etag: str
    def __init__(self, name: _Optional[str] = ..., scope: _Optional[_Union[BudgetScope, str]] = ..., tenant: _Optional[str] = ..., subject: _Optional[str] = ..., period: _Optional[_Union[BudgetPeriod, str]] = ..., time_zone: _Optional[str] = ..., limit: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., hard: _Optional[bool] = ..., on_90: _Optional[_Union[BudgetDegradation, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class BudgetStatus(_message.Message):
    __slots__ = ("budget", "scope", "subject", "limit", "posted", "held", "used_ppm", "threshold", "resets_at_unix_ms", "hard")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    USED_PPM_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    RESETS_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    HARD_FIELD_NUMBER: _ClassVar[int]
    budget: str
    scope: BudgetScope
    subject: str
    limit: _common_pb2.Usd
    posted: _common_pb2.Usd
    held: _common_pb2.Usd
    used_ppm: int
    threshold: BudgetThreshold
    resets_at_unix_ms: int
    hard: bool
    def __init__(self, budget: _Optional[str] = ..., scope: _Optional[_Union[BudgetScope, str]] = ..., subject: _Optional[str] = ..., limit: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., posted: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., held: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., used_ppm: _Optional[int] = ..., threshold: _Optional[_Union[BudgetThreshold, str]] = ..., resets_at_unix_ms: _Optional[int] = ..., hard: _Optional[bool] = ...) -> None: ...

class BudgetEvent(_message.Message):
    __slots__ = ("budget", "subject", "window_start", "threshold", "crossed", "posted", "limit")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_START_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    CROSSED_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    budget: str
    subject: str
    window_start: _timestamp_pb2.Timestamp
    threshold: BudgetThreshold
    crossed: _timestamp_pb2.Timestamp
    posted: _common_pb2.Usd
    limit: _common_pb2.Usd
    def __init__(self, budget: _Optional[str] = ..., subject: _Optional[str] = ..., window_start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., threshold: _Optional[_Union[BudgetThreshold, str]] = ..., crossed: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., posted: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., limit: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ...) -> None: ...

class ListBudgetsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListBudgetsResponse(_message.Message):
    __slots__ = ("budgets",)
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    budgets: _containers.RepeatedCompositeFieldContainer[Budget]
    def __init__(self, budgets: _Optional[_Iterable[_Union[Budget, _Mapping]]] = ...) -> None: ...

class SetBudgetRequest(_message.Message):
    __slots__ = ("budget",)
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    def __init__(self, budget: _Optional[_Union[Budget, _Mapping]] = ...) -> None: ...

class SetBudgetResponse(_message.Message):
    __slots__ = ("budget",)
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    def __init__(self, budget: _Optional[_Union[Budget, _Mapping]] = ...) -> None: ...

class DeleteBudgetRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DeleteBudgetResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListBudgetWindowsRequest(_message.Message):
    __slots__ = ("budget", "page_size")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    budget: str
    page_size: int
    def __init__(self, budget: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBudgetWindowsResponse(_message.Message):
    __slots__ = ("windows", "window_count")
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_COUNT_FIELD_NUMBER: _ClassVar[int]
    windows: _containers.RepeatedCompositeFieldContainer[BudgetStatus]
    window_count: int
    def __init__(self, windows: _Optional[_Iterable[_Union[BudgetStatus, _Mapping]]] = ..., window_count: _Optional[int] = ...) -> None: ...

class ListBudgetEventsRequest(_message.Message):
    __slots__ = ("budget", "page_size")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    budget: str
    page_size: int
    def __init__(self, budget: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBudgetEventsResponse(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[BudgetEvent]
    def __init__(self, events: _Optional[_Iterable[_Union[BudgetEvent, _Mapping]]] = ...) -> None: ...

class WatchBudgetEventsRequest(_message.Message):
    __slots__ = ("budget",)
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    budget: str
    def __init__(self, budget: _Optional[str] = ...) -> None: ...

class WatchBudgetEventsResponse(_message.Message):
    __slots__ = ("events", "missed")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[BudgetEvent]
    missed: int
    def __init__(self, events: _Optional[_Iterable[_Union[BudgetEvent, _Mapping]]] = ..., missed: _Optional[int] = ...) -> None: ...

class VerifyLedgerRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LedgerDrift(_message.Message):
    __slots__ = ("budget", "subject", "window_start", "counter", "entries", "of")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_START_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    budget: str
    subject: str
    window_start: _timestamp_pb2.Timestamp
    counter: _common_pb2.Usd
    entries: _common_pb2.Usd
    of: LedgerCounter
    def __init__(self, budget: _Optional[str] = ..., subject: _Optional[str] = ..., window_start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counter: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., entries: _Optional[_Union[_common_pb2.Usd, _Mapping]] = ..., of: _Optional[_Union[LedgerCounter, str]] = ...) -> None: ...

class VerifyLedgerResponse(_message.Message):
    __slots__ = ("windows", "entries", "drifts", "shared_windows", "other_servers")
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    DRIFTS_FIELD_NUMBER: _ClassVar[int]
    SHARED_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    OTHER_SERVERS_FIELD_NUMBER: _ClassVar[int]
    windows: int
    entries: int
    drifts: _containers.RepeatedCompositeFieldContainer[LedgerDrift]
    shared_windows: int
    other_servers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, windows: _Optional[int] = ..., entries: _Optional[int] = ..., drifts: _Optional[_Iterable[_Union[LedgerDrift, _Mapping]]] = ..., shared_windows: _Optional[int] = ..., other_servers: _Optional[_Iterable[str]] = ...) -> None: ...
