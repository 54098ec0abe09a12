"""Methods answered in Python, as the engine's are: encoded request in, encoded answer out; doors add the transport."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, TypeVar

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import DecodeError, Message

from modelreg.errors import malformed, message_too_large

Method: TypeAlias = Callable[[bytes], bytes]
"""Answers a request; blocks, may run on any thread, and raises `CallError` for any status other than OK."""

Methods: TypeAlias = Mapping[str, Method]
"""By full path, as in ``/modelreg.v1.RegistryService/ListModels``."""

MAX_REQUEST_BYTES: Final = 256 << 10

_Request = TypeVar("_Request", bound=Message)


def unary(
    request_type: type[_Request], answer: Callable[[_Request], Message], *, max_bytes: int = MAX_REQUEST_BYTES
) -> Method:
    """Return the method that bounds and decodes a request, answers it and encodes the answer."""

    def call(request: bytes) -> bytes:
        if len(request) > max_bytes:
            raise message_too_large(max_bytes, len(request))
        try:
            decoded = request_type.FromString(request)
        except DecodeError as error:
            raise malformed(request_type.DESCRIPTOR.name.removesuffix("Request")) from error
        return answer(decoded).SerializeToString(deterministic=True)

    return call


def service_methods(service: ServiceDescriptor, **methods: Method) -> Methods:
    """Return the methods of a service by full path; given by name."""
    return {f"/{service.full_name}/{name}": method for name, method in methods.items()}
