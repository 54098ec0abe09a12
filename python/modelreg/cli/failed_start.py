"""Why a server did not start, or not go on, told in a line and a next step; anything unforeseen keeps its traceback."""

from collections.abc import Generator
from contextlib import contextmanager

import typer

from modelreg.cli.exit import Exit
from modelreg.data_dir import DataDirError
from modelreg.identity.pepper import PepperError
from modelreg.server.exposure import ExposedError
from modelreg.server.refused import ModelsRefusedError, SpoolFailedError, StoreRefusedError


@contextmanager
def told_failures() -> Generator[None]:
    """Turn what a start can fail with into a message and exit code 1.

    Raises:
        typer.Exit: the start failed.
    """
    try:
        yield
    except ModelsRefusedError as error:
        typer.echo("\n".join(f"error: {problem}" for problem in str(error).splitlines()), err=True)
        typer.echo("next: mend the file, look at it with `modelreg config check`, and start again", err=True)
        raise typer.Exit(Exit.FAILURE) from error
    except StoreRefusedError as error:
        typer.echo("\n".join(f"error: {problem}" for problem in str(error).splitlines()), err=True)
        typer.echo("next: look at it with `modelreg db status`, and start again", err=True)
        raise typer.Exit(Exit.FAILURE) from error
    except SpoolFailedError as error:
        typer.echo(f"error: {error}", err=True)
        typer.echo("next: look at the disk, and start again: what was acknowledged is kept", err=True)
        raise typer.Exit(Exit.FAILURE) from error
    except (DataDirError, ExposedError, PepperError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(Exit.FAILURE) from error
