"""`modelreg changes`: what became of the registry, revision by revision."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli import values
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.v1 import resource_pb2


@dataclass(frozen=True)
class Since:
    """From where on, and for how long."""

    since: Annotated[int, typer.Option(help="Revisions after this one.", metavar="REVISION")] = 0
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with those to come, until stopped.")] = False


@flat
def changes(since: Since, server: Server, output: Output) -> None:
    """Tell each change of the registry: when, who, what for, which resources; --json gives a line for each revision."""
    from modelreg.call_errors import ModelregError
    from modelreg.cli.ask import REGISTRY, answer_of, server_caller
    from modelreg.cli.ctrl_c import ended_by_ctrl_c
    from modelreg.cli.failure import fail
    from modelreg.cli.output import message_to_dict
    from modelreg.v1 import resource_pb2

    values.count(since.since, "--since")
    caller = server_caller(server, output)
    looking = resource_pb2.ListResourcesRequest(kind=resource_pb2.RESOURCE_KIND_SETTING, page_size=1)
    newest = answer_of(
        caller, f"{REGISTRY}/ListResources", looking, resource_pb2.ListResourcesResponse, output
    ).revision
    # Beyond it the server says what the newest is.
    if since.since == newest and not since.follow:
        return
    request = resource_pb2.WatchRequest(from_revision=since.since).SerializeToString()
    # Ctrl-C is how following ends.
    with ended_by_ctrl_c() as ended:
        try:
            for told in caller.download(f"/{REGISTRY}/Watch", request, None):
                answer = resource_pb2.WatchResponse.FromString(told)
                typer.echo(json.dumps(message_to_dict(answer)) if output.json else _line(answer))
                if ended() or (not since.follow and answer.revision >= newest and not answer.continues):
                    return
        except ModelregError as error:
            fail(error, as_json=output.json)


def _line(answer: "resource_pb2.WatchResponse") -> str:
    from modelreg.cli import words
    from modelreg.v1 import resource_pb2

    lines = [f"{answer.revision}  {words.moment(answer.at_unix_ms)}  {answer.actor}: {answer.summary}"]
    for change in answer.changes:
        kind = resource_pb2.ResourceKind.Name(change.kind).removeprefix("RESOURCE_KIND_").lower()
        operation = resource_pb2.ChangeOperation.Name(change.operation).removeprefix("CHANGE_OPERATION_").lower()
        lines.append(f"    {operation} {kind} {change.name}")
    return "\n".join(lines)
