"""`modelreg usage`: the newest usage events."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server


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
    limit: Annotated[int, typer.Option(help="Most events to list.", metavar="N", min=1)] = 50


@flat
def usage(only: Only, server: Server, output: Output) -> None:
    """List the newest usage events: what was called, how it ended, what it cost; `costs` sums them."""
    from modelreg.cli.ask import USAGE, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import PAGE_SIZE, all_pages
    from modelreg.cli.show_usage import show_usage
    from modelreg.v1 import usage_service_pb2 as pb

    caller = server_caller(server, output)
    left = only.limit

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


def _outcome(ended: Ended | None) -> str | None:
    return None if ended is None else f"USAGE_OUTCOME_{ended.upper().replace('-', '_')}"
