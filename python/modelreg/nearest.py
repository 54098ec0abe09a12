"""The valid name closest to one that is not, for messages; used by every room that names what it refuses."""

import difflib
from collections.abc import Iterable


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name most like ``name``, or None where nothing is near."""
    found = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """Return ``; the nearest is "x"`` to end a message with, or nothing where nothing is near."""
    found = nearest(name, valid)
    return f'; the nearest is "{found}"' if found is not None else ""
