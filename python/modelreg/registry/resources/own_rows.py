"""What of a write users say themselves: not what layers beneath say alike, which stays theirs to change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table

from modelreg.registry.resources.columns import Place
from modelreg.store.kinds import Kind
from modelreg.store.read_layers import Resource, StoredRow
from modelreg.store.write_layer import Row


class Said(NamedTuple):
    """What users say of a resource."""

    row: dict[str, Any]
    parts: dict[Table, list[Row]]


def own_rows(
    kind: Kind, rows: Iterable[tuple[Table, Row]], places: Collection[Place], before: Said, beneath: Resource
) -> Iterator[tuple[Table, Row]]:
    """Yield of ``rows`` what users said before, or what differs from what layers beneath say.

    Args:
        kind: of the resource.
        rows: of what is written.
        places: of the fields that are written.
        before: what users said.
        beneath: what would stand without users.
    """
    # Such a field is one statement, its columns and its parts.
    whole = [place for place in places if place.columns and place.parts]
    columns = {column for place in whole for column in place.columns}
    columns |= {column for column, value in before.row.items() if value is not None}
    together = {part.table: part.together for part in kind.parts}
    groups: defaultdict[tuple[Table, tuple[Any, ...]], list[Row]] = defaultdict(list)
    for table, row in rows:
        if table is kind.table:
            yield table, {name: said for name, said in row.items() if name in columns or beneath.fields[name] != said}
        elif any(place.has(table, row) for place in whole):
            yield table, row
        else:
            groups[table, tuple(row[column] for column in together[table])].append(row)
    for (table, key), group in groups.items():
        names = together[table]
        is_ours = any(tuple(row[name] for name in names) == key for row in before.parts.get(table, ()))
        theirs = [row for row in beneath.parts.get(table, ()) if tuple(getattr(row, name) for name in names) == key]
        if is_ours or not _are_alike(table, group, theirs):
            yield from ((table, row) for row in group)


def _are_alike(table: Table, ours: Sequence[Row], theirs: Sequence[StoredRow]) -> bool:
    columns = [column.name for column in table.columns if column.name != "layer"]
    stored = [[getattr(row, column) for column in columns] for row in theirs]
    return len(ours) == len(theirs) and all([row.get(column) for column in columns] in stored for row in ours)
