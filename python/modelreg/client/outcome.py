"""How an attempt ended, told from the exception it ended with, by its shape: no provider's library is imported."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, Literal, cast, get_args

from modelreg.nearest import did_you_mean
from modelreg.v1 import usage_pb2

Outcome = Literal[
    "OK",
    "SERVER_ERROR",
    "TIMEOUT",
    "CONNECTION_ERROR",
    "RATE_LIMITED",
    "CANCELLED",
    "BAD_REQUEST",
    "CONTENT_REFUSED",
    "CONTEXT_EXCEEDED",
]
"""A value of the contract's ``UsageOutcome``, without its prefix."""

# Of the libraries that people call models with: httpx, openai, anthropic, requests, urllib3, aiohttp, botocore, urllib.
# Their own bases of these names are no TimeoutError or ConnectionError.
_TIMEOUTS: Final = {"TimeoutError", "TimeoutException", "APITimeoutError", "Timeout", "ReadTimeoutError"}
_CONNECTIONS: Final = {
    "ConnectionError",
    "TransportError",
    "APIConnectionError",
    "ClientConnectionError",
    "ClientPayloadError",
    "HTTPClientError",
    "ProtocolError",
    "URLError",
}
_CONTEXT_CODES: Final = {"context_length_exceeded"}
_REFUSED_CODES: Final = {"content_filter", "content_policy_violation"}
_HTTP_STATUSES: Final = range(100, 600)
_HTTP_TIMEOUT: Final = 408
_HTTP_RATE_LIMITED: Final = 429
_HTTP_ERRORS: Final = range(400, 600)
_HTTP_SERVER_ERRORS: Final = 500
# An exception may have been wrapped again and again; what is further down says little.
_MAX_DEPTH: Final = 16

_LIMIT_HEADERS: Final = ("retry-after", "x-ratelimit-", "anthropic-ratelimit-")
# The bounds of RecordUsageRequest.
_MAX_HEADERS: Final = 64
_MAX_HEADER_BYTES: Final = 256
_MAX_CODE_BYTES: Final = 128
_MAX_RETRY_AFTER_S: Final = 86_400
_MS_PER_S: Final = 1000


def ending(
    outcome: Outcome | None,
    *,
    http_status: int | None = None,
    error_code: str | None = None,
    headers: Mapping[str, str] | None = None,
    retry_after_s: float | None = None,
) -> usage_pb2.RecordUsageRequest:
    """Return how an attempt ended, as that part of its event; what is not given is absent, and a code too long to send.

    Raises:
        ValueError: there is no such outcome, or a number is out of range.
    """
    if http_status is not None and http_status not in _HTTP_STATUSES:
        raise ValueError(f"http_status: {http_status} is not in {_HTTP_STATUSES[0]} … {_HTTP_STATUSES[-1]}")
    return usage_pb2.RecordUsageRequest(
        outcome=None if outcome is None else outcome_number(outcome),
        http_status=http_status,
        error_code=error_code if error_code is not None and _is_sendable(error_code) else None,
        limit_headers={} if headers is None else limit_headers(headers),
        retry_after_ms=None if retry_after_s is None else retry_after_ms(retry_after_s),
    )


def ending_of(error: BaseException) -> usage_pb2.RecordUsageRequest:
    """Return what an exception says of the endpoint, as ``ending`` does.

    An HTTP status tells most, then the kind of exception. Of one that is neither (the caller's own mistake) nothing is
    known of the endpoint: CANCELLED, neither success nor failure.
    """
    if isinstance(error, Exception):
        for one in islice(_behind(error), _MAX_DEPTH):
            if (told := _by_status(one) or _by_kind(one)) is not None:
                return told
    return ending("CANCELLED")


