from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Alias(_message.Message):
    __slots__ = ("alias_id", "model")
    ALIAS_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    alias_id: str
    model: str
    def __init__(self, alias_id: _Optional[str] = ..., model: _Optional[str] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("group_id", "models")
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    group_id: str
    models: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, group_id: _Optional[str] = ..., models: _Optional[_Iterable[str]] = ...) -> None: ...

class Licence(_message.Message):
    __slots__ = ("licence_id", "display_name", "spdx", "commercial_use", "modification", "redistribution", "attribution", "share_alike", "use_restrictions", "max_monthly_users", "url", "source")
    LICENCE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SPDX_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_USE_FIELD_NUMBER: _ClassVar[int]
    MODIFICATION_FIELD_NUMBER: _ClassVar[int]
    REDISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    SHARE_ALIKE_FIELD_NUMBER: _ClassVar[int]
    USE_RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    MAX_MONTHLY_USERS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    licence_id: str
    display_name: str
    spdx: str
    commercial_use: bool
    modification: bool
    redistribution: bool
    attribution: bool
    share_alike: bool
    use_restrictions: bool
    max_monthly_users: int
    url: str
    source: str
    def __init__(self, licence_id: _Optional[str] = ..., display_name: _Optional[str] = ..., spdx: _Optional[str] = ..., commercial_use: _Optional[bool] = ..., modification: _Optional[bool] = ..., redistribution: _Optional[bool] = ..., attribution: _Optional[bool] = ..., share_alike: _Optional[bool] = ..., use_restrictions: _Optional[bool] = ..., max_monthly_users: _Optional[int] = ..., url: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class Setting(_message.Message):
    __slots__ = ("setting_id", "value")
    SETTING_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    setting_id: str
    value: str
    def __init__(self, setting_id: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
