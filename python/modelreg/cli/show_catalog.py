"""What became of the rows of an imported catalogue, in words or as JSON."""

from typing import TYPE_CHECKING, Final

import typer

from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Skip
from modelreg.cli import live_words
from modelreg.cli.output import message_to_dict, print_json
from modelreg.cli.show_import import changed

if TYPE_CHECKING:
    from modelreg.catalog.report import Report
    from modelreg.cli.options import Output
    from modelreg.v1 import transfer_pb2

_MOST_SHOWN: Final = 20
_WORDS: Final = {code.name: code.value for kind in (Skip, Flag) for code in kind}


def show_import(
    report: "Report", answer: "transfer_pb2.ImportRegistryResponse", output: "Output", *, dry_run: bool
) -> None:
    """Print counts that add up, the reasons, and what the server kept."""
    if output.json:
        print_json({**report.to_json(), "kept": message_to_dict(answer)})
        return
    totals = report.totals()
    typer.echo(f"rows {len(report.rows)}: " + ", ".join(f"{outcome} {count}" for outcome, count in totals.items()))
    for code, count in report.reasons().items():
        typer.echo(f"  {count:>6}  {code}: {_WORDS[code]}")
    skipped = [row for row in report.rows if row.outcome == "skipped" and row.is_faulty]
    for row in skipped[:_MOST_SHOWN]:
        typer.echo(f"skipped {printable(row.path)}: {'; '.join(note.line() for note in row.notes)}")
    if len(skipped) > _MOST_SHOWN:
        typer.echo(f"and {len(skipped) - _MOST_SHOWN} more; --json tells all")
    refused = answer.rows - answer.imported
    kept = "nothing is kept" if dry_run else f"registry revision {answer.revision}"
    what = f"models, routes and providers {answer.rows} into layer {live_words.layer(answer.layer)}"
    typer.echo(f"{what}: refused {refused}; {changed(answer)}; {kept}")
    for row in answer.refused[:_MOST_SHOWN]:
        typer.echo(f"refused {row.pointer}: {row.reason}")
    for note in answer.notes:
        typer.echo(f"note: {note}")
