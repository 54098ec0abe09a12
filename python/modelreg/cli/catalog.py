"""`modelreg catalog import`: a newer catalogue in place of the one that came with the program."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli import values
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.catalog.models_dev.read import Reading

app = typer.Typer(name="catalog", help="The catalogue of models and offers.", no_args_is_help=True)


@dataclass(frozen=True)
class Source:
    """What from, and how."""

    where: Annotated[
        str,
        typer.Option(
            "--from",
            help="A folder of models.dev, its api.json, OpenRouter's list, or a URL of one.",
            metavar="FILE|DIR|URL",
        ),
    ]
    as_of: Annotated[str | None, typer.Option(help="Day its facts are of; else today.", metavar="YYYY-MM-DD")] = None
    strict: Annotated[bool, typer.Option("--strict", help="One bad row, and nothing is kept.")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing.")] = False
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Prices that jump and limits that are lost land too.")
    ] = False


@app.callback()
def _catalog() -> None:
    """Keep `import` a command of its own."""


@app.command("import")
@flat
def import_(source: Source, server: Server, output: Output) -> None:
    """Take a newer catalogue: every row ends imported, flagged or skipped; what people set stays."""
    from modelreg.catalog.source import SourceError, as_shown, catalogue_of, read_source
    from modelreg.cli.ask import server_caller
    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse
    from modelreg.cli.show_catalog import show_import
    from modelreg.cli.transfer import send_import
    from modelreg.v1 import transfer_pb2

    as_of = _day(source.as_of)
    # Before the long part: whoever has no server learns it at once.
    caller = server_caller(server, output)
    if not output.json:
        typer.echo(f"reading {as_shown(source.where)}", err=True)
    try:
        reading = read_source(source.where, as_of)
    except SourceError as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json)
    if source.strict and (faulty := _faulty(reading)):
        hint = "without --strict the other rows are imported; --dry-run --json tells every reason"
        refuse(faulty, Exit.FAILURE, as_json=output.json, hint=hint)
    options = transfer_pb2.ImportOptions(
        format=transfer_pb2.IMPORT_FORMAT_CATALOGUE,
        strict=source.strict,
        validate_only=source.dry_run,
        accept_all=source.accept_all,
    )
    data = catalogue_of(reading, source.where, as_of)
    answer = send_import(caller, options, data, output)
    show_import(reading.report, answer, output, dry_run=source.dry_run)


def _day(as_of: str | None) -> str:
    """Return the day of the facts; today where none was given.

    Raises:
        typer.BadParameter: it is none, or in the future.
    """
    now = datetime.now(UTC)
    day = now if as_of is None else values.day(as_of, "--as-of")
    # Somewhere it is tomorrow already.
    if day > now + timedelta(days=1):
        message = (
            f"{as_of} is in the future, and no newer modelreg's catalogue would take its place until then; "
            f"give the day that its facts are of, at most {now:%Y-%m-%d}, or leave it out for today"
        )
        raise typer.BadParameter(message, param_hint="--as-of")
    return f"{day:%Y-%m-%d}"


def _faulty(reading: "Reading") -> list[str]:
    """Return a line for each row that is bad."""
    from modelreg.catalog.problem import printable

    return [
        f"{printable(row.path)}: {'; '.join(note.line() for note in row.notes)}"
        for row in reading.report.rows
        if row.is_faulty
    ]
