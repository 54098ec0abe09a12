"""`modelreg catalog`: newer catalogues into their layers, what they would change, and where layers differ."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli import values
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server, Target

if TYPE_CHECKING:
    from modelreg.catalog.reading import Reading
    from modelreg.v1 import transfer_pb2

app = typer.Typer(name="catalog", help="The catalogue of models and offers.", no_args_is_help=True)


@dataclass(frozen=True)
class Source:
    """What from, and how."""

    where: Annotated[
        str,
        typer.Option(
            "--from",
            help="A folder of models.dev; its api.json, LiteLLM's, OpenRouter's or genai-prices' list; a URL of one; "
            "litellm or genai-prices: the installed package.",
            metavar="FILE|DIR|URL|PACKAGE",
        ),
    ]
    as_of: Annotated[str | None, typer.Option(help="Day its facts are of; else today.", metavar="YYYY-MM-DD")] = None
    strict: Annotated[bool, typer.Option("--strict", help="One bad row, and nothing is kept.")] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing.")] = False
    accept_all: Annotated[
        bool,
        typer.Option("--accept-all", help="Prices that jump, limits that are lost and lists that lose most land too."),
    ] = False


@dataclass(frozen=True)
class Compared:
    """What to compare; one of these."""

    where: Annotated[
        str | None,
        typer.Option("--from", help="A catalogue, as `import` takes it.", metavar="FILE|DIR|URL|PACKAGE"),
    ] = None
    layer: Annotated[
        str | None,
        typer.Option(help="catalogue, litellm, genai_prices, openrouter, discovered, file or user.", metavar="NAME"),
    ] = None
    as_of: Annotated[str | None, typer.Option(help="Day its facts are of; else today.", metavar="YYYY-MM-DD")] = None


@app.command("import")
@flat
def import_(source: Source, server: Server, output: Output) -> None:
    """Take a newer catalogue into its layer: every row ends imported, flagged or skipped; what people set stays."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse
    from modelreg.cli.show_catalog import show_import
    from modelreg.cli.transfer import send_import

    as_of = _day(source.as_of)
    # Before the long part: whoever has no server learns it at once.
    caller = server_caller(server, output)
    reading = _read(source.where, as_of, output)
    if source.strict and (faulty := _faulty(reading)):
        hint = "without --strict the other rows are imported; --dry-run --json tells every reason"
        refuse(faulty, Exit.FAILURE, as_json=output.json, hint=hint)
    options, data = _importing(reading, source.where, as_of)
    options.strict, options.validate_only = source.strict, source.dry_run
    options.accept_all = source.accept_all
    answer = send_import(caller, options, data, output)
    show_import(reading.report, answer, output, dry_run=source.dry_run)


@app.command()
@flat
def diff(compared: Compared, server: Server, output: Output) -> None:
    """Show what an import would change, without keeping it, or where other things stand than a layer says."""
    from modelreg.cli.ask import server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_differences import show_differences, show_totals
    from modelreg.cli.transfer import send_import
    from modelreg.v1 import prices_pb2

    if (compared.where is None) == (compared.layer is None):
        message = "give a catalogue with --from, or the name of a layer with --layer"
        raise typer.BadParameter(message, param_hint="--from")
    if compared.where is not None:
        as_of = _day(compared.as_of)
        caller = server_caller(server, output)
        options, data = _importing(_read(compared.where, as_of, output), compared.where, as_of)
        # What its source says, whatever of it would wait for approval.
        options.validate_only = options.list_differences = options.accept_all = True
        answer = send_import(caller, options, data, output)
        if output.json:
            print_json(message_to_dict(answer))
        else:
            show_differences(answer.differences)
            show_totals(answer)
        return
    layer = values.layer(str(compared.layer), "--layer")
    caller = server_caller(server, output)
    request = prices_pb2.ListLayerDifferencesRequest(layer=layer)
    found = whole_list(caller, "ListLayerDifferences", request, prices_pb2.ListLayerDifferencesResponse, output)
    if output.json:
        print_json(message_to_dict(found))
    else:
        show_differences(found.differences)
        typer.echo(f"resources that stand otherwise: {len(found.differences)}, registry revision {found.revision}")


@app.command()
@flat
def conflicts(target: Target, output: Output) -> None:
    """List rates of which layers say different amounts, the worst first."""
    from modelreg.cli.ask import any_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import whole_list
    from modelreg.cli.show_prices import show_conflicts
    from modelreg.v1 import prices_pb2

    caller = any_caller(target, output)
    request = prices_pb2.ListPriceConflictsRequest()
    answer = whole_list(caller, "ListPriceConflicts", request, prices_pb2.ListPriceConflictsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_conflicts(answer, console())


def _read(where: str, as_of: str, output: Output) -> "Reading":
    """Return what a source gives.

    Raises:
        typer.Exit: nothing; the error is on stderr.
    """
    from modelreg.catalog.source import SourceError, as_shown, read_source
    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse

    if not output.json:
        typer.echo(f"reading {as_shown(where)}", err=True)
    try:
        return read_source(where, as_of)
    except SourceError as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json)


def _importing(reading: "Reading", where: str, as_of: str) -> "tuple[transfer_pb2.ImportOptions, bytes]":
    """Return how and what is sent of a reading."""
    from modelreg.catalog.layer import LAYER_OF_CATALOGUE
    from modelreg.catalog.source import catalogue_of
    from modelreg.v1 import transfer_pb2

    options = transfer_pb2.ImportOptions(
        format=transfer_pb2.IMPORT_FORMAT_CATALOGUE, layer=LAYER_OF_CATALOGUE[reading.catalogue]
    )
    return options, catalogue_of(reading, where, as_of)


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
