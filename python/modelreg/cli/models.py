"""`modelreg models`: which models the registry knows, and all it knows of one."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target

app = typer.Typer(name="models", help="The models of the registry.", no_args_is_help=True)


@dataclass(frozen=True)
class Named:
    """Which model."""

    model_id: Annotated[str, typer.Argument(metavar="MODEL", autocompletion=model_ids, show_default=False)]


@app.command()
@flat
def ls(target: Target, output: Output) -> None:
    """List the models, by their ids."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_models
    from modelreg.cli.show_models import show_models

    answer = list_models(any_caller(target, output), output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_models(answer, console())


@app.command()
@flat
def show(named: Named, target: Target, output: Output) -> None:
    """Show what is known of a model: limits, abilities, quality figures, routes and prices."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_routes
    from modelreg.cli.show_models import show_model
    from modelreg.v1 import registry_pb2

    caller = any_caller(target, output)
    request = registry_pb2.GetModelRequest(model_id=named.model_id)
    model = answer_of(caller, f"{REGISTRY}/GetModel", request, registry_pb2.GetModelResponse, output).model
    routes = list_routes(caller, named.model_id, output).routes
    if output.json:
        print_json({"model": message_to_dict(model), "routes": [message_to_dict(route) for route in routes]})
    else:
        show_model(model, routes, console())
