"""What is wrong with what a request would write: fields of the request, each with the reason."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from modelreg.catalog.problem import Problem, printable

Fault = tuple[str, str]
"""Path of the field in the request, and why it cannot stand."""

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MAX_STEP_CHARS: Final = 80


class FaultsError(Exception):
    """Something cannot be written.

    Attributes:
        faults: at least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep them."""
        super().__init__("; ".join(f"{field}: {why}" for field, why in faults))
        self.faults = tuple(faults)


def faults_of(problems: Iterable[Problem], place: str, *, below: int = 0) -> list[Fault]:
    """Return problems of an entry as faults of the request.

    Args:
        problems: places are JSON pointers behind ``#``.
        place: path of the entry's message in the request.
        below: how many steps lead to the entry in the pointers' document.
    """
    return [(_path(place, _steps(problem.place)[below:]), problem.message) for problem in problems]


def _steps(pointer: str) -> list[str]:
    steps = pointer.removeprefix("#").split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _path(place: str, steps: Sequence[str]) -> str:
    path = place
    for step in steps:
        if step.isdecimal():
            path += f"[{step}]"
        elif _WORD.fullmatch(step):
            path += f".{step}"
        else:
            path += f'["{printable(step, max_chars=_MAX_STEP_CHARS)}"]'
    return path
