"""What was written of rates that are not exactly that, as rows; and where the prices of a route come from."""

from collections.abc import Sequence
from typing import Any

from modelreg.catalog.imported import ExchangeRate, ImportedAmount, ImportedRate, in_order
from modelreg.catalog.origin import Origin, Origins, plain_origins
from modelreg.catalog.price_condition import condition_of
from modelreg.store.read_layers import Resource, StoredRow
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, ROUTE_VARIANTS
from modelreg.store.write_layer import Row


def imported_row(rate: ImportedRate) -> Row:
    """Return the columns that say it, but for its route and variant."""
    amount, exchange_rate = rate.amount, rate.amount.exchange_rate
    row: dict[str, Any] = {
        "unit": rate.unit,
        "conditions": rate.condition.text(),
        "imported_amount": amount.amount,
        "imported_currency": amount.currency,
    }
    if exchange_rate is not None:
        row |= {f"exchange_rate_{key}": value for key, value in exchange_rate}
    return row


def imported_amount(row: StoredRow) -> ImportedAmount | None:
    """Return what a row of ``IMPORTED_RATES`` or of the history says was written; None: just what its rate is."""
    if row.imported_amount is None:
        return None
    exchange_rate = None
    if row.exchange_rate_usd is not None:
        exchange_rate = ExchangeRate.of_checked(
            {"usd": row.exchange_rate_usd, "date": row.exchange_rate_date, "source": row.exchange_rate_source}
        )
    amount = {"amount": row.imported_amount, "currency": row.imported_currency, "exchange_rate": exchange_rate}
    return ImportedAmount.of_checked(amount)


def stored_origins(route: Resource, listed: Sequence[str]) -> Origins:
    """Return those of the prices of a route, and of the variants ``listed``."""
    layers = {ALL_VARIANTS: route.price_layer}
    for row in route.parts.get(ROUTE_VARIANTS, ()):
        if row.price is not None and row.variant in listed:
            layers[row.variant] = row.layer
    imported = route.parts.get(IMPORTED_RATES, ())
    if not imported and len(layers) == 1:
        return plain_origins(route.price_layer)
    return {variant: Origin(layer, _of(imported, variant, layer)) for variant, layer in layers.items()}


def _of(rows: Sequence[StoredRow], variant: str, layer: str | None) -> Sequence[ImportedRate]:
    """Return what was written of a price: only by who states it, as others may have written something beneath."""
    return in_order(
        ImportedRate(row.unit, condition, amount)
        for row in rows
        if row.variant == variant and row.layer == layer
        if (condition := condition_of(row.conditions)) is not None
        if (amount := imported_amount(row)) is not None
    )
