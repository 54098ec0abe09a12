"""What became of an import, in words or as JSON."""

from typing import TYPE_CHECKING, Final

import typer

from modelreg.cli.output import message_to_dict, print_json

if TYPE_CHECKING:
    from modelreg.cli.options import Output
    from modelreg.v1 import transfer_pb2

_MOST_SHOWN: Final = 20


def changed(answer: "transfer_pb2.ImportRegistryResponse") -> str:
    """Return how many resources an import changed, and what became of them."""
    became = f"created {answer.created}, updated {answer.updated}, deleted {answer.deleted}"
    held_back = f", held back {answer.held_back}" if answer.held_back else ""
    return f"changed {answer.changed}: {became}{held_back}"


def show_import(answer: "transfer_pb2.ImportRegistryResponse", output: "Output", *, dry_run: bool) -> None:
    """Print how many rows were imported and refused, and the refused ones with the reasons."""
    if output.json:
        print_json(message_to_dict(answer))
        return
    refused = answer.rows - answer.imported
    kept = "nothing is kept" if dry_run else f"registry revision {answer.revision}"
    typer.echo(f"rows {answer.rows}: imported {answer.imported}, refused {refused}; {changed(answer)}; {kept}")
    for row in answer.refused[:_MOST_SHOWN]:
        typer.echo(f"  refused {row.pointer}: {row.reason}")
    if refused > _MOST_SHOWN:
        typer.echo(f"  and {refused - _MOST_SHOWN} more; --json tells the first 1,000")
    for note in answer.notes:
        typer.echo(f"note: {note}")
