"""A method of a service in this process, asked as a door asks it: encoded messages, and whose call it is."""

from typing import Protocol, TypeVar

from google.protobuf.message import Message

from modelreg.methods import Methods
from modelreg.principal import Principal
from modelreg.v1.permission_pb2 import Permission

_Told = TypeVar("_Told", bound=Message)


class Service(Protocol):
    """What answers methods."""

    def methods(self) -> Methods:
        """Return them."""
        ...


def asked(service: Service, method: str, request: Message, told: type[_Told], caller: Principal) -> _Told:
    """Ask a method by its name and return the answer.

    Raises:
        CallError: it is refused.
    """
    (answer,) = (answer for path, answer in service.methods().items() if path.endswith(f"/{method}"))
    return told.FromString(answer(request.SerializeToString(), caller))


def caller_of(tenant: str, *permissions: Permission, user: str = "") -> Principal:
    """Return a caller without a key, so that no row is looked for."""
    return Principal(tenant, "", user, "", frozenset(permissions))
