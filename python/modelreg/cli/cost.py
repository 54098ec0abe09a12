"""`modelreg cost`: what a workload would cost; what calls did cost is `costs`."""

import typer

from modelreg.cli.exit import Exit
from modelreg.cli.flat import flat
from modelreg.cli.options import Must, Output, Target, Task, Whole, Work


@flat
def cost(task: Task, work: Work, must: Must, whole: Whole, target: Target, output: Output) -> None:
    """Quote what a workload would cost on every route that matches, the cheapest first; `costs` sums what calls did."""
    from modelreg.cli.ask import ask
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.request import estimate_request
    from modelreg.cli.show_cost import show_cost
    from modelreg.v1 import cost_pb2

    request = estimate_request(whole, task, work, must)
    answer = ask("EstimateCost", request, cost_pb2.EstimateCostResponse, target, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_cost(answer, console())
    if not answer.quotes:
        raise typer.Exit(Exit.NO_ELIGIBLE_MODEL)
