"""Who answers a command's calls: a server over gRPC, or an engine in this process."""

from typing import TYPE_CHECKING, Protocol

import grpc

from modelreg.cli.failure import CallFailed

if TYPE_CHECKING:
    from modelreg._core import Engine

_TIMEOUT_S = 10.0
_DETAILS_KEY = "grpc-status-details-bin"


class Caller(Protocol):
    """Answers calls of the API, bytes in, bytes out."""

    def call(self, method: str, request: bytes) -> bytes:
        """Answer one call.

        Raises:
            CallFailed: any status other than OK.
        """
        ...


class ServerCaller:
    """Asks a server."""

    def __init__(self, address: str) -> None:
        """Ask the server at ``host:port``."""
        self._address = address

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        with grpc.insecure_channel(self._address) as channel:
            try:
                return channel.unary_unary(method)(request, timeout=_TIMEOUT_S)
            except grpc.RpcError as error:
                raise self._failed(error) from error

    def _failed(self, error: grpc.RpcError) -> CallFailed:
        assert isinstance(error, grpc.Call)
        trailing = {key: value for key, value in error.trailing_metadata()}
        details = trailing.get(_DETAILS_KEY, b"")
        message = f"{self._address}: {error.details()}"
        return CallFailed(error.code().value[0], message, details)


class EngineCaller:
    """Asks the engine of this process; nothing is kept, nobody is served."""

    def __init__(self, engine: "Engine") -> None:
        """Ask this engine."""
        self._engine = engine

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        from modelreg._core import CallError

        try:
            return self._engine.call(method, request)
        except CallError as error:
            raise CallFailed(error.code, error.message, error.details) from error
