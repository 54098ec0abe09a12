"""The gate of the private socket: only who knows this start's secret may call, so that only the Rust door does."""

import hmac
from typing import TYPE_CHECKING, Final, Never

import grpc

if TYPE_CHECKING:
    from modelreg.grpc.hot import RawContext, RawHandler

METADATA_KEY: Final = "x-modelreg-secret"
"""The Rust door strips every `x-modelreg-*` a client sends and adds its own."""


class SecretGate(grpc.GenericRpcHandler):
    """The first handler a call is offered to: takes the calls that must be refused, passes over all others.

    An interceptor would wrap every call of the door in another coroutine; this costs one look at the metadata.
    """

    def __init__(self, secret: str) -> None:
        """Let only calls pass that carry this secret."""
        self._secret = secret.encode()
        # A handler of streams answers every shape of call: it refuses before it reads a message.
        self._refusal: RawHandler = grpc.stream_stream_rpc_method_handler(_refuse)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "RawHandler | None":
        """Return None, which lets the next handler look, only where the secret is right."""
        for key, value in handler_call_details.invocation_metadata:
            if key == METADATA_KEY:
                given = value.encode() if isinstance(value, str) else value
                if hmac.compare_digest(given, self._secret):
                    return None
        return self._refusal


async def _refuse(_requests: object, context: "RawContext") -> Never:
    await context.abort(
        grpc.StatusCode.UNAUTHENTICATED, "this socket is private; call the address `modelreg serve` prints"
    )
