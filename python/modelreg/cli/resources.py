"""`modelreg get`, `apply` and `delete`: resources of any kind, as the API has them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, NoReturn, cast

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server, Target

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

    from modelreg.cli.caller import Caller
    from modelreg.v1 import resource_pb2

_KINDS: Final = ("platform", "provider", "model", "route", "alias", "group", "licence", "setting")
_SHOULD_BE: Final = f"should be an object with one of {', '.join(_KINDS)}"
_MOST_WRITES: Final = 1_000
_MOST_TOLD: Final = 20
# A batch has at most 4 MiB; as JSON it is larger.
_MAX_FILE_BYTES: Final = 32 << 20


@dataclass(frozen=True)
class Named:
    """Which resource."""

    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(_KINDS), show_default=False)]
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@dataclass(frozen=True)
class Given:
    """What to write."""

    file: Annotated[
        str,
        typer.Option("--file", "-f", help="JSON of a resource or a list of them, - for stdin.", metavar="FILE"),
    ]
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, keep nothing.")] = False


@dataclass(frozen=True)
class Forgetting:
    """How to delete."""

    reset: Annotated[
        bool, typer.Option("--reset", help="Forget what was written here; what lower layers say stands again.")
    ] = False


@flat
def get(named: Named, target: Target, output: Output) -> None:
    """Print a resource as JSON, as `apply` takes it."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import resource_pb2

    request = resource_pb2.GetResourceRequest(kind=_number(named.kind), name=named.name)
    caller = any_caller(target, output)
    answer = answer_of(caller, f"{REGISTRY}/GetResource", request, resource_pb2.GetResourceResponse, output)
    print_json(message_to_dict(answer.resource))


@flat
def apply(given: Given, server: Server, output: Output) -> None:
    """Write resources: those that are not there are created, of the others the fields given are set; all or nothing."""
    from modelreg.cli.ask import REGISTRY, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import resource_pb2

    resources = _read(given.file, output)
    caller = server_caller(server, output)
    there = _names(caller, {str(one.WhichOneof("resource")) for one in resources}, output)
    writes: list[resource_pb2.ResourceWrite] = []
    for one in resources:
        kind = str(one.WhichOneof("resource"))
        if _name(one) in there[kind]:
            writes.append(resource_pb2.ResourceWrite(update=resource_pb2.UpdateResourceRequest(resource=one)))
        else:
            writes.append(resource_pb2.ResourceWrite(create=resource_pb2.CreateResourceRequest(resource=one)))
            there[kind].add(_name(one))
    request = resource_pb2.BatchWriteResourcesRequest(writes=writes, validate_only=given.dry_run)
    answer = answer_of(
        caller, f"{REGISTRY}/BatchWriteResources", request, resource_pb2.BatchWriteResourcesResponse, output
    )
    if output.json:
        print_json(message_to_dict(answer))
        return
    for write, one in zip(writes, resources, strict=True):
        verb = "created" if write.HasField("create") else "updated"
        typer.echo(f"{verb} {one.WhichOneof('resource')} {_name(one)}")
    typer.echo("nothing is kept" if given.dry_run else f"registry revision {answer.revision}")


@flat
def delete(named: Named, forgetting: Forgetting, server: Server, output: Output) -> None:
    """Delete a resource that was written here."""
    from modelreg.cli.ask import REGISTRY, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import resource_pb2

    request = resource_pb2.DeleteResourceRequest(kind=_number(named.kind), name=named.name, reset=forgetting.reset)
    caller = server_caller(server, output)
    answer = answer_of(caller, f"{REGISTRY}/DeleteResource", request, resource_pb2.DeleteResourceResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        done = "reset" if forgetting.reset else "deleted"
        typer.echo(f"{done} {named.kind} {named.name}; registry revision {answer.revision}")


def _number(kind: str) -> "resource_pb2.ResourceKind":
    from modelreg.nearest import did_you_mean
    from modelreg.v1 import resource_pb2

    if kind not in _KINDS:
        message = f'there is no kind "{kind}"{did_you_mean(kind, _KINDS)}; the kinds are {", ".join(_KINDS)}'
        raise typer.BadParameter(message)
    return cast("resource_pb2.ResourceKind", resource_pb2.ResourceKind.Value(f"RESOURCE_KIND_{kind.upper()}"))


def _read(file: str, output: Output) -> "list[resource_pb2.Resource]":
    import sys
    from pathlib import Path

    from google.protobuf import json_format

    from modelreg.cli.json_faults import json_faults
    from modelreg.strict_json import JsonError, parse_json
    from modelreg.v1 import resource_pb2

    try:
        data = sys.stdin.buffer.read(_MAX_FILE_BYTES + 1) if file == "-" else Path(file).read_bytes()
        document = parse_json(data, max_bytes=_MAX_FILE_BYTES)
    except OSError as error:
        _refuse([f"{file} cannot be read: {error.strerror}"], output)
    except JsonError as error:
        _refuse([f"{file}: {error}"], output)
    entries = document if isinstance(document, list) else [document]
    if not entries or len(entries) > _MOST_WRITES:
        _refuse([f"{file}: has {len(entries)} resources; 1 to {_MOST_WRITES} can be written at once"], output)
    resources: list[resource_pb2.Resource] = []
    faults: list[str] = []
    for index, one in enumerate(entries):
        where = f"{file}: entry {index}: "
        if not isinstance(one, dict):
            faults.append(where + _SHOULD_BE)
            continue
        found = list(json_faults(one, cast("Descriptor", resource_pb2.Resource.DESCRIPTOR)))
        try:
            resource = resource_pb2.Resource() if found else json_format.ParseDict(one, resource_pb2.Resource())
        except json_format.ParseError as error:
            found = [str(error)]
        else:
            if not found and resource.WhichOneof("resource") is None:
                found = [_SHOULD_BE]
            # They say how it stands, not how it should.
            resource.ClearField("layers")
            resources.append(resource)
        faults += [where + fault for fault in found]
    if faults:
        more = len(faults) - _MOST_TOLD
        _refuse([*faults[:_MOST_TOLD], *([f"{file}: and {more} more"] if more > 0 else [])], output)
    return resources


def _refuse(problems: list[str], output: Output) -> NoReturn:
    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse

    # The command line is fine; the file is not.
    refuse(problems, Exit.FAILURE, as_json=output.json)


def _name(resource: "resource_pb2.Resource") -> str:
    kind = str(resource.WhichOneof("resource"))
    return getattr(getattr(resource, kind), f"{kind}_id")


def _names(caller: "Caller", kinds: set[str], output: Output) -> dict[str, set[str]]:
    """Return the names of what any layer has, by kind."""
    from modelreg.cli.registry_lists import list_resources

    return {
        kind: {_name(one) for one in list_resources(caller, _number(kind), output).resources if one.layers}
        for kind in kinds
    }
