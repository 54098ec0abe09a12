"""`modelreg limits`: rate limits, listed, set and ended."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

app = typer.Typer(
    name="limits", help="Rate limits: how many requests, tokens and calls at a time.", no_args_is_help=True
)


@dataclass(frozen=True)
class Named:
    """Which limit."""

    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@dataclass(frozen=True)
class Wanted:
    """The limit to set."""

    scope: Annotated[
        str, typer.Option(help="Whose calls: tenant, key, model, provider or credential.", metavar="SCOPE")
    ]
    unit: Annotated[
        str,
        typer.Option(help="requests_per_minute, tokens_per_minute, requests_per_day or concurrent.", metavar="UNIT"),
    ]
    limit: Annotated[int, typer.Option(help="How many: 1 to 1,000,000,000,000.", metavar="N")]
    subject: Annotated[
        str | None, typer.Option(help="Which one, as in acme; else each one by itself.", metavar="NAME")
    ] = None
    kind: Annotated[
        str | None,
        typer.Option(help="Of minutes: bucket (of tenants and keys) or sliding (of others).", metavar="KIND"),
    ] = None
    time_zone: Annotated[str | None, typer.Option(help="Of days, as in Europe/Berlin; else UTC.", metavar="ZONE")] = (
        None
    )
    etag: Annotated[
        str | None, typer.Option(help="Only if it still has this one, as ls --json shows it.", metavar="ETAG")
    ] = None


@app.command()
@flat
def ls(server: Server, output: Output) -> None:
    """List rate limits, by name."""
    from modelreg.cli.ask import LIMITS, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_limits import show_limits
    from modelreg.v1 import limits_pb2

    request = limits_pb2.ListRateLimitsRequest()
    caller = server_caller(server, output)
    answer = answer_of(caller, f"{LIMITS}/ListRateLimits", request, limits_pb2.ListRateLimitsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_limits(answer, console())


@app.command("set")
@flat
def set_(named: Named, wanted: Wanted, server: Server, output: Output) -> None:
    """Make a rate limit, or change the one of that name."""
    from modelreg.cli.ask import LIMITS, answer_of, server_caller
    from modelreg.cli.limit_values import named_value, number
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.cli.show_limits import in_words
    from modelreg.limits.words import KINDS, SCOPES, UNITS
    from modelreg.v1 import limits_pb2

    rule = limits_pb2.RateLimitRule(
        name=named.name,
        scope=named_value(wanted.scope, SCOPES, "--scope"),
        subject=wanted.subject or "",
        unit=named_value(wanted.unit, UNITS, "--unit"),
        kind=None if wanted.kind is None else named_value(wanted.kind, KINDS, "--kind"),
        limit=number(wanted.limit, "--limit"),
        time_zone=wanted.time_zone or "",
        etag=wanted.etag or "",
    )
    request = limits_pb2.SetRateLimitRequest(limit=rule)
    caller = server_caller(server, output)
    kept = answer_of(caller, f"{LIMITS}/SetRateLimit", request, limits_pb2.SetRateLimitResponse, output).limit
    if output.json:
        print_json(message_to_dict(kept))
    else:
        typer.echo(f"set {kept.name}: {in_words(kept)}; all servers on the store know within a second")


@app.command()
@flat
def rm(named: Named, server: Server, output: Output) -> None:
    """End a rate limit."""
    from modelreg.cli.ask import LIMITS, answer_of, server_caller
    from modelreg.cli.output import print_json
    from modelreg.v1 import limits_pb2

    request = limits_pb2.DeleteRateLimitRequest(name=named.name)
    caller = server_caller(server, output)
    answer_of(caller, f"{LIMITS}/DeleteRateLimit", request, limits_pb2.DeleteRateLimitResponse, output)
    if output.json:
        print_json({})
    else:
        typer.echo(f"ended {named.name}; all servers on the store know within a second")
