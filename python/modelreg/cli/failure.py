"""A call that failed, told to a person or as JSON: what failed, the nearest valid value, the next command to run."""

import json
from typing import TYPE_CHECKING, Final, NoReturn

import typer
from google.rpc import code_pb2, error_details_pb2, status_pb2

from modelreg.cli.exit import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD_KEYS: Final = ("field", "value", "nearest", "other")


class CallFailed(Exception):
    """A call ended with a status other than OK.

    Attributes:
        code: the number of the gRPC status.
        message: its message.
        reason: of the ErrorInfo; empty where there is none, as when nobody answered.
        metadata: of the ErrorInfo.
    """

    def __init__(self, code: int, message: str, details: bytes = b"") -> None:
        """Decode the ErrorInfo in ``details``, an encoded ``google.rpc.Status``."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = ""
        self.metadata: Mapping[str, str] = {}
        for detail in status_pb2.Status.FromString(details).details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                self.reason, self.metadata = info.reason, dict(info.metadata)

    @property
    def status(self) -> str:
        """Name of the gRPC status."""
        return code_pb2.Code.Name(self.code)


def fail(error: CallFailed, *, as_json: bool) -> NoReturn:
    """Print the error on stderr and end the command.

    Raises:
        typer.Exit: always.
    """
    if as_json:
        told = {"code": error.status, "reason": error.reason, "message": error.message, "metadata": dict(error.metadata)}
        typer.echo(json.dumps({"error": told}), err=True)
    else:
        typer.echo("\n".join(_lines(error)), err=True)
    raise typer.Exit(_exit(error))


def _exit(error: CallFailed) -> Exit:
    if error.reason == "NO_ELIGIBLE_MODEL":
        return Exit.NO_ELIGIBLE_MODEL
    return Exit.USAGE if error.code == code_pb2.INVALID_ARGUMENT else Exit.FAILURE


def _lines(error: CallFailed) -> list[str]:
    lines = [f"error: {error.message} ({error.reason or error.status})"]
    if error.reason == "NO_ELIGIBLE_MODEL":
        counts = {key: value for key, value in error.metadata.items() if key != "candidates"}
        lines += [f"  {count:>6}  {reason}" for reason, count in sorted(counts.items(), key=lambda item: -int(item[1]))]
        lines.append("next: `modelreg explain` with the same options shows each candidate, what it has and what was asked")
        return lines
    lines += [f"  {key}: {error.metadata[key]}" for key in _FIELD_KEYS if key in error.metadata]
    lines += [f"next: {hint}" for hint in _hints(error)]
    return lines


def _hints(error: CallFailed) -> list[str]:
    if "nearest" in error.metadata:
        return [f'write "{error.metadata["nearest"]}"']
    if error.reason == "NO_SNAPSHOT":
        return ["look at the server's log: it has no registry yet"]
    if error.code == code_pb2.UNAVAILABLE:
        return ["start a server with `modelreg serve`, name another with --address, or decide here with --models FILE"]
    return []
