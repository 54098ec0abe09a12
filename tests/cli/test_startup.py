"""`modelreg --help` imports the commands and typer, and nothing that answers them: it costs little more than typer."""

import subprocess
import sys

HELP = ("-m", "modelreg", "--help")
TYPER = ("-c", "import typer")
# What commands are declared with; none of it imports what a command needs to run.
DECLARATIONS = {"cli"}


def imported(*arguments: str) -> set[str]:
    ended = subprocess.run([sys.executable, "-X", "importtime", *arguments], check=True, capture_output=True, text=True)
    lines = [line for line in ended.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines[1:]}


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} - sys.stdlib_module_names


def test_help_imports_no_package_that_typer_does_not() -> None:
    assert packages(imported(*HELP)) - packages(imported(*TYPER)) == {"modelreg"}


def test_help_imports_of_ours_only_what_declares_commands() -> None:
    ours = {module.split(".")[1] for module in imported(*HELP) if module.startswith("modelreg.")}
    assert ours <= DECLARATIONS
