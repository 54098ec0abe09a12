"""The control plane's own methods on the Python door: raw bytes to a thread and back, errors in the engine's form."""

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import grpc

from modelreg._core import CallError
from modelreg.errors import internal
from modelreg.grpc.hot import abort

if TYPE_CHECKING:
    from modelreg.grpc.hot import RawContext, RawHandler
    from modelreg.methods import Method, Methods

MAX_AT_A_TIME: Final = 4
"""More calls wait their turn, and not on the threads: those beyond are the process's own, for reloads and its end."""

_log: Final = logging.getLogger(__name__)


class ControlMethods(grpc.GenericRpcHandler):
    """Answers methods that look things up, read files or decide again: on a thread, as the loop must not wait."""

    def __init__(self, methods: "Methods") -> None:
        """Make the handler of each method once, not at each call."""
        turn = asyncio.Semaphore(MAX_AT_A_TIME)
        self._handlers = {path: _handler(path, method, turn) for path, method in methods.items()}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "RawHandler | None":
        """Find the handler of a method; None where it is none of these."""
        return self._handlers.get(handler_call_details.method)


def _handler(path: str, method: "Method", turn: asyncio.Semaphore) -> "RawHandler":
    async def answer(request: bytes, context: "RawContext") -> bytes:
        try:
            async with turn:
                return await asyncio.to_thread(method, request)
        except CallError as error:
            await abort(context, error)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
            # A bug of ours: this call ends and says so, the process goes on, as when the engine panics.
            _log.exception("%s failed", path)
            await abort(context, internal(path.rpartition("/")[2]))

    return grpc.unary_unary_rpc_method_handler(answer)
