"""One call of a command: to whom, and what becomes of a failure."""

from typing import TYPE_CHECKING, Final, TypeVar

import typer

from modelreg.cli.caller import Caller, EngineCaller, ServerCaller
from modelreg.cli.configured import configured
from modelreg.cli.exit import Exit
from modelreg.cli.failure import CallFailedError, fail
from modelreg.cli.refuse import refuse
from modelreg.data_dir import is_owned, read_lock

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
        return response.FromString(_caller(target, output).call(f"/{_SERVICE}/{method}", request.SerializeToString()))
    except CallFailedError as error:
        fail(error, as_json=output.json)


def _caller(target: "Target", output: "Output") -> Caller:
    """Choose who answers: whoever was named, else the server on the data directory, else this process."""
    if target.address is not None:
        return ServerCaller(target.address)
    if target.models is None:
        config = configured({"data": target.data}, as_json=output.json)
        owner = read_lock(config.data)
        if owner is not None and "grpc" in owner.addresses:
            return ServerCaller(owner.addresses["grpc"])
        state = "a server is starting on" if is_owned(config.data) else "no server runs on"
        typer.echo(f"{state} {config.data}; deciding in this process, on {_shown(config.models)}", err=True)
        return _engine_caller(config.models, output)
    return _engine_caller(target.models, output)


def _engine_caller(models: "Path | None", output: "Output") -> EngineCaller:
    from modelreg._core import SnapshotError
    from modelreg.catalog.problem import ModelsFileError
    from modelreg.cli.local_engine import local_engine

    try:
        return EngineCaller(local_engine(models))
    except (ModelsFileError, SnapshotError) as error:
        hint = "mend the file; `modelreg config check` looks at it again"
        refuse(str(error).splitlines(), Exit.FAILURE, as_json=output.json, hint=hint)


def _shown(models: "Path | None") -> str:
    return str(models) if models is not None else "the packaged catalogue"
