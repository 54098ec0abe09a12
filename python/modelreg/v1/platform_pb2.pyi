from modelreg.v1 import constraints_pb2 as _constraints_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Platform(_message.Message):
    __slots__ = ("platform_id", "display_name", "base_url", "auth_type", "auth_config", "supported_providers", "features", "status", "source")
    class AuthConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class FeaturesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    PLATFORM_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    AUTH_TYPE_FIELD_NUMBER: _ClassVar[int]
    AUTH_CONFIG_FIELD_NUMBER: _ClassVar[int]
    SUPPORTED_PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    platform_id: str
    display_name: str
    base_url: str
    auth_type: str
    auth_config: _containers.ScalarMap[str, str]
    supported_providers: _containers.RepeatedScalarFieldContainer[str]
    features: _containers.ScalarMap[str, bool]
    status: _constraints_pb2.Status
    source: str
    def __init__(self, platform_id: _Optional[str] = ..., display_name: _Optional[str] = ..., base_url: _Optional[str] = ..., auth_type: _Optional[str] = ..., auth_config: _Optional[_Mapping[str, str]] = ..., supported_providers: _Optional[_Iterable[str]] = ..., features: _Optional[_Mapping[str, bool]] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., source: _Optional[str] = ...) -> None: ...
