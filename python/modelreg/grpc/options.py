"""The limits of the Python door, each with its reason."""

from typing import Final

MAX_MESSAGE_BYTES: Final = 8 << 20
"""Twice the largest hot request (4 MiB, a batch), so that one somewhat too large reaches the engine and gets its answer.

Beyond this grpcio refuses from the length prefix, or while it decompresses, with a plain RESOURCE_EXHAUSTED.
"""

MAX_CONCURRENT_STREAMS: Final = 1024
"""Calls at a time on one connection; more wait at the client. The same as the Rust door's."""

_PING_INTERVAL_MS: Final = 30_000
_PING_TIMEOUT_MS: Final = 20_000
_CLIENT_PING_INTERVAL_MS: Final = 10_000
_MAX_METADATA_BYTES: Final = 16 << 10


def server_options(
    *, max_concurrent_streams: int = MAX_CONCURRENT_STREAMS, max_metadata_bytes: int = _MAX_METADATA_BYTES
) -> list[tuple[str, int]]:
    """Return the channel arguments of the server."""
    return [
        # A second process on the port must fail, not take half of the connections.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_concurrent_streams", max_concurrent_streams),
        ("grpc.max_metadata_size", max_metadata_bytes),
        ("grpc.absolute_max_metadata_size", max_metadata_bytes),
        # A client that is gone without a word is found out, also while nothing is called.
        ("grpc.keepalive_time_ms", _PING_INTERVAL_MS),
        ("grpc.keepalive_timeout_ms", _PING_TIMEOUT_MS),
        ("grpc.keepalive_permit_without_calls", 1),
        # Clients may ping this often; those that do more are sent away.
        ("grpc.http2.min_ping_interval_without_data_ms", _CLIENT_PING_INTERVAL_MS),
    ]
