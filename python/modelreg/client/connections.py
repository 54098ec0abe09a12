"""A synchronous client's way to the server: several connections in turn, one deadline, one second try."""

import itertools
import time
from typing import TYPE_CHECKING

import grpc

from modelreg.api_key import checked, credentials, key_of
from modelreg.client import wire
from modelreg.client.address import target
from modelreg.server_call import channel_options, rpc_error

if TYPE_CHECKING:
    from grpc import UnaryUnaryMultiCallable


class Connections:
    """Carries calls over several HTTP/2 connections in turn, because one is a ceiling. Thread-safe."""

    resends = True

    def __init__(self, address: str | None, *, timeout_s: float, connections: int, key: str | None = None) -> None:
        """Connect lazily: each connection with the first call it carries.

        Raises:
            ValueError: the address or the key is none, or a number is out of range.
        """
        self._target = target(address)
        self._metadata = credentials(key_of() if key is None else checked(key, "key"))
        self._timeout_s = wire.check_timeout(timeout_s)
        self._process = wire.SameProcess()
        self._channels = [
            grpc.insecure_channel(self._target, options=channel_options(self._target))
            for _ in range(wire.check_connections(connections))
        ]
        self._turns: dict[str, itertools.cycle[UnaryUnaryMultiCallable[bytes, bytes]]] = {
            method: itertools.cycle([channel.unary_unary(method) for channel in self._channels])
            for method in wire.METHODS
        }

    def call(self, method: str, request: bytes, timeout_s: float | None) -> bytes:
        """See ``Transport.call``."""
        self._process.check()
        if not self._channels:
            raise RuntimeError("the client is closed; make a new one")
        turn = self._turns[method]
        deadline = wire.Deadline(self._timeout_s if timeout_s is None else wire.check_timeout(timeout_s))
        try:
            return next(turn)(request, timeout=deadline.left_s(), metadata=self._metadata)
        except grpc.RpcError as error:
            failed = rpc_error(self._target, error)
            wait_s = deadline.wait_s(failed)
            if wait_s is None:
                raise failed from error
        time.sleep(wait_s)
        try:
            return next(turn)(request, timeout=deadline.left_s(), metadata=self._metadata, wait_for_ready=True)
        except grpc.RpcError as error:
            failed = wire.second_failure(failed, rpc_error(self._target, error))
            raise failed from failed.__cause__

    def close(self) -> None:
        """See ``Transport.close``."""
        channels, self._channels = self._channels, []
        for channel in channels:
            channel.close()
