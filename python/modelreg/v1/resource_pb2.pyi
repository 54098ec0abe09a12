from google.protobuf import field_mask_pb2 as _field_mask_pb2
from modelreg.v1 import common_pb2 as _common_pb2
from modelreg.v1 import constraints_pb2 as _constraints_pb2
from modelreg.v1 import model_pb2 as _model_pb2
from modelreg.v1 import names_pb2 as _names_pb2
from modelreg.v1 import platform_pb2 as _platform_pb2
from modelreg.v1 import provider_pb2 as _provider_pb2
from modelreg.v1 import route_pb2 as _route_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ResourceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOURCE_KIND_UNSPECIFIED: _ClassVar[ResourceKind]
    RESOURCE_KIND_PLATFORM: _ClassVar[ResourceKind]
    RESOURCE_KIND_PROVIDER: _ClassVar[ResourceKind]
    RESOURCE_KIND_MODEL: _ClassVar[ResourceKind]
    RESOURCE_KIND_ROUTE: _ClassVar[ResourceKind]
    RESOURCE_KIND_ALIAS: _ClassVar[ResourceKind]
    RESOURCE_KIND_GROUP: _ClassVar[ResourceKind]
    RESOURCE_KIND_LICENCE: _ClassVar[ResourceKind]
    RESOURCE_KIND_SETTING: _ClassVar[ResourceKind]

class ChangeOperation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_OPERATION_UNSPECIFIED: _ClassVar[ChangeOperation]
    CHANGE_OPERATION_CREATED: _ClassVar[ChangeOperation]
    CHANGE_OPERATION_UPDATED: _ClassVar[ChangeOperation]
    CHANGE_OPERATION_DELETED: _ClassVar[ChangeOperation]
RESOURCE_KIND_UNSPECIFIED: ResourceKind
RESOURCE_KIND_PLATFORM: ResourceKind
RESOURCE_KIND_PROVIDER: ResourceKind
RESOURCE_KIND_MODEL: ResourceKind
RESOURCE_KIND_ROUTE: ResourceKind
RESOURCE_KIND_ALIAS: ResourceKind
RESOURCE_KIND_GROUP: ResourceKind
RESOURCE_KIND_LICENCE: ResourceKind
RESOURCE_KIND_SETTING: ResourceKind
CHANGE_OPERATION_UNSPECIFIED: ChangeOperation
CHANGE_OPERATION_CREATED: ChangeOperation
CHANGE_OPERATION_UPDATED: ChangeOperation
CHANGE_OPERATION_DELETED: ChangeOperation

class Resource(_message.Message):
    __slots__ = ("platform", "provider", "model", "route", "alias", "group", "licence", "setting", "etag", "layers")
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    ALIAS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    SETTING_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    platform: _platform_pb2.Platform
    provider: _provider_pb2.Provider
    model: _model_pb2.Model
    route: _route_pb2.Route
    alias: _names_pb2.Alias
    group: _names_pb2.Group
    licence: _names_pb2.Licence
    setting: _names_pb2.Setting
    etag: str
    layers: _containers.RepeatedScalarFieldContainer[_common_pb2.Layer]
    def __init__(self, platform: _Optional[_Union[_platform_pb2.Platform, _Mapping]] = ..., provider: _Optional[_Union[_provider_pb2.Provider, _Mapping]] = ..., model: _Optional[_Union[_model_pb2.Model, _Mapping]] = ..., route: _Optional[_Union[_route_pb2.Route, _Mapping]] = ..., alias: _Optional[_Union[_names_pb2.Alias, _Mapping]] = ..., group: _Optional[_Union[_names_pb2.Group, _Mapping]] = ..., licence: _Optional[_Union[_names_pb2.Licence, _Mapping]] = ..., setting: _Optional[_Union[_names_pb2.Setting, _Mapping]] = ..., etag: _Optional[str] = ..., layers: _Optional[_Iterable[_Union[_common_pb2.Layer, str]]] = ...) -> None: ...

class ResourceFilter(_message.Message):
    __slots__ = ("name_pattern", "statuses", "platforms", "providers", "models", "vendors", "types", "tags", "enabled", "layers")
    NAME_PATTERN_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    VENDORS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    name_pattern: str
    statuses: _containers.RepeatedScalarFieldContainer[_constraints_pb2.Status]
    platforms: _containers.RepeatedScalarFieldContainer[str]
    providers: _containers.RepeatedScalarFieldContainer[str]
    models: _containers.RepeatedScalarFieldContainer[str]
    vendors: _containers.RepeatedScalarFieldContainer[str]
    types: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    enabled: bool
    layers: _containers.RepeatedScalarFieldContainer[_common_pb2.Layer]
    def __init__(self, name_pattern: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[_constraints_pb2.Status, str]]] = ..., platforms: _Optional[_Iterable[str]] = ..., providers: _Optional[_Iterable[str]] = ..., models: _Optional[_Iterable[str]] = ..., vendors: _Optional[_Iterable[str]] = ..., types: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., enabled: _Optional[bool] = ..., layers: _Optional[_Iterable[_Union[_common_pb2.Layer, str]]] = ...) -> None: ...

