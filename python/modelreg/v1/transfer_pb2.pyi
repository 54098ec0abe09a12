from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import prices_pb2 as _prices_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_FORMAT_UNSPECIFIED: _ClassVar[ImportFormat]
    IMPORT_FORMAT_EXPORT: _ClassVar[ImportFormat]
    IMPORT_FORMAT_CATALOGUE: _ClassVar[ImportFormat]
IMPORT_FORMAT_UNSPECIFIED: ImportFormat
IMPORT_FORMAT_EXPORT: ImportFormat
IMPORT_FORMAT_CATALOGUE: ImportFormat

class ExportRegistryRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExportRegistryResponse(_message.Message):
    __slots__ = ("data", "revision")
    DATA_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    revision: int
    def __init__(self, data: _Optional[bytes] = ..., revision: _Optional[int] = ...) -> None: ...

class ImportRegistryRequest(_message.Message):
    __slots__ = ("options", "data")
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    options: ImportOptions
    data: bytes
    def __init__(self, options: _Optional[_Union[ImportOptions, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportOptions(_message.Message):
    __slots__ = ("format", "strict", "validate_only", "layer", "list_differences", "accept_all")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    LIST_DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_ALL_FIELD_NUMBER: _ClassVar[int]
    format: ImportFormat
    strict: bool
    validate_only: bool
    layer: _common_pb2.Layer
    list_differences: bool
    accept_all: bool
    def __init__(self, format: _Optional[_Union[ImportFormat, str]] = ..., strict: _Optional[bool] = ..., validate_only: _Optional[bool] = ..., layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., list_differences: _Optional[bool] = ..., accept_all: _Optional[bool] = ...) -> None: ...

class RefusedRow(_message.Message):
    __slots__ = ("pointer", "reason")
    POINTER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    pointer: str
    reason: str
    def __init__(self, pointer: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ImportRegistryResponse(_message.Message):
    __slots__ = ("revision", "rows", "imported", "refused", "changed", "notes", "created", "updated", "deleted", "layer", "differences", "held_back")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    HELD_BACK_FIELD_NUMBER: _ClassVar[int]
    revision: int
    rows: int
    imported: int
    refused: _containers.RepeatedCompositeFieldContainer[RefusedRow]
    changed: int
    notes: _containers.RepeatedScalarFieldContainer[str]
    created: int
    updated: int
    deleted: int
    layer: _common_pb2.Layer
    differences: _containers.RepeatedCompositeFieldContainer[_prices_pb2.ResourceDifference]
    held_back: int
    def __init__(self, revision: _Optional[int] = ..., rows: _Optional[int] = ..., imported: _Optional[int] = ..., refused: _Optional[_Iterable[_Union[RefusedRow, _Mapping]]] = ..., changed: _Optional[int] = ..., notes: _Optional[_Iterable[str]] = ..., created: _Optional[int] = ..., updated: _Optional[int] = ..., deleted: _Optional[int] = ..., layer: _Optional[_Union[_common_pb2.Layer, str]] = ..., differences: _Optional[_Iterable[_Union[_prices_pb2.ResourceDifference, _Mapping]]] = ..., held_back: _Optional[int] = ...) -> None: ...
