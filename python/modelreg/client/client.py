"""The client of a server, over gRPC."""

from modelreg.client import wire
from modelreg.client.calls import Calls
from modelreg.client.connections import Connections


class Client(Calls):
    """Asks a server over gRPC: several connections, a deadline for each call, a second try where nobody answered.

    Thread-safe. Make one for a process and keep it; not across a fork: make it in the child. A call that ends
    UNAVAILABLE is sent once more, on another connection, within the same deadline; the server counts it once.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        timeout_s: float = wire.DEFAULT_TIMEOUT_S,
        connections: int = wire.DEFAULT_CONNECTIONS,
        key: str | None = None,
    ) -> None:
        """Connect lazily: a server that is not there shows at the first call.

        Args:
            address: ``host:port``, ``unix:PATH`` or an absolute path; absent: `MODELREG_GRPC`, else 127.0.0.1:8701.
            timeout_s: how long a call may take, its second try included, in seconds.
            connections: HTTP/2 connections that calls take in turn, 1 … 64; one is a ceiling where many threads call.
            key: API key to send; absent: `MODELREG_API_KEY`, else none.

        Raises:
            ValueError: the address or the key is none, or a number is out of range.
        """
        super().__init__(Connections(address, timeout_s=timeout_s, connections=connections, key=key))
