"""`modelreg watch`: what the routes are doing right now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.exit import Exit
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.v1.registry_pb2 import ListCandidatesResponse


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
    from modelreg.call_errors import ModelregError
    from modelreg.cli.ask import present_server, server_caller
    from modelreg.cli.ctrl_c import ended_by_ctrl_c
    from modelreg.cli.failure import fail
    from modelreg.cli.looking import Away, look
    from modelreg.cli.output import console
    from modelreg.cli.registry_lists import read_candidates
    from modelreg.cli.show_watch import JsonLines, LiveTable, PlainTables

    caller = server_caller(server, output)
    out = console()
    view = JsonLines() if output.json else LiveTable(out) if out.is_terminal else PlainTables(out)
    failed: ModelregError | None = None
    reached = False

    def routes() -> "ListCandidatesResponse":
        nonlocal caller
        # A server that was started anew may listen elsewhere.
        caller = present_server(server, output) or caller
        return read_candidates(caller, looks.model)

    # Ctrl-C is how it usually ends.
    with ended_by_ctrl_c() as ended, view:
        try:
            for seen in look(routes, looks.interval, looks.count):
                if ended():
                    break
                if isinstance(seen, Away):
                    failed = seen.error
                    view.miss(seen)
                else:
                    reached = True
                    view.show(seen)
        except ModelregError as error:
            fail(error, as_json=output.json)
    if not reached:
        if failed is None:
            raise typer.Exit(Exit.FAILURE)
        fail(failed, as_json=output.json)
