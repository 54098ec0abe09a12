"""What single layers say of a resource: their own rows, and where and when each read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from modelreg.store.kinds import Kind
from modelreg.store.limits_left import NONE_LEFT, LimitsLeft
from modelreg.store.read_layers import StoredRow, visible_rows
from modelreg.store.tables.names import IMPORTS


def rows_by_name(rows: Iterable[StoredRow]) -> dict[str, list[StoredRow]]:
    """Return rows by the name of their resource."""
    by_name: defaultdict[str, list[StoredRow]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    return by_name


def rows_of_layers(
    connection: Connection, kind: Kind, names: Collection[str], ranks: Mapping[str, int]
) -> dict[str, list[StoredRow]]:
    """Return the row of each layer that says something of each resource, the highest first."""
    rows_of = rows_by_name(connection.execute(select(kind.table).where(kind.table.c.name.in_(names))))
    return {name: sorted(rows, key=lambda row: -ranks[row.layer]) for name, rows in rows_of.items()}


def winner(
    rows: Sequence[StoredRow], ranks: Mapping[str, int], column: str, left: LimitsLeft = NONE_LEFT
) -> str | None:
    """Return the layer whose value of a column stands; None where no visible one says any, or it is the model's."""
    for row in visible_rows(list(rows), ranks):
        if getattr(row, column) is not None:
            return row.layer
        if column in left.get(row.layer, ()):
            return None
    return None


def imports_in(connection: Connection) -> dict[str, StoredRow]:
    """Return what was imported into each layer that has an import."""
    return {row.layer: row for row in connection.execute(select(IMPORTS))}


def statement(row: StoredRow, imports: Mapping[str, StoredRow]) -> dict[str, Any]:
    """Return layer, source and time of a row as the fields of a ``LayerValue``, for ``fill``.

    Where the row does not say where and when it was read, the import of its layer does.
    """
    imported = imports.get(row.layer)
    source, as_of = row.source, getattr(row, "as_of_unix_ms", None)
    if imported is not None:
        source, as_of = source or imported.source, as_of if as_of is not None else imported.as_of_unix_ms
    return {"layer": row.layer, "source": source, "as_of": as_of}
