"""Rates in the words of a table: USD for a million tokens, else for one unit; which rate it is, and who says it."""

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from modelreg.cli import words
from modelreg.v1 import common_pb2, prices_pb2

if TYPE_CHECKING:
    from google.protobuf.timestamp_pb2 import Timestamp

_TOKEN: Final = "_token"  # noqa: S105 - how units are named
_PICO: Final = Decimal("1e-12")
_MILLION: Final = 10**6
# More than any amount has.
_DIGITS: Final = 160

Rated = prices_pb2.LayeredPrice | prices_pb2.PriceHistoryLine | prices_pb2.RateDifference


def which(rate: Rated) -> str:
    """Return which rate it is: unit, condition and variant."""
    parts = [
        rate.kind or "price",
        words.condition(rate.condition) if rate.HasField("condition") else "",
        f"of variant {rate.variant or 'default'}" if rate.HasField("variant") else "",
    ]
    return " ".join(part for part in parts if part)


def amount(kind: str, pico_usd: int) -> str:
    """Return a rate exactly: USD for a million tokens, for a single unit of others."""
    if kind.endswith(_TOKEN):
        return f"${_decimal(pico_usd * _MILLION)} per 1M"
    return f"${_decimal(pico_usd)}"


def written(kind: str, imported: common_pb2.ImportedAmount) -> str:
    """Return what a source wrote where the rate is not exactly that, and what its currency was worth."""
    with localcontext(prec=_DIGITS):
        is_token = kind.endswith(_TOKEN)
        number = _plain(Decimal(imported.amount) * (_MILLION if is_token else 1))
    per = " per 1M" if is_token else ""
    if not imported.currency:
        return f"rounded from ${number}{per}"
    said = f"{imported.currency} {number}{per}"
    if not imported.HasField("exchange_rate"):
        return f"{said}, no exchange rate for {imported.currency}"
    rate = imported.exchange_rate
    return f"{said} at ${rate.usd} of {rate.date}, {rate.source}"


def times(ratio_milli: int) -> str:
    """Return how many times as much."""
    return f"{Decimal(ratio_milli) / 1000:.3f}"


def since(time: "Timestamp", *, is_there: bool) -> str:
    """Return the day of a time; nothing where it is not there."""
    return words.day(time) if is_there else words.NOTHING


def days_old(time: "Timestamp", *, is_there: bool) -> str:
    """Return how many days ago a time was; nothing where it is not there."""
    if not is_there:
        return words.NOTHING
    return str(max(0, (datetime.now(UTC) - datetime.fromtimestamp(time.seconds, UTC)).days))


def _decimal(pico_usd: int) -> str:
    return _plain(pico_usd * _PICO)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
