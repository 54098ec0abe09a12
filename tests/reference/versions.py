"""Versions and ranges of scoring.md, row 49: numbers and days as triples; ranges without pre-releases."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Triple = tuple[int, int, int]

_NUMBERS = re.compile(r"\d+(\.\d+){0,2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def triple(text: str) -> Triple | None:
    """The version as three numbers; None where it is none."""
    if _DAY.fullmatch(text) is None and _NUMBERS.fullmatch(text) is None:
        return None
    parts = [int(part) for part in re.split(r"[.-]", text)]
    major, minor, patch = [*parts, 0, 0][:3]
    return major, minor, patch


def within(wanted: str, version: Triple) -> bool:
    """Every comparison of a range holds."""
    return all(_holds(one.strip(), version) for one in wanted.split(","))


def _holds(one: str, version: Triple) -> bool:
    found = re.fullmatch(r"(>=|<=|>|<|=|\^|~|)\s*(\d+|\*)(?:\.(\d+|\*))?(?:\.(\d+|\*))?", one)
    assert found is not None, one
    sign, *texts = found.groups()
    given = [int(text) for text in texts if text not in (None, "*")]
    if not given:
        return True
    # A comparison with fewer numbers is one of whole families: >1.2 begins at 1.3.
    low = tuple([*given, 0, 0][:3])
    family = tuple([*given[:-1], given[-1] + 1, 0, 0][:3])
    rules: dict[str, Callable[[], bool]] = {
        ">=": lambda: version >= low,
        "<": lambda: version < low,
        ">": lambda: version >= family if len(given) < 3 else version > low,
        "<=": lambda: version < family if len(given) < 3 else version <= low,
        "=": lambda: version[: len(given)] == tuple(given),
        "~": lambda: low <= version < (low[0], low[1] + 1, 0) if len(given) > 1 else version[0] == low[0],
        "^": lambda: low <= version < _next_breaking(given),
        "": lambda: _plain(texts, given, version, low),
    }
    return rules[sign]()


def _plain(texts: list[str | None], given: list[int], version: Triple, low: tuple[int, ...]) -> bool:
    if "*" in texts:
        return version[: len(given)] == tuple(given)
    # Without a sign it is `^`.
    return low <= version < _next_breaking(given)


def _next_breaking(given: list[int]) -> tuple[int, ...]:
    """The first version that `^` of these numbers does not take: the leftmost number above 0 may not grow."""
    for place, number in enumerate(given):
        if number > 0 or place == len(given) - 1:
            return tuple([*given[:place], number + 1, 0, 0][:3])
    raise AssertionError
