"""The platforms of the packaged catalogue: a table that people wrote, held against the providers."""

import tomllib
from typing import Any

from places import TABLES
from quality_model.facts import Document


def platforms(document: Document) -> dict[str, dict[str, Any]]:
    """Return the platforms, as entries of a models file.

    Raises:
        ValueError: the table names a provider or platform that is gone.
    """
    table: dict[str, dict[str, Any]] = tomllib.loads((TABLES / "platforms.toml").read_text(encoding="utf-8"))
    providers = document["providers"]
    reached = {entry["platform"] for entry in providers.values()}
    named = {name for entry in table.values() for name in entry.get("supported_providers", ())}
    if gone := sorted(set(table) - reached) + sorted(named - set(providers)):
        raise ValueError(f"platforms.toml names platforms or providers that are gone: {', '.join(gone)}")
    return table
