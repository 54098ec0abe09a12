"""The price of a route or of one of its variants as one statement: what a gate compares and a review keeps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Table

from modelreg.store.tables.columns import imported_columns
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import Rows

_FREE: Final = "free"

WRITTEN: Final = "written"
"""Key of what was written, where a review keeps a price."""
IMPORTED: Final = tuple(column.name for column in imported_columns(nullable=False))
"""What `imported_rate_layers` says of a rate."""

LineKey = tuple[str, str]
"""Unit and condition, as in `price_line_layers`."""


class Statement(NamedTuple):
    """A price.

    Attributes:
        said: free, rates or unknown; None: left to others.
        lines: the rates, in pico-USD.
        written: what the source wrote of those that are not exactly that, in the order of ``IMPORTED``.
    """

    said: str | None
    lines: Mapping[LineKey, int]
    written: Mapping[LineKey, Sequence[str | None]] = MappingProxyType({})

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return self.said == _FREE

    def to_json(self) -> dict[str, Any]:
        """Return it as a review keeps it: the same price is the same text."""
        lines = [[*key, rate] for key, rate in sorted(self.lines.items())]
        written = [[*key, *said] for key, said in sorted(self.written.items())]
        # Most have none.
        return {"price": self.said, "lines": lines, **({WRITTEN: written} if written else {})}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what a review keeps."""
        return cls(
            kept["price"],
            {(unit, conditions): rate for unit, conditions, rate in kept["lines"]},
            {(unit, conditions): said for unit, conditions, *said in kept.get(WRITTEN, ())},
        )

    def is_kept_as(self, kept: Mapping[str, Any] | None) -> bool:
        """Return whether a review keeps it as what was before; None: nothing, or what was written in its place."""
        return (not self.lines and not self.is_free) if kept is None else self.to_json() == kept

    def rows(self, name: str, variant: str) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield its rows of `price_line_layers` and `imported_rate_layers`."""
        for (unit, conditions), rate in self.lines.items():
            key = {"name": name, "variant": variant, "unit": unit, "conditions": conditions}
            yield PRICE_LINES, {**key, "pico_usd": rate}
        for (unit, conditions), said in self.written.items():
            key = {"name": name, "variant": variant, "unit": unit, "conditions": conditions}
            yield IMPORTED_RATES, {**key, **dict(zip(IMPORTED, said, strict=True))}


Priced = tuple[str, str]
"""A route and a variant of it, or ``ALL_VARIANTS``."""


def statements(rows: Rows) -> dict[Priced, Statement]:
    """Return every price that the rows of a layer state."""
    lines: defaultdict[Priced, dict[LineKey, int]] = defaultdict(dict)
    for row in rows.get(PRICE_LINES, ()):
        lines[row["name"], row["variant"]][row["unit"], row["conditions"]] = row["pico_usd"]
    written: defaultdict[Priced, dict[LineKey, Sequence[str | None]]] = defaultdict(dict)
    for row in rows.get(IMPORTED_RATES, ()):
        written[row["name"], row["variant"]][row["unit"], row["conditions"]] = [row.get(name) for name in IMPORTED]
    said = {(row["name"], ALL_VARIANTS): row.get("price") for row in rows.get(ROUTES, ())}
    said |= {(row["name"], row["variant"]): row.get("price") for row in rows.get(ROUTE_VARIANTS, ())}
    return {priced: Statement(price, lines.get(priced, {}), written.get(priced, {})) for priced, price in said.items()}
