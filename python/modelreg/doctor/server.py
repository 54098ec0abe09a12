"""The running server: a Select through its door, as a client would send it."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from modelreg.doctor.finding import Finding, Status

if TYPE_CHECKING:
    from modelreg.v1 import select_pb2

_METHOD: Final = "/modelreg.v1.RouterService/Select"
_WAIT_S: Final = 5.0
_SLOW_MS: Final = 50.0
"""The usual deadline of a client."""
# As clients ask: past a proxy of the environment.
_OPTIONS: Final = (("grpc.enable_http_proxy", 0),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A server that answered.

    Attributes:
        address: its own.
        answer: of the Select.
        took_ms: from call to answer, on a connection that stands.
    """

    address: str
    answer: "select_pb2.SelectResponse"
    took_ms: float


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A server that did not answer a Select.

    Attributes:
        address: where it was asked.
        status: name of the gRPC status.
        message: its message.
    """

    address: str
    status: str
    message: str


def ask_server(address: str) -> Asked | Unanswered:
    """Send two Selects that nothing is kept of, and time the second: the first waits for the connection."""
    import grpc  # noqa: PLC0415 - 0.1 s that are spared where no server is asked

    from modelreg.v1 import select_pb2  # noqa: PLC0415 - likewise

    request = select_pb2.SelectRequest(dry_run=True, explain=select_pb2.EXPLAIN_NONE)
    with grpc.insecure_channel(address, options=_OPTIONS) as channel:
        select: grpc.UnaryUnaryMultiCallable[select_pb2.SelectRequest, select_pb2.SelectResponse] = channel.unary_unary(
            _METHOD,
            request_serializer=select_pb2.SelectRequest.SerializeToString,
            response_deserializer=select_pb2.SelectResponse.FromString,
        )
        try:
            select(request, timeout=_WAIT_S)
            began = time.perf_counter()
            answer = select(request, timeout=_WAIT_S)
        except grpc.RpcError as error:
            return Unanswered(address, error.code().name, error.details() or "")
        return Asked(address, answer, (time.perf_counter() - began) * 1_000)


def check_select(asked: Asked | Unanswered) -> Finding:
    """Look at the answer and how long it took."""
    if isinstance(asked, Unanswered):
        found = f"{asked.address}: {asked.status}: {asked.message}"
        return Finding("select", Status.FAILED, found, f"modelreg select --address {asked.address}")
    found = f"{asked.address} picks {asked.answer.selected.route.route_id} in {asked.took_ms:.1f} ms"
    if asked.took_ms > _SLOW_MS:
        next_step = "look at the load of the machine; clients give up after 50 ms"
        return Finding("select", Status.WARNING, found, next_step)
    return Finding("select", Status.OK, found)
