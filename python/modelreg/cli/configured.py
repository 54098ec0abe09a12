"""The configuration of a command, or the end of the command with what is wrong in it."""

import os
from collections.abc import Mapping

from modelreg.cli.exit import Exit
from modelreg.cli.refuse import refuse
from modelreg.config import Config, ConfigError, load_config
from modelreg.settings import SettingValue


def configured(flags: Mapping[str, SettingValue], *, as_json: bool = False) -> Config:
    """Put the configuration together from flags, environment and file.

    Raises:
        typer.Exit: it was refused; the problems are on stderr.
    """
    try:
        return load_config(flags, os.environ)
    except ConfigError as error:
        refuse(error.problems, Exit.USAGE, as_json=as_json, hint="`modelreg config check` looks at every setting again")
