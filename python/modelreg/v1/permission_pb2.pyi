from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Permission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERMISSION_UNSPECIFIED: _ClassVar[Permission]
    PERMISSION_SELECT: _ClassVar[Permission]
    PERMISSION_ESTIMATE: _ClassVar[Permission]
    PERMISSION_RECORD_USAGE: _ClassVar[Permission]
    PERMISSION_ACT_AS: _ClassVar[Permission]
    PERMISSION_REGISTRY_READ: _ClassVar[Permission]
    PERMISSION_REGISTRY_WRITE: _ClassVar[Permission]
    PERMISSION_DECISIONS_READ: _ClassVar[Permission]
    PERMISSION_JOBS: _ClassVar[Permission]
    PERMISSION_KEYS: _ClassVar[Permission]
    PERMISSION_USAGE_READ: _ClassVar[Permission]
    PERMISSION_BUDGETS_READ: _ClassVar[Permission]
    PERMISSION_BUDGETS_WRITE: _ClassVar[Permission]
    PERMISSION_CHECK_RATE_LIMIT: _ClassVar[Permission]
    PERMISSION_USAGE_WRITE: _ClassVar[Permission]
PERMISSION_UNSPECIFIED: Permission
PERMISSION_SELECT: Permission
PERMISSION_ESTIMATE: Permission
PERMISSION_RECORD_USAGE: Permission
PERMISSION_ACT_AS: Permission
PERMISSION_REGISTRY_READ: Permission
PERMISSION_REGISTRY_WRITE: Permission
PERMISSION_DECISIONS_READ: Permission
PERMISSION_JOBS: Permission
PERMISSION_KEYS: Permission
PERMISSION_USAGE_READ: Permission
PERMISSION_BUDGETS_READ: Permission
PERMISSION_BUDGETS_WRITE: Permission
PERMISSION_CHECK_RATE_LIMIT: Permission
PERMISSION_USAGE_WRITE: Permission
