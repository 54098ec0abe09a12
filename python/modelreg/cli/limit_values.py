"""What the options of `modelreg limits` say, or a refusal that names the option."""

from collections.abc import Mapping
from typing import Final, TypeVar

import typer

_Value = TypeVar("_Value")
_MOST: Final = 10**12


def named_value(name: str, known: Mapping[str, _Value], option: str) -> _Value:
    """Return the value of a name; hyphens will do for underscores.

    Raises:
        typer.BadParameter: nothing has that name; the nearest is told.
    """
    from modelreg.nearest import did_you_mean

    found = known.get(name.lower().replace("-", "_"))
    if found is None:
        near = did_you_mean(name, known) or f"; there are {', '.join(known)}"
        raise typer.BadParameter(f"there is no {name}{near}", param_hint=option)
    return found


def number(value: int, option: str) -> int:
    """Return a limit.

    Raises:
        typer.BadParameter: it is out of range.
    """
    if not 1 <= value <= _MOST:
        raise typer.BadParameter(f"{value} is not in 1 to {_MOST:,}", param_hint=option)
    return value
