"""What layers wrote of rates that are not exactly that, by route, rate and layer."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from modelreg.catalog.imported import ImportedAmount
from modelreg.registry.prices.rate import Rate
from modelreg.registry.stored.imported import imported_amount
from modelreg.store.tables.routes import IMPORTED_RATES


def written_in(connection: Connection, routes: Collection[str]) -> Mapping[tuple[str, Rate, str], ImportedAmount]:
    """Return what was written of the rates of some routes."""
    rows = connection.execute(select(IMPORTED_RATES).where(IMPORTED_RATES.c.name.in_(routes)))
    found = {(row.name, Rate.of(row), row.layer): imported_amount(row) for row in rows}
    return {key: amount for key, amount in found.items() if amount is not None}


def written_field(amount: ImportedAmount | None) -> dict[str, Any]:
    """Return the field of a message that says it, for ``fill``."""
    return {"imported": None if amount is None else amount.message()}
