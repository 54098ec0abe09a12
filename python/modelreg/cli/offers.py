"""`modelreg offers`: everything that could be called, of providers that are enabled or not."""

from dataclasses import dataclass, field
from typing import Annotated

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Names, Output, Target

app = typer.Typer(name="offers", help="What providers offer, enabled or not.", no_args_is_help=True)


@dataclass(frozen=True)
class Which:
    """Which offers; options of many values are given once for each."""

    provider: Annotated[Names, typer.Option(help="At one of these providers.", metavar="NAME")] = field(
        default_factory=Names
    )
    model: Annotated[Names, typer.Option(help="Of one of these models.", metavar="MODEL", autocompletion=model_ids)] = (
        field(default_factory=Names)
    )
    platform: Annotated[Names, typer.Option(help="Through one of these platforms.", metavar="NAME")] = field(
        default_factory=Names
    )
    pattern: Annotated[
        str | None, typer.Option(help="Whose name fits: * any run, ? any one character.", metavar="GLOB")
    ] = None


@app.command()
@flat
def ls(which: Which, target: Target, output: Output) -> None:
    """List offers with prices, and whether each is served."""
    from modelreg.cli.kinds import list_kind
    from modelreg.v1.resource_pb2 import ResourceFilter

    wanted = ResourceFilter(
        providers=which.provider, models=which.model, platforms=which.platform, name_pattern=which.pattern
    )
    list_kind("ROUTE", target, output, wanted)
