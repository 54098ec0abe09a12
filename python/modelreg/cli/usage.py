"""`modelreg usage`: the newest usage events, or those to come."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.cli.caller import ServerCaller

_USUAL_EVENTS: Final = 50


class Ended(StrEnum):
    """`--outcome`."""

    OK = "ok"
    SERVER_ERROR = "server-error"
    TIMEOUT = "timeout"
    CONNECTION_ERROR = "connection-error"
    RATE_LIMITED = "rate-limited"
    CANCELLED = "cancelled"
    BAD_REQUEST = "bad-request"
    CONTENT_REFUSED = "content-refused"
    CONTEXT_EXCEEDED = "context-exceeded"


@dataclass(frozen=True)
class Only:
    """Which events."""

    model: Annotated[str | None, typer.Option(help="Only of this model.", metavar="NAME")] = None
    route: Annotated[str | None, typer.Option(help="Only of this route.", metavar="NAME")] = None
    tenant: Annotated[
        str | None,
        typer.Option(help="Only of this tenant; a team or workflow else of yours.", metavar="NAME"),
    ] = None
    team: Annotated[str | None, typer.Option(help="Only of this team.", metavar="NAME")] = None
    key: Annotated[str | None, typer.Option(help="Only of this API key.", metavar="PREFIX_OR_ID")] = None
    workflow: Annotated[str | None, typer.Option(help="Only of this workflow run.", metavar="ID")] = None
    outcome: Annotated[Ended | None, typer.Option(help="Only calls that ended so.")] = None
    limit: Annotated[int | None, typer.Option(help="Most events to list; else 50.", metavar="N", min=1)] = None
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Tell those to come at this server instead, until stopped.")
    ] = False


@flat
def usage(only: Only, server: Server, output: Output) -> None:
    """List the newest usage events: what was called, how it ended, what it cost; `costs` sums them."""
    from modelreg.cli.ask import server_caller

    if only.follow and only.limit is not None:
        message = "it is either this or --follow"
        raise typer.BadParameter(message, param_hint="--limit")
    caller = server_caller(server, output)
    if only.follow:
        _follow(only, caller, output)
    else:
        _list(only, caller, output)


def _list(only: Only, caller: "ServerCaller", output: Output) -> None:
    from modelreg.cli.ask import USAGE, answer_of
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import PAGE_SIZE, all_pages
    from modelreg.cli.show_usage import show_usage
    from modelreg.v1 import usage_service_pb2 as pb

    left = only.limit or _USUAL_EVENTS

    def page(token: str) -> pb.ListUsageResponse:
        nonlocal left
        request = pb.ListUsageRequest(
            page_size=min(left, PAGE_SIZE),
            page_token=token,
            model=only.model,
            route=only.route,
            tenant=only.tenant,
            team=only.team,
            key=only.key,
            workflow_run_id=only.workflow,
            outcome=_outcome(only.outcome),
        )
        answer = answer_of(caller, f"{USAGE}/ListUsage", request, pb.ListUsageResponse, output)
        left -= len(answer.events)
        if left <= 0:
            answer.ClearField("next_page_token")
        return answer

    answer = all_pages(page)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_usage(answer, console())


def _follow(only: Only, caller: "ServerCaller", output: Output) -> None:
    from modelreg.cli.ask import USAGE
    from modelreg.cli.following import Stream, follow
    from modelreg.cli.show_usage import usage_line
    from modelreg.v1 import usage_service_pb2 as pb

    request = pb.WatchUsageRequest(
        model=only.model,
        route=only.route,
        tenant=only.tenant,
        team=only.team,
        key=only.key,
        workflow_run_id=only.workflow,
        outcome=_outcome(only.outcome),
    )

    def lines(answer: "pb.WatchUsageResponse") -> list[str]:
        return [usage_line(event) for event in answer.events]

    follow(Stream(f"{USAGE}/WatchUsage", request, pb.WatchUsageResponse, lines, "modelreg usage"), caller, output)


def _outcome(ended: Ended | None) -> str | None:
    return None if ended is None else f"USAGE_OUTCOME_{ended.upper().replace('-', '_')}"
