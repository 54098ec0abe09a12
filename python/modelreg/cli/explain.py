"""`modelreg explain`: why this model and none of the others."""

from modelreg.cli.flat import flat
from modelreg.cli.options import Aim, Must, Output, Target, Task, Whole, Work


@flat
def explain(task: Task, aim: Aim, work: Work, must: Must, whole: Whole, target: Target, output: Output) -> None:
    """Show every candidate with its terms, or what excluded it. A dry run: nothing is kept."""
    from modelreg.cli.ask import ask
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.request import select_request
    from modelreg.cli.show_explain import show_explain
    from modelreg.v1 import select_pb2

    request = select_request(whole, task, aim, work, must)
    request.dry_run = True
    request.explain = select_pb2.EXPLAIN_FULL
    answer = ask("Select", request, select_pb2.SelectResponse, target, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_explain(answer, console())
