"""Versions of models against a range, by the engine's own reading of both."""

from collections.abc import Callable

from modelreg import _core
from modelreg.errors import unfit_value


def in_range(wanted: str, field: str) -> Callable[[str], bool]:
    """Return the test of a version by a semver range.

    Raises:
        CallError: UNFIT_VALUE, the range cannot be read.
    """
    try:
        # Any version will do: the range is read before it.
        _core.matches_version(wanted, "0")
    except ValueError as error:
        raise unfit_value(field, str(error)) from error
    return lambda version: _core.matches_version(wanted, version)
