"""What is wrong with what a request would write: fields of the request, each with the reason."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from modelreg.catalog.problem import Problem, printable
from modelreg.registry.resources.route_paths import route_steps
from modelreg.v1 import route_pb2

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


def faults_of(
    problems: Iterable[Problem], place: str, message: Message | None = None, *, below: int = 0
) -> list[Fault]:
    """Return problems of an entry as faults of the request.

    Args:
        problems: places are JSON pointers behind ``#``.
        place: path of the entry's message in the request.
        message: that; None: what the problems are of is not all in it.
        below: how many steps lead to the entry in the pointers' document.
    """
    faults: list[Fault] = []
    for problem in problems:
        steps = _steps(problem.place)[below:]
        if isinstance(message, route_pb2.Route):
            steps = route_steps(steps, message)
        of = None if message is None else cast("Descriptor", message.DESCRIPTOR)
        faults.append((_path(place, steps, of), problem.message))
    return faults


def at_key(place: str, key: str) -> str:
    """Return the path of an entry of a map whose path is ``place``."""
    return f'{place}["{printable(key, max_chars=_MAX_STEP_CHARS)}"]'


def _steps(pointer: str) -> list[str]:
    steps = pointer.removeprefix("#").split("/")[1:]
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _path(place: str, steps: Sequence[str], of: Descriptor | None) -> str:
    path, is_key = place, False
    for step in steps:
        if is_key:
            path, is_key = at_key(path, step), False
        elif step.isdecimal():
            path += f"[{step}]"
        elif _WORD.fullmatch(step):
            path += f".{step}"
            field = None if of is None else of.fields_by_name.get(step)
            of = None if field is None else field.message_type
            if of is not None and of.GetOptions().map_entry:
                is_key, of = True, of.fields_by_name["value"].message_type
        else:
            path = at_key(path, step)
    return path
