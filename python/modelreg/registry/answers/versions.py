"""Versions of models against a range, by the engine's own reading of both."""

import re
from collections.abc import Callable
from typing import Final

from modelreg import _core
from modelreg.errors import unfit_value

_VERSION: Final = re.compile(r"[0-9]+(?:[.-][0-9]+){0,2}")


def in_range(wanted: str, field: str) -> Callable[[str], bool]:
    """Return the test of a version by a semver range.

    Raises:
        CallError: UNFIT_VALUE, the range cannot be read.
    """
    try:
        # Any version will do: the range is read before it.
        _core.matches_version(wanted, "0")
    except ValueError as error:
        raise unfit_value(field, f"{error}{_as_version(wanted)}") from error
    return lambda version: _core.matches_version(wanted, version)


def _as_version(wanted: str) -> str:
    # Versions may have leading zeros or be days; semver's ranges may not.
    if _VERSION.fullmatch(wanted) is None:
        return ""
    return f"; of that version it is `{'.'.join(str(int(number)) for number in re.split('[.-]', wanted))}`"
