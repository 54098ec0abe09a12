"""A call that failed, told to a person or as JSON: what failed, the nearest valid value, the next command to run."""

import json
from typing import TYPE_CHECKING, Final, NoReturn

import typer
from google.rpc import code_pb2, error_details_pb2, status_pb2  # pyright: ignore[reportMissingTypeStubs]

from modelreg.cli.exit import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD_KEYS: Final = ("field", "value", "other")
_NO_ELIGIBLE_MODEL: Final = "NO_ELIGIBLE_MODEL"
_HINTS: Final = {
    _NO_ELIGIBLE_MODEL: "add models or providers to the models file",
    "NO_SNAPSHOT": "look at the server's log: it has no registry yet",
    "SNAPSHOT_NOT_KEPT": "`modelreg decisions show` has what was recorded; a larger `decisions_max_mb` keeps more",
}
# By the kind of thing whose name is not known.
_LISTED_BY: Final = {"model": "models ls", "route": "routes ls", "decision": "decisions ls"}


class CallFailedError(Exception):
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


def fail(error: CallFailedError, *, as_json: bool) -> NoReturn:
    """Print the error on stderr and end the command.

    Raises:
        typer.Exit: always.
    """
    if as_json:
        told = {
            "code": error.status,
            "reason": error.reason,
            "message": error.message,
            "metadata": dict(error.metadata),
        }
        typer.echo(json.dumps({"error": told}), err=True)
    else:
        typer.echo("\n".join(_lines(error)), err=True)
    raise typer.Exit(_exit(error))


def _exit(error: CallFailedError) -> Exit:
    if error.reason == _NO_ELIGIBLE_MODEL:
        return Exit.NO_ELIGIBLE_MODEL
    return Exit.USAGE if error.code in {code_pb2.INVALID_ARGUMENT, code_pb2.NOT_FOUND} else Exit.FAILURE


def _lines(error: CallFailedError) -> list[str]:
    lines = [f"error: {error.message} ({error.reason or error.status})"]
    if error.reason == _NO_ELIGIBLE_MODEL:
        lines += [f"  {count:>6}  {reason}" for reason, count in _exclusions(error)]
    else:
        # Most messages hold these already.
        told = {key: error.metadata[key] for key in _FIELD_KEYS if key in error.metadata}
        lines += [f"  {key}: {value}" for key, value in told.items() if value not in error.message]
    hint = _hint(error)
    return [*lines, f"next: {hint}"] if hint else lines


def _exclusions(error: CallFailedError) -> list[tuple[str, int]]:
    """Return how many candidates each reason took out, the largest count first."""
    counts = {key: int(value) for key, value in error.metadata.items() if key != "candidates"}
    return sorted(counts.items(), key=lambda item: -item[1])


def _hint(error: CallFailedError) -> str | None:
    if error.reason == _NO_ELIGIBLE_MODEL and (exclusions := _exclusions(error)):
        return f"loosen what {exclusions[0][0]} stands for; `modelreg explain` without it shows what each candidate has"
    if "nearest" in error.metadata:
        return f'write "{error.metadata["nearest"]}"'
    if error.metadata.get("kind") in _LISTED_BY:
        return f"`modelreg {_LISTED_BY[error.metadata['kind']]}` lists what there is"
    if error.code == code_pb2.UNAVAILABLE and not error.reason:
        return "start a server with `modelreg serve`, name another with --address, or decide here with --models FILE"
    return _HINTS.get(error.reason)
