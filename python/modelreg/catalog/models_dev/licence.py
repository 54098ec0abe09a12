"""Under which licence or terms a model may be used, and what those allow, from tables that people wrote."""

import functools
import re
from typing import Any

from modelreg.catalog.models_dev.tables import table


def licence_of(model: str) -> dict[str, Any]:
    """Return what the table says of a model's licence, nothing where it says nothing.

    `name` and `source`, whether the weights are open (`open_weights`), and `commercial_use` where that is known.
    """
    for pattern, entry in _entries():
        if pattern.search(model):
            return entry | _commercial_use(entry)
    return {}


def licence_terms() -> dict[str, dict[str, Any]]:
    """Return what each licence allows, by name, as entries of a models file."""
    return table("licence_terms")


def _commercial_use(entry: dict[str, Any]) -> dict[str, bool]:
    """Return what the licence says of commercial use; nothing where a number of users decides, or other terms do."""
    terms = licence_terms()[entry["name"]]
    if "commercial_use" not in terms or "max_monthly_users" in terms or entry.get("sold_too", False):
        return {}
    return {"commercial_use": terms["commercial_use"]}


@functools.cache
def _entries() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [(re.compile("|".join(entry["patterns"])), entry) for entry in table("licences")["licences"]]
