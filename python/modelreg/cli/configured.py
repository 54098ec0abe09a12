"""The configuration of a command, or the end of the command with what is wrong; where it looks for credentials."""

import os
from collections.abc import Mapping

from modelreg.cli.exit import Exit
from modelreg.cli.refuse import refuse
from modelreg.config import Config, ConfigError, load_config
from modelreg.settings import SettingValue


def credentials_of(config: Config) -> Mapping[str, str]:
    """Return where a command looks for credentials, as a server of these settings would."""
    return os.environ if config.credentials == "environment" else {}


def configured(flags: Mapping[str, SettingValue], *, as_json: bool = False) -> Config:
    """Put the configuration together from flags, environment and file.

    Raises:
        typer.Exit: it was refused; the problems are on stderr.
    """
    try:
        return load_config(flags, os.environ)
    except ConfigError as error:
        refuse(error.problems, Exit.USAGE, as_json=as_json, hint="`modelreg config check` looks at every setting again")
