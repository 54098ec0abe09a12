"""Errors of the methods answered in Python, in the form of the engine's (`rust/door/src/router/errors.rs`)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2  # pyright: ignore[reportMissingTypeStubs]

from modelreg._core import CallError
from modelreg.nearest import nearest
from modelreg.v1.errors_pb2 import ErrorReason

DOMAIN: Final = "modelreg.dev"

# Longest piece of a request that an error repeats.
_MAX_ECHO_CHARS: Final = 80
# Of the names in order, those around the unknown one: comparing it with 50,000 takes seconds.
_COMPARED_EACH_WAY: Final = 1_000
_RETRY_AFTER_S: Final = 1
# Of a fault, and of all faults that are told: clients take 8 KiB of metadata, in which they travel in base64.
_MAX_FIELD_CHARS: Final = 200
_MAX_WHY_CHARS: Final = 300
_MOST_FAULT_BYTES: Final = 3_000
_PREFIX: Final = "ERROR_REASON_"


def malformed(method: str) -> CallError:
    """Say that the bytes are no message of ``method``."""
    message = f"not a message of {method}"
    return _error(code_pb2.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_MALFORMED_REQUEST, message, {"method": method})


def message_too_large(limit_bytes: int, message_bytes: int) -> CallError:
    """Refuse a message above the limit."""
    message = f"the message is {message_bytes} bytes, the limit is {limit_bytes} bytes"
    metadata = {"limit_bytes": str(limit_bytes), "message_bytes": str(message_bytes)}
    return _error(code_pb2.RESOURCE_EXHAUSTED, ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE, message, metadata)


def internal(method: str) -> CallError:
    """Say that a bug of ours ended the call."""
    message = "the control plane failed unexpectedly; see the log"
    return _error(code_pb2.INTERNAL, ErrorReason.ERROR_REASON_INTERNAL, message, {"method": method})


def no_snapshot() -> CallError:
    """Say that nothing is loaded yet."""
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.seconds = _RETRY_AFTER_S
    message = "no snapshot of the registry is loaded yet"
    return _error(code_pb2.UNAVAILABLE, ErrorReason.ERROR_REASON_NO_SNAPSHOT, message, {}, retry)


def control_plane_busy(what: str) -> CallError:
    """Refuse one more of what there may be only so many of at a time."""
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.seconds = _RETRY_AFTER_S
    reason = ErrorReason.ERROR_REASON_CONTROL_PLANE_BUSY
    return _error(code_pb2.RESOURCE_EXHAUSTED, reason, f"as many {what} as may are open", {}, retry)


def shutting_down() -> CallError:
    """End a stream because the server does."""
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.seconds = _RETRY_AFTER_S
    reason = ErrorReason.ERROR_REASON_SHUTTING_DOWN
    return _error(code_pb2.UNAVAILABLE, reason, "the server is shutting down", {}, retry)


def out_of_range(field: str, value: int, minimum: int, maximum: int) -> CallError:
    """Refuse a number outside its range."""
    message = f"{field} is {value}; {minimum} to {maximum} is allowed"
    metadata = {"value": str(value), "minimum": str(minimum), "maximum": str(maximum)}
    return _bad_request(ErrorReason.ERROR_REASON_OUT_OF_RANGE, field, message, metadata)


def too_long(field: str, length: int, maximum: int) -> CallError:
    """Refuse a text or list longer than allowed."""
    message = f"{field} has a length of {length}; at most {maximum} is allowed"
    metadata = {"length": str(length), "maximum": str(maximum)}
    return _bad_request(ErrorReason.ERROR_REASON_TOO_LONG, field, message, metadata)


def missing(field: str, why: str) -> CallError:
    """Refuse a request without a needed field."""
    return _bad_request(ErrorReason.ERROR_REASON_MISSING_FIELD, field, f"{field} is missing: {why}", {})


def unknown_name(field: str, kind: str, name: str, known: Sequence[str] = (), *, hint: str = "") -> CallError:
    """Refuse a name that nothing has; the nearest of ``known``, in order, is told, else ``hint``."""
    near, metadata = _nearest(kind, name, known)
    message = f"{field}: no {kind} `{metadata['value']}` is known{near or hint}"
    return _bad_request(ErrorReason.ERROR_REASON_UNKNOWN_NAME, field, message, metadata)


def not_found(kind: str, name: str, known: Sequence[str] = (), *, hint: str = "") -> CallError:
    """Say that what was asked for by name is not there; the nearest of ``known``, in order, is told, else ``hint``."""
    near, metadata = _nearest(kind, name, known)
    message = f"no {kind} `{metadata['value']}` is kept{near or hint}"
    return _error(code_pb2.NOT_FOUND, ErrorReason.ERROR_REASON_NOT_FOUND, message, metadata)


def unknown_enum_value(field: str, value: int) -> CallError:
    """Refuse a number that no value of the enum has."""
    message = f"{field}: {value} is no value of this server's contract"
    return _bad_request(ErrorReason.ERROR_REASON_UNKNOWN_ENUM_VALUE, field, message, {"value": str(value)})


def conflicting(field: str, other: str, why: str) -> CallError:
    """Refuse two fields that exclude each other."""
    message = f"{field} and {other} exclude each other: {why}"
    return _bad_request(ErrorReason.ERROR_REASON_CONFLICTING_FIELDS, field, message, {"other": other})


def duplicate(field: str, value: str) -> CallError:
    """Refuse an entry that stands twice among distinct ones."""
    message = f"{field}: `{value[:_MAX_ECHO_CHARS]}` stands twice"
    metadata = {"value": value[:_MAX_ECHO_CHARS]}
    return _bad_request(ErrorReason.ERROR_REASON_DUPLICATE, field, message, metadata)


def unfit_value(field: str, why: str) -> CallError:
    """Refuse a value that cannot stand."""
    return unfit_values([(field, why)])


def unfit_values(faults: Sequence[tuple[str, str]]) -> CallError:
    """Refuse what is to be written: the fields at fault, as many as fit, each with the reason; at least one."""
    reason, bad = ErrorReason.ERROR_REASON_UNFIT_VALUE, error_details_pb2.BadRequest()
    told = [(_cut(field, _MAX_FIELD_CHARS), _cut(why, _MAX_WHY_CHARS)) for field, why in faults]
    for field, why in told:
        bad.field_violations.add(field=field, description=why, reason=_name(reason))
        if bad.ByteSize() > _MOST_FAULT_BYTES:
            break
    first, why = told[0]
    others = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return _error(code_pb2.INVALID_ARGUMENT, reason, f"{first}: {why}{others}", {"field": first}, bad)


def already_exists(kind: str, name: str) -> CallError:
    """Refuse to create what is there."""
    message = f"a {kind} `{name}` is there already; update it"
    metadata = {"kind": kind, "value": name}
    return _error(code_pb2.ALREADY_EXISTS, ErrorReason.ERROR_REASON_ALREADY_EXISTS, message, metadata)


def etag_mismatch(kind: str, name: str, etag: str) -> CallError:
    """Refuse a change of what has changed meanwhile; ``etag`` is empty where it is gone."""
    now = f"its etag is now {etag}" if etag else "it is gone"
    message = f"the {kind} `{name}` has changed meanwhile: {now}; read it again"
    metadata = {"kind": kind, "value": name, "etag": etag}
    return _error(code_pb2.ABORTED, ErrorReason.ERROR_REASON_ETAG_MISMATCH, message, metadata)


def stated_below(kind: str, name: str, layer: str) -> CallError:
    """Refuse to delete what a layer below users' brings."""
    message = (
        f"the {kind} `{name}` comes from the {layer}, so it cannot be deleted; set its status to retired or inactive,"
        " or reset it to forget what users said"
    )
    metadata = {"kind": kind, "value": name, "layer": layer}
    return _error(code_pb2.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_STATED_BELOW, message, metadata)


