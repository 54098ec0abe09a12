"""Who answers a command's calls: a server over gRPC, or this process."""

from contextlib import closing
from typing import TYPE_CHECKING, Final, Protocol

from modelreg.call_errors import call_error
from modelreg.server_call import OneConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelreg.methods import LocalMethods

TIMEOUT_S: Final = 10.0


class Caller(Protocol):
    """Answers calls of the API, bytes in, bytes out."""

    def call(self, method: str, request: bytes) -> bytes:
        """Answer one call.

        Raises:
            ModelregError: any status other than OK.
        """
        ...


class ServerCaller:
    """Asks a server."""

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S, key: str | None = None) -> None:
        """Ask the server at ``host:port`` with the API key ``key``; each call ends within ``timeout_s``."""
        self._address = address
        self._key = key
        self._timeout_s = timeout_s

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        with closing(OneConnection(self._address, key=self._key)) as connection:
            return connection.call(method, request, self._timeout_s)

    def download(self, method: str, request: bytes, timeout_s: float | None) -> "Iterator[bytes]":
        """See ``OneConnection.download``."""
        with closing(OneConnection(self._address, key=self._key)) as connection:
            yield from connection.download(method, request, timeout_s)

    def upload(self, method: str, requests: "Iterator[bytes]", timeout_s: float) -> bytes:
        """See ``OneConnection.upload``."""
        with closing(OneConnection(self._address, key=self._key)) as connection:
            return connection.upload(method, requests, timeout_s)


class LocalCaller:
    """Asks this process."""

    def __init__(self, methods: "LocalMethods") -> None:
        """Ask these methods."""
        self._methods = methods

    def call(self, method: str, request: bytes) -> bytes:
        """See ``Caller.call``."""
        from modelreg._core import CallError

        try:
            return self._methods[method](request)
        except CallError as error:
            raise call_error(error.code, error.message, error.details) from error
