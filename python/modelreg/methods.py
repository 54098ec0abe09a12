"""Methods answered in Python, as the engine's are: encoded messages in and out; doors add the transport."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final, NamedTuple, TypeAlias, TypeVar

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from modelreg.errors import malformed, message_too_large

Method: TypeAlias = Callable[[bytes], bytes]
"""Answers a request; blocks, may run on any thread, and raises `CallError` for any status other than OK."""

Download: TypeAlias = Callable[[bytes], AsyncIterator[bytes]]
"""Answers a request with many messages; on the event loop, so whatever blocks in it goes to a thread."""

Upload: TypeAlias = Callable[[AsyncIterator[bytes]], Awaitable[bytes]]
"""Answers many messages with one; on the event loop likewise."""

Methods: TypeAlias = Mapping[str, Method]
"""By full path, as in ``/modelreg.v1.RegistryService/ListResources``."""

Downloads: TypeAlias = Mapping[str, Download]
Uploads: TypeAlias = Mapping[str, Upload]


class Answers(NamedTuple):
    """What is answered besides the engine's methods.

    Attributes:
        methods: one message each way.
        downloads: many messages back.
        uploads: many messages there.
    """

    methods: Methods
    downloads: Downloads
    uploads: Uploads


MAX_REQUEST_BYTES: Final = 256 << 10

_Request = TypeVar("_Request", bound=Message)
_Any = TypeVar("_Any", Method, Download, Upload)


def unary(
    request_type: type[_Request], answer: Callable[[_Request], Message], *, max_bytes: int = MAX_REQUEST_BYTES
) -> Method:
    """Return the method that bounds and decodes a request, answers it and encodes the answer."""

    def call(request: bytes) -> bytes:
        return _encoded(answer(_decoded(request_type, request, max_bytes)))

    return call


def download(request_type: type[_Request], answer: Callable[[_Request], AsyncIterator[Message]]) -> Download:
    """Return the method that bounds and decodes a request, and encodes each message of the answer."""

    async def call(request: bytes) -> AsyncIterator[bytes]:
        async for message in answer(_decoded(request_type, request, MAX_REQUEST_BYTES)):
            yield _encoded(message)

    return call


def upload(
    request_type: type[_Request], answer: Callable[[AsyncIterator[_Request]], Awaitable[Message]], *, max_bytes: int
) -> Upload:
    """Return the method that bounds and decodes each message of a request, and encodes the answer."""

    async def call(requests: AsyncIterator[bytes]) -> bytes:
        return _encoded(await answer(_decoded(request_type, request, max_bytes) async for request in requests))

    return call


def _decoded(request_type: type[_Request], request: bytes, max_bytes: int) -> _Request:
    if len(request) > max_bytes:
        raise message_too_large(max_bytes, len(request))
    try:
        return request_type.FromString(request)
    except DecodeError as error:
        raise malformed(request_type.DESCRIPTOR.name.removesuffix("Request")) from error


def _encoded(message: Message) -> bytes:
    return message.SerializeToString(deterministic=True)


def service_methods(service: ServiceDescriptor, **methods: _Any) -> Mapping[str, _Any]:
    """Return the methods of a service, all of one sort, by full path; given by name."""
    return {f"/{service.full_name}/{name}": method for name, method in methods.items()}
