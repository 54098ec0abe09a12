"""`modelreg decisions`: what a server decided, why, and what it would decide again."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.complete import decision_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Policy, Server

app = typer.Typer(name="decisions", help="The decisions that a server recorded.", no_args_is_help=True)


@dataclass(frozen=True)
class Recorded:
    """Which decision."""

    decision_id: Annotated[str, typer.Argument(metavar="DECISION", autocompletion=decision_ids, show_default=False)]


@dataclass(frozen=True)
class Most:
    """How many."""

    limit: Annotated[int, typer.Option(help="Most decisions to list.", metavar="N", min=1)] = 50


@app.command()
@flat
def ls(most: Most, server: Server, output: Output) -> None:
    """List recorded decisions, the newest first."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.decision_calls import list_decisions
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_decisions import show_decisions

    answer = list_decisions(server_caller(server, output), most.limit, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_decisions(answer, console())


@app.command()
@flat
def show(recorded: Recorded, server: Server, output: Output) -> None:
    """Show why: the ranked list with terms and live view, who left before the ranking, who was compared."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.decision_calls import get_decision
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_decision import show_decision

    decision = get_decision(server_caller(server, output), recorded.decision_id, output)
    if output.json:
        print_json(message_to_dict(decision))
    else:
        show_decision(decision, console())


@app.command()
@flat
def replay(recorded: Recorded, policy: Policy, server: Server, output: Output) -> None:
    """Decide again, on the recorded snapshot and live view. Exit code 1 where the same question gets another answer."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.decision_calls import replay_decision
    from modelreg.cli.exit import Exit
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.refuse import refuse
    from modelreg.cli.request import replay_objective
    from modelreg.cli.show_replay import show_replay

    objective = replay_objective(policy)
    answer = replay_decision(server_caller(server, output), recorded.decision_id, objective, output)
    if output.json:
        # Also where it is false, which the API's own JSON leaves out.
        print_json({**message_to_dict(answer), "identical": answer.identical})
    else:
        show_replay(answer, console())
    if objective is None and not answer.identical:
        refuse(
            ["the same decision on the same snapshot and live view came out differently"],
            Exit.FAILURE,
            as_json=output.json,
            hint="compare `modelreg version` with the engine that recorded it",
        )
