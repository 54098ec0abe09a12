"""`modelreg watch`: what the routes are doing right now."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server


@dataclass(frozen=True)
class Looks:
    """What is looked at, how often, and for how long."""

    model: Annotated[
        str, typer.Option(help="Only routes of this model.", metavar="MODEL", autocompletion=model_ids)
    ] = ""
    interval: Annotated[float, typer.Option(help="Seconds between two looks.", metavar="S", min=0.1, max=3600)] = 1.0
    count: Annotated[
        int | None, typer.Option(help="Looks before it ends by itself; else Ctrl-C ends it.", metavar="N", min=1)
    ] = None


@flat
def watch(looks: Looks, server: Server, output: Output) -> None:
    """Show a server's routes live: circuit, load, picks a second, latency, availability. With --json a line a look."""
    import contextlib

    from modelreg.cli.ask import server_caller
    from modelreg.cli.looking import look
    from modelreg.cli.output import console
    from modelreg.cli.registry_lists import list_routes
    from modelreg.cli.show_watch import JsonLines, LiveTable, PlainTables

    caller = server_caller(server, output)
    out = console()
    view = JsonLines() if output.json else LiveTable(out) if out.is_terminal else PlainTables(out)
    # Ctrl-C is how it usually ends.
    with contextlib.suppress(KeyboardInterrupt), view:
        for seen in look(lambda: list_routes(caller, looks.model, output), looks.interval, looks.count):
            view.show(seen)
