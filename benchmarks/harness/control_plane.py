"""Calls of the control plane over gRPC: one at a time, each timed by the wall clock."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from harness.load import LoadError
from harness.modelreg import SELECT
from harness.process import Server
from modelreg.v1 import resource_pb2, route_pb2, select_pb2

REGISTRY = "/modelreg.v1.RegistryService"

_LIMIT_S = 60
_MS = 1_000
_Answer = TypeVar("_Answer", bound=Message)


class Caller:
    """Asks one server."""

    def __init__(self, channel: grpc.Channel, key: str | None) -> None:
        """Ask over ``channel``, with an API key."""
        self._channel = channel
        self._metadata = (("authorization", f"Bearer {key}"),) if key else ()

    def ask(self, method: str, request: Message, answer_type: type[_Answer]) -> _Answer:
        """Return the answer.

        Raises:
            LoadError: the call failed.
        """
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(method)
        try:
            return answer_type.FromString(call(request.SerializeToString(), timeout=_LIMIT_S, metadata=self._metadata))
        except grpc.RpcError as failure:
            message = f"{method}: {failure}"
            raise LoadError(message) from failure

    def ms(self, method: str, request: Message, answer_type: type[Message]) -> float:
        """Return how long a call took, its answer decoded."""
        began_s = time.monotonic()
        self.ask(method, request, answer_type)
        return (time.monotonic() - began_s) * _MS

    def set_priority(self, route: str, priority: int) -> int:
        """Change a route through the API; return the revision that has it."""
        changed = resource_pb2.Resource(route=route_pb2.Route(route_id=route, priority=priority))
        request = resource_pb2.UpdateResourceRequest(resource=changed)
        return self.ask(f"{REGISTRY}/UpdateResource", request, resource_pb2.UpdateResourceResponse).revision

    def ms_until_decided(self, route: str, priority: int, select: select_pb2.SelectRequest) -> float:
        """Return how long it took from the change of a route until a Select was decided on it."""
        began_s = time.monotonic()
        revision = self.set_priority(route, priority)
        while self.ask(SELECT, select, select_pb2.SelectResponse).registry.revision < revision:
            pass
        return (time.monotonic() - began_s) * _MS


@contextmanager
def calling(server: Server, key: str | None = None) -> Generator[Caller, None, None]:
    """Connect to a server until the block ends."""
    with grpc.insecure_channel(server.address) as channel:
        yield Caller(channel, key)
