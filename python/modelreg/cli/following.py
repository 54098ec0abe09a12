"""Follows what a server tells until Ctrl-C: a line for each event, and one for those that were missed."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import typer

from modelreg.call_errors import ModelregError
from modelreg.cli.ctrl_c import ended_by_ctrl_c
from modelreg.cli.failure import fail
from modelreg.cli.output import message_to_dict
from modelreg.v1.budget_pb2 import WatchBudgetEventsResponse
from modelreg.v1.usage_service_pb2 import WatchUsageResponse

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from modelreg.cli.caller import ServerCaller
    from modelreg.cli.options import Output

Told = TypeVar("Told", WatchUsageResponse, WatchBudgetEventsResponse)


@dataclass(frozen=True, slots=True)
class Stream(Generic[Told]):
    """What is followed.

    Attributes:
        method: ``SERVICE/METHOD``.
        request: what is asked for.
        response: what it answers.
        lines: returns a line for each event of a response.
        listed_by: the command that has what was missed.
    """

    method: str
    request: "Message"
    response: type[Told]
    lines: Callable[[Told], Iterable[str]]
    listed_by: str


def follow(stream: Stream[Told], caller: "ServerCaller", output: "Output") -> None:
    """Print what comes; with --json an object a line, an event or ``missed``.

    Raises:
        typer.Exit: the call failed, or the server ended it; the error is on stderr.
    """
    # Ctrl-C is how it usually ends.
    with ended_by_ctrl_c() as ended:
        try:
            for told in caller.download(f"/{stream.method}", stream.request.SerializeToString(), None):
                answer = stream.response.FromString(told)
                if answer.missed:
                    typer.echo(_missed(answer.missed, stream.listed_by, output))
                if answer.events:
                    lines = _json_lines(answer) if output.json else stream.lines(answer)
                    typer.echo("\n".join(lines))
                elif not answer.missed:
                    # The first response: nothing is missed from here on.
                    typer.echo("following; Ctrl-C ends it", err=True)
                if ended():
                    return
        except ModelregError as error:
            fail(error, as_json=output.json)


def _json_lines(answer: WatchUsageResponse | WatchBudgetEventsResponse) -> Iterable[str]:
    return (json.dumps(message_to_dict(event)) for event in answer.events)


def _missed(number: int, listed_by: str, output: "Output") -> str:
    # As in protojson, where no large number is one of JSON.
    return json.dumps({"missed": str(number)}) if output.json else f"missed {number:,}; `{listed_by}` lists them"
