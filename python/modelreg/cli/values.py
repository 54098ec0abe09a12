"""What the text or number of an option says, or a refusal that names the option."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from modelreg.v1.common_pb2 import Usd

_MAX_COUNT: Final = 2**63 - 1


def count(value: int | None, option: str) -> int | None:
    """Return a count that a message can hold, or None where none was given.

    Raises:
        typer.BadParameter: it is negative or too large.
    """
    if value is not None and not 0 <= value <= _MAX_COUNT:
        message = f"{value} is not between 0 and {_MAX_COUNT}"
        raise typer.BadParameter(message, param_hint=option)
    return value


def usd(text: str, option: str) -> "Usd":
    """Return an amount such as ``0.25``.

    Raises:
        typer.BadParameter: it is none.
    """
    from modelreg.cli.money import parse_usd

    try:
        return parse_usd(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def day(text: str, option: str) -> datetime:
    """Return the first moment of a day, in UTC.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        message = f"{text} is no day; write it as 2026-11-28"
        raise typer.BadParameter(message, param_hint=option) from error
