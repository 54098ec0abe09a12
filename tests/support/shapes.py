"""A service of all four stream shapes, of raw bytes, for the Python door: what the pass-through must carry unharmed."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator

import grpc
import grpc.aio

SERVICE = "modelreg.test.Shapes"
ECHOED_KEY = "echoed-bin"
REFUSED_KEY = "refused-bin"
REFUSED_VALUE = b"\x00\xff"
Context = grpc.aio.ServicerContext[bytes, bytes]


def method(name: str) -> str:
    """Return the full path of a method."""
    return f"/{SERVICE}/{name}"


def ms_request(ms: int) -> bytes:
    """Return the request of `Hang`, `HangAloud` and `FinishLater`."""
    return struct.pack(">I", ms)


def pour_request(messages: int, message_bytes: int) -> bytes:
    """Return the request of `Pour`."""
    return struct.pack(">II", messages, message_bytes)


class Shapes:
    """The handlers, and what they saw of their callers' going away."""

    def __init__(self) -> None:
        self.cancelled = 0
        self._cancellation = asyncio.Event()

    async def echo(self, request: bytes, context: Context) -> bytes:
        """Unary: the request, and `echoed-bin` in initial and trailing metadata."""
        sent = [entry for entry in context.invocation_metadata() or () if entry[0] == ECHOED_KEY]
        await context.send_initial_metadata(tuple((key, value) for key, value in sent))
        context.set_trailing_metadata(tuple((key, value) for key, value in sent))
        return request

    async def metadata(self, _request: bytes, context: Context) -> bytes:
        """Unary: the names of the metadata that arrived, one a line."""
        return "\n".join(entry[0] for entry in context.invocation_metadata() or ()).encode()

    async def refuse(self, _request: bytes, context: Context) -> bytes:
        """Unary: ends at once, with trailers only."""
        return await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "refuséd", ((REFUSED_KEY, REFUSED_VALUE),))

    async def pour(self, request: bytes, _context: Context) -> AsyncIterator[bytes]:
        """Server streaming: as many messages of that size."""
        messages, message_bytes = struct.unpack(">II", request)
        for number in range(messages):
            yield struct.pack(">I", number).ljust(message_bytes, b".")

    async def total(self, requests: AsyncIterator[bytes], _context: Context) -> bytes:
        """Client streaming: how many messages and bytes came, after the client's half-close."""
        messages = message_bytes = 0
        async for request in requests:
            messages += 1
            message_bytes += len(request)
        return struct.pack(">II", messages, message_bytes)

    async def chat(self, requests: AsyncIterator[bytes], _context: Context) -> AsyncIterator[bytes]:
        """Bidirectional: every message back; one more after the client's half-close."""
        async for request in requests:
            yield request
        yield b"half-closed"

    async def ends_first(self, requests: AsyncIterator[bytes], _context: Context) -> AsyncIterator[bytes]:
        """Bidirectional: answers the first message and ends, whatever the client still means to say."""
        async for request in requests:
            yield request
            return

    async def wait(self, _request: bytes, _context: Context) -> AsyncIterator[bytes]:
        """Server streaming: one message, then nothing until the caller goes away."""
        try:
            # A cancellation may already find the server sending this: then it ends the generator here.
            yield b"waiting"
            await asyncio.Event().wait()
        finally:
            self.cancelled += 1
            self._cancellation.set()
            self._cancellation = asyncio.Event()

    async def finish_later(self, request: bytes, _context: Context) -> AsyncIterator[bytes]:
        """Server streaming: `started`, then `done` so many ms later."""
        yield b"started"
        await asyncio.sleep(struct.unpack(">I", request)[0] / 1000)
        yield b"done"

    async def cancellations(self, _request: bytes, _context: Context) -> bytes:
        """Unary: how many `Wait` were cancelled, as `AwaitCancellation` takes it."""
        return struct.pack(">I", self.cancelled)

    async def await_cancellation(self, request: bytes, _context: Context) -> bytes:
        """Unary: answers once more `Wait` were cancelled than the request says, with their number."""
        while self.cancelled <= struct.unpack(">I", request)[0]:
            await self._cancellation.wait()
        return struct.pack(">I", self.cancelled)

    async def hang_aloud(self, request: bytes, _context: Context) -> AsyncIterator[bytes]:
        """Server streaming: one message and, once that is sent, the block of `Hang`."""
        yield b"hanging"
        time.sleep(struct.unpack(">I", request)[0] / 1000)  # noqa: ASYNC251 that is the point

    async def hang(self, request: bytes, _context: Context) -> bytes:
        """Unary: blocks the whole event loop for so many ms, as a bug in Python would."""
        time.sleep(struct.unpack(">I", request)[0] / 1000)  # noqa: ASYNC251 that is the point
        return b""


def add_shapes(server: grpc.aio.Server) -> None:
    """Register the service; a hook of the Python door."""
    shapes = Shapes()
    unary, up = grpc.unary_unary_rpc_method_handler, grpc.stream_unary_rpc_method_handler
    down, both = grpc.unary_stream_rpc_method_handler, grpc.stream_stream_rpc_method_handler
    handlers = {
        "Echo": unary(shapes.echo),
        "Metadata": unary(shapes.metadata),
        "Refuse": unary(shapes.refuse),
        "AwaitCancellation": unary(shapes.await_cancellation),
        "Cancellations": unary(shapes.cancellations),
        "Hang": unary(shapes.hang),
        "HangAloud": down(shapes.hang_aloud),
        "Pour": down(shapes.pour),
        "Wait": down(shapes.wait),
        "FinishLater": down(shapes.finish_later),
        "Total": up(shapes.total),
        "Chat": both(shapes.chat),
        "EndsFirst": both(shapes.ends_first),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
