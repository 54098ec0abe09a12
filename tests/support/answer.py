"""One call with a stock grpcio client, as everything a caller can see of it, so that two doors can be compared."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterable

DETAILS_KEY = "grpc-status-details-bin"
TIMEOUT_S = 20


@dataclass(frozen=True)
class Answer:
    """What came back; `details` is the encoded google.rpc.Status."""

    code: grpc.StatusCode
    message: str
    body: bytes | None
    details: bytes
    modelreg_metadata: tuple[tuple[str, str | bytes], ...]


def ask(
    channel: grpc.Channel,
    method: str,
    request: bytes,
    *,
    compression: grpc.Compression | None = None,
    metadata: tuple[tuple[str, str | bytes], ...] = (),
) -> Answer:
    """Call a unary method with raw bytes."""
    call = channel.unary_unary(method)
    body: bytes | None = None
    try:
        body, done = call.with_call(request, timeout=TIMEOUT_S, compression=compression, metadata=metadata)
    except grpc.RpcError as error:
        # A failed call is both, for which the types have no name.
        done = cast("grpc.Call", error)
    trailing = _pairs(done.trailing_metadata())
    details = next((value for key, value in trailing if key == DETAILS_KEY), b"")
    assert isinstance(details, bytes)
    both = (*_pairs(done.initial_metadata()), *trailing)
    ours = tuple(sorted((key, value) for key, value in both if key.startswith("modelreg-")))
    return Answer(done.code(), done.details() or "", body, details, ours)


def _pairs(metadata: object) -> tuple[tuple[str, str | bytes], ...]:
    return tuple(cast("Iterable[tuple[str, str | bytes]]", metadata or ()))
