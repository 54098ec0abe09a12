"""What the tables of resources have in common: a row is what one layer says of one resource; NULL is left unsaid."""

import json
from typing import Any, Final, Literal

from sqlalchemy import Column, Dialect, ForeignKey, ForeignKeyConstraint, SmallInteger, Table, Text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

from modelreg.store.tables.metadata import METADATA

Layer = Literal["openrouter", "genai_prices", "litellm", "catalogue", "discovered", "file", "user"]

SOURCES: Final[tuple[Layer, ...]] = ("openrouter", "genai_prices", "litellm", "catalogue")
"""The layers of public catalogues, the lowest first; `catalogue` holds the packaged one or a newer models.dev."""

LAYER_RANKS: Final[dict[str, int]] = {
    **{layer: rank for rank, layer in enumerate(SOURCES, 1)},
    # 5 is that of the primary source, which is lifted over the others: `modelreg.store.ranks`.
    "discovered": 6,
    "file": 7,
    "user": 8,
}
"""What a higher layer says of a field stands before what a lower one says; while no source is lifted."""

LAYERS: Final = Table(
    "layers",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("rank", SmallInteger, nullable=False, unique=True),
)


# Made once: `json.dumps` makes one for each call that has options.
_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_READ: Final = json.JSONDecoder().raw_decode


class Json(TypeDecorator[Any]):
    """A small list or object, as JSON text: the same text in both stores, never searched by its parts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Write it, keys in order, in ASCII: so no text of it is one that a store cannot hold."""
        return None if value is None else _JSON.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002
        """Read it."""
        # Without what `json.loads` looks for around it, which takes as long; a cold read has tens of thousands.
        return None if value is None else _READ(value)[0]


def imported_columns(*, nullable: bool) -> tuple[Column[Any], ...]:
    """Return the columns that say what a source wrote, where a rate is not exactly that."""
    return (
        # Of a single unit, in plain decimal notation.
        Column("imported_amount", Text, nullable=nullable),
        # ISO 4217; NULL: USD.
        Column("imported_currency", Text),
        # What one of the currency was worth, a decimal number; NULL: it is USD, or nobody says and there is no rate.
        Column("exchange_rate_usd", Text),
        # As 2026-11-02.
        Column("exchange_rate_date", Text),
        Column("exchange_rate_source", Text),
    )


def resource(table: str, *columns: SchemaItem) -> Table:
    """Return the table of a kind of resource, a row for each resource and layer that says something of it."""
    return Table(
        table,
        METADATA,
        Column("name", Text, primary_key=True),
        Column("layer", Text, ForeignKey(LAYERS.c.name), primary_key=True),
        *columns,
    )


def part_of(parent: Table, table: str, *columns: SchemaItem) -> Table:
    """Return the table of what a resource has many of; its rows go with the row of their resource and layer."""
    return Table(
        table,
        METADATA,
        Column("name", Text, primary_key=True),
        Column("layer", Text, primary_key=True),
        *columns,
        ForeignKeyConstraint(["name", "layer"], [parent.c.name, parent.c.layer], ondelete="CASCADE"),
    )
