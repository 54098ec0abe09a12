"""The limits of a row and its day of deprecation; 0 is unknown, and so is an answer longer than what goes in."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

_MOST_TOKENS: Final = 100_000_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEPRECATION: Final = "deprecation_date"
_FIRST_DAY: Final = "1970-01-01"
_SHOWN_CHARS: Final = 60


class Limits(NamedTuple):
    """How much goes in and comes out.

    Attributes:
        context_tokens: the longest input; None where unknown. LiteLLM states no window that input and output share.
        max_output_tokens: the longest answer; None where unknown.
    """

    context_tokens: int | None
    max_output_tokens: int | None


def limits_of(stated: dict[str, Any], row: Row) -> Limits:
    """Return the limits that a row states; what cannot be, or looks like a slip, is noted in ``row`` and unknown."""
    context, output = _tokens(stated, "max_input_tokens", row), _tokens(stated, "max_output_tokens", row)
    if context is not None and output is not None and output > context:
        row.note(Flag.SUSPICIOUS, f"max_output_tokens {output} is above max_input_tokens {context}, and unknown")
        output = None
    return Limits(context, output)


def deprecated_on(stated: dict[str, Any], as_of: str, row: Row) -> str | None:
    """Return the day of deprecation, YYYY-MM-DD; one that is past on the day ``as_of`` is noted in ``row``."""
    if _DEPRECATION not in stated:
        return None
    day = stated[_DEPRECATION]
    if not _is_day(day):
        row.note(Flag.UNFIT_VALUE, f"{_DEPRECATION}: should be a day as 2026-11-20; it is {_shown(day)}")
        return None
    if day <= as_of:
        row.note(Flag.PAST_DEPRECATION, day)
    return day


def _is_day(stated: object) -> bool:
    if not isinstance(stated, str) or _DAY.fullmatch(stated) is None or stated < _FIRST_DAY:
        return False
    try:
        date.fromisoformat(stated)
    except ValueError:
        return False
    return True


def _tokens(stated: dict[str, Any], name: str, row: Row) -> int | None:
    if name not in stated:
        return None
    value = stated[name]
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= _MOST_TOKENS or value != int(value):
        row.note(Flag.UNFIT_VALUE, f"{name}: should be a whole number up to {_MOST_TOKENS}; it is {_shown(value)}")
        return None
    if value == 0:
        row.note(Flag.SUSPICIOUS, f"{name} is 0, and unknown")
        return None
    return int(value)


def _shown(value: object) -> str:
    return printable(repr(value), max_chars=_SHOWN_CHARS)
