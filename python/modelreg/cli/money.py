"""Amounts of the API as people read and write them, exactly."""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from modelreg.v1.common_pb2 import Usd

_PICO: Final = 10**12
_SHOWN_DECIMALS: Final = 6
_TEXT: Final = re.compile(r"(?P<units>[0-9]{1,18})(?:\.(?P<fraction>[0-9]{1,12}))?")


def parse_usd(text: str) -> "Usd":
    """Read an amount such as ``0.25``.

    Raises:
        ValueError: no such amount; at most 18 digits before and 12 behind the point.
    """
    from modelreg.v1.common_pb2 import Usd

    found = _TEXT.fullmatch(text.removeprefix("$"))
    if found is None:
        message = f'"{text}" is no amount in USD; write it as 0.25, with at most 12 decimals'
        raise ValueError(message)
    return Usd(units=int(found["units"]), pico=int((found["fraction"] or "").ljust(12, "0")))


def pico_usd(usd: "Usd") -> int:
    """Return the amount in pico-USD."""
    return usd.units * _PICO + usd.pico


def decimal_usd(usd: "Usd") -> str:
    """Return the amount exactly, as a decimal string without needless zeros."""
    pico = pico_usd(usd)
    units, rest = divmod(abs(pico), _PICO)
    fraction = f"{rest:012d}".rstrip("0")
    return f"{'-' if pico < 0 else ''}{units}{'.' if fraction else ''}{fraction}"


def shown_usd(usd: "Usd") -> str:
    """Return the amount for a table: 6 decimals, more where 6 would show zero."""
    sign = "-" if usd.units < 0 or usd.pico < 0 else ""
    units, _, fraction = decimal_usd(usd).removeprefix("-").partition(".")
    if units == "0" and fraction and not fraction[:_SHOWN_DECIMALS].strip("0"):
        return f"{sign}$0.{fraction}"
    pico = abs(pico_usd(usd))
    step = 10 ** (12 - _SHOWN_DECIMALS)
    whole, rest = divmod((pico + step // 2) // step, 10**_SHOWN_DECIMALS)
    return f"{sign}${whole}.{rest:06d}"
