"""An asynchronous client's way to the server: as `connections`, on the event loop of the first call."""

import asyncio
import itertools
from typing import TYPE_CHECKING

import grpc
import grpc.aio

from modelreg.api_key import checked, credentials, key_of
from modelreg.client import wire
from modelreg.client.address import target
from modelreg.server_call import channel_options, rpc_error

if TYPE_CHECKING:
    from grpc.aio import Channel, UnaryUnaryMultiCallable


class AioConnections:
    """Carries calls over several HTTP/2 connections in turn. For the tasks of one event loop."""

    def __init__(self, address: str | None, *, timeout_s: float, connections: int, key: str | None = None) -> None:
        """Open nothing yet: channels belong to the loop of the first call, and a client may be made before it runs.

        Raises:
            ValueError: the address or the key is none, or a number is out of range.
        """
        self._target = target(address)
        self._metadata = credentials(key_of() if key is None else checked(key, "key"))
        self._timeout_s = wire.check_timeout(timeout_s)
        self._connections = wire.check_connections(connections)
        self._process = wire.SameProcess()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._channels: list[Channel] = []
        self._turns: dict[str, itertools.cycle[UnaryUnaryMultiCallable[bytes, bytes]]] = {}
        self._is_closed = False

    async def call(self, method: str, request: bytes, timeout_s: float | None) -> bytes:
        """Answer one call.

        Raises:
            ModelregError: any status other than OK.
            ForkError: this process was forked from the one that made the client.
            RuntimeError: the client is closed, or belongs to another event loop.
        """
        self._process.check()
        self._open()
        turn = self._turns[method]
        deadline = wire.Deadline(self._timeout_s if timeout_s is None else wire.check_timeout(timeout_s))
        try:
            return await self._send(next(turn), request, deadline)
        except grpc.aio.AioRpcError as error:
            failed = rpc_error(self._target, error)
            wait_s = deadline.wait_s(failed)
            if wait_s is None:
                raise failed from error
        await asyncio.sleep(wait_s)
        try:
            return await self._send(next(turn), request, deadline, wait_for_ready=True)
        except grpc.aio.AioRpcError as error:
            failed = wire.second_failure(failed, rpc_error(self._target, error))
            raise failed from failed.__cause__

    async def close(self) -> None:
        """Close the connections; a second time does nothing."""
        self._is_closed = True
        channels, self._channels = self._channels, []
        for channel in channels:
            await channel.close()

    async def _send(
        self,
        call: "UnaryUnaryMultiCallable[bytes, bytes]",
        request: bytes,
        deadline: wire.Deadline,
        *,
        wait_for_ready: bool = False,
    ) -> bytes:
        try:
            return await call(
                request, timeout=deadline.left_s(), metadata=self._metadata, wait_for_ready=wait_for_ready
            )
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if self._is_closed and (task is None or not task.cancelling()):
                # A channel that closes cancels its calls, as if somebody had cancelled the task.
                raise RuntimeError("the client was closed before the answer came") from error
            raise

    def _open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the client is closed; make a new one")
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            options = channel_options(self._target)
            self._channels = [
                grpc.aio.insecure_channel(self._target, options=options) for _ in range(self._connections)
            ]
            self._turns = {
                method: itertools.cycle([channel.unary_unary(method) for channel in self._channels])
                for method in wire.METHODS
            }
        elif self._loop is not loop:
            raise RuntimeError("the client belongs to the event loop of its first call; make one for each loop")
