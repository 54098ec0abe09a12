"""The groups of options that several commands share; `flat` makes them options of a command."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Names: TypeAlias = list[str]


class Sort(StrEnum):
    """`--sort`."""

    PRICE = "price"
    THROUGHPUT = "throughput"
    LATENCY = "latency"


@dataclass(frozen=True, slots=True)
class Output:
    """How a command answers."""

    json: Annotated[
        bool, typer.Option("--json", help="Print JSON: the API's field names, money as decimal strings.")
    ] = False


@dataclass(frozen=True, slots=True)
class Target:
    """Who answers: a server, else the engine in this process on a catalogue, read-only."""

    address: Annotated[
        str | None, typer.Option(help="Server to ask; else the one that holds the data directory.", metavar="HOST:PORT")
    ] = None
    models: Annotated[
        Path | None, typer.Option(help="Ask no server: decide here, with this models file.", metavar="FILE")
    ] = None
    data: Annotated[Path | None, typer.Option(help="Data directory.", metavar="DIR")] = None
    key_file: Annotated[
        Path | None, typer.Option(help="File with the API key to send; else MODELREG_API_KEY.", metavar="FILE")
    ] = None


@dataclass(frozen=True, slots=True)
class Server:
    """Who answers where only a server can."""

    address: Annotated[
        str | None, typer.Option(help="Server to ask; else the one that holds the data directory.", metavar="HOST:PORT")
    ] = None
    data: Annotated[Path | None, typer.Option(help="Data directory.", metavar="DIR")] = None
    key_file: Annotated[
        Path | None, typer.Option(help="File with the API key to send; else MODELREG_API_KEY.", metavar="FILE")
    ] = None


@dataclass(frozen=True, slots=True)
class Task:
    """What kind of work it is."""

    task_class: Annotated[
        str | None, typer.Option("--task-class", "-t", help="coding, rag_qa, ...; else general.", metavar="NAME")
    ] = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What best means; at most one of these."""

    strategy: Annotated[
        str | None,
        typer.Option(
            "--strategy",
            "-s",
            help="quality-first, cost-optimized, balanced, speed-first, safety-critical; else balanced.",
            metavar="NAME",
        ),
    ] = None
    weights: Annotated[
        str | None, typer.Option(help="Your own, 0 to 1 each: quality=0.5,cost=0.5.", metavar="NAME=W,...")
    ] = None
    willingness_to_pay: Annotated[
        str | None, typer.Option(help="What full quality is worth for this request.", metavar="USD")
    ] = None
    sort: Annotated[Sort | None, typer.Option(help="Rank by this figure alone.")] = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a recorded decision is decided for again; at most one of these, else what it was decided for."""

    strategy: Annotated[
        str | None, typer.Option("--strategy", "-s", help="Decide for this strategy.", metavar="NAME")
    ] = None
    weights: Annotated[
        str | None, typer.Option(help="Decide for these, 0 to 1 each: quality=0.5,cost=0.5.", metavar="NAME=W,...")
    ] = None
    willingness_to_pay: Annotated[
        str | None, typer.Option(help="Decide for what full quality is worth.", metavar="USD")
    ] = None
    objective: Annotated[
        str | None, typer.Option(help="Decide for the objective in this JSON, - for stdin.", metavar="FILE")
    ] = None


@dataclass(frozen=True, slots=True)
class Work:
    """How much the call will consume."""

    tokens_in: Annotated[int | None, typer.Option(help="Input tokens.", metavar="N")] = None
    tokens_out: Annotated[int | None, typer.Option(help="Expected output tokens.", metavar="N")] = None
    max_tokens: Annotated[int | None, typer.Option(help="Cap on output tokens that you will enforce.", metavar="N")] = (
        None
    )
    parameter: Annotated[
        Names, typer.Option(help="The call will use it, or NAME=0.7: with this value.", metavar="NAME")
    ] = field(default_factory=Names)
    effort: Annotated[str | None, typer.Option(help="Only variants of this reasoning effort.", metavar="NAME")] = None
    tier: Annotated[str | None, typer.Option(help="Only variants of this service tier.", metavar="NAME")] = None
    batch: Annotated[bool, typer.Option("--batch", help="Through a batch interface, at its prices.")] = False
    unit: Annotated[
        Names,
        typer.Option(help="So many of another unit, or of a part: cached_input_token.", metavar="KIND=N"),
    ] = field(default_factory=Names)
    warm: Annotated[
        Names, typer.Option(help="This route, and no other, has N of the input tokens in its cache.", metavar="ROUTE=N")
    ] = field(default_factory=Names)
    served_from: Annotated[
        str | None, typer.Option(help="Region of the call, where prices differ by region.", metavar="NAME")
    ] = None


@dataclass(frozen=True, slots=True)
class Must:
    """What a candidate must have; options of many values are given once for each."""

    capability: Annotated[Names, typer.Option(help="Has it; NAME=0.7 asks for that score too.", metavar="NAME")] = (
        field(default_factory=Names)
    )
    provider: Annotated[Names, typer.Option(help="One of these providers.", metavar="NAME")] = field(
        default_factory=Names
    )
    ignore_provider: Annotated[Names, typer.Option(help="None of these.", metavar="NAME")] = field(
        default_factory=Names
    )
    model: Annotated[Names, typer.Option(help="One of these models.", metavar="NAME")] = field(default_factory=Names)
    alias: Annotated[
        str | None, typer.Option(help="One of the models that this alias or group names.", metavar="NAME")
    ] = None
    version_range: Annotated[
        str | None, typer.Option(help="A version in this semver range: >=1.2, <2.", metavar="RANGE")
    ] = None
    region: Annotated[Names, typer.Option(help="Served from one of these.", metavar="NAME")] = field(
        default_factory=Names
    )
    max_price: Annotated[str | None, typer.Option(help="Most that this request may cost.", metavar="USD")] = None
    max_latency_ms: Annotated[
        int | None, typer.Option(help="Longest expected time to the whole answer.", metavar="MS")
    ] = None
    min_context: Annotated[int | None, typer.Option(help="Least context window in tokens.", metavar="N")] = None
    min_quality: Annotated[
        float | None, typer.Option(help="Least quality for the task class, 0 to 1.", metavar="Q")
    ] = None
    safety_required: Annotated[
        bool, typer.Option("--safety-required", help="Not known to be unsafe, and moderated.")
    ] = False


@dataclass(frozen=True, slots=True)
class Whole:
    """The way to everything that has no option of its own."""

    request: Annotated[
        str | None, typer.Option(help="The request as JSON, - for stdin; options are laid over it.", metavar="FILE")
    ] = None
