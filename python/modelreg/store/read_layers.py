"""What stands: the layers of each resource laid over one another, field by field, the highest that says something."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, select

from modelreg.store.kinds import ROUTE, Kind, Part
from modelreg.store.limits_left import NONE_LEFT, LimitsLeft, limits_left
from modelreg.store.ranks import ranks_in
from modelreg.store.tables.columns import Layer

# More names than this in one statement cost more than reading every row.
_MOST_NAMES: Final = 500
# Every table of a resource or a part begins with these two columns.
_NAME: Final = 0
_LAYER: Final = 1
_PRICE: Final = "price"


StoredRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it stands.

    Attributes:
        fields: by column; None where no layer says anything.
        parts: the rows of each of its parts' tables that has any.
        layers: who says something of it, the highest first.
        price_layer: of a route who says what it costs, or that this is not known; None: nobody.
    """

    fields: Mapping[str, Any]
    parts: Mapping[Table, Sequence[StoredRow]]
    layers: tuple[str, ...]
    price_layer: str | None = None


def read_resources(
    connection: Connection,
    kind: Kind,
    names: Collection[str] | None = None,
    *,
    without: AbstractSet[Table | Column[Any]] = frozenset(),
    beneath: Layer | None = None,
) -> dict[str, Resource]:
    """Return the resources of a kind by name.

    Args:
        connection: of ``Store.reading`` or ``Store.writing``.
        kind: which kind.
        names: those to read; None: all. A name that nothing has is left out.
        without: parts, and columns of parts, that are not needed.
        beneath: what would stand if this layer said nothing; None: what stands.
    """
    ranks = ranks_in(connection)
    rows_of = _rows(connection, _but(select(kind.table), kind.table, beneath), kind.table, names)
    visible = {name: visible_rows(rows, ranks) for name, rows in rows_of.items()}
    parts = {name: dict[Table, Sequence[StoredRow]]() for name in visible}
    for part in kind.parts:
        if part.table in without:
            continue
        columns = [column for column in part.table.columns if column not in without]
        for name, rows in _rows(connection, _but(select(*columns), part.table, beneath), part.table, names).items():
            has_one_layer = len(rows_of[name]) == 1
            parts[name][part.table] = rows if has_one_layer else _laid(part, rows, visible[name])
    columns = [column.name for column in kind.table.columns]
    price = columns.index(_PRICE) if _PRICE in columns else None
    left: Mapping[str, LimitsLeft] = {}
    if kind is ROUTE and any(len(rows) > 1 for rows in visible.values()):
        left = limits_left(connection, None if names is None or len(names) > _MOST_NAMES else names)
    return {
        name: Resource(
            _fields(columns, rows, left.get(name, NONE_LEFT)),
            parts[name],
            _layers(rows_of[name], ranks),
            None if price is None else next((row[_LAYER] for row in rows if row[price] is not None), None),
        )
        for name, rows in visible.items()
    }


def read_part(
    connection: Connection, kind: Kind, table: Table, only: ColumnElement[bool]
) -> dict[str, Sequence[StoredRow]]:
    """Return the rows of one part that stand, by the name of their resource.

    Args:
        connection: of ``Store.reading`` or ``Store.writing``.
        kind: which kind.
        table: of the part.
        only: which of its rows; all or none of those that belong together.
    """
    (part,) = (part for part in kind.parts if part.table is table)
    found = _rows(connection, select(table).where(only), table, None)
    said = [column for column in kind.table.columns if column.name in {"name", "layer", "is_whole"}]
    rows_of = _rows(connection, select(*said), kind.table, found.keys())
    ranks = ranks_in(connection)
    return {
        name: rows if len(rows_of[name]) == 1 else _laid(part, rows, visible_rows(rows_of[name], ranks))
        for name, rows in found.items()
    }


def _but(every: Select[Any], table: Table, layer: Layer | None) -> Select[Any]:
    return every if layer is None else every.where(table.c.layer != layer)


def _rows(
    connection: Connection, every: Select[Any], table: Table, names: Collection[str] | None
) -> Mapping[str, list[StoredRow]]:
    rows_of: defaultdict[str, list[StoredRow]] = defaultdict(list)
    if names is None or len(names) > _MOST_NAMES:
        for row in connection.execute(every).all():
            if names is None or row[_NAME] in names:
                rows_of[row[_NAME]].append(row)
        return rows_of
    for row in connection.execute(every.where(table.c.name.in_(names))).all():
        rows_of[row[_NAME]].append(row)
    return rows_of


def _layers(rows: list[StoredRow], ranks: Mapping[str, int]) -> tuple[str, ...]:
    if len(rows) == 1:
        return (rows[0][_LAYER],)
    return tuple(sorted((row[_LAYER] for row in rows), key=ranks.__getitem__, reverse=True))


def visible_rows(rows: list[StoredRow], ranks: Mapping[str, int]) -> list[StoredRow]:
    """Return the rows from the highest layer down to the first that takes the place of those below it."""
    if len(rows) == 1:
        return rows
    seen: list[StoredRow] = []
    for row in sorted(rows, key=lambda row: ranks[row[_LAYER]], reverse=True):
        seen.append(row)
        if getattr(row, "is_whole", False):
            break
    return seen


def _fields(columns: Sequence[str], rows: Sequence[StoredRow], left: LimitsLeft) -> dict[str, Any]:
    fields = dict(zip(columns, rows[0], strict=True))
    of_model: set[str] = set()
    for above, row in pairwise(rows):
        of_model |= left.get(above[_LAYER], set())
        for column, value in zip(columns, row, strict=True):
            if fields[column] is None and column not in of_model:
                fields[column] = value
    return fields


def _laid(part: Part, rows: Sequence[StoredRow], visible: Sequence[StoredRow]) -> list[StoredRow]:
    """Return the rows that stand: of those that belong together, those of the highest layer that has any."""
    owners: dict[tuple[Any, ...], str] = {}
    laid: list[StoredRow] = []
    for layer in (row[_LAYER] for row in visible):
        for row in rows:
            if row[_LAYER] != layer:
                continue
            together = tuple(getattr(row, column) for column in part.together)
            if owners.setdefault(together, layer) == layer:
                laid.append(row)
    return laid
