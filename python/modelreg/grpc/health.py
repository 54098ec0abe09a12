"""`Health/Watch` on the Python door; `Check` is a hot method, and the engine alone knows whether it serves."""

import asyncio
from typing import TYPE_CHECKING, Final

import grpc
import grpc.aio

from modelreg._core import CallError
from modelreg.grpc.hot import abort

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from modelreg._core import Engine
    from modelreg.grpc.hot import RawContext

SERVICE: Final = "grpc.health.v1.Health"
_CHECK: Final = f"/{SERVICE}/Check"
_SERVICE_UNKNOWN: Final = b"\x08\x03"
"""The encoded answer; `Check` says NOT_FOUND instead, a watcher waits for the service to appear."""


class HealthWatch:
    """Streams the status and each change of it, as the Rust door does: a drain is seen as NOT_SERVING before the end.

    The engine calls nobody back, so whoever changes its state says so with ``changed`` or ``drain``.
    """

    def __init__(self, engine: "Engine") -> None:
        """Watch this engine; must be made on the event loop."""
        self._engine = engine
        self._change = asyncio.Event()
        self._draining = False

    def changed(self) -> None:
        """Let every watcher look again. On the event loop only."""
        self._change.set()
        self._change = asyncio.Event()

    def drain(self) -> None:
        """Let every watcher see the drain, then end its stream. On the event loop only."""
        self._draining = True
        self.changed()

    def add_to_server(self, server: grpc.aio.Server) -> None:
        """Register `Watch`."""
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_stream_rpc_method_handler(self._watch)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Watch": handler}),))

    async def _watch(self, request: bytes, context: "RawContext") -> "AsyncIterator[bytes]":
        told = None
        while True:
            # Taken before looking: a change between the look and the wait is not lost.
            change = self._change
            try:
                now = self._engine.call(_CHECK, request)
            except CallError as error:
                if error.code != grpc.StatusCode.NOT_FOUND.value[0]:
                    await abort(context, error)
                now = _SERVICE_UNKNOWN
            if now != told:
                told = now
                yield now
            elif self._draining:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "the server is shutting down")
            else:
                await change.wait()
