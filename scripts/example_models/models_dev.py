"""Reads offers of the models.dev catalogue (TOML), with what they inherit from its base models."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias, cast

# The repository at the commit that our copy was taken from.
DATE = "2026-07-02"
COMMIT = "f3fc6922"

Table: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """One offer: where it stands in the repository, and its table after inheritance."""

    path: str
    table: Table

    def limit(self, key: str) -> int | None:
        """Return a limit in tokens; 0 means unknown there and is None here."""
        return self.table.get("limit", {}).get(key) or None

    def modalities(self, direction: str) -> list[str]:
        """Return what goes `input` or `output`; empty where unknown."""
        return list(self.table.get("modalities", {}).get(direction, []))

    def price(self, *keys: str) -> Decimal | None:
        """Return the price in USD per million of the first of `keys` that is there."""
        cost = self.table.get("cost", {})
        return next((Decimal(cost[key]) for key in keys if key in cost), None)

    def context_tiers(self) -> list[int]:
        """Return the input sizes above which another price holds."""
        return [tier["tier"]["size"] for tier in self.table.get("cost", {}).get("tiers", [])]

    def efforts(self) -> list[str]:
        """Return the documented values of the effort parameter."""
        options = self.table.get("reasoning_options", [])
        return [value for option in options if option["type"] == "effort" for value in option["values"]]


def load_offer(sources: Path, provider: str, name: str) -> Offer:
    """Return the offer `name` of `provider`."""
    root = sources / "catalogues" / "models_dev"
    path = root / "providers" / provider / "models" / f"{name}.toml"
    table = _read(path)
    if "base_model" in table:
        base = _read(root / "models" / f"{table['base_model']}.toml")
        for dotted in table.get("base_model_omit", []):
            _omit(base, dotted.split("."))
        table = _merge(base, table)
    return Offer(str(path.relative_to(root)), table)


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def _omit(table: Table, keys: list[str]) -> None:
    for key in keys[:-1]:
        table = table.get(key, {})
    table.pop(keys[-1], None)


def _merge(base: Table, own: Table) -> Table:
    merged = dict(base)
    for key, value in own.items():
        inherited = base.get(key)
        both_tables = isinstance(value, dict) and isinstance(inherited, dict)
        merged[key] = _merge(cast("Table", inherited), cast("Table", value)) if both_tables else value
    return merged
