"""One call of a command: to whom, and what becomes of a failure."""

from typing import TYPE_CHECKING, Final, TypeVar

import typer

from modelreg.cli.caller import Caller, EngineCaller, ServerCaller
from modelreg.cli.configured import configured
from modelreg.cli.exit import Exit
from modelreg.cli.failure import CallFailedError, fail
from modelreg.data_dir import read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.message import Message

    from modelreg.cli.options import Output, Target

    Response = TypeVar("Response", bound=Message)

_SERVICE: Final = "modelreg.v1.RouterService"


def ask(method: str, request: "Message", response: "type[Response]", target: "Target", output: "Output") -> "Response":
    """Call a method of the router and return its answer.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    try:
        return response.FromString(_caller(target).call(f"/{_SERVICE}/{method}", request.SerializeToString()))
    except CallFailedError as error:
        fail(error, as_json=output.json)


def _caller(target: "Target") -> Caller:
    """Choose who answers: whoever was named, else the server on the data directory, else this process."""
    if target.address is not None:
        return ServerCaller(target.address)
    if target.models is None:
        config = configured({"data": target.data})
        owner = read_lock(config.data)
        if owner is not None and "grpc" in owner.addresses:
            return ServerCaller(owner.addresses["grpc"])
        typer.echo(f"no server runs on {config.data}; deciding in this process, on {_shown(config.models)}", err=True)
        return _engine_caller(config.models)
    return _engine_caller(target.models)


def _engine_caller(models: "Path | None") -> EngineCaller:
    from modelreg._core import SnapshotError
    from modelreg.catalog.problem import ModelsFileError
    from modelreg.cli.local_engine import local_engine

    try:
        return EngineCaller(local_engine(models))
    except (ModelsFileError, SnapshotError) as error:
        for line in str(error).splitlines():
            typer.echo(f"error: {line}", err=True)
        typer.echo("next: mend the file; `modelreg config check` looks at it again", err=True)
        raise typer.Exit(Exit.FAILURE) from error


def _shown(models: "Path | None") -> str:
    return str(models) if models is not None else "the packaged catalogue"
