"""`modelreg routes`: what can be called, and how it does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Aim, Must, Output, Sort, Target, Task, Whole, Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelreg.v1 import select_pb2

app = typer.Typer(name="routes", help="The routes of the registry, with the live view.", no_args_is_help=True)


@dataclass(frozen=True)
class Which:
    """Which routes."""

    model: Annotated[
        str, typer.Option(help="Only routes of this model.", metavar="MODEL", autocompletion=model_ids)
    ] = ""


@app.command()
@flat
def ls(which: Which, target: Target, output: Output) -> None:
    """List routes and their variants with prices, circuit, traffic, speed and availability."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_candidates
    from modelreg.cli.show_routes import show_routes

    answer = list_candidates(any_caller(target, output), which.model, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_routes(answer, console())


@app.command()
@flat
def cheapest(task: Task, work: Work, must: Must, target: Target, output: Output) -> None:
    """Find the cheapest route for a request, and those next to it; nothing is counted."""

    def price(choice: "select_pb2.RouteChoice") -> tuple[bool, int, int]:
        expected = choice.quote.expected
        return not choice.quote.HasField("expected"), expected.units, expected.pico

    _pick(task, Aim(sort=Sort.PRICE), work, must, target, output, rank=price)


@app.command()
@flat
def best(task: Task, work: Work, must: Must, target: Target, output: Output) -> None:
    """Find the best route for a class of tasks, and those next to it; nothing is counted."""
    _pick(task, Aim(strategy="quality-first"), work, must, target, output, rank=lambda choice: -choice.total)


def _pick(
    task: Task,
    aim: Aim,
    work: Work,
    must: Must,
    target: Target,
    output: Output,
    *,
    rank: "Callable[[select_pb2.RouteChoice], Any]",
) -> None:
    from modelreg.cli.ask import ask
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.request import select_request
    from modelreg.cli.show_select import show_select
    from modelreg.v1 import select_pb2

    request = select_request(Whole(), task, aim, work, must)
    request.dry_run, request.max_alternatives = True, 16
    answer = ask("Select", request, select_pb2.SelectResponse, target, output)
    # A caller's fallbacks try another model first; whoever looks on wants them in order.
    in_order = sorted(answer.alternatives, key=rank)
    del answer.alternatives[:]
    answer.alternatives.extend(in_order)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_select(answer, console())
