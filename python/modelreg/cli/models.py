"""`modelreg models`: which models the registry knows, and all it knows of one."""

from dataclasses import dataclass
from typing import Annotated

import typer

from modelreg.cli.complete import model_ids
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Target, Task, Work

app = typer.Typer(name="models", help="The models of the registry.", no_args_is_help=True)


@dataclass(frozen=True)
class Named:
    """Which model."""

    model_id: Annotated[str, typer.Argument(metavar="MODEL", autocompletion=model_ids, show_default=False)]


@dataclass(frozen=True)
class Instead:
    """Which alternatives."""

    count: Annotated[int, typer.Option(help="How many, at most 64.", metavar="N", min=1, max=64)] = 5
    cheaper: Annotated[bool, typer.Option("--cheaper", help="Only those that cost no more.")] = False
    at_equal_quality: Annotated[
        bool, typer.Option("--at-equal-quality", help="Only those measured, and not below it, which is measured too.")
    ] = False
    served: Annotated[bool, typer.Option("--served", help="Only those that decisions are made on.")] = False


@app.command()
@flat
def ls(target: Target, output: Output) -> None:
    """List the models, by their ids."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.registry_lists import list_resources
    from modelreg.cli.show_models import show_models
    from modelreg.v1.resource_pb2 import RESOURCE_KIND_MODEL

    answer = list_resources(any_caller(target, output), RESOURCE_KIND_MODEL, output)
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
    from modelreg.cli.registry_lists import list_candidates
    from modelreg.cli.show_model import show_model
    from modelreg.v1 import resource_pb2

    caller = any_caller(target, output)
    request = resource_pb2.GetResourceRequest(kind=resource_pb2.RESOURCE_KIND_MODEL, name=named.model_id)
    answer = answer_of(caller, f"{REGISTRY}/GetResource", request, resource_pb2.GetResourceResponse, output)
    candidates = list_candidates(caller, named.model_id, output).candidates
    if output.json:
        found = message_to_dict(answer.resource)
        found["candidates"] = [message_to_dict(candidate) for candidate in candidates]
        found["demo"] = answer.demo
        print_json(found)
    else:
        show_model(answer, candidates, console())


@app.command()
@flat
def alternatives(named: Named, task: Task, instead: Instead, work: Work, target: Target, output: Output) -> None:
    """List models that could take the place of one, deprecated or not."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.request import lay_work
    from modelreg.cli.show_compare import show_alternatives
    from modelreg.v1 import search_pb2

    request = search_pb2.ListAlternativesRequest(
        model=named.model_id,
        task_class=task.task_class,
        max_alternatives=instead.count,
        cheaper=instead.cheaper,
        served=instead.served,
        at_equal_quality=instead.at_equal_quality,
    )
    lay_work(request, work)
    caller = any_caller(target, output)
    answer = answer_of(caller, f"{REGISTRY}/ListAlternatives", request, search_pb2.ListAlternativesResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        is_quoted = request.HasField("workload") or request.HasField("affinity")
        show_alternatives(answer, console(), is_quoted=is_quoted)


@app.command()
@flat
def availability(named: Named, target: Target, output: Output) -> None:
    """Tell through which platforms a model is to be had."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_compare import show_availability
    from modelreg.v1 import search_pb2

    request = search_pb2.GetAvailabilityRequest(model=named.model_id)
    caller = any_caller(target, output)
    answer = answer_of(caller, f"{REGISTRY}/GetAvailability", request, search_pb2.GetAvailabilityResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_availability(answer, console())
