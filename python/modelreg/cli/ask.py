"""One call of a command: to whom, and what becomes of a failure."""

from typing import TYPE_CHECKING, Final, TypeVar

import typer

from modelreg.api_key import BadKeyError, key_of
from modelreg.call_errors import ModelregError
from modelreg.cli.caller import TIMEOUT_S, Caller, LocalCaller, ServerCaller
from modelreg.cli.configured import configured, credentials_of
from modelreg.cli.exit import Exit
from modelreg.cli.failure import fail
from modelreg.cli.refuse import refuse
from modelreg.data_dir import is_owned, read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.message import Message

    from modelreg.cli.options import Output, Server, Target
    from modelreg.config import Config
    from modelreg.registry.stored.methods import StoredMethods

    Response = TypeVar("Response", bound=Message)

ROUTER: Final = "modelreg.v1.RouterService"
REGISTRY: Final = "modelreg.v1.RegistryService"
DECISIONS: Final = "modelreg.v1.DecisionService"
JOBS: Final = "modelreg.v1.JobService"
USAGE: Final = "modelreg.v1.UsageService"
BUDGETS: Final = "modelreg.v1.BudgetService"
IDENTITY: Final = "modelreg.v1.IdentityService"
LIMITS: Final = "modelreg.v1.RateLimitService"


def ask(method: str, request: "Message", response: "type[Response]", target: "Target", output: "Output") -> "Response":
    """Call a method of the router and return its answer.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    return answer_of(any_caller(target, output), f"{ROUTER}/{method}", request, response, output)


def call(caller: Caller, method: str, request: "Message", response: "type[Response]") -> "Response":
    """Call ``SERVICE/METHOD`` and return its answer.

    Raises:
        ModelregError: any status other than OK.
    """
    return response.FromString(caller.call(f"/{method}", request.SerializeToString()))


def answer_of(
    caller: Caller, method: str, request: "Message", response: "type[Response]", output: "Output"
) -> "Response":
    """Call ``SERVICE/METHOD`` and return its answer.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    try:
        return call(caller, method, request, response)
    except ModelregError as error:
        fail(error, as_json=output.json)


def any_caller(target: "Target", output: "Output") -> Caller:
    """Choose who answers: whoever was named, else the server on the data directory, else this process.

    Raises:
        typer.Exit: the settings or the models file are refused; the error is on stderr.
    """
    if target.address is not None:
        return ServerCaller(target.address, key=key_to_send(target.key_file, output))
    config = configured({"data": target.data}, as_json=output.json)
    if target.models is not None:
        return _local_caller(target.models, config, output)
    address = _address_on(config.data)
    if address is not None:
        return ServerCaller(address, key=key_to_send(target.key_file, output))
    here = f"{_absent(config.data)}; answering in this process, from"
    stored = _stored_methods(config, output)
    if stored is not None:
        typer.echo(f"{here} revision {stored.revision} of the store {config.store}", err=True)
        if stored.not_taken_up:
            typer.echo(f"a server would also take up {', '.join(stored.not_taken_up)}: start it once", err=True)
        return LocalCaller(stored.methods)
    typer.echo(f"{here} {_shown(config.models)}", err=True)
    return _local_caller(config.models, config, output)


def server_caller(server: "Server", output: "Output", *, timeout_s: float = TIMEOUT_S) -> ServerCaller:
    """Choose the server that was named, else the one on the data directory; each call ends within ``timeout_s``.

    Raises:
        typer.Exit: no server runs there; the error is on stderr.
    """
    caller = present_server(server, output, timeout_s=timeout_s)
    if caller is None:
        hint = "start one with `modelreg serve`, or name one with --address"
        data = configured({"data": server.data}, as_json=output.json).data
        refuse([_absent(data)], Exit.FAILURE, as_json=output.json, hint=hint)
    return caller


def present_server(server: "Server", output: "Output", *, timeout_s: float = TIMEOUT_S) -> ServerCaller | None:
    """Choose as ``server_caller``; None where no server runs on the data directory right now.

    Raises:
        typer.Exit: the settings are refused; the error is on stderr.
    """
    address = server.address
    if address is None:
        address = _address_on(configured({"data": server.data}, as_json=output.json).data)
    if address is None:
        return None
    return ServerCaller(address, timeout_s=timeout_s, key=key_to_send(server.key_file, output))


def key_to_send(file: "Path | None", output: "Output") -> str | None:
    """Return the API key in ``file``, else that of the environment.

    Raises:
        typer.Exit: it is none; the error is on stderr.
    """
    try:
        return key_of(file)
    except BadKeyError as error:
        refuse([str(error)], Exit.USAGE, as_json=output.json)


def _address_on(data: "Path") -> str | None:
    owner = read_lock(data)
    return None if owner is None else owner.addresses.get("grpc")


def _absent(data: "Path") -> str:
    return f"a server is starting on {data}" if is_owned(data) else f"no server runs on {data}"


def _stored_methods(config: "Config", output: "Output") -> "StoredMethods | None":
    if config.store.file is not None and not config.store.file.exists():
        # What reads it takes a while to import.
        return None
    from modelreg._core import SnapshotError
    from modelreg.catalog.problem import ModelsFileError
    from modelreg.registry.stored.methods import stored_methods
    from modelreg.store.errors import StoreError
    from modelreg.store.store import Store

    try:
        store = Store.open(config.store, config.store_schema)
        return stored_methods(store, config.models, credentials_of(config))
    except (StoreError, ModelsFileError, SnapshotError) as error:
        hint = "`modelreg db status` looks at it, `modelreg serve` brings it up to date; or answer with --models FILE"
        refuse(str(error).splitlines(), Exit.FAILURE, as_json=output.json, hint=hint)


def _local_caller(models: "Path | None", config: "Config", output: "Output") -> LocalCaller:
    from modelreg._core import SnapshotError
    from modelreg.catalog.problem import ModelsFileError
    from modelreg.registry.local_methods import local_methods

    try:
        return LocalCaller(local_methods(models, credentials_of(config)))
    except (ModelsFileError, SnapshotError) as error:
        hint = "mend the file; `modelreg config check` looks at it again"
        refuse(str(error).splitlines(), Exit.FAILURE, as_json=output.json, hint=hint)


def _shown(models: "Path | None") -> str:
    return str(models) if models is not None else "the packaged catalogue"
