"""What a command refuses before any call is made: told as a call's failure is, as lines or as one line of JSON."""

import json
from collections.abc import Sequence
from typing import Final, NoReturn

import typer

from modelreg.cli.exit import Exit

# The status a server would give for the like.
_STATUS: Final = {Exit.USAGE: "INVALID_ARGUMENT", Exit.FAILURE: "FAILED_PRECONDITION"}


def refuse(problems: Sequence[str], exit_code: Exit, *, as_json: bool, hint: str | None = None) -> NoReturn:
    """Print the problems on stderr and end the command.

    Args:
        problems: one line each.
        exit_code: wrong usage, or a failure.
        as_json: whether a program reads it.
        hint: the next command to run.

    Raises:
        typer.Exit: always.
    """
    if as_json:
        # The keys of a failed call, so that a script reads one form; there is no ErrorInfo, so no reason either.
        metadata: dict[str, str] = {}
        told = {"code": _STATUS[exit_code], "reason": "", "message": "\n".join(problems), "metadata": metadata}
        typer.echo(json.dumps({"error": told}), err=True)
    else:
        lines = [f"error: {problem}" for problem in problems]
        typer.echo("\n".join([*lines, f"next: {hint}"] if hint else lines), err=True)
    raise typer.Exit(exit_code)
