"""What the text or number of an option says, or a refusal that names the option."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from modelreg.v1.common_pb2 import Usd
    from modelreg.v1.usage_service_pb2 import UsageDays

MOST_UINT32: Final = 2**32 - 1
_MOST_INT64: Final = 2**63 - 1
_MOST_UINT64: Final = 2**64 - 1
_MILLION: Final = 1_000_000
_PICO: Final = 10**12


def count(value: int | None, option: str, most: int = _MOST_INT64) -> int | None:
    """Return a count that its field, up to ``most``, can hold, or None where none was given.

    Raises:
        typer.BadParameter: it is negative or too large.
    """
    if value is not None and not 0 <= value <= most:
        message = f"{value} is not between 0 and {most}"
        raise typer.BadParameter(message, param_hint=option)
    return value


def layer(name: str, option: str) -> str:
    """Return the name that the API has of a layer such as ``litellm``.

    Raises:
        typer.BadParameter: none has it.
    """
    from modelreg.nearest import did_you_mean
    from modelreg.v1.common_pb2 import Layer

    prefix = "LAYER_"
    known = [key.removeprefix(prefix).lower() for key in Layer.keys() if Layer.Value(key)]  # noqa: SIM118 - no mapping
    if name not in known:
        near = did_you_mean(name, known) or f"; the layers are {', '.join(known)}"
        message = f"there is no layer {name}{near}"
        raise typer.BadParameter(message, param_hint=option)
    return prefix + name.upper()


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


def pico_usd_of_one(text: str, option: str) -> int:
    """Return what one costs, in pico-USD rounded down, by an amount in USD for a million.

    Raises:
        typer.BadParameter: it is no amount, or no field holds it.
    """
    amount = usd(text, option)
    of_one = (amount.units * _PICO + amount.pico) // _MILLION
    if of_one > _MOST_UINT64:
        message = f"{text} is not between 0 and {_MOST_UINT64 * _MILLION // _PICO} USD for a million"
        raise typer.BadParameter(message, param_hint=option)
    return of_one


def usage_days(first: str, last: str | None) -> "UsageDays":
    """Return the days of ``--from`` and ``--to``; to today where nothing is said.

    Raises:
        typer.BadParameter: one is no day.
    """
    from modelreg.v1.usage_service_pb2 import UsageDays

    until = datetime.now(UTC) if last is None else day(last, "--to")
    days = UsageDays(to=f"{until:%Y-%m-%d}")
    # A word of Python's own.
    setattr(days, "from", f"{day(first, '--from'):%Y-%m-%d}")
    return days


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
