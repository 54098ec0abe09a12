"""Under which licence or terms a model may be used, from a table that people wrote."""

import functools
import re
from typing import Any

from modelreg.catalog.models_dev.tables import table


def licence_of(model: str) -> dict[str, Any]:
    """Return what the table says of a model's licence: `name`, `source`, and where known `commercial_use`, `open_weights`; else nothing."""
    return next((entry for pattern, entry in _entries() if pattern.search(model)), {})


@functools.cache
def _entries() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [(re.compile("|".join(entry["patterns"])), entry) for entry in table("licences")["licences"]]
