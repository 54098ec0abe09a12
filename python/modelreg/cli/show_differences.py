"""What is said otherwise, resource by resource, in words."""

from typing import TYPE_CHECKING, Final

import typer

from modelreg.cli import live_words, rate_words
from modelreg.cli.show_import import changed
from modelreg.v1 import resource_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelreg.v1 import prices_pb2, transfer_pb2

_NOTHING: Final = "nothing"


def show_differences(differences: "Sequence[prices_pb2.ResourceDifference]") -> None:
    """Print a line for each resource that differs, and under it one for each field and rate of one that is there."""
    for one in differences:
        kind = resource_pb2.ResourceKind.Name(one.kind).removeprefix("RESOURCE_KIND_").lower()
        operation = resource_pb2.ChangeOperation.Name(one.operation).removeprefix("CHANGE_OPERATION_").lower()
        typer.echo(f"{operation} {kind} {one.name}")
        if one.operation != resource_pb2.CHANGE_OPERATION_UPDATED:
            continue
        for field in one.fields:
            typer.echo(f"    {field.field}: {field.before or _NOTHING} -> {field.after or _NOTHING}")
        for rate in one.rates:
            before, after = (
                rate_words.amount(rate.kind, getattr(rate, field)) if rate.HasField(field) else _NOTHING
                for field in ("before_pico_usd", "after_pico_usd")
            )
            typer.echo(f"    {rate_words.which(rate)}: {before} -> {after}")


def show_totals(answer: "transfer_pb2.ImportRegistryResponse") -> None:
    """Print how much an import would change, and whether more differs than was told."""
    if answer.changed > len(answer.differences):
        typer.echo("not told: those beyond the first 1,000, and of which only where and when they were read is new")
    typer.echo(f"layer {live_words.layer(answer.layer)}: {changed(answer)}; nothing is kept")
