"""Methods answered in Python, as the engine's are: encoded messages in and out; doors add the transport."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from modelreg.errors import malformed, message_too_large
from modelreg.principal import LOCAL, Principal
from modelreg.v1.permission_pb2 import Permission

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Guarded(Generic[_Asked, _Told]):
    """A method behind the permission that its caller needs.

    Attributes:
        permission: which.
        answer: answers a request that came from a caller with it.
    """

    permission: Permission
    answer: Callable[[_Asked, Principal], _Told]

    def __call__(self, asked: _Asked, caller: Principal) -> _Told:
        """Answer, if the caller may ask; before that nothing of the request is looked at.

        Raises:
            CallError: PERMISSION_DENIED, and whatever the method answers other than OK.
        """
        caller.check(self.permission)
        return self.answer(asked, caller)


Method: TypeAlias = Guarded[bytes, bytes]
"""Answers a request; blocks, may run on any thread, and raises `CallError` for any status other than OK."""

Download: TypeAlias = Guarded[bytes, AsyncIterator[bytes]]
"""Answers a request with many messages; on the event loop, so whatever blocks in it goes to a thread."""

Upload: TypeAlias = Guarded[AsyncIterator[bytes], Awaitable[bytes]]
"""Answers many messages with one; on the event loop likewise."""

Methods: TypeAlias = Mapping[str, Method]
"""By full path, as in ``/modelreg.v1.RegistryService/ListResources``."""

Downloads: TypeAlias = Mapping[str, Download]
Uploads: TypeAlias = Mapping[str, Upload]

LocalMethods: TypeAlias = Mapping[str, Callable[[bytes], bytes]]
"""Methods as this process asks them itself."""


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
    request_type: type[_Request],
    answer: Callable[[_Request], Message],
    *,
    permission: Permission,
    max_bytes: int = MAX_REQUEST_BYTES,
) -> Method:
    """Return the method that bounds and decodes a request, answers it and encodes the answer."""
    return unary_of(request_type, lambda request, _caller: answer(request), permission=permission, max_bytes=max_bytes)


def unary_of(
    request_type: type[_Request],
    answer: Callable[[_Request, Principal], Message],
    *,
    permission: Permission,
    max_bytes: int = MAX_REQUEST_BYTES,
) -> Method:
    """Return as ``unary`` a method whose answer depends on who asks."""

    def call(request: bytes, caller: Principal) -> bytes:
        return _encoded(answer(_decoded(request_type, request, max_bytes), caller))

    return Guarded(permission, call)


def download(
    request_type: type[_Request], answer: Callable[[_Request], AsyncIterator[Message]], *, permission: Permission
) -> Download:
    """Return the method that bounds and decodes a request, and encodes each message of the answer."""
    return download_of(request_type, lambda request, _caller: answer(request), permission=permission)


def download_of(
    request_type: type[_Request],
    answer: Callable[[_Request, Principal], AsyncIterator[Message]],
    *,
    permission: Permission,
) -> Download:
    """Return as ``download`` a method whose answer depends on who asks."""

    async def call(request: bytes, caller: Principal) -> AsyncIterator[bytes]:
        async for message in answer(_decoded(request_type, request, MAX_REQUEST_BYTES), caller):
            yield _encoded(message)

    return Guarded(permission, call)


def upload(
    request_type: type[_Request],
    answer: Callable[[AsyncIterator[_Request]], Awaitable[Message]],
    *,
    permission: Permission,
    max_bytes: int,
) -> Upload:
    """Return the method that bounds and decodes each message of a request, and encodes the answer."""

    async def call(requests: AsyncIterator[bytes], _caller: Principal) -> bytes:
        return _encoded(await answer(_decoded(request_type, request, max_bytes) async for request in requests))

    return Guarded(permission, call)


def asked_here(methods: Methods) -> LocalMethods:
    """Return the methods as the developer on this machine asks them."""
    return {path: partial(method, caller=LOCAL) for path, method in methods.items()}


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