def outcome_of_status(http_status: int, error_code: str | None = None) -> Outcome:
    """Return what an HTTP status counts as."""
    if http_status not in _HTTP_ERRORS:
        return "OK"
    if http_status == _HTTP_RATE_LIMITED:
        return "RATE_LIMITED"
    if http_status == _HTTP_TIMEOUT:
        return "TIMEOUT"
    if http_status >= _HTTP_SERVER_ERRORS:
        return "SERVER_ERROR"
    if error_code in _CONTEXT_CODES:
        return "CONTEXT_EXCEEDED"
    return "CONTENT_REFUSED" if error_code in _REFUSED_CODES else "BAD_REQUEST"


def outcome_number(outcome: Outcome) -> usage_pb2.UsageOutcome:
    """Return the contract's number.

    Raises:
        ValueError: there is no such outcome; the nearest is named.
    """
    known: tuple[str, ...] = get_args(Outcome)
    if outcome not in known:
        raise ValueError(f'outcome: there is no "{outcome}"{did_you_mean(outcome, known)}')
    return cast("usage_pb2.UsageOutcome", usage_pb2.UsageOutcome.Value(f"USAGE_OUTCOME_{outcome}"))


def limit_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return those headers of a provider's answer that speak of limits; no other leaves the process."""
    kept = {
        name: value
        for name, value in headers.items()
        if name.lower().startswith(_LIMIT_HEADERS) and _is_short(name) and _is_short(value)
    }
    return dict(islice(kept.items(), _MAX_HEADERS))


def retry_after_ms(retry_after_s: float) -> int:
    """Return it in milliseconds, a day at most.

    Raises:
        ValueError: it is negative or no number.
    """
    if not retry_after_s >= 0:
        raise ValueError(f"retry_after_s: {retry_after_s} is no time")
    return round(min(retry_after_s, _MAX_RETRY_AFTER_S) * _MS_PER_S)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then what it was raised from or made of."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        members = cast("BaseExceptionGroup[BaseException]", error).exceptions
        for member in members:
            yield from _behind(member)
    if error.__cause__ is not None:
        yield from _behind(error.__cause__)


def _by_status(error: BaseException) -> usage_pb2.RecordUsageRequest | None:
    response = _get(error, "response")
    candidates = [_get(error, name) for name in ("status_code", "status", "code")]
    candidates += [_get(response, name) for name in ("status_code", "status")]
    # botocore's response is a dictionary, with status and headers of the answer one level down.
    metadata = _item(response, "ResponseMetadata")
    candidates.append(_item(metadata, "HTTPStatusCode"))
    status = next((one for one in candidates if isinstance(one, int) and one in _HTTP_ERRORS), None)
    if status is None:
        return None
    codes = (_get(error, "code"), _item(_item(response, "Error"), "Code"))
    error_code = next((code for code in codes if isinstance(code, str)), None)
    told = ending(outcome_of_status(status, error_code), http_status=int(status), error_code=error_code)
    headers = _get(response, "headers") or _get(error, "headers") or _item(metadata, "HTTPHeaders")
    told.limit_headers.update(_limits_told(headers))
    return told


def _limits_told(headers: object) -> dict[str, str]:
    try:
        return limit_headers(cast("Mapping[str, str]", headers))
    except Exception:  # noqa: BLE001 as in `_get`: not every library's headers are a mapping of text
        return {}


def _by_kind(error: BaseException) -> usage_pb2.RecordUsageRequest | None:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & _TIMEOUTS:
        return ending("TIMEOUT")
    return ending("CONNECTION_ERROR") if names & _CONNECTIONS else None


def _is_sendable(code: str) -> bool:
    try:
        return len(code.encode()) <= _MAX_CODE_BYTES
    except UnicodeEncodeError:
        return False


def _is_short(text: str) -> bool:
    return len(text.encode()) <= _MAX_HEADER_BYTES


def _item(of: object, name: str) -> object:
    return cast("dict[str, object]", of).get(name) if isinstance(of, dict) else None


def _get(of: object, name: str) -> object:
    try:
        return getattr(of, name, None)
    except Exception:  # noqa: BLE001 a property of somebody else's exception may fail in any way; then it says nothing
        return None


OK: Final = ending("OK")
"""An attempt that was answered; to be read, not changed."""
