"""A call that failed, told to a person or as JSON: what failed, the nearest valid value, the next command to run."""

import json
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from modelreg.call_errors import ModelregError, NoEligibleModelError
from modelreg.cli.exit import Exit

if TYPE_CHECKING:
    from modelreg.strict_json import JsonValue

_FIELD_KEYS: Final = ("field", "value", "other")
_NO_ELIGIBLE_MODEL: Final = "NO_ELIGIBLE_MODEL"
_HINTS: Final = {
    _NO_ELIGIBLE_MODEL: "add models or providers to the models file",
    "UNAUTHENTICATED": "put a key into MODELREG_API_KEY, or name a file that holds one with --key-file",
    "PERMISSION_DENIED": "ask with a key that has it; `modelreg keys ls` shows what each may do",
    "NO_SNAPSHOT": "look at the server's log: it has no registry yet",
    "SNAPSHOT_NOT_KEPT": "`modelreg decisions show` has what was recorded; a larger `decisions_max_mb` keeps more",
}
_MOST_TOLD: Final = 20
_UNKNOWN: Final = {"UNKNOWN_NAME", "NOT_FOUND"}
# By the kind of thing whose name is not known.
_LISTED_BY: Final = {
    "model": "models ls",
    "route": "routes ls",
    "decision": "decisions ls",
    "provider": "providers ls",
    "platform": "platforms ls",
    "licence": "licences ls",
    "alias": "aliases ls",
    "group": "groups ls",
    "key": "keys ls",
}


def fail(error: ModelregError, *, as_json: bool) -> NoReturn:
    """Print the error on stderr and end the command.

    Raises:
        typer.Exit: always.
    """
    if as_json:
        typer.echo(json.dumps({"error": as_json_value(error)}), err=True)
    else:
        typer.echo("\n".join(_lines(error)), err=True)
    raise typer.Exit(_exit(error))


def as_json_value(error: ModelregError) -> "dict[str, JsonValue]":
    """Return the error as the command line's JSON has it."""
    violations: list[JsonValue] = [
        {"field": one.field, "description": one.description} for one in error.field_violations[:_MOST_TOLD]
    ]
    return {
        "code": error.code,
        "reason": error.reason,
        "message": error.message,
        "metadata": dict(error.metadata),
        # Only where there are several: one is the message.
        **({"violations": violations} if len(violations) > 1 else {}),
    }


def _exit(error: ModelregError) -> Exit:
    if isinstance(error, NoEligibleModelError):
        return Exit.NO_ELIGIBLE_MODEL
    return Exit.USAGE if error.code in {"INVALID_ARGUMENT", "NOT_FOUND"} else Exit.FAILURE


def _lines(error: ModelregError) -> list[str]:
    lines = [f"error: {error.message} ({error.reason or error.code})"]
    if isinstance(error, NoEligibleModelError):
        lines += [f"  {count:>6}  {reason}" for reason, count in error.counts.items()]
    else:
        # Most messages hold these already.
        told = {key: error.metadata[key] for key in _FIELD_KEYS if key in error.metadata}
        lines += [f"  {key}: {value}" for key, value in told.items() if value not in error.message]
        # The message has the first.
        further = error.field_violations[1:_MOST_TOLD]
        lines += [f"  {violation.field}: {violation.description}" for violation in further]
    hint = _hint(error)
    return [*lines, f"next: {hint}"] if hint else lines


def _hint(error: ModelregError) -> str | None:
    if isinstance(error, NoEligibleModelError) and error.counts:
        most = next(iter(error.counts))
        return f"loosen what {most} stands for; `modelreg explain` without it shows what each candidate has"
    if "nearest" in error.metadata:
        return f'write "{error.metadata["nearest"]}"'
    if error.reason in _UNKNOWN and error.metadata.get("kind") in _LISTED_BY:
        return f"`modelreg {_LISTED_BY[error.metadata['kind']]}` lists what there is"
    if error.code == "UNAVAILABLE" and not error.reason:
        return "start a server with `modelreg serve`, name another with --address, or decide here with --models FILE"
    return _HINTS.get(error.reason)
