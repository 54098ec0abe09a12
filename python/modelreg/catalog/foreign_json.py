"""The JSON of a catalogue that others publish: exact, bounded, and a fault spoils the value that it stands in alone."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias, cast

from modelreg.catalog.fetch import MAX_BYTES

Document: TypeAlias = dict[str, Any]

# Digits of a number that no price and no limit has.
_MOST_DIGITS: Final = 40
# Where a number or a word breaks off, the parser names its beginning.
_LONGEST_WORD_CHARS: Final = _MOST_DIGITS


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


def parse_foreign(data: bytes) -> Document:
    """Return the object of a catalogue's file, as ``parse_foreign_json`` reads it.

    Raises:
        NoCatalogueError: as there, or no object.
    """
    document = parse_foreign_json(data)
    if not isinstance(document, dict):
        raise NoCatalogueError("is no catalogue: it should be an object")
    return cast("Document", document)


def parse_foreign_json(data: bytes) -> object:
    """Return the JSON of a catalogue's file, an object or a list.

    Numbers are ``int`` and ``Decimal``; what cannot be one is `NoNumber`, an object with a key twice is `NamedTwice`.

    Args:
        data: UTF-8, with or without a byte order mark; at most ``MAX_BYTES``.

    Raises:
        NoCatalogueError: too large, HTML, half a file, nested too deep, or no JSON for another reason.
    """
    if len(data) > MAX_BYTES:
        raise NoCatalogueError(f"has more than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoCatalogueError("is no UTF-8") from error
    if text.lstrip()[:1] == "<":
        raise NoCatalogueError("is HTML or XML, not the JSON of a catalogue")
    try:
        document = json.loads(
            text, parse_float=_decimal, parse_int=_integer, parse_constant=NoNumber, object_pairs_hook=_each_once
        )
    except RecursionError as error:
        raise NoCatalogueError("is nested too deep") from error
    except json.JSONDecodeError as error:
        half = "it breaks off, as half a file does: " if _breaks_off(text, error) else ""
        raise NoCatalogueError(f"is no JSON: {half}{error}") from error
    if isinstance(document, NamedTwice):
        raise NoCatalogueError(f'names "{document.key}" twice')
    return document


def _breaks_off(text: str, error: json.JSONDecodeError) -> bool:
    """Return whether what is wrong is that the rest is not there."""
    end = text.rstrip()
    in_last_word = len(end) - error.pos <= _LONGEST_WORD_CHARS and not end.endswith(("}", "]"))
    is_rest_missing = error.pos >= len(end) or error.msg.startswith("Unterminated string") or in_last_word
    return is_rest_missing and error.msg != "Extra data"


def _decimal(text: str) -> Decimal | NoNumber:
    try:
        return Decimal(text) if len(text) <= _MOST_DIGITS else NoNumber(text)
    except ArithmeticError:
        # An exponent beyond all bounds.
        return NoNumber(text)


def _integer(text: str) -> int | NoNumber:
    return int(text) if len(text) <= _MOST_DIGITS else NoNumber(text)


def _each_once(pairs: list[tuple[str, Any]]) -> Document | NamedTwice:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen = set[str]()
    return NamedTwice(next(key for key, _ in pairs if key in seen or seen.add(key)))
