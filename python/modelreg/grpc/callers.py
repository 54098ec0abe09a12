"""Whose a call is: asked of the engine on a public address, told by the Rust door on the private socket."""

from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import grpc

from modelreg._core import CallError
from modelreg.errors import internal
from modelreg.grpc.hot import abort, authorization
from modelreg.principal import Principal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelreg._core import Engine
    from modelreg.grpc.hot import RawContext, RawHandler

    Metadata: TypeAlias = Iterable[tuple[str, str | bytes]]

PRINCIPAL_KEY: Final = "x-modelreg-principal-bin"
"""Metadata in which the Rust door says whose a call is; of a client it is stripped there, as all of `x-modelreg-*`."""


class Callers(Protocol):
    """Knows whose a call is."""

    def of(self, metadata: "Metadata") -> Principal:
        """Return whose a call with this metadata is.

        Raises:
            CallError: it is nobody's.
        """
        ...


class Verified:
    """Asks the engine, the one verifier, about the credentials of the call."""

    def __init__(self, engine: "Engine") -> None:
        """Ask ``engine``."""
        self._engine = engine

    def of(self, metadata: "Metadata") -> Principal:
        """See ``Callers.of``.

        Raises:
            CallError: UNAUTHENTICATED, NO_KEYS.
        """
        return Principal.from_bytes(self._engine.authenticate(authorization(metadata)))


class ToldByRustDoor:
    """Takes the word of the Rust door: nobody else knows the secret of the private socket."""

    def of(self, metadata: "Metadata") -> Principal:
        """See ``Callers.of``.

        Raises:
            CallError: INTERNAL, the door said nothing: it takes the method for one that anybody may call.
        """
        for key, value in metadata:
            if key == PRINCIPAL_KEY and isinstance(value, bytes):
                return Principal.from_bytes(value)
        raise internal("authenticate")


class UnknownMethods(grpc.GenericRpcHandler):
    """The last handler that a call is offered to: a stranger is not told which methods there are."""

    def __init__(self, callers: Callers) -> None:
        """Let those that ``callers`` knows hear that the method is not there."""
        self._callers = callers

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "RawHandler | None":
        """Return None, which ends the call UNIMPLEMENTED, where the caller is known."""
        try:
            self._callers.of(handler_call_details.invocation_metadata)
        except CallError as error:
            return _refusal(error)
        return None


def _refusal(error: CallError) -> "RawHandler":
    async def refuse(_requests: object, context: "RawContext") -> None:
        await abort(context, error)

    # A handler of streams answers every shape of call: it refuses before it reads a message.
    return grpc.stream_stream_rpc_method_handler(refuse)
