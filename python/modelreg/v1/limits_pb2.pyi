from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LimitScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIMIT_SCOPE_UNSPECIFIED: _ClassVar[LimitScope]
    LIMIT_SCOPE_TENANT: _ClassVar[LimitScope]
    LIMIT_SCOPE_KEY: _ClassVar[LimitScope]
    LIMIT_SCOPE_MODEL: _ClassVar[LimitScope]
    LIMIT_SCOPE_PROVIDER: _ClassVar[LimitScope]
    LIMIT_SCOPE_CREDENTIAL: _ClassVar[LimitScope]

class LimitUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIMIT_UNIT_UNSPECIFIED: _ClassVar[LimitUnit]
    LIMIT_UNIT_REQUESTS_PER_MINUTE: _ClassVar[LimitUnit]
    LIMIT_UNIT_TOKENS_PER_MINUTE: _ClassVar[LimitUnit]
    LIMIT_UNIT_REQUESTS_PER_DAY: _ClassVar[LimitUnit]
    LIMIT_UNIT_CONCURRENT: _ClassVar[LimitUnit]

class LimitKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIMIT_KIND_UNSPECIFIED: _ClassVar[LimitKind]
    LIMIT_KIND_BUCKET: _ClassVar[LimitKind]
    LIMIT_KIND_SLIDING: _ClassVar[LimitKind]
LIMIT_SCOPE_UNSPECIFIED: LimitScope
LIMIT_SCOPE_TENANT: LimitScope
LIMIT_SCOPE_KEY: LimitScope
LIMIT_SCOPE_MODEL: LimitScope
LIMIT_SCOPE_PROVIDER: LimitScope
LIMIT_SCOPE_CREDENTIAL: LimitScope
LIMIT_UNIT_UNSPECIFIED: LimitUnit
LIMIT_UNIT_REQUESTS_PER_MINUTE: LimitUnit
LIMIT_UNIT_TOKENS_PER_MINUTE: LimitUnit
LIMIT_UNIT_REQUESTS_PER_DAY: LimitUnit
LIMIT_UNIT_CONCURRENT: LimitUnit
LIMIT_KIND_UNSPECIFIED: LimitKind
LIMIT_KIND_BUCKET: LimitKind
LIMIT_KIND_SLIDING: LimitKind

class RateLimitRule(_message.Message):
    __slots__ = ("name", "scope", "subject", "unit", "kind", "limit", "time_zone", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    scope: LimitScope
    subject: str
    unit: LimitUnit
    kind: LimitKind
    limit: int
    time_zone: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., scope: _Optional[_Union[LimitScope, str]] = ..., subject: _Optional[str] = ..., unit: _Optional[_Union[LimitUnit, str]] = ..., kind: _Optional[_Union[LimitKind, str]] = ..., limit: _Optional[int] = ..., time_zone: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class LimitStatus(_message.Message):
    __slots__ = ("limit_name", "scope", "subject", "unit", "limit", "remaining", "retry_after_ms", "resets_at_unix_ms")
    LIMIT_NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    RESETS_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    limit_name: str
    scope: LimitScope
    subject: str
    unit: LimitUnit
    limit: int
    remaining: int
    retry_after_ms: int
    resets_at_unix_ms: int
    def __init__(self, limit_name: _Optional[str] = ..., scope: _Optional[_Union[LimitScope, str]] = ..., subject: _Optional[str] = ..., unit: _Optional[_Union[LimitUnit, str]] = ..., limit: _Optional[int] = ..., remaining: _Optional[int] = ..., retry_after_ms: _Optional[int] = ..., resets_at_unix_ms: _Optional[int] = ...) -> None: ...

class CheckRateLimitRequest(_message.Message):
    __slots__ = ("hits", "tokens", "route_id")
    HITS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    ROUTE_ID_FIELD_NUMBER: _ClassVar[int]
    hits: int
    tokens: int
    route_id: str
    def __init__(self, hits: _Optional[int] = ..., tokens: _Optional[int] = ..., route_id: _Optional[str] = ...) -> None: ...

class CheckRateLimitResponse(_message.Message):
    __slots__ = ("allowed", "limits", "retry_after_ms")
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_MS_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    limits: _containers.RepeatedCompositeFieldContainer[LimitStatus]
    retry_after_ms: int
    def __init__(self, allowed: _Optional[bool] = ..., limits: _Optional[_Iterable[_Union[LimitStatus, _Mapping]]] = ..., retry_after_ms: _Optional[int] = ...) -> None: ...

class ListRateLimitsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListRateLimitsResponse(_message.Message):
    __slots__ = ("limits",)
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    limits: _containers.RepeatedCompositeFieldContainer[RateLimitRule]
    def __init__(self, limits: _Optional[_Iterable[_Union[RateLimitRule, _Mapping]]] = ...) -> None: ...

class SetRateLimitRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: RateLimitRule
    def __init__(self, limit: _Optional[_Union[RateLimitRule, _Mapping]] = ...) -> None: ...

class SetRateLimitResponse(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: RateLimitRule
    def __init__(self, limit: _Optional[_Union[RateLimitRule, _Mapping]] = ...) -> None: ...

class DeleteRateLimitRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DeleteRateLimitResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