class GetResourceRequest(_message.Message):
    __slots__ = ("kind", "name")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    kind: ResourceKind
    name: str
    def __init__(self, kind: _Optional[_Union[ResourceKind, str]] = ..., name: _Optional[str] = ...) -> None: ...

class GetResourceResponse(_message.Message):
    __slots__ = ("resource", "revision", "demo")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    revision: int
    demo: bool
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., revision: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class ListResourcesRequest(_message.Message):
    __slots__ = ("kind", "page_size", "page_token", "filter")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    kind: ResourceKind
    page_size: int
    page_token: str
    filter: ResourceFilter
    def __init__(self, kind: _Optional[_Union[ResourceKind, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[ResourceFilter, _Mapping]] = ...) -> None: ...

class ListResourcesResponse(_message.Message):
    __slots__ = ("resources", "next_page_token", "revision", "total_size", "demo")
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    resources: _containers.RepeatedCompositeFieldContainer[Resource]
    next_page_token: str
    revision: int
    total_size: int
    demo: bool
    def __init__(self, resources: _Optional[_Iterable[_Union[Resource, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., total_size: _Optional[int] = ..., demo: _Optional[bool] = ...) -> None: ...

class CreateResourceRequest(_message.Message):
    __slots__ = ("resource", "validate_only")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    validate_only: bool
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CreateResourceResponse(_message.Message):
    __slots__ = ("resource", "revision")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    revision: int
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class UpdateResourceRequest(_message.Message):
    __slots__ = ("resource", "update_mask", "validate_only")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    update_mask: _field_mask_pb2.FieldMask
    validate_only: bool
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UpdateResourceResponse(_message.Message):
    __slots__ = ("resource", "revision")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    revision: int
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class DeleteResourceRequest(_message.Message):
    __slots__ = ("kind", "name", "etag", "validate_only", "reset")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    kind: ResourceKind
    name: str
    etag: str
    validate_only: bool
    reset: bool
    def __init__(self, kind: _Optional[_Union[ResourceKind, str]] = ..., name: _Optional[str] = ..., etag: _Optional[str] = ..., validate_only: _Optional[bool] = ..., reset: _Optional[bool] = ...) -> None: ...

class DeleteResourceResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: int
    def __init__(self, revision: _Optional[int] = ...) -> None: ...

class ResourceWrite(_message.Message):
    __slots__ = ("create", "update", "delete")
    CREATE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    create: CreateResourceRequest
    update: UpdateResourceRequest
    delete: DeleteResourceRequest
    def __init__(self, create: _Optional[_Union[CreateResourceRequest, _Mapping]] = ..., update: _Optional[_Union[UpdateResourceRequest, _Mapping]] = ..., delete: _Optional[_Union[DeleteResourceRequest, _Mapping]] = ...) -> None: ...

class BatchWriteResourcesRequest(_message.Message):
    __slots__ = ("writes", "validate_only")
    WRITES_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    writes: _containers.RepeatedCompositeFieldContainer[ResourceWrite]
    validate_only: bool
    def __init__(self, writes: _Optional[_Iterable[_Union[ResourceWrite, _Mapping]]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class BatchWriteResourcesResponse(_message.Message):
    __slots__ = ("resources", "revision")
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    resources: _containers.RepeatedCompositeFieldContainer[Resource]
    revision: int
    def __init__(self, resources: _Optional[_Iterable[_Union[Resource, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class ResourceChange(_message.Message):
    __slots__ = ("kind", "name", "operation")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    kind: ResourceKind
    name: str
    operation: ChangeOperation
    def __init__(self, kind: _Optional[_Union[ResourceKind, str]] = ..., name: _Optional[str] = ..., operation: _Optional[_Union[ChangeOperation, str]] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ("from_revision", "kinds")
    FROM_REVISION_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    from_revision: int
    kinds: _containers.RepeatedScalarFieldContainer[ResourceKind]
    def __init__(self, from_revision: _Optional[int] = ..., kinds: _Optional[_Iterable[_Union[ResourceKind, str]]] = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ("revision", "at_unix_ms", "actor", "summary", "changes", "continues")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    AT_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    revision: int
    at_unix_ms: int
    actor: str
    summary: str
    changes: _containers.RepeatedCompositeFieldContainer[ResourceChange]
    continues: bool
    def __init__(self, revision: _Optional[int] = ..., at_unix_ms: _Optional[int] = ..., actor: _Optional[str] = ..., summary: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[ResourceChange, _Mapping]]] = ..., continues: _Optional[bool] = ...) -> None: ...
