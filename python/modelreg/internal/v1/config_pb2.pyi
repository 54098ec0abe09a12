from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class EngineConfig(_message.Message):
    __slots__ = ("grpc_address", "door_threads", "probe_address", "upstream_socket", "upstream_secret", "manual_clock_unix_ms", "id_seed", "decision_sample_ppm", "spool_path", "sidecar", "keys")
    GRPC_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    DOOR_THREADS_FIELD_NUMBER: _ClassVar[int]
    PROBE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    UPSTREAM_SOCKET_FIELD_NUMBER: _ClassVar[int]
    UPSTREAM_SECRET_FIELD_NUMBER: _ClassVar[int]
    MANUAL_CLOCK_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    ID_SEED_FIELD_NUMBER: _ClassVar[int]
    DECISION_SAMPLE_PPM_FIELD_NUMBER: _ClassVar[int]
    SPOOL_PATH_FIELD_NUMBER: _ClassVar[int]
    SIDECAR_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    grpc_address: str
    door_threads: int
    probe_address: str
    upstream_socket: str
    upstream_secret: str
    manual_clock_unix_ms: int
    id_seed: int
    decision_sample_ppm: int
    spool_path: str
    sidecar: str
    keys: bool
    def __init__(self, grpc_address: _Optional[str] = ..., door_threads: _Optional[int] = ..., probe_address: _Optional[str] = ..., upstream_socket: _Optional[str] = ..., upstream_secret: _Optional[str] = ..., manual_clock_unix_ms: _Optional[int] = ..., id_seed: _Optional[int] = ..., decision_sample_ppm: _Optional[int] = ..., spool_path: _Optional[str] = ..., sidecar: _Optional[str] = ..., keys: _Optional[bool] = ...) -> None: ...
