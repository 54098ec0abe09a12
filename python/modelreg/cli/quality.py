"""`modelreg quality ls`: how good the models are at a class of tasks, and what that is known from."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target

app = typer.Typer(name="quality", help="Quality figures of the models.", no_args_is_help=True)


@dataclass(frozen=True)
class Which:
    """Of which class."""

    task_class: Annotated[str, typer.Option("--class", "-t", help="coding, rag_qa, ...", metavar="NAME")]
    model: Annotated[list[str] | None, typer.Option(help="Only this model.", metavar="MODEL")] = None


@app.callback()
def _quality() -> None:
    """Keep `ls` a command of its own."""


@app.command()
@flat
def ls(which: Which, target: Target, output: Output) -> None:
    """List the figures of a task class by model and variant; with --json all of them as one list."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_quality import quality_rows, show_quality
    from modelreg.v1 import search_pb2

    caller = any_caller(target, output)
    request = search_pb2.ListQualityRequest(task_class=which.task_class, models=which.model)
    answer = whole_list(caller, "ListQuality", request, search_pb2.ListQualityResponse, output)
    if output.json:
        print_json(quality_rows(answer))
    else:
        show_quality(answer, console())
