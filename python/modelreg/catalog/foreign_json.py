"""The JSON of a catalogue that others publish: exact, bounded, and a fault spoils the value that it stands in alone."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from modelreg.catalog.fetch import MAX_BYTES

# Digits of a number that no price and no limit has.
_MOST_DIGITS: Final = 40


class NoCatalogueError(ValueError):
    """The text is no catalogue; the message says why."""


@dataclass(frozen=True, slots=True)
class NoNumber:
    """What stands for a number that is none, or too long: no field takes it."""

    text: str


@dataclass(frozen=True, slots=True)
class NamedTwice:
    """What stands for an object that has a key twice: no field takes it."""

    key: str


def parse_foreign(data: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return the document; what stands for a number or an object that cannot be is ``NoNumber`` or ``NamedTwice``.

    Args:
        data: UTF-8, with or without a byte order mark; at most ``MAX_BYTES``.

    Raises:
        NoCatalogueError: too large, HTML, no UTF-8, no JSON, nested too deep, or an outermost object with a key twice.
    """
    if len(data) > MAX_BYTES:
        raise NoCatalogueError(f"has more than {MAX_BYTES} bytes")
    if data.lstrip()[:1] == b"<":
        raise NoCatalogueError("is HTML or XML, not the JSON of a catalogue")
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=NoNumber,
            object_pairs_hook=_each_once,
        )
    except UnicodeDecodeError as error:
        raise NoCatalogueError("is no UTF-8") from error
    except RecursionError as error:
        raise NoCatalogueError("is nested too deep") from error
    except ValueError as error:
        raise NoCatalogueError(f"is no JSON: {error}") from error
    if isinstance(document, NamedTwice):
        raise NoCatalogueError(f'names "{document.key}" twice')
    return document


def _decimal(text: str) -> Decimal | NoNumber:
    try:
        return Decimal(text) if len(text) <= _MOST_DIGITS else NoNumber(text)
    except ArithmeticError:
        # An exponent beyond all bounds.
        return NoNumber(text)


def _integer(text: str) -> int | NoNumber:
    return int(text) if len(text) <= _MOST_DIGITS else NoNumber(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any] | NamedTwice:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen = set[str]()
    return NamedTwice(next(key for key, _ in pairs if key in seen or seen.add(key)))
