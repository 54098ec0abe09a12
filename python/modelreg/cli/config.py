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
    from modelreg.cli.configured import configured
    from modelreg.cli.exit import Exit
    from modelreg.cli.output import print_json
    from modelreg.cli.problems import model_problems

    config = configured(vars(read))
    problems = model_problems(config.models)
    if output.json:
        models = None if config.models is None else str(config.models)
        print_json({"models": models, "warnings": [*config.warnings], "problems": [*problems]})
    else:
        for warning in config.warnings:
            typer.echo(f"warning: {warning}", err=True)
        for problem in problems:
            typer.echo(f"error: {problem}", err=True)
        if not problems:
            typer.echo(f"ok: {config.models or 'the packaged catalogue'}")
    if problems:
        raise typer.Exit(Exit.FAILURE)


@app.command()
@flat
def show(read: Read, output: Output) -> None:
    """Show every setting with the flag, variable or file it comes from."""
    from modelreg.cli.configured import configured
    from modelreg.cli.output import console, print_json, table

    given = configured(vars(read)).given
    if output.json:
        print_json(
            {
                one.key: {"value": str(one.value) if isinstance(one.value, Path) else one.value, "origin": one.origin}
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
