from modelreg.v1 import constraints_pb2 as _constraints_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DataHandling(_message.Message):
    __slots__ = ("zdr", "training", "retention_days")
    ZDR_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    RETENTION_DAYS_FIELD_NUMBER: _ClassVar[int]
    zdr: bool
    training: bool
    retention_days: int
    def __init__(self, zdr: _Optional[bool] = ..., training: _Optional[bool] = ..., retention_days: _Optional[int] = ...) -> None: ...

class RateLimit(_message.Message):
    __slots__ = ("unit", "window_ms", "units")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_MS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    window_ms: int
    units: int
    def __init__(self, unit: _Optional[str] = ..., window_ms: _Optional[int] = ..., units: _Optional[int] = ...) -> None: ...

class Provider(_message.Message):
    __slots__ = ("provider_id", "enabled", "display_name", "platform", "base_url", "dialect", "credential_ref", "auth_required", "regions", "data_policy", "features", "status", "rate_limits", "source")
    class FeaturesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    PROVIDER_ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_REF_FIELD_NUMBER: _ClassVar[int]
    AUTH_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    DATA_POLICY_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMITS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    provider_id: str
    enabled: bool
    display_name: str
    platform: str
    base_url: str
    dialect: str
    credential_ref: str
    auth_required: bool
    regions: _containers.RepeatedScalarFieldContainer[str]
    data_policy: DataHandling
    features: _containers.ScalarMap[str, bool]
    status: _constraints_pb2.Status
    rate_limits: _containers.RepeatedCompositeFieldContainer[RateLimit]
    source: str
    def __init__(self, provider_id: _Optional[str] = ..., enabled: _Optional[bool] = ..., display_name: _Optional[str] = ..., platform: _Optional[str] = ..., base_url: _Optional[str] = ..., dialect: _Optional[str] = ..., credential_ref: _Optional[str] = ..., auth_required: _Optional[bool] = ..., regions: _Optional[_Iterable[str]] = ..., data_policy: _Optional[_Union[DataHandling, _Mapping]] = ..., features: _Optional[_Mapping[str, bool]] = ..., status: _Optional[_Union[_constraints_pb2.Status, str]] = ..., rate_limits: _Optional[_Iterable[_Union[RateLimit, _Mapping]]] = ..., source: _Optional[str] = ...) -> None: ...
