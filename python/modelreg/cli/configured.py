"""The configuration of a command, or the end of the command with what is wrong in it."""

import os
from collections.abc import Mapping

import typer

from modelreg.cli.exit import Exit
from modelreg.config import Config, ConfigError, load_config
from modelreg.settings import SettingValue


def configured(flags: Mapping[str, SettingValue]) -> Config:
    """Put the configuration together from flags, environment and file.

    Raises:
        typer.Exit: it was refused; the problems are on stderr.
    """
    try:
        return load_config(flags, os.environ)
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        typer.echo("next: `modelreg config show` names each value's origin", err=True)
        raise typer.Exit(Exit.USAGE) from error
