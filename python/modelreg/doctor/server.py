"""The running server: a Select through its door, as a client would send it."""

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from modelreg.doctor.finding import Finding, Status

if TYPE_CHECKING:
    from modelreg.call_errors import ModelregError
    from modelreg.v1 import select_pb2

_METHOD: Final = "/modelreg.v1.RouterService/Select"
_WAIT_S: Final = 5.0
_SLOW_MS: Final = 50.0
"""The usual deadline of a client."""


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
        error: what it, or nobody, answered.
    """

    address: str
    error: "ModelregError"


def ask_server(address: str, key: str | None = None) -> Asked | Unanswered:
    """Send two Selects that nothing is kept of, and time the second: the first waits for the connection."""
    # 0.1 s that are spared where no server is asked.
    from modelreg.call_errors import ModelregError  # noqa: PLC0415
    from modelreg.server_call import OneConnection  # noqa: PLC0415
    from modelreg.v1 import select_pb2  # noqa: PLC0415

    request = select_pb2.SelectRequest(dry_run=True, explain=select_pb2.EXPLAIN_NONE).SerializeToString()
    with closing(OneConnection(address, key=key)) as connection:
        try:
            connection.call(_METHOD, request, _WAIT_S)
            began = time.perf_counter()
            answer = select_pb2.SelectResponse.FromString(connection.call(_METHOD, request, _WAIT_S))
        except ModelregError as error:
            return Unanswered(address, error)
        return Asked(address, answer, (time.perf_counter() - began) * 1_000)


def check_select(asked: Asked | Unanswered) -> Finding:
    """Look at the answer and how long it took."""
    if isinstance(asked, Unanswered):
        return Finding("select", Status.FAILED, str(asked.error), f"modelreg select --address {asked.address}")
    found = f"{asked.address} picks {asked.answer.selected.route.route_id} in {asked.took_ms:.1f} ms"
    if asked.took_ms > _SLOW_MS:
        next_step = "look at the load of the machine; clients give up after 50 ms"
        return Finding("select", Status.WARNING, found, next_step)
    return Finding("select", Status.OK, found)