def resource_in_use(kind: str, name: str, user: str) -> CallError:
    """Refuse to delete what something else names."""
    message = f"the {kind} `{name}` is named by {user}; delete or change that first, or in the same batch"
    metadata = {"kind": kind, "value": name, "user": user}
    return _error(code_pb2.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_RESOURCE_IN_USE, message, metadata)


def store_unavailable(why: str) -> CallError:
    """Say that the store does not answer."""
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.seconds = _RETRY_AFTER_S
    return _error(code_pb2.UNAVAILABLE, ErrorReason.ERROR_REASON_STORE_UNAVAILABLE, why, {}, retry)


def unauthenticated() -> CallError:
    """Refuse a caller whose key is no longer valid; the words are those of the engine."""
    message = "a valid API key is needed: send `authorization: Bearer mr_…`; `modelreg keys create` makes one"
    return _error(code_pb2.UNAUTHENTICATED, ErrorReason.ERROR_REASON_UNAUTHENTICATED, message, {})


def permission_denied(permission: str) -> CallError:
    """Refuse what the caller may not do; the words are those of the engine."""
    message = f"the API key lacks the permission `{permission}`"
    reason = ErrorReason.ERROR_REASON_PERMISSION_DENIED
    return _error(code_pb2.PERMISSION_DENIED, reason, message, {"permission": permission})


