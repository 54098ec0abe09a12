"""`modelreg compare`: what a request costs on every route of some models."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli import values
from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target, Task


@dataclass(frozen=True)
class Named:
    """Which models."""

    named: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL", help="Models, aliases or groups.", autocompletion=model_ids, show_default=False
        ),
    ]


@dataclass(frozen=True)
class Paid:
    """What for; what is left out comes from the task class."""

    tokens_in: Annotated[int | None, typer.Option(help="Input tokens.", metavar="N")] = None
    tokens_out: Annotated[int | None, typer.Option(help="Expected output tokens.", metavar="N")] = None
    max_tokens: Annotated[int | None, typer.Option(help="Cap on output tokens.", metavar="N")] = None
    served: Annotated[bool, typer.Option("--served", help="Only routes that decisions are made on.")] = False


@flat
def compare(named: Named, task: Task, paid: Paid, target: Target, output: Output) -> None:
    """Compare what a request costs on every route and variant of some models, the cheapest first."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_compare import show_compare
    from modelreg.v1 import common_pb2, search_pb2

    workload = common_pb2.Workload(
        input_tokens=values.count(paid.tokens_in, "--tokens-in"),
        expected_output_tokens=values.count(paid.tokens_out, "--tokens-out"),
        max_output_tokens=values.count(paid.max_tokens, "--max-tokens"),
    )
    caller = any_caller(target, output)
    request = search_pb2.ComparePricesRequest(
        models=named.named, workload=workload, task_class=task.task_class, served=paid.served
    )
    answer = whole_list(caller, "ComparePrices", request, search_pb2.ComparePricesResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_compare(answer, console())
