"""`modelreg prices`: why prices are what they are, what they were, which changes wait, what a correction does."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli import price_review
from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target
from modelreg.cli.price_recost import recost

app = typer.Typer(name="prices", help="Prices, by who says them and since when.", no_args_is_help=True)
app.add_typer(price_review.app)
app.command()(recost)


@dataclass(frozen=True)
class Named:
    """Which."""

    name: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|ROUTE", help="A model, an alias or a route.", autocompletion=model_ids, show_default=False
        ),
    ]


@app.command()
@flat
def why(named: Named, target: Target, output: Output) -> None:
    """Show what every layer says of each rate and limit, where and when it was read, and which of it stands."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_prices import show_why
    from modelreg.v1 import prices_pb2

    answer = answer_of(
        any_caller(target, output),
        f"{REGISTRY}/ExplainPrices",
        prices_pb2.ExplainPricesRequest(name=named.name),
        prices_pb2.ExplainPricesResponse,
        output,
    )
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_why(answer, console())


@app.command()
@flat
def history(named: Named, target: Target, output: Output) -> None:
    """Show what each layer said that it costs, and from when until when."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_prices import show_history
    from modelreg.v1 import prices_pb2

    caller = any_caller(target, output)
    request = prices_pb2.ListPriceHistoryRequest(name=named.name)
    answer = whole_list(caller, "ListPriceHistory", request, prices_pb2.ListPriceHistoryResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_history(answer, console())
