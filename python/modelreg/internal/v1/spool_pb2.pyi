from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class SpoolState(_message.Message):
    __slots__ = ("events", "bytes", "is_full", "has_failed", "found", "salvaged", "lost_at_least", "moved_to", "last", "shipped")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    IS_FULL_FIELD_NUMBER: _ClassVar[int]
    HAS_FAILED_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    SALVAGED_FIELD_NUMBER: _ClassVar[int]
    LOST_AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    MOVED_TO_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    events: int
    bytes: int
    is_full: bool
    has_failed: bool
    found: int
    salvaged: int
    lost_at_least: int
    moved_to: str
    last: int
    shipped: int
    def __init__(self, events: _Optional[int] = ..., bytes: _Optional[int] = ..., is_full: _Optional[bool] = ..., has_failed: _Optional[bool] = ..., found: _Optional[int] = ..., salvaged: _Optional[int] = ..., lost_at_least: _Optional[int] = ..., moved_to: _Optional[str] = ..., last: _Optional[int] = ..., shipped: _Optional[int] = ...) -> None: ...
