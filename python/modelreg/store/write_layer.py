"""Replacing what one layer says, writing only what differs, and telling which resources that changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from modelreg.store.kinds import KINDS, Kind
from modelreg.store.revisions import Change, Operation
from modelreg.store.tables.columns import Layer

Row = Mapping[str, Any]
"""A row by its columns, without the layer; what is not in it is NULL."""
Rows = Mapping[Table, Sequence[Row]]
"""Rows of a layer by their table; a table that is not in it has none."""

_Key = tuple[Any, ...]
# A statement takes only so many values: 32,766 in SQLite.
_MOST_NAMES: Final = 1_000


def in_pieces(names: Collection[str]) -> list[list[str]]:
    """Return the names in lists that a statement can take."""
    every = list(names)
    return [every[begin : begin + _MOST_NAMES] for begin in range(0, len(every), _MOST_NAMES)]


def replace_layer(connection: Connection, layer: Layer, rows: Rows) -> list[Change]:
    """Let ``layer`` say ``rows`` and nothing else; other layers stay as they are.

    Args:
        connection: of ``Store.writing``.
        layer: which.
        rows: everything it says from now on.

    Returns:
        What became of each resource that differs, by kind and name; empty where nothing does.
    """
    changes: list[Change] = []
    for kind in KINDS:
        operations = _replace_kind(connection, kind, layer, rows)
        changes += [Change(kind.name, name, operation) for name, operation in sorted(operations.items())]
    return changes


def replace_resources(
    connection: Connection, layer: Layer, kind: Kind, rows: Rows, names: Collection[str]
) -> list[Change]:
    """Let ``layer`` say ``rows`` and nothing else of the resources ``names``; all else stays as it is.

    Args:
        connection: of ``Store.writing``.
        layer: which.
        kind: of the resources.
        rows: everything it says of them from now on.
        names: of the resources.

    Returns:
        What became of each that differs, by name.
    """
    operations = _replace_kind(connection, kind, layer, rows, names)
    return [Change(kind.name, name, operation) for name, operation in sorted(operations.items())]


def stored_rows(connection: Connection, table: Table, layer: Layer, names: Collection[str]) -> list[dict[str, Any]]:
    """Return what ``layer`` says of the resources ``names`` in one table, as ``replace_resources`` takes it."""
    columns = [column.name for column in table.columns]
    stored = _stored(connection, table, layer, names).values()
    return [{key: value for key, value in zip(columns, row, strict=True) if key != "layer"} for row in stored]


def _replace_kind(
    connection: Connection, kind: Kind, layer: Layer, rows: Rows, names: Collection[str] | None = None
) -> dict[str, Operation]:
    before = _stored(connection, kind.table, layer, names)
    after = _keyed(kind.table, layer, rows.get(kind.table, ()))
    touched: dict[str, Operation] = {}
    parts: list[tuple[Table, dict[_Key, _Key], dict[_Key, _Key]]] = []
    for part in kind.parts:
        stored = _stored(connection, part.table, layer, names)
        wanted = _keyed(part.table, layer, rows.get(part.table, ()))
        parts.append((part.table, stored, wanted))
        touched |= dict.fromkeys(_differing(stored, wanted), "updated")
    touched |= dict.fromkeys(_differing(before, after), "updated")
    if not touched:
        return touched
    # Parts that go, go before their resource, and those that come, come after it.
    for table, stored, wanted in parts:
        _delete(connection, table, stored.keys() - wanted.keys())
    _delete(connection, kind.table, before.keys() - after.keys())
    for table, stored, wanted in ((kind.table, before, after), *parts):
        _put(connection, table, [row for key, row in wanted.items() if stored.get(key) != row])
    made, gone = after.keys() - before.keys(), before.keys() - after.keys()
    if made or gone:
        others = select(kind.table.c.name).where(kind.table.c.layer != layer).distinct()
        elsewhere = set(connection.scalars(others))
        touched |= {name: "created" for name, *_ in made if name not in elsewhere}
        touched |= {name: "deleted" for name, *_ in gone if name not in elsewhere}
    return touched


def _stored(connection: Connection, table: Table, layer: Layer, names: Collection[str] | None) -> dict[_Key, _Key]:
    width = _key_columns(table)
    found = select(table).where(table.c.layer == layer)
    stored: dict[_Key, _Key] = {}
    for some in [None] if names is None else in_pieces(names):
        rows = connection.execute(found if some is None else found.where(table.c.name.in_(some)))
        stored |= {tuple(row[place] for place in width): tuple(row) for row in rows}
    return stored


def _keyed(table: Table, layer: Layer, rows: Iterable[Row]) -> dict[_Key, _Key]:
    names = [column.name for column in table.columns]
    width = _key_columns(table)
    tuples = (tuple(layer if name == "layer" else row.get(name) for name in names) for row in rows)
    return {tuple(row[place] for place in width): row for row in tuples}


def _key_columns(table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.primary_key]


def _differing(before: Mapping[_Key, _Key], after: Mapping[_Key, _Key]) -> set[str]:
    """Return the names of the resources with a row that came, went or changed."""
    names = {key[0] for key in before.keys() ^ after.keys()}
    return names | {key[0] for key in before.keys() & after.keys() if before[key] != after[key]}


def _delete(connection: Connection, table: Table, keys: Iterable[_Key]) -> None:
    columns = list(table.primary_key)
    wanted = [{f"key_{column.name}": value for column, value in zip(columns, key, strict=True)} for key in keys]
    if wanted:
        matches = (column == bindparam(f"key_{column.name}") for column in columns)
        connection.execute(delete(table).where(*matches), wanted)


def _put(connection: Connection, table: Table, rows: Sequence[_Key]) -> None:
    if not rows:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    names = [column.name for column in table.columns]
    statement = insert(table)
    values = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    if values:
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
