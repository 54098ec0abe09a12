"""The one configuration that crosses into the engine."""

from typing import TYPE_CHECKING

from modelreg.internal.v1.config_pb2 import EngineConfig

if TYPE_CHECKING:
    from modelreg.config import Config
    from modelreg.server.private_socket import PrivateSocket


def engine_config(config: "Config", socket: "PrivateSocket | None") -> bytes:
    """Return the encoded ``EngineConfig``.

    Args:
        config: the process's configuration.
        socket: where the Python door will stand behind the Rust one; None where it stands alone.
    """
    message = EngineConfig(grpc_address=config.grpc, door_threads=config.door_threads, probe_address=config.probe)
    if socket is not None:
        message.upstream_socket = str(socket.path)
        message.upstream_secret = socket.secret
    return message.SerializeToString()
