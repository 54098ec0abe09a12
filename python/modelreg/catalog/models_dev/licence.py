"""Under which licence or terms a model may be used, from a table that people wrote."""

import functools
import re
from typing import Any

from modelreg.catalog.models_dev.tables import table


def licence_of(model: str) -> dict[str, Any]:
    """Return what the table says of a model's licence, nothing where it says nothing.

    `name` and `source`, whether the weights are open (`open_weights`), and `commercial_use` where that is known.
    """
    found = [entry for pattern, entry in _entries() if pattern.search(model)]
    return found[0] if found else {}


@functools.cache
def _entries() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [(re.compile("|".join(entry["patterns"])), entry) for entry in table("licences")["licences"]]
