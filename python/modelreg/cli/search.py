"""`modelreg search`, `matrix` and `stats`: which models there are, by what they can do and cost."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Names, Output, Target


class Order(StrEnum):
    """`--order`."""

    NAME = "name"
    PRICE = "price"
    CONTEXT = "context"
    RELEASED = "released"
    QUALITY = "quality"


@dataclass(frozen=True)
class Words:
    """What the name holds."""

    text: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Words of the name, all of them.")] = None


@dataclass(frozen=True)
class Conditions:
    """Which models; every one given must hold. Options of many values are given once for each."""

    capability: Annotated[Names, typer.Option(help="Has it, or NAME=0.7: with that score.", metavar="NAME")] = field(
        default_factory=Names
    )
    optional: Annotated[Names, typer.Option(help="Better with it.", metavar="NAME")] = field(default_factory=Names)
    exclude: Annotated[Names, typer.Option(help="Known not to have it.", metavar="NAME")] = field(default_factory=Names)
    max_price_in: Annotated[str | None, typer.Option(help="Most a million input tokens may cost.", metavar="USD")] = (
        None
    )
    max_price_out: Annotated[str | None, typer.Option(help="Most a million output tokens may cost.", metavar="USD")] = (
        None
    )
    min_context: Annotated[int | None, typer.Option(help="Least context in tokens.", metavar="N")] = None
    max_context: Annotated[int | None, typer.Option(help="Largest context in tokens.", metavar="N")] = None
    provider: Annotated[Names, typer.Option(help="With a route at one of these.", metavar="NAME")] = field(
        default_factory=Names
    )
    platform: Annotated[Names, typer.Option(help="With a route through one of these.", metavar="NAME")] = field(
        default_factory=Names
    )
    vendor: Annotated[Names, typer.Option(help="Made by one of these.", metavar="NAME")] = field(default_factory=Names)
    tag: Annotated[Names, typer.Option(help="With all of these.", metavar="NAME")] = field(default_factory=Names)
    type: Annotated[Names, typer.Option(help="chat, embedding, ...; else any.", metavar="NAME")] = field(
        default_factory=Names
    )
    status: Annotated[Names, typer.Option(help="active, beta, ...; else active.", metavar="NAME")] = field(
        default_factory=Names
    )
    licence: Annotated[Names, typer.Option(help="Under one of these.", metavar="NAME")] = field(default_factory=Names)
    name: Annotated[str | None, typer.Option(help="Glob over the id: * and ?.", metavar="PATTERN")] = None
    version_range: Annotated[str | None, typer.Option(help="A semver range: >=1.2, <2.", metavar="RANGE")] = None
    commercial_use: Annotated[bool, typer.Option("--commercial-use", help="May be used commercially.")] = False
    open_weights: Annotated[bool, typer.Option("--open-weights", help="With public weights.")] = False
    released_after: Annotated[str | None, typer.Option(help="Newer than this day.", metavar="YYYY-MM-DD")] = None
    served: Annotated[bool, typer.Option("--served", help="With a route that decisions are made on.")] = False


@dataclass(frozen=True)
class Ordering:
    """In which order."""

    order: Annotated[Order | None, typer.Option(help="Else by optional capabilities, then by price.")] = None
    task_class: Annotated[
        str | None, typer.Option("--task-class", "-t", help="Show the quality for it.", metavar="NAME")
    ] = None


@dataclass(frozen=True)
class Which:
    """Which capabilities."""

    only: Annotated[Names, typer.Option(help="Only these.", metavar="CAPABILITY")] = field(default_factory=Names)


@flat
def search(words: Words, conditions: Conditions, ordering: Ordering, target: Target, output: Output) -> None:
    """Find models by what they can do, what they cost and where they are to be had."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.query import model_query
    from modelreg.cli.show_search import show_search
    from modelreg.v1 import search_pb2

    query = model_query(words, conditions)
    caller = any_caller(target, output)
    order = search_pb2.SearchOrder.Value(f"SEARCH_ORDER_{(ordering.order or 'unspecified').upper()}")
    request = search_pb2.SearchModelsRequest(
        query=query, order=f"{search_pb2.SearchOrder.Name(order)}", task_class=ordering.task_class
    )
    answer = whole_list(caller, "SearchModels", request, search_pb2.SearchModelsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_search(answer, console())


@flat
def matrix(which: Which, words: Words, conditions: Conditions, target: Target, output: Output) -> None:
    """Tell which models have which capability; those that follow from other facts, such as 128k_context, too."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.query import model_query
    from modelreg.cli.show_search import joined, show_matrix
    from modelreg.v1 import search_pb2

    query = model_query(words, conditions)
    caller = any_caller(target, output)
    request = search_pb2.GetCapabilityMatrixRequest(capabilities=which.only, query=query)
    answer = joined(whole_list(caller, "GetCapabilityMatrix", request, search_pb2.GetCapabilityMatrixResponse, output))
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_matrix(answer, console())


@flat
def stats(words: Words, conditions: Conditions, target: Target, output: Output) -> None:
    """Tell how models and routes spread over providers, capabilities, prices and other facts."""
    from modelreg.cli.ask import REGISTRY, answer_of, any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.query import model_query
    from modelreg.cli.show_search import show_stats
    from modelreg.v1 import search_pb2

    request = search_pb2.GetDistributionsRequest(query=model_query(words, conditions))
    caller = any_caller(target, output)
    answer = answer_of(caller, f"{REGISTRY}/GetDistributions", request, search_pb2.GetDistributionsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_stats(answer, console())
