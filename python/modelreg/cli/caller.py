"""Who answers a command's calls: a server over gRPC, or this process."""

from typing import TYPE_CHECKING, Protocol

import grpc

from modelreg.cli.failure import CallFailedError

if TYPE_CHECKING:
    from modelreg.methods import Methods

_TIMEOUT_S = 10.0
_OPTIONS = (
    # A full explanation of a large registry is more than the 4 MiB a client takes by default.
    ("grpc.max_receive_message_length", -1),
    # The server stands near: a proxy of the environment is for the internet.
    ("grpc.enable_http_proxy", 0),
)
_DETAILS_KEY = "grpc-status-details-bin"


class Caller(Protocol):
    """Answers calls of the API, bytes in, bytes out."""

    def call(self, method: str, request: bytes) -> bytes:
        """Answer one call.

        Raises:
            CallFailedError: any status other than OK.
        """
        ...


class ServerCaller:
    """Asks a server."""

    def __init__(self, address: str, *, timeout_s: float = _TIMEOUT_S) -> None:
        """Ask the server at ``host:port``; each call ends within ``timeout_s``."""
        self._address = address
        self._timeout_s = timeout_s

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        with grpc.insecure_channel(self._address, options=_OPTIONS) as channel:
            try:
                call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
                return call(request, timeout=self._timeout_s)
            except grpc.RpcError as error:
                raise self._failed(error) from error

    def _failed(self, error: grpc.RpcError) -> CallFailedError:
        trailing = error.trailing_metadata() or ()
        details = next((entry.value for entry in trailing if entry.key == _DETAILS_KEY), b"")
        # A key that ends in -bin has bytes.
        assert isinstance(details, bytes)  # noqa: S101
        return CallFailedError(error.code().value[0], f"{self._address}: {error.details()}", details)


class LocalCaller:
    """Asks this process."""

    def __init__(self, methods: "Methods") -> None:
        """Ask these methods."""
        self._methods = methods

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        from modelreg._core import CallError

        try:
            return self._methods[method](request)
        except CallError as error:
            raise CallFailedError(error.code, error.message, error.details) from error
