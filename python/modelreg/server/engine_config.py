"""The one configuration that crosses into the engine."""

from typing import TYPE_CHECKING, Final

from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.sidecar import sidecar_name

if TYPE_CHECKING:
    from modelreg.config import Config
    from modelreg.server.private_socket import PrivateSocket

SPOOL: Final = "usage.spool"
"""Name of the usage spool in the data directory. The engine alone opens it: a second SQLite in this process that closes
the file would drop the engine's locks on it."""

_MILLION: Final = 1_000_000


def engine_config(config: "Config", socket: "PrivateSocket | None") -> bytes:
    """Return the encoded ``EngineConfig``.

    Args:
        config: the process's configuration.
        socket: where the Python door will stand behind the Rust one; None where it stands alone.
    """
    message = EngineConfig(grpc_address=config.grpc, door_threads=config.door_threads, probe_address=config.probe)
    if config.decisions_max_mb > 0:
        message.decision_sample_ppm = round(config.decision_sample * _MILLION)
    message.spool_path = str(config.data / SPOOL)
    message.sidecar = sidecar_name(config.data)
    message.keys = config.keys == "on"
    if socket is not None:
        message.upstream_socket = str(socket.path)
        message.upstream_secret = socket.secret
    return message.SerializeToString()
