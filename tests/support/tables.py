"""Tables that a command printed, taken apart."""

from typer.testing import Result


def rows_of(done: Result) -> list[list[str]]:
    """Return the words of each line of the first table, without its head."""
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    return [line.split() for line in lines[1 : lines.index("")]]


def line_of(done: Result, name: str) -> list[str]:
    """Return the words of the line that begins with a name."""
    assert done.exit_code == 0, done.output
    return next(line.split() for line in done.stdout.splitlines() if line.startswith(f"{name} "))
