"""`modelreg platforms|licences|aliases|groups`: kinds of resource that are listed and shown alike."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target

if TYPE_CHECKING:
    from modelreg.v1 import resource_pb2


@dataclass(frozen=True)
class Named:
    """Which resource."""

    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


def resource_commands(noun: str, kind: str, text: str) -> typer.Typer:
    """Return the commands ``ls`` and ``show`` of a kind.

    Args:
        noun: what the group of commands is called.
        kind: its name in ``ResourceKind``, without what all begin with.
        text: help of the group.
    """
    app = typer.Typer(name=noun, help=text, no_args_is_help=True)

    @app.command(help=f"List the {noun}, by name.")
    @flat
    def ls(target: Target, output: Output) -> None:  # pyright: ignore[reportUnusedFunction] - typer calls it
        list_kind(kind, target, output)

    @app.command()
    @flat
    def show(named: Named, target: Target, output: Output) -> None:  # pyright: ignore[reportUnusedFunction] - as above
        """Show all that is known of one, and who says it."""
        show_one(kind, named.name, target, output)

    return app


def list_kind(kind: str, target: Target, output: Output, wanted: "resource_pb2.ResourceFilter | None" = None) -> None:
    """Print every resource of a kind that the filter lets pass."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_resources
    from modelreg.cli.show_resources import show_list

    number = _number(kind)
    answer = list_resources(any_caller(target, output), number, output, wanted)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_list(answer, number, console())


def show_one(kind: str, name: str, target: Target, output: Output) -> None:
    """Print all that is known of a resource."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import get_resource
    from modelreg.cli.show_resources import show_fields

    answer = get_resource(any_caller(target, output), _number(kind), name, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_fields(answer, console())


def _number(kind: str) -> "resource_pb2.ResourceKind":
    from modelreg.v1 import resource_pb2

    return cast("resource_pb2.ResourceKind", resource_pb2.ResourceKind.Value(f"RESOURCE_KIND_{kind}"))


platforms = resource_commands("platforms", "PLATFORM", "The platforms through which providers are reached.")
licences = resource_commands("licences", "LICENCE", "What licences allow.")
aliases = resource_commands("aliases", "ALIAS", "Other names of models.")
groups = resource_commands("groups", "GROUP", "Names for several models.")
