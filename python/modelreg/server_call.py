"""One call of a server over gRPC, as everybody here makes it: the connection's options, and a failure decoded."""

from typing import TYPE_CHECKING, Final, cast

import grpc

from modelreg.api_key import credentials
from modelreg.call_errors import ModelregError, call_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DETAILS_KEY: Final = "grpc-status-details-bin"
"""Trailing metadata with the encoded ``google.rpc.Status``."""


def channel_options(target: str) -> list[tuple[str, str | int]]:
    """Return the channel arguments of one connection."""
    options: list[tuple[str, str | int]] = [
        # Channels with equal arguments would share one connection.
        ("grpc.use_local_subchannel_pool", 1),
        # A batch or a full explanation is more than the 4 MiB a client takes by default.
        ("grpc.max_receive_message_length", -1),
        # A server that was away is found again soon: by default a client may look only every two minutes.
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 1000),
        # The server stands next to the caller: a proxy of the environment is for the internet.
        ("grpc.enable_http_proxy", 0),
    ]
    if target.startswith("unix:"):
        # grpcio sends the encoded path, which other HTTP/2 servers refuse.
        options.append(("grpc.default_authority", "localhost"))
    return options


class OneConnection:
    """Calls a server over one connection, each call once. For commands; ``modelreg.client`` is for programs."""

    def __init__(self, target: str, *, key: str | None = None) -> None:
        """Connect with the first call; each carries the API key ``key``."""
        self._target = target
        self._metadata = credentials(key)
        self._channel = grpc.insecure_channel(target, options=channel_options(target))

    def call(self, method: str, request: bytes, timeout_s: float) -> bytes:
        """Answer one call.

        Raises:
            ModelregError: any status other than OK.
        """
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(method)
        try:
            return call(request, timeout=timeout_s, metadata=self._metadata)
        except grpc.RpcError as error:
            raise rpc_error(self._target, error) from error

    def download(self, method: str, request: bytes, timeout_s: float | None) -> "Iterator[bytes]":
        """Yield each message of an answer of many; without a time limit until the server ends it.

        Raises:
            ModelregError: any status other than OK.
        """
        call: grpc.UnaryStreamMultiCallable[bytes, bytes] = self._channel.unary_stream(method)
        try:
            yield from call(request, timeout=timeout_s, metadata=self._metadata)
        except grpc.RpcError as error:
            raise rpc_error(self._target, error) from error

    def upload(self, method: str, requests: "Iterator[bytes]", timeout_s: float) -> bytes:
        """Send many messages and return the one answer.

        Raises:
            ModelregError: any status other than OK.
        """
        call: grpc.StreamUnaryMultiCallable[bytes, bytes] = self._channel.stream_unary(method)
        try:
            return call(requests, timeout=timeout_s, metadata=self._metadata)
        except grpc.RpcError as error:
            raise rpc_error(self._target, error) from error

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()


def rpc_error(target: str, error: grpc.RpcError) -> ModelregError:
    """Return what a failed call says, with the server's address in front; its cause is ``error``."""
    # What a call raises is the call itself; grpcio has no type for both.
    call = cast("grpc.Call", error)
    trailing = cast("Sequence[tuple[str, str | bytes]]", call.trailing_metadata() or ())
    details = next((value for key, value in trailing if key == DETAILS_KEY), b"")
    # A key that ends in -bin has bytes.
    assert isinstance(details, bytes)  # noqa: S101
    failed = call_error(cast("int", call.code().value[0]), f"{target}: {call.details()}", details)
    failed.__cause__ = error
    return failed
