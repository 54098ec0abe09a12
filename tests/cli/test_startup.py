"""`modelreg --help` costs little more than typer's own import."""

import statistics
import subprocess
import sys
import time

TYPER = ("-c", "import typer")
HELP = ("-m", "modelreg", "--help")
MOST = 2.0


def seconds(arguments: tuple[str, ...]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


def test_help_takes_at_most_twice_the_import_of_typer() -> None:
    seconds(HELP)
    # Interleaved, so that a busy machine slows both.
    pairs = [(seconds(HELP), seconds(TYPER)) for _ in range(9)]
    assert statistics.median(of_help / of_typer for of_help, of_typer in pairs) <= MOST
