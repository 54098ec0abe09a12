"""The limits of the Python door, each with its reason."""

from typing import Final

MAX_MESSAGE_BYTES: Final = (4 << 20) + (64 << 10)
"""A little above the largest hot request (4 MiB, a batch): one that is a little too large gets the engine's own answer.

Beyond this grpcio refuses from the length prefix, or while it decompresses, with a RESOURCE_EXHAUSTED of its own.
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
        # Windows stay at the protocol's 64 KiB: grown ones let megabytes of a message come in after it was refused.
        ("grpc.http2.bdp_probe", 0),
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
