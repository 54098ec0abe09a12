"""Hot methods on the Python door: raw bytes to the engine and back, so that both doors give the same answer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Never, TypeAlias

import grpc
import grpc.aio

from modelreg._core import CallError
from modelreg.server_call import DETAILS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from modelreg._core import Engine

    RawContext: TypeAlias = grpc.aio.ServicerContext[bytes, bytes]
    RawHandler: TypeAlias = grpc.RpcMethodHandler[bytes, bytes]

_AUTHORIZATION: Final = "authorization"
# Calls that wait for the disk at a time; more wait for a thread.
_MAX_WAITING: Final = 64
_STATUS_BY_NUMBER: Final[dict[int, grpc.StatusCode]] = {code.value[0]: code for code in grpc.StatusCode}


async def abort(context: "RawContext", error: CallError) -> Never:
    """End a call with the engine's status, message and details.

    Raises:
        grpc.aio.AbortError: always; the server turns it into the trailers.
    """
    trailing = ((DETAILS_KEY, error.details),) if error.details else ()
    await context.abort(_STATUS_BY_NUMBER[error.code], error.message, trailing)


def authorization(metadata: "Iterable[tuple[str, str | bytes]] | None") -> list[bytes]:
    """Return every value of the metadata ``authorization``."""
    values = (value for key, value in metadata or () if key == _AUTHORIZATION)
    return [value.encode() if isinstance(value, str) else value for value in values]


class HotMethods(grpc.GenericRpcHandler):
    """Answers ``Engine.hot_methods()`` on the event loop, those that may wait for the disk on threads of their own.

    No serializers and no interceptors stand on this path: an engine call takes microseconds, and a hop to a thread or a
    protobuf object each way would cost more than the decision.
    """

    def __init__(self, engine: "Engine") -> None:
        """Make the handler of each method once, not at each call."""
        # Threads come as they are needed; each waits for the same commit as the others.
        waiting = ThreadPoolExecutor(_MAX_WAITING, "commit")
        self._handlers = {method: _handler(engine, method, waiting) for method in engine.hot_methods()}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "RawHandler | None":
        """Find the handler of a method; None where the method is not hot."""
        return self._handlers.get(handler_call_details.method)


def _handler(engine: "Engine", method: str, threads: "Executor") -> "RawHandler":
    async def answer(request: bytes, context: "RawContext") -> bytes:
        try:
            credentials = _credentials(engine, context)
            if not engine.may_wait(method):
                return engine.call(method, request, credentials)
            return await asyncio.get_running_loop().run_in_executor(threads, engine.call, method, request, credentials)
        except CallError as error:
            await abort(context, error)

    return grpc.unary_unary_rpc_method_handler(answer)


def _credentials(engine: "Engine", context: "RawContext") -> list[bytes]:
    # Where no key is needed the metadata is not looked at.
    return authorization(context.invocation_metadata()) if engine.needs_keys() else []
