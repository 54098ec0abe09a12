"""Builds the Python door: one grpc.aio server with all methods, private behind the Rust door or public in its place."""

from typing import TYPE_CHECKING, Final, TypeAlias

import grpc
import grpc.aio

from modelreg.grpc import reflection
from modelreg.grpc.callers import ToldByRustDoor, UnknownMethods, Verified
from modelreg.grpc.control import ControlMethods
from modelreg.grpc.health import HealthWatch
from modelreg.grpc.hot import HotMethods
from modelreg.grpc.options import server_options
from modelreg.grpc.secret import SecretGate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelreg._core import Engine
    from modelreg.methods import Answers

    Registration: TypeAlias = "Callable[[grpc.aio.Server], None]"

_UNIX: Final = "unix:"


class PythonDoor:
    """All methods on one server. Make, start and stop it on one event loop.

    Attributes:
        address: where it listens, the port resolved; set by ``start``.
    """

    def __init__(
        self,
        engine: "Engine",
        address: str,
        *,
        answers: "Answers",
        secret: str | None = None,
        register: "Sequence[Registration]" = (),
    ) -> None:
        """Build the server; nothing listens before ``start``.

        Args:
            engine: answers the hot methods and knows the health.
            address: `host:port`, port 0 takes a free one, or `unix:PATH`.
            answers: methods of the control plane.
            secret: calls must carry it, and the word of the Rust door whose they are; None on a public address, where
                their credentials are verified.
            register: adds services, such as those of tests.
        """
        self.address = address
        self._health = HealthWatch(engine)
        self._server = grpc.aio.server(options=server_options())
        callers = Verified(engine) if secret is None else ToldByRustDoor()
        # Offered a call in this order: the gate sees every one, a hot one sees nothing else.
        if secret is not None:
            self._server.add_generic_rpc_handlers((SecretGate(secret),))
        self._server.add_generic_rpc_handlers((HotMethods(engine), ControlMethods(answers, callers)))
        self._health.add_to_server(self._server)
        reflection.add_to_server(self._server, sorted({path.split("/")[1] for kind in answers for path in kind}))
        for add_to_server in register:
            add_to_server(self._server)
        if secret is None:
            self._server.add_generic_rpc_handlers((UnknownMethods(callers),))

    async def start(self) -> str:
        """Listen and serve; returns the address bound.

        Raises:
            OSError: the address cannot be bound.
        """
        try:
            port = self._server.add_insecure_port(self.address)
        except RuntimeError as error:
            await self._server.stop(None)
            message = f"cannot listen on {self.address}: is another server there?"
            raise OSError(message) from error
        if not self.address.startswith(_UNIX):
            self.address = f"{self.address.rpartition(':')[0]}:{port}"
        await self._server.start()
        return self.address

    def changed(self) -> None:
        """Tell watchers of health that the engine's state may have changed."""
        self._health.changed()

    def drain(self) -> None:
        """Tell watchers of health that the end is near, and end their streams."""
        self._health.drain()

    async def stop(self, grace_s: float) -> None:
        """Send GOAWAY, let calls in flight end for at most ``grace_s`` seconds, cancel those left."""
        await self._server.stop(grace_s)
