"""The rows of the store as canonical JSON and back: layer, kind, name, then what that layer says of it.

The same content is the same bytes. What is left unsaid is left out; amounts are decimal strings, as JSON's numbers are
not exact everywhere.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Connection, Table, select

from modelreg.catalog.problem import Problem, at
from modelreg.nearest import did_you_mean
from modelreg.registry.transfer.columns import unfit
from modelreg.store.kinds import KINDS, Kind
from modelreg.store.pico import EventPico
from modelreg.store.tables.columns import LAYER_RANKS
from modelreg.store.write_layer import Row

FORMAT: Final = 1

_KEYS: Final = {"name", "layer"}
_KIND_OF: Final = {kind.name: kind for kind in KINDS}
_PARTS: Final = {"format", "layers"}

Rows = dict[Table, list[Row]]


class Stated(NamedTuple):
    """What one layer says of one resource.

    Attributes:
        layer: which.
        kind: of the resource.
        name: of the resource.
        rows: its own row and those of its parts.
    """

    layer: str
    kind: Kind
    name: str
    rows: Rows

    @property
    def pointer(self) -> str:
        """Its place in the document."""
        return at("layers", self.layer, self.kind.name, self.name)


def write_document(connection: Connection) -> bytes:
    """Return everything that every layer says.

    Args:
        connection: of ``Store.reading``.
    """
    layers: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in KINDS:
        for row in connection.execute(select(kind.table)):
            of_layer = layers.setdefault(row.layer, {}).setdefault(kind.name, {})
            of_layer[row.name] = _written(kind.table, row)
        for part in kind.parts:
            # Sorted here: each database has an order of texts of its own.
            places = [place for place, column in enumerate(part.table.columns) if column.primary_key]
            rows = connection.execute(select(part.table)).all()
            for row in sorted(rows, key=lambda row: [row[place] for place in places]):
                resource = layers[row.layer][kind.name][row.name]
                resource.setdefault(part_name(part.table), []).append(_written(part.table, row))
    document = {"format": FORMAT, "layers": layers}
    return json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n"


def read_document(document: object) -> tuple[list[Stated], list[Problem]]:
    """Return what a document states, and what of it cannot be taken, each with its place.

    A resource with anything that cannot be taken is left out whole.
    """
    stated: list[Stated] = []
    problems: list[Problem] = []
    found = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if found.get("format") != FORMAT:
        return [], [Problem(at("format"), f"should be {FORMAT}: a file that `modelreg export` wrote")]
    if unknown := sorted(found.keys() - _PARTS):
        return [], [Problem(at(unknown[0]), f"unknown to this modelreg{did_you_mean(unknown[0], _PARTS)}")]
    for layer, kinds in _object(found.get("layers"), at("layers"), problems):
        if layer not in LAYER_RANKS:
            problems.append(Problem(at("layers", layer), f"no such layer{did_you_mean(layer, LAYER_RANKS)}"))
            continue
        for kind_name, resources in _object(kinds, at("layers", layer), problems):
            kind = _KIND_OF.get(kind_name)
            if kind is None:
                near = did_you_mean(kind_name, _KIND_OF)
                problems.append(Problem(at("layers", layer, kind_name), f"no such kind{near}"))
                continue
            for name, value in _object(resources, at("layers", layer, kind_name), problems):
                one = Stated(layer, kind, name, {})
                if found := _read_resource(one, value):
                    problems += found
                else:
                    stated.append(one)
    return stated, problems


def rows_by_layer(stated: list[Stated]) -> Mapping[str, Rows]:
    """Return the rows of each layer, as ``replace_layer`` takes them."""
    layers: defaultdict[str, Rows] = defaultdict(dict)
    for one in stated:
        for table, rows in one.rows.items():
            layers[one.layer].setdefault(table, []).extend(rows)
    return layers


def _written(table: Table, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of SQLAlchemy
    said: dict[str, Any] = {}
    for column in table.columns:
        value = getattr(row, column.name)
        if value is not None and column.name not in _KEYS:
            said[column.name] = str(value) if isinstance(column.type, EventPico) else value
    return said


def part_name(table: Table) -> str:
    """Return the key of a part's rows."""
    # Never the name of a column.
    return table.name.removesuffix("_layers") + "_rows"


def _read_resource(one: Stated, value: object) -> list[Problem]:
    """Fill ``one.rows``; return what is wrong."""
    if not isinstance(value, dict):
        return [Problem(one.pointer, "should be an object")]
    said = cast("dict[str, Any]", value)
    parts = {part_name(part.table): part.table for part in one.kind.parts}
    own = {key: own_value for key, own_value in said.items() if key not in parts}
    problems = list(_read_row(one, one.kind.table, own, one.pointer))
    for key, table in parts.items():
        rows = said.get(key, [])
        if not isinstance(rows, list):
            problems.append(Problem(f"{one.pointer}/{key}", "should be a list"))
            continue
        seen: list[tuple[object, ...]] = []
        for index, row in enumerate(cast("list[Any]", rows)):
            place = f"{one.pointer}/{key}/{index}"
            if not isinstance(row, dict):
                problems.append(Problem(place, "should be an object"))
                continue
            of_row = cast("dict[str, Any]", row)
            problems += _read_row(one, table, of_row, place)
            seen.append(tuple(str(of_row.get(column.name)) for column in table.primary_key))
        if len(set(seen)) < len(seen):
            problems.append(Problem(f"{one.pointer}/{key}", "has two rows of one key"))
    return problems


def _read_row(one: Stated, table: Table, said: Mapping[str, object], place: str) -> Iterator[Problem]:
    columns = {column.name: column for column in table.columns if column.name not in _KEYS}
    row: dict[str, Any] = {"name": one.name}
    for key, value in said.items():
        column = columns.get(key)
        if column is None:
            yield Problem(f"{place}/{key}", f"unknown to this modelreg{did_you_mean(key, columns)}")
        elif (fault := unfit(column, value)) is not None:
            yield Problem(f"{place}/{key}", fault)
        else:
            row[key] = int(str(value)) if isinstance(column.type, EventPico) else value
    for name, column in columns.items():
        if not column.nullable and name not in row and name not in said:
            yield Problem(place, f'needs "{name}"')
    one.rows.setdefault(table, []).append(row)


def _object(value: object, place: str, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from cast("dict[str, Any]", value).items()
    else:
        problems.append(Problem(place, "should be an object"))
