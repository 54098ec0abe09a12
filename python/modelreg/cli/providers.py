"""`modelreg providers`: who could be called, who enabled them, and enabling them."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.kinds import Named, show_one
from modelreg.cli.options import Names, Output, Server, Target

app = typer.Typer(name="providers", help="The providers, and which of them are enabled.", no_args_is_help=True)


@dataclass(frozen=True)
class Some:
    """Which providers."""

    names: Annotated[Names, typer.Argument(metavar="NAME...", show_default=False)]


@app.command()
@flat
def ls(target: Target, output: Output) -> None:
    """List the providers: enabled by whom, with which credential, and what they offer."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_resources
    from modelreg.cli.show_providers import show_providers
    from modelreg.v1 import resource_pb2

    caller = any_caller(target, output)
    answer = list_resources(caller, resource_pb2.RESOURCE_KIND_PROVIDER, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_providers(answer, list_resources(caller, resource_pb2.RESOURCE_KIND_ROUTE, output), console())


@app.command()
@flat
def show(named: Named, target: Target, output: Output) -> None:
    """Show all that is known of a provider, and who says it."""
    show_one("PROVIDER", named.name, target, output)


@app.command()
@flat
def enable(some: Some, server: Server, output: Output) -> None:
    """Make routes of what providers offer, all of them or none."""
    _set_enabled(some.names, server, output, enabled=True)


@app.command()
@flat
def disable(some: Some, server: Server, output: Output) -> None:
    """Call providers no longer, whatever credentials and the models file say; all of them or none."""
    _set_enabled(some.names, server, output, enabled=False)


def _set_enabled(names: Names, server: Server, output: Output, *, enabled: bool) -> None:
    from google.protobuf.field_mask_pb2 import FieldMask

    from modelreg.cli.ask import REGISTRY, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_resources
    from modelreg.cli.show_providers import show_changed
    from modelreg.v1 import resource_pb2
    from modelreg.v1.provider_pb2 import Provider

    caller = server_caller(server, output)
    request = resource_pb2.BatchWriteResourcesRequest()
    # Given twice it is meant once.
    for name in dict.fromkeys(names):
        changed = resource_pb2.Resource(provider=Provider(provider_id=name, enabled=enabled))
        request.writes.add(
            update=resource_pb2.UpdateResourceRequest(resource=changed, update_mask=FieldMask(paths=["enabled"]))
        )
    answer = answer_of(
        caller, f"{REGISTRY}/BatchWriteResources", request, resource_pb2.BatchWriteResourcesResponse, output
    )
    if output.json:
        print_json(message_to_dict(answer))
        return
    theirs = resource_pb2.ResourceFilter(providers=names)
    show_changed(answer, list_resources(caller, resource_pb2.RESOURCE_KIND_ROUTE, output, theirs), console())