def usage_in_memory() -> CallError:
    """Refuse what is to be entered into usage, where none is kept."""
    message = "this server keeps usage in memory only; ask one that ships it into the store"
    return _error(code_pb2.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DURABLE_UNAVAILABLE, message, {})


def needs_server(method: str) -> CallError:
    """Refuse what only a server can do."""
    message = f"{method} needs a server: this process keeps nothing; start one with `modelreg serve`, or name one"
    return _error(code_pb2.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NEEDS_SERVER, message, {"method": method})


def snapshot_not_kept(decision_id: str, snapshot_sha256: str) -> CallError:
    """Say that a recorded decision cannot be replayed."""
    message = f"the snapshot {snapshot_sha256} of decision {decision_id} is no longer kept"
    metadata = {"decision_id": decision_id, "snapshot_sha256": snapshot_sha256}
    return _error(code_pb2.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SNAPSHOT_NOT_KEPT, message, metadata)


def _nearest(kind: str, name: str, known: Sequence[str]) -> tuple[str, dict[str, str]]:
    echo = name[:_MAX_ECHO_CHARS]
    at = bisect_left(known, echo)
    found = nearest(echo, known[max(0, at - _COMPARED_EACH_WAY) : at + _COMPARED_EACH_WAY])
    metadata = {"kind": kind, "value": echo}
    if found is None:
        return "", metadata
    return f"; the nearest is `{found}`", {**metadata, "nearest": found}


def _cut(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else text[:max_chars] + "…"


def _bad_request(reason: ErrorReason, field: str, message: str, metadata: Mapping[str, str]) -> CallError:
    bad = error_details_pb2.BadRequest()
    bad.field_violations.add(field=field, description=message, reason=_name(reason))
    return _error(code_pb2.INVALID_ARGUMENT, reason, message, {**metadata, "field": field}, bad)


def _error(code: int, reason: ErrorReason, message: str, metadata: Mapping[str, str], *further: Message) -> CallError:
    info = error_details_pb2.ErrorInfo(reason=_name(reason), domain=DOMAIN, metadata=metadata)
    status = status_pb2.Status(code=code, message=message)
    for detail in (info, *further):
        status.details.add().Pack(detail)
    details = status.SerializeToString(deterministic=True)
    error = CallError(code, message, details)
    error.code, error.message, error.details = code, message, details
    return error


def _name(reason: ErrorReason) -> str:
    return ErrorReason.Name(reason).removeprefix(_PREFIX)
