"""`modelreg config`: check, show and describe what the server reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output

app = typer.Typer(name="config", help="Check, show and describe the configuration.", no_args_is_help=True)


@dataclass(frozen=True)
class Read:
    """What is looked at."""

    models: Annotated[Path | None, typer.Option(help="Models file; else the configured one.", metavar="FILE")] = None
    data: Annotated[Path | None, typer.Option(help="Data directory.", metavar="DIR")] = None


@app.command()
@flat
def check(read: Read, output: Output) -> None:
    """Check the settings and the models file without starting anything. Exit code 1 where something is wrong."""
    import os

    from modelreg.cli.exit import Exit
    from modelreg.cli.output import print_json
    from modelreg.config import ConfigError, load_config
    from modelreg.registry.problems import model_problems

    models, warnings = None, ()
    try:
        config = load_config(vars(read), os.environ)
        models, warnings = config.models, config.warnings
        problems = model_problems(models)
    except ConfigError as error:
        # A bad setting is what this command looks for, not a wrong use of it.
        problems = [*error.problems]
    if output.json:
        shown = None if models is None else str(models)
        print_json({"models": shown, "warnings": [*warnings], "problems": [*problems]})
    else:
        for warning in warnings:
            typer.echo(f"warning: {warning}", err=True)
        for problem in problems:
            typer.echo(f"error: {problem}", err=True)
        if not problems:
            typer.echo(f"ok: {models or 'the packaged catalogue'}")
    if problems:
        raise typer.Exit(Exit.FAILURE)


@app.command()
@flat
def show(read: Read, output: Output) -> None:
    """Show every setting with the flag, variable or file it comes from."""
    from decimal import Decimal

    from modelreg.cli.configured import configured
    from modelreg.cli.output import console, print_json, table
    from modelreg.source_urls import SourceUrls
    from modelreg.store_url import StoreUrl

    given = configured(vars(read)).given
    if output.json:
        print_json(
            {
                one.key: {
                    "value": str(one.value)
                    if isinstance(one.value, Decimal | Path | StoreUrl | SourceUrls)
                    else one.value,
                    "origin": one.origin,
                }
                for one in given
            }
        )
        return
    rows = table("setting", "value", "origin")
    for one in given:
        rows.add_row(one.key, "" if one.value is None else str(one.value), one.origin)
    console().print(rows)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the models file."""
    from modelreg.catalog.schema import models_schema_text

    typer.echo(models_schema_text(), nl=False)
