"""The control plane's own methods on the Python door: raw bytes to a thread and back, errors in the engine's form."""

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import grpc

from modelreg._core import CallError
from modelreg.errors import internal
from modelreg.grpc.hot import abort

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from modelreg.grpc.callers import Callers
    from modelreg.grpc.hot import RawContext, RawHandler
    from modelreg.methods import Answers, Download, Method, Upload
    from modelreg.principal import Principal

MAX_AT_A_TIME: Final = 4
"""More calls wait their turn, and not on the threads: those beyond are the process's own, for reloads and its end."""

_log: Final = logging.getLogger(__name__)


class ControlMethods(grpc.GenericRpcHandler):
    """Answers methods that look things up, read files or decide again: on a thread, as the loop must not wait."""

    def __init__(self, answers: "Answers", callers: "Callers") -> None:
        """Make the handler of each method once, not at each call; ``callers`` says whose a call is."""
        turn = asyncio.Semaphore(MAX_AT_A_TIME)
        self._handlers: dict[str, RawHandler] = {
            **{path: _unary(path, method, callers, turn) for path, method in answers.methods.items()},
            **{path: _download(path, method, callers) for path, method in answers.downloads.items()},
            **{path: _upload(path, method, callers) for path, method in answers.uploads.items()},
        }

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "RawHandler | None":
        """Find the handler of a method; None where it is none of these."""
        return self._handlers.get(handler_call_details.method)


def _unary(path: str, method: "Method", callers: "Callers", turn: asyncio.Semaphore) -> "RawHandler":
    async def answer(request: bytes, context: "RawContext") -> bytes:
        async with _told(path, context):
            caller = _caller(callers, context)
            # A method looks too; who may not ask shall not take a turn of others.
            caller.check(method.permission)
            async with turn:
                return await asyncio.to_thread(method, request, caller)

    return grpc.unary_unary_rpc_method_handler(answer)


def _download(path: str, method: "Download", callers: "Callers") -> "RawHandler":
    async def answer(request: bytes, context: "RawContext") -> "AsyncIterator[bytes]":
        async with _told(path, context):
            async for message in method(request, _caller(callers, context)):
                yield message

    return grpc.unary_stream_rpc_method_handler(answer)


def _upload(path: str, method: "Upload", callers: "Callers") -> "RawHandler":
    async def answer(requests: "AsyncIterator[bytes]", context: "RawContext") -> bytes:
        async with _told(path, context):
            return await method(requests, _caller(callers, context))

    return grpc.stream_unary_rpc_method_handler(answer)


def _caller(callers: "Callers", context: "RawContext") -> "Principal":
    return callers.of(context.invocation_metadata() or ())


@asynccontextmanager
async def _told(path: str, context: "RawContext") -> "AsyncGenerator[None]":
    try:
        yield
    except CallError as error:
        await abort(context, error)
    except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
        # A bug of ours: this call ends and says so, the process goes on, as when the engine panics.
        _log.exception("%s failed", path)
        await abort(context, internal(path.rpartition("/")[2]))
