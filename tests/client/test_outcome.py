"""What an exception says of the endpoint, for the shapes that people's libraries raise."""

import asyncio
import urllib.error
from email.message import Message

import grpc
import pytest

from modelreg.client import Client, Outcome, UnavailableError
from modelreg.client.outcome import ending, ending_of, limit_headers, outcome_number
from modelreg.v1 import usage_pb2


class Response:
    """As of httpx and requests."""

    def __init__(self, status_code: int, headers: dict[str, str] | None = None) -> None:
        self.status_code = status_code
        self.headers = headers or {}


class HTTPStatusError(Exception):
    """As of httpx: the status is the response's."""

    def __init__(self, status_code: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(status_code)
        self.response = Response(status_code, headers)


class APIStatusError(Exception):
    """As of openai and anthropic: the status is the exception's, the provider's code beside it."""

    def __init__(self, status_code: int, code: str | None = None) -> None:
        super().__init__(status_code)
        self.status_code = status_code
        self.response = Response(status_code)
        self.code = code


class ClientResponseError(Exception):
    """As of aiohttp."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
        self.headers = {"Retry-After": "3"}


class ClientError(Exception):
    """As of botocore: the response is a dictionary."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status)
        metadata = {"HTTPStatusCode": status, "HTTPHeaders": {"retry-after": "4", "x-amzn-requestid": "1"}}
        self.response = {"Error": {"Code": code, "Message": "…"}, "ResponseMetadata": metadata}


class TransportError(Exception):
    """As of httpx: no ConnectionError."""


class TimeoutException(TransportError):  # noqa: N818 their name
    """As of httpx: no TimeoutError."""


class APIConnectionError(Exception):
    """As of openai and anthropic."""


class APITimeoutError(APIConnectionError):
    """As of openai and anthropic."""


class WithWildProperty(Exception):  # noqa: N818
    """A property that fails, as some do before they are set."""

    @property
    def response(self) -> object:
        raise RuntimeError("not set")


CASES: list[tuple[BaseException, Outcome]] = [
    (TimeoutError(), "TIMEOUT"),
    (TimeoutException(), "TIMEOUT"),
    (APITimeoutError(), "TIMEOUT"),
    (ConnectionResetError(), "CONNECTION_ERROR"),
    (BrokenPipeError(), "CONNECTION_ERROR"),
    (TransportError(), "CONNECTION_ERROR"),
    (ClientError(429, "ThrottlingException"), "RATE_LIMITED"),
    (ClientError(503, "ServiceUnavailableException"), "SERVER_ERROR"),
    (ClientError(400, "ValidationException"), "BAD_REQUEST"),
    (APIConnectionError(), "CONNECTION_ERROR"),
    (urllib.error.URLError("no route"), "CONNECTION_ERROR"),
    (urllib.error.HTTPError("http://localhost", 503, "busy", Message(), None), "SERVER_ERROR"),
    (HTTPStatusError(500), "SERVER_ERROR"),
    (HTTPStatusError(529), "SERVER_ERROR"),
    (HTTPStatusError(408), "TIMEOUT"),
    (APIStatusError(429), "RATE_LIMITED"),
    (ClientResponseError(404), "BAD_REQUEST"),
    (APIStatusError(400), "BAD_REQUEST"),
    (APIStatusError(400, "context_length_exceeded"), "CONTEXT_EXCEEDED"),
    (APIStatusError(400, "content_filter"), "CONTENT_REFUSED"),
    (asyncio.CancelledError(), "CANCELLED"),
    (KeyboardInterrupt(), "CANCELLED"),
    (GeneratorExit(), "CANCELLED"),
    (SystemExit(500), "CANCELLED"),
    (ValueError("a mistake of the caller's own"), "CANCELLED"),
    (KeyError("choices"), "CANCELLED"),
    (WithWildProperty(), "CANCELLED"),
    (ExceptionGroup("of a task group", [ValueError(), TimeoutError()]), "TIMEOUT"),
]


@pytest.mark.parametrize(
    ("error", "outcome"), CASES, ids=lambda value: value if isinstance(value, str) else repr(value)
)
def test_an_exception_is_told_by_its_shape(error: BaseException, outcome: Outcome) -> None:
    assert ending_of(error).outcome == outcome_number(outcome)


def test_an_exception_is_told_by_what_it_was_raised_from() -> None:
    wrapped = RuntimeError("the model failed")
    wrapped.__cause__ = HTTPStatusError(502)
    assert ending_of(wrapped).outcome == usage_pb2.USAGE_OUTCOME_SERVER_ERROR


def test_a_chain_without_end_is_followed_only_so_far() -> None:
    looped, other = RuntimeError(), RuntimeError()
    looped.__cause__, other.__cause__ = other, looped
    assert ending_of(looped).outcome == usage_pb2.USAGE_OUTCOME_CANCELLED


def test_a_failure_of_our_own_call_says_nothing_of_the_endpoint() -> None:
    with Client("127.0.0.1:1") as client, pytest.raises(UnavailableError) as raised:
        client.select()
    assert isinstance(raised.value.__cause__, grpc.RpcError)
    assert ending_of(raised.value).outcome == usage_pb2.USAGE_OUTCOME_CANCELLED


def test_status_code_and_limits_go_along() -> None:
    headers = {"Retry-After": "7", "x-ratelimit-remaining-requests": "0", "Set-Cookie": "secret", "Date": "now"}
    ended = ending_of(HTTPStatusError(429, headers))
    assert ended.http_status == 429
    assert dict(ended.limit_headers) == {"Retry-After": "7", "x-ratelimit-remaining-requests": "0"}
    assert ending_of(APIStatusError(400, "bad_tool")).error_code == "bad_tool"
    assert dict(ending_of(ClientResponseError(503)).limit_headers) == {"Retry-After": "3"}


@pytest.mark.parametrize("headers", [None, 5, {b"retry-after": b"3"}, [("retry-after", "3")]])
def test_headers_of_another_kind_tell_nothing(headers: object) -> None:
    error = HTTPStatusError(503)
    error.response.headers = headers  # pyright: ignore[reportAttributeAccessIssue]
    assert ending_of(error).outcome == usage_pb2.USAGE_OUTCOME_SERVER_ERROR
    assert not ending_of(error).limit_headers


@pytest.mark.parametrize("code", ["x" * 129, "\ud800"])
def test_a_code_that_cannot_be_sent_is_left_out(code: str) -> None:
    ended = ending_of(APIStatusError(400, code))
    assert (ended.http_status, ended.HasField("error_code")) == (400, False)
    assert not ending("BAD_REQUEST", error_code=code).HasField("error_code")


def test_headers_are_bounded() -> None:
    many = {f"x-ratelimit-{number}": "1" for number in range(100)}
    assert len(limit_headers(many)) == 64
    assert limit_headers({"x-ratelimit-" + "a" * 300: "1", "retry-after": "9" * 257}) == {}


def test_an_outcome_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match='there is no "TIMED_OUT"; the nearest is "TIMEOUT"'):
        outcome_number("TIMED_OUT")  # pyright: ignore[reportArgumentType]


def test_every_outcome_of_the_contract_has_its_name() -> None:
    names = {name.removeprefix("USAGE_OUTCOME_") for name in usage_pb2.UsageOutcome.keys()} - {"UNSPECIFIED"}  # noqa: SIM118
    assert {usage_pb2.UsageOutcome.Name(outcome_number(name)) for name in names} == {  # pyright: ignore[reportArgumentType]
        f"USAGE_OUTCOME_{name}" for name in names
    }


def test_botocores_code_and_headers_are_told_too() -> None:
    told = ending_of(ClientError(429, "ThrottlingException"))
    assert (told.http_status, told.error_code) == (429, "ThrottlingException")
    assert dict(told.limit_headers) == {"retry-after": "4"}
