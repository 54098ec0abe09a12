"""What a row costs; unknown where that is not sure."""

from collections import Counter
from decimal import Decimal
from typing import Any, Final

from modelreg.catalog.models_dev.rates import price_keys
from modelreg.catalog.openrouter.figures import DYNAMIC, KEYS, UnfitFigureError, rates_of, read_figures
from modelreg.catalog.openrouter.overrides import UnstatedError, conditional_rates
from modelreg.catalog.price import writes_output
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

_OVERRIDES: Final = "overrides"
# A part of every price by which the provider lowers it; whether the figures hold it already is not said.
_DISCOUNT: Final = "discount"
_FREE: Final = ":free"
_SHOWN_CHARS: Final = 60


def price_of(
    row_id: str, pricing: dict[str, Any], kind: str | None, row: Row, left_out: Counter[str]
) -> dict[str, Any]:
    """Return the price keys of the row's route; none where the price is unknown.

    Args:
        row_id: the row's.
        pricing: what it states.
        kind: the type of its model.
        row: takes notes of what is taken as unknown, and why.
        left_out: counts what cannot be stated, by name.
    """
    for key in sorted(pricing.keys() - {*KEYS, _OVERRIDES, _DISCOUNT}):
        row.note(Flag.UNKNOWN_FIELD, f"pricing.{key}")
    if pricing.get(_DISCOUNT):
        left_out["pricing.discount"] += 1
    try:
        figures = read_figures(pricing)
        if DYNAMIC in figures.values():
            row.note(Flag.PRICE_DYNAMIC)
            return {}
        rates = rates_of(figures, figures)
    except UnfitFigureError as error:
        row.note(Flag.UNFIT_VALUE, f"{error}; the whole price is unknown")
        return {}
    if not _is_known(row_id, rates, kind, row):
        return {}
    price = price_keys({unit: usd for unit, usd in rates.items() if usd}, row)
    if not pricing.get(_OVERRIDES):
        return price or {"free": True}
    try:
        return {**price, "conditional_rates": conditional_rates(pricing[_OVERRIDES], figures, row)}
    except UnstatedError as error:
        what = printable(str(error), max_chars=_SHOWN_CHARS)
        left_out[f"pricing.overrides: {what}"] += 1
        row.note(Flag.PRICE_CONDITIONS, what)
        return {}


def _is_known(row_id: str, rates: dict[str, Decimal], kind: str | None, row: Row) -> bool:
    """Return whether the figures are a price; of one that is, what is 0 costs nothing."""
    needed = [rates.get(unit) for unit in ("input", "output") if unit == "input" or writes_output(kind)]
    if all(needed):
        return True
    if None in needed or any(needed):
        row.note(Flag.PRICE_INCOMPLETE, f"input {rates.get('input')}, output {rates.get('output')}")
        return False
    if row_id.endswith(_FREE) and not any(rates.values()):
        return True
    row.note(Flag.PRICE_ZERO)
    return False
