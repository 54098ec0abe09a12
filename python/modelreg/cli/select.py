"""`modelreg select`: which model should take a request."""

from modelreg.cli.flat import flat
from modelreg.cli.options import Aim, Must, Output, Target, Task, Whole, Work


@flat
def select(task: Task, aim: Aim, work: Work, must: Must, whole: Whole, target: Target, output: Output) -> None:
    """Pick the model for a request, with ranked fallbacks."""
    from modelreg.cli.ask import ask
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.request import select_request
    from modelreg.cli.show_select import show_select
    from modelreg.v1 import select_pb2

    request = select_request(whole, task, aim, work, must)
    answer = ask("Select", request, select_pb2.SelectResponse, target, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_select(answer, console())
