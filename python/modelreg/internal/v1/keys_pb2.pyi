from modelreg.v1 import permission_pb2 as _permission_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Principal(_message.Message):
    __slots__ = ("tenant", "team", "user", "key_id", "permissions")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    tenant: str
    team: str
    user: str
    key_id: str
    permissions: _containers.RepeatedScalarFieldContainer[_permission_pb2.Permission]
    def __init__(self, tenant: _Optional[str] = ..., team: _Optional[str] = ..., user: _Optional[str] = ..., key_id: _Optional[str] = ..., permissions: _Optional[_Iterable[_Union[_permission_pb2.Permission, str]]] = ...) -> None: ...

class VerifiedKey(_message.Message):
    __slots__ = ("prefix", "hash", "principal", "expires_at_unix_ms", "revoked")
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    prefix: str
    hash: bytes
    principal: Principal
    expires_at_unix_ms: int
    revoked: bool
    def __init__(self, prefix: _Optional[str] = ..., hash: _Optional[bytes] = ..., principal: _Optional[_Union[Principal, _Mapping]] = ..., expires_at_unix_ms: _Optional[int] = ..., revoked: _Optional[bool] = ...) -> None: ...

class KeySet(_message.Message):
    __slots__ = ("revision", "pepper", "keys")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    PEPPER_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    pepper: bytes
    keys: _containers.RepeatedCompositeFieldContainer[VerifiedKey]
    def __init__(self, revision: _Optional[int] = ..., pepper: _Optional[bytes] = ..., keys: _Optional[_Iterable[_Union[VerifiedKey, _Mapping]]] = ...) -> None: ...
