"""`modelreg prices recost`: gives recorded calls the cost that a corrected price says."""

import sys
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from modelreg.cli import values
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

_TIMEOUT_S: Final = 120.0
"""Of one answer: as long as usage may take into the store, and then statements of it."""


@dataclass(frozen=True)
class Calls:
    """Which calls."""

    from_: Annotated[
        str, typer.Option("--from", help="That began on this UTC day or later.", metavar="DAY", show_default=False)
    ]
    to: Annotated[str | None, typer.Option(help="To this UTC day, which is in it; else today.", metavar="DAY")] = None
    route: Annotated[str | None, typer.Option(help="Only of this route.", metavar="NAME")] = None
    model: Annotated[str | None, typer.Option(help="Only of this model.", metavar="NAME")] = None
    tenant: Annotated[
        str | None, typer.Option(help="Only of this tenant; else of all that you may see.", metavar="NAME")
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False


@flat
def recost(calls: Calls, server: Server, output: Output) -> None:
    """Correct what recorded calls cost, where the registry's prices of now say something else for when they began."""
    from modelreg.call_errors import ModelregError
    from modelreg.cli.ask import USAGE, call, server_caller
    from modelreg.cli.failure import fail
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_recost import Recosted, show_recost
    from modelreg.v1 import usage_service_pb2 as pb

    if calls.route is None and calls.model is None:
        message = "name the route or the model whose price was wrong"
        raise typer.BadParameter(message, param_hint="--route")
    caller = server_caller(server, output, timeout_s=_TIMEOUT_S)
    request = pb.RecostUsageRequest(
        days=values.usage_days(calls.from_, calls.to),
        route=calls.route,
        model=calls.model,
        tenant=calls.tenant,
        dry_run=calls.dry_run,
    )
    recosted = Recosted()
    while True:
        try:
            answer = call(caller, f"{USAGE}/RecostUsage", request, pb.RecostUsageResponse)
        except ModelregError as error:
            if recosted.calls and not output.json:
                # What was done so far is done: asked again, it is among what is unchanged.
                show_recost(recosted.message(), console(), dry_run=calls.dry_run)
            fail(error, as_json=output.json)
        recosted.add(answer)
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
        if sys.stderr.isatty():
            typer.echo(f"{recosted.calls:,} calls looked at", err=True)
    if output.json:
        print_json(message_to_dict(recosted.message()))
    else:
        show_recost(recosted.message(), console(), dry_run=calls.dry_run)
