"""One call with a stock grpcio client, as everything a caller can see of it, so that two doors can be compared."""

from dataclasses import dataclass

import grpc

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
    try:
        body, done = call.with_call(request, timeout=TIMEOUT_S, compression=compression, metadata=metadata)
    except grpc.RpcError as error:
        body, done = None, error
    trailing = {entry.key: entry.value for entry in done.trailing_metadata() or ()}
    details = trailing.get(DETAILS_KEY, b"")
    both = (*(done.initial_metadata() or ()), *(done.trailing_metadata() or ()))
    ours = tuple(sorted((entry.key, entry.value) for entry in both if entry.key.startswith("modelreg-")))
    return Answer(done.code(), done.details() or "", body, details, ours)
