"""Which rate is meant: of which variant, for which unit, on which condition; in the store and in messages."""

from typing import Any, Final, NamedTuple

from modelreg.catalog.price_condition import ALWAYS, PriceCondition, condition_of
from modelreg.store.read_layers import Resource, StoredRow
from modelreg.store.tables.price_history import FREE
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTE_VARIANTS

_BASE: Final = ALWAYS.text()
_RATES: Final = "rates"


class Rate(NamedTuple):
    """A rate, without its amount.

    Attributes:
        variant: as the store has it.
        unit: its name; that of ``FREE`` in the history, empty for the price as such.
        conditions: as the store has them.
    """

    variant: str
    unit: str
    conditions: str = _BASE

    @classmethod
    def of(cls, row: StoredRow) -> "Rate":
        """Return that of a row."""
        return cls(row.variant, row.unit, row.conditions)

    @property
    def condition(self) -> PriceCondition | None:
        """What must hold; None: a newer modelreg knows, and nothing can be shown of it."""
        return condition_of(self.conditions)

    def fields(self) -> dict[str, Any]:
        """Return the fields of its message, as ``fill`` takes them; its condition must be known."""
        condition = self.condition
        return {
            "variant": None if self.variant == ALL_VARIANTS else self.variant,
            "kind": "" if self.unit == FREE else self.unit,
            "condition": condition.message() if condition is not None else None,
        }


def standing_rates(route: Resource) -> dict[Rate, StoredRow]:
    """Return the rows of the rates by which calls of a route are charged."""
    priced = {row.variant for row in route.parts.get(ROUTE_VARIANTS, ()) if row.price == _RATES}
    if route.fields["price"] == _RATES:
        priced.add(ALL_VARIANTS)
    return {Rate.of(row): row for row in route.parts.get(PRICE_LINES, ()) if row.variant in priced}
