"""What is wrong with a models file, one line each; every stage from reading to building reports in this form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        place: what follows the file's name: ``:LINE:COL`` for syntax, ``#/json/pointer`` for meaning, or nothing.
        message: what is wrong, what is allowed, what is nearest.
    """

    place: str
    message: str


class ModelsFileError(Exception):
    """A models file was refused whole; the first ``MAX_PROBLEMS`` reasons are kept.

    Attributes:
        file: the file's name, as given.
        problems: what is wrong, at least one.
    """

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        """Keep the first problems, in the order found."""
        self.file = file
        self.problems = tuple(problems[:MAX_PROBLEMS])
        self.left_out = len(problems) - len(self.problems)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line a problem: ``FILE:LINE:COL: message`` or ``FILE#/pointer: message``."""
        lines = [f"{self.file}{problem.place}: {problem.message}" for problem in self.problems]
        if self.left_out > 0:
            lines.append(f"{self.file}: and {self.left_out} more")
        return lines


def at(*steps: str | int) -> str:
    """Return the place of a value in the document: a JSON pointer (RFC 6901) behind ``#``."""
    return pointer(steps)


def pointer(steps: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of ``steps`` behind ``#``, printable on any terminal."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(["#", *(f"/{printable(step)}" for step in escaped)])


def printable(text: str, *, max_chars: int = 200) -> str:
    """Return ``text`` cut to ``max_chars``, with control characters and lone surrogates escaped."""
    cut = text if len(text) <= max_chars else text[:max_chars] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut)
