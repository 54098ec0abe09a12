"""`modelreg prices review`: the changes that imports and the sync held back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Names, Output, Server

if TYPE_CHECKING:
    from modelreg.v1 import review_pb2

app = typer.Typer(
    name="review",
    help="Prices that jump and limits that are lost, held back until somebody approves them.",
    no_args_is_help=True,
)


@dataclass(frozen=True)
class Some:
    """Which changes."""

    # Optional for typer: it is `--all` that may stand in its place.
    review_ids: Annotated[Names | None, typer.Argument(metavar="ID...", show_default=False)] = None
    all: Annotated[bool, typer.Option("--all", help="All that wait.")] = False


@app.command()
@flat
def ls(server: Server, output: Output) -> None:
    """List what waits: what stays meanwhile, what the source says, and where it was found."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_reviews import show_reviews
    from modelreg.v1 import review_pb2

    caller = server_caller(server, output)
    answer = whole_list(caller, "ListReviews", review_pb2.ListReviewsRequest(), review_pb2.ListReviewsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_reviews(answer, console())


@app.command()
@flat
def approve(some: Some, server: Server, output: Output) -> None:
    """Let changes stand as if the import had brought them; all of those named or none."""
    from modelreg.v1 import review_pb2

    _decide(review_pb2.REVIEW_DECISION_APPROVE, some, server, output)


@app.command()
@flat
def reject(some: Some, server: Server, output: Output) -> None:
    """Leave what stands; the same values are not offered again."""
    from modelreg.v1 import review_pb2

    _decide(review_pb2.REVIEW_DECISION_REJECT, some, server, output)


def _decide(decision: "review_pb2.ReviewDecision", some: Some, server: Server, output: Output) -> None:
    from modelreg.cli.ask import REGISTRY, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import review_pb2

    if bool(some.review_ids) is some.all:
        message = "name changes by their ids, or take --all; `modelreg prices review ls` lists them"
        raise typer.BadParameter(message, param_hint="ID")
    # Given twice it is meant once.
    ids = dict.fromkeys(some.review_ids or ())
    request = review_pb2.DecideReviewsRequest(decision=decision, review_ids=ids, all=some.all)
    caller = server_caller(server, output)
    answer = answer_of(caller, f"{REGISTRY}/DecideReviews", request, review_pb2.DecideReviewsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
        return
    outdated = f", outdated {answer.outdated}: the layer says otherwise by now" if answer.outdated else ""
    typer.echo(f"approved {answer.approved}, rejected {answer.rejected}{outdated}; registry revision {answer.revision}")
