from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_MALFORMED_REQUEST: _ClassVar[ErrorReason]
    ERROR_REASON_MESSAGE_TOO_LARGE: _ClassVar[ErrorReason]
    ERROR_REASON_OUT_OF_RANGE: _ClassVar[ErrorReason]
    ERROR_REASON_TOO_LONG: _ClassVar[ErrorReason]
    ERROR_REASON_UNKNOWN_ENUM_VALUE: _ClassVar[ErrorReason]
    ERROR_REASON_UNKNOWN_NAME: _ClassVar[ErrorReason]
    ERROR_REASON_CONFLICTING_FIELDS: _ClassVar[ErrorReason]
    ERROR_REASON_MISSING_FIELD: _ClassVar[ErrorReason]
    ERROR_REASON_DUPLICATE: _ClassVar[ErrorReason]
    ERROR_REASON_NO_ELIGIBLE_MODEL: _ClassVar[ErrorReason]
    ERROR_REASON_NO_SNAPSHOT: _ClassVar[ErrorReason]
    ERROR_REASON_REQUEST_ID_REUSED: _ClassVar[ErrorReason]
    ERROR_REASON_INTERNAL: _ClassVar[ErrorReason]
    ERROR_REASON_DURABLE_UNAVAILABLE: _ClassVar[ErrorReason]
    ERROR_REASON_CONTROL_PLANE_BUSY: _ClassVar[ErrorReason]
    ERROR_REASON_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_SNAPSHOT_NOT_KEPT: _ClassVar[ErrorReason]
    ERROR_REASON_UNFIT_VALUE: _ClassVar[ErrorReason]
    ERROR_REASON_ALREADY_EXISTS: _ClassVar[ErrorReason]
    ERROR_REASON_ETAG_MISMATCH: _ClassVar[ErrorReason]
    ERROR_REASON_STATED_BELOW: _ClassVar[ErrorReason]
    ERROR_REASON_STORE_UNAVAILABLE: _ClassVar[ErrorReason]
    ERROR_REASON_NEEDS_SERVER: _ClassVar[ErrorReason]
    ERROR_REASON_RESOURCE_IN_USE: _ClassVar[ErrorReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_MALFORMED_REQUEST: ErrorReason
ERROR_REASON_MESSAGE_TOO_LARGE: ErrorReason
ERROR_REASON_OUT_OF_RANGE: ErrorReason
ERROR_REASON_TOO_LONG: ErrorReason
ERROR_REASON_UNKNOWN_ENUM_VALUE: ErrorReason
ERROR_REASON_UNKNOWN_NAME: ErrorReason
ERROR_REASON_CONFLICTING_FIELDS: ErrorReason
ERROR_REASON_MISSING_FIELD: ErrorReason
ERROR_REASON_DUPLICATE: ErrorReason
ERROR_REASON_NO_ELIGIBLE_MODEL: ErrorReason
ERROR_REASON_NO_SNAPSHOT: ErrorReason
ERROR_REASON_REQUEST_ID_REUSED: ErrorReason
ERROR_REASON_INTERNAL: ErrorReason
ERROR_REASON_DURABLE_UNAVAILABLE: ErrorReason
ERROR_REASON_CONTROL_PLANE_BUSY: ErrorReason
ERROR_REASON_NOT_FOUND: ErrorReason
ERROR_REASON_SNAPSHOT_NOT_KEPT: ErrorReason
ERROR_REASON_UNFIT_VALUE: ErrorReason
ERROR_REASON_ALREADY_EXISTS: ErrorReason
ERROR_REASON_ETAG_MISMATCH: ErrorReason
ERROR_REASON_STATED_BELOW: ErrorReason
ERROR_REASON_STORE_UNAVAILABLE: ErrorReason
ERROR_REASON_NEEDS_SERVER: ErrorReason
ERROR_REASON_RESOURCE_IN_USE: ErrorReason
