"""JSON read strictly and within bounds; its own file because `config` and `catalog` both read what people write.

Python's parser takes the last of two equal keys, NaN, and any depth the stack bears, and names no position for them.
One scan over the tokens finds these first, so that nothing unbounded reaches the parser.
"""

import codecs
import json
import math
import re
from dataclasses import dataclass
from typing import TypeAlias, cast

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_DEPTH = 64
MAX_NUMBER_CHARS = 40
MAX_MARKS = 20

# Possessive quantifiers, and a string that may lack its closing quote: so every scan is linear in the text.
_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"?)(?P<colon>[ \t\r\n]*+:)?'
    r"|(?P<bracket>[\[\]{}])"
    r"|(?P<constant>NaN|-?Infinity)"
    r"|(?P<number>-?[0-9]++(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One fault in the text.

    Attributes:
        line: 1 is the first.
        column: in characters, 1 is the first.
        message: what is wrong there.
    """

    line: int
    column: int
    message: str


class JsonError(ValueError):
    """The text is no JSON we take; ``marks`` says where, the first fault first, at most ``MAX_MARKS``."""

    def __init__(self, marks: list[Mark]) -> None:
        """Keep the faults."""
        super().__init__("; ".join(f"{mark.line}:{mark.column}: {mark.message}" for mark in marks))
        self.marks = tuple(marks)


def parse_json(data: bytes, *, max_bytes: int) -> JsonValue:
    """Parse ``data``, bounded before it is parsed.

    Args:
        data: UTF-8, with or without a byte order mark.
        max_bytes: more is refused unread.

    Raises:
        JsonError: too large, no UTF-8, nested deeper than ``MAX_DEPTH``, no JSON, the same key twice in one object,
            NaN, an infinite number, or a number of more than ``MAX_NUMBER_CHARS`` characters.
    """
    if len(data) > max_bytes:
        raise JsonError([Mark(1, 1, f"larger than {max_bytes} bytes")])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise JsonError([_mark(before, len(before), "not UTF-8")]) from error
    marks = _scan(text)
    try:
        value = cast("JsonValue", json.loads(text, parse_int=_parse_int))
    except json.JSONDecodeError as error:
        raise JsonError([Mark(error.lineno, error.colno, error.msg[:1].lower() + error.msg[1:])]) from error
    if marks:
        raise JsonError(marks)
    return value


def _scan(text: str) -> list[Mark]:
    """Return what the parser would let pass; raise at once where the text is nested too deep for it."""
    marks: list[Mark] = []
    # The keys seen so far of each open object; None for an array.
    open_keys: list[set[str] | None] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "bracket":
            bracket = token[0]
            if bracket in "]}":
                del open_keys[-1:]
                continue
            open_keys.append(set() if bracket == "{" else None)
            if len(open_keys) > MAX_DEPTH:
                raise JsonError([_mark(text, token.start(), f"nested deeper than {MAX_DEPTH}")])
            continue
        message = None
        if kind == "colon":
            message = _key_fault(token["string"], open_keys[-1] if open_keys else None)
        elif kind == "constant":
            message = f"{token[0]} is no JSON number"
        elif kind == "number":
            message = _number_fault(token[0])
        if message is not None and len(marks) < MAX_MARKS:
            marks.append(_mark(text, token.start(), message))
    return marks


def _key_fault(literal: str, seen: set[str] | None) -> str | None:
    """Note a key among those of its object; say so when it is there already."""
    if seen is None:
        return None
    key = _key(literal) if "\\" in literal else literal[1:-1]
    if key in seen:
        return f"the key {json.dumps(key)} stands here twice"
    seen.add(key)
    return None


def _key(literal: str) -> str:
    try:
        return cast("str", json.loads(literal))
    except json.JSONDecodeError:
        return literal  # the parser is about to name the fault itself


def _number_fault(literal: str) -> str | None:
    if len(literal) > MAX_NUMBER_CHARS:
        return f"a number of more than {MAX_NUMBER_CHARS} characters"
    if ("e" in literal or "E" in literal) and math.isinf(float(literal)):
        return f"{literal} is beyond every number"
    return None


def _parse_int(literal: str) -> int:
    # Python refuses to convert thousands of digits; the scan has noted such a number already.
    return int(literal) if len(literal) <= MAX_NUMBER_CHARS else 0


def _mark(text: str, position: int, message: str) -> Mark:
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(text.count("\n", 0, line_start) + 1, position - line_start + 1, message)
