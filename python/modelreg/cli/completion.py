"""`modelreg completion`: what makes the shell complete this command."""

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import typer

from modelreg.cli.flat import flat

PROGRAM: Final = "modelreg"
_VARIABLE: Final = "_MODELREG_COMPLETE"
"""How the shell asks; typer makes the name of the program's."""


class Shell(StrEnum):
    """The shells."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@dataclass(frozen=True)
class For:
    """For which shell."""

    shell: Annotated[Shell, typer.Argument(show_default=False)]


@flat
def completion(to: For) -> None:
    """Print the script that makes a shell complete commands, options and ids."""
    # Typer's own options for this cannot be had as a command.
    from typer.completion import get_completion_script  # pyright: ignore[reportPrivateImportUsage]

    typer.echo(get_completion_script(prog_name=PROGRAM, complete_var=_VARIABLE, shell=to.shell))


def answer_the_shell() -> None:
    """Let typer answer where a shell asks what could come next; typer itself does so only with options of its own."""
    if _VARIABLE in os.environ:
        from typer.completion import completion_init  # pyright: ignore[reportPrivateImportUsage]

        completion_init()
