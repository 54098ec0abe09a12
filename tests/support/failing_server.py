"""A gRPC server before a real engine that fails calls first, as told; for what a client does about it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc

from modelreg._core import CallError, Engine

LIMIT_S = 30

# What a handler does with a call before the engine gets it: return to let it pass, or abort the context.
Hindrance = Callable[[grpc.ServicerContext], None]


@dataclass
class FailingServer:
    """Hinders one call after the other; those beyond the last hindrance pass.

    Attributes:
        engine: answers what passes.
        address: where it listens.
        requests: the bytes of every call by method, in the order they came.
    """

    engine: Engine
    address: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    hindrances: list[Hindrance] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        """Answer one call, or hinder it."""
        with self._lock:
            self.requests.append((method, request))
            hindrance = self.hindrances.pop(0) if self.hindrances else None
        if hindrance is not None:
            hindrance(context)
        try:
            return self.engine.call(method, request)
        except CallError as error:
            status = next(code for code in grpc.StatusCode if code.value[0] == error.code)
            context.set_trailing_metadata((("grpc-status-details-bin", error.details),))
            context.abort(status, error.message)


class _Handlers(grpc.GenericRpcHandler):
    def __init__(self, server: FailingServer) -> None:
        self._server = server

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        method = handler_call_details.method
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self._server.answer(method, request, context)
        )


@contextmanager
def failing_server(engine: Engine, address: str = "127.0.0.1:0") -> Iterator[FailingServer]:
    """Serve ``engine`` on ``address``."""
    server = FailingServer(engine)
    with ThreadPoolExecutor(8) as pool:
        listening = grpc.server(pool)
        listening.add_generic_rpc_handlers((_Handlers(server),))
        port = listening.add_insecure_port(address)
        server.address = address if address.startswith("unix:") else f"127.0.0.1:{port}"
        listening.start()
        try:
            yield server
        finally:
            listening.stop(None).wait()


def unavailable(context: grpc.ServicerContext) -> None:
    """Say that nobody is there."""
    context.abort(grpc.StatusCode.UNAVAILABLE, "away")


def until(event: threading.Event) -> Hindrance:
    """Hold a call back until ``event``."""

    def wait(_context: grpc.ServicerContext) -> None:
        # Not for ever: a test that fails must end.
        event.wait(LIMIT_S)

    return wait
