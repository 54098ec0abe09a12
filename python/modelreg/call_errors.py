"""What a failed call raises: status, reason and every value of the message, decoded from the status details."""

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self, cast

from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from collections.abc import Mapping

Code = Literal[
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
]
"""Name of a gRPC status."""

_CANDIDATES: Final = "candidates"
_NOT_ANSWERED: Final = {code_pb2.UNAVAILABLE, code_pb2.DEADLINE_EXCEEDED}


class FieldViolation(NamedTuple):
    """A field of the request that was refused."""

    field: str
    """Its path, as in ``constraints.regions[2]``."""
    description: str
    """What is wrong with it."""


class Details(NamedTuple):
    """What the status details say; the fields are those of ``ModelregError``."""

    reason: str = ""
    metadata: "Mapping[str, str]" = MappingProxyType({})
    field_violations: tuple[FieldViolation, ...] = ()
    retry_after_s: float | None = None


class ModelregError(Exception):
    """A call ended with a status other than OK; its ``__cause__`` is the ``grpc.RpcError`` or ``CallError`` behind it.

    Attributes:
        code: name of the gRPC status.
        reason: one of docs/errors.md, such as ``UNKNOWN_NAME``; empty where there is none, as when nobody answered.
        message: what failed, where, and the nearest valid value.
        metadata: every value of the message, by the names of docs/errors.md.
        field_violations: the fields that were refused.
        retry_after_s: when the server wants the next try, in seconds; None where it does not say.
    """

    def __init__(self, code: Code, message: str, details: Details) -> None:
        """Keep what the status says."""
        super().__init__(f"{message} ({details.reason or code})")
        self.code: Code = code
        self.message = message
        self.reason = details.reason
        self.metadata = details.metadata
        self.field_violations = details.field_violations
        self.retry_after_s = details.retry_after_s

    def __reduce__(self) -> tuple[type[Self], tuple[Code, str, Details]]:
        """Pickle: an exception that crosses to another process, as of a pool, is made again there."""
        details = Details(self.reason, dict(self.metadata), self.field_violations, self.retry_after_s)
        return type(self), (self.code, self.message, details)


class UnavailableError(ModelregError):
    """Nobody answered in time (UNAVAILABLE, DEADLINE_EXCEEDED): catch it to go on with a model of your own choice."""


class NoEligibleModelError(ModelregError):
    """Every candidate was excluded.

    Attributes:
        candidates: how many there were.
        counts: how many each reason took out, the largest count first.
    """

    def __init__(self, code: Code, message: str, details: Details) -> None:
        """Keep what the status says, the counts as numbers."""
        super().__init__(code, message, details)
        counts = {reason: int(count) for reason, count in details.metadata.items() if reason != _CANDIDATES}
        self.candidates = int(details.metadata[_CANDIDATES])
        self.counts = dict(sorted(counts.items(), key=lambda item: -item[1]))


def call_error(code: int, message: str, details: bytes) -> ModelregError:
    """Return the error of a status.

    Args:
        code: number of the gRPC status.
        message: its message.
        details: the encoded ``google.rpc.Status``; empty where there are no details.
    """
    told = _read(details)
    kind = ModelregError
    if told.reason == "NO_ELIGIBLE_MODEL":
        kind = NoEligibleModelError
    elif code in _NOT_ANSWERED:
        kind = UnavailableError
    return kind(cast("Code", code_pb2.Code.Name(code)), message, told)


def item_error(status: bytes) -> ModelregError:
    """Return the error of an item of a batch, from its encoded ``google.rpc.Status``."""
    decoded = status_pb2.Status.FromString(status)
    return call_error(decoded.code, decoded.message, status)


def _read(details: bytes) -> Details:
    told = Details()
    try:
        packed = status_pb2.Status.FromString(details).details
    except DecodeError:
        # A proxy has mangled them; code and message still tell what happened.
        return told
    for one in packed:
        info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
        if one.Unpack(info):
            told = told._replace(reason=info.reason, metadata=dict(info.metadata))
        elif one.Unpack(bad):
            violations = (FieldViolation(violation.field, violation.description) for violation in bad.field_violations)
            told = told._replace(field_violations=tuple(violations))
        elif one.Unpack(retry):
            told = told._replace(retry_after_s=retry.retry_delay.ToNanoseconds() / 1e9)
    return told
