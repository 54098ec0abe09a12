"""What one request changes of the layer of users: read at once, changed step by step, written at the end."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Table, func, select

from modelreg.catalog.route import RouteParts
from modelreg.errors import already_exists, etag_mismatch, not_found, stated_below
from modelreg.registry.held import Held
from modelreg.registry.resources.columns import Place
from modelreg.registry.resources.kinds import ResourceType
from modelreg.registry.resources.own_rows import Said, own_rows
from modelreg.store.read_layers import Resource, read_resources
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import LAYER_RANKS, Layer
from modelreg.store.tables.revisions import CHANGES
from modelreg.store.write_layer import Row, in_pieces, replace_resources, stored_rows
from modelreg.v1 import resource_pb2 as pb

Key: TypeAlias = tuple[int, str]
"""Number of a kind, and the name of a resource."""

_USER: Final[Layer] = "user"


class UserLayer:
    """The layer of users, as far as a request touches it."""

    def __init__(self, connection: Connection, touched: Mapping[ResourceType, Collection[str]]) -> None:
        """Read what there is of the resources ``touched``.

        Args:
            connection: of ``Store.writing``.
            touched: names of all resources that will be changed, by kind.
        """
        self._connection = connection
        self._touched = touched
        self._said: dict[Key, Said] = {}
        self._layers: defaultdict[Key, set[str]] = defaultdict(set)
        self._revisions: dict[Key, int] = {}
        self._changed: set[Key] = set()
        self._beneath: dict[int, Mapping[str, Resource]] = {}
        for of, names in touched.items():
            self._read(of, names)

    def has(self, of: ResourceType, name: str) -> bool:
        """Return whether any layer has the resource."""
        return bool(self._layers[of.number, name])

    def is_as_held(self, of: ResourceType, name: str, held: Held) -> bool:
        """Return whether the resource is as ``held``: neither another sidecar nor this request changed it since."""
        said = held.said.get(of.stored.name, {}).get(name)
        key = (of.number, name)
        return said is not None and key not in self._changed and said.revision == self._revisions.get(key, 0)

    def own(
        self, of: ResourceType, name: str, rows: Iterable[tuple[Table, Row]], said: Collection[Place]
    ) -> Iterable[tuple[Table, Row]]:
        """Return ``rows`` without what users did not say yet and layers beneath say alike."""
        if of.number not in self._beneath:
            # Only where it is wanted: a write with a mask needs none of it.
            self._beneath[of.number] = read_resources(self._connection, of.stored, self._touched[of], beneath=_USER)
        beneath = self._beneath[of.number].get(name)
        if beneath is None:
            return rows
        before = self._said.get((of.number, name)) or Said({}, {})
        return own_rows(of.stored, rows, said, before, beneath)

    def check_etag(self, of: ResourceType, name: str, etag: str) -> None:
        """Refuse where ``etag`` is given and not that of the resource as it stood before this request.

        Raises:
            CallError: ETAG_MISMATCH.
        """
        now = str(self._revisions.get((of.number, name), 0))
        if etag and (of.number, name) not in self._changed and etag != now:
            raise etag_mismatch(of.field, name, now)

    def create(self, of: ResourceType, name: str, rows: Iterable[tuple[Table, Row]], said: Collection[Place]) -> None:
        """Say what ``rows`` say in the fields at ``said`` of a resource that no layer has.

        Raises:
            CallError: ALREADY_EXISTS.
        """
        if self.has(of, name):
            raise already_exists(of.field, name)
        self._say(of, name, rows, said, ())

    def update(
        self,
        of: ResourceType,
        name: str,
        rows: Iterable[tuple[Table, Row]],
        said: Collection[Place],
        unsaid: Collection[Place],
    ) -> None:
        """Say what ``rows`` say in the fields at ``said``, nothing in those at ``unsaid``, and leave the others.

        Raises:
            CallError: NOT_FOUND.
        """
        if not self.has(of, name):
            raise not_found(of.field, name, self._names(of))
        self._say(of, name, rows, said, unsaid)

    def delete(self, of: ResourceType, name: str, *, reset: bool) -> None:
        """Say nothing of a resource any more.

        Raises:
            CallError: NOT_FOUND; STATED_BELOW where another layer has it and it is no ``reset``.
        """
        layers = self._layers[of.number, name]
        if not layers:
            raise not_found(of.field, name, self._names(of))
        if (below := layers - {_USER}) and not reset:
            raise stated_below(of.field, name, max(below, key=LAYER_RANKS.__getitem__))
        self._set(of, name, None)

    def write(self) -> list[Change]:
        """Write it; return what became of each resource."""
        changes: list[Change] = []
        for of, names in self._touched.items():
            rows: defaultdict[Table, list[Row]] = defaultdict(list)
            for name in names:
                said = self._said.get((of.number, name))
                if said is not None:
                    rows[of.stored.table].append(said.row)
                    for table, parts in said.parts.items():
                        rows[table] += parts
            changes += replace_resources(self._connection, _USER, of.stored, rows, names)
        return changes

    def _names(self, of: ResourceType) -> list[str]:
        return sorted(self._connection.scalars(select(of.stored.table.c.name).distinct()))

    def _say(
        self,
        of: ResourceType,
        name: str,
        rows: Iterable[tuple[Table, Row]],
        said: Collection[Place],
        unsaid: Collection[Place],
    ) -> None:
        before = self._said.get((of.number, name)) or Said(_blank(of, name), {})
        places = [*said, *unsaid]
        cleared = {column for place in places for column in place.columns}
        wanted = {column for place in said for column in place.columns}
        row = {column: value for column, value in before.row.items() if column not in cleared}
        parts = {
            table: [part for part in kept if not any(place.has(table, part) for place in places)]
            for table, kept in before.parts.items()
        }
        for table, new in rows:
            if table is of.stored.table:
                row |= {column: value for column, value in new.items() if column in wanted}
            elif any(place.has(table, new) for place in said):
                parts.setdefault(table, []).append(new)
        self._set(of, name, Said(row, parts))

    def _set(self, of: ResourceType, name: str, said: Said | None) -> None:
        key = (of.number, name)
        below = self._layers[key] - {_USER}
        if said is None or (below and _says_nothing(said, _blank(of, name))):
            self._said.pop(key, None)
            self._layers[key] = below
        else:
            self._said[key] = said
            self._layers[key] = below | {_USER}
        self._changed.add(key)

    def _read(self, of: ResourceType, names: Collection[str]) -> None:
        table = of.stored.table
        for some in in_pieces(names):
            found = self._connection.execute(select(table.c.name, table.c.layer).where(table.c.name.in_(some)))
            for name, layer in found:
                self._layers[of.number, name].add(layer)
            newest = select(CHANGES.c.name, func.max(CHANGES.c.revision)).group_by(CHANGES.c.name)
            wanted = newest.where(CHANGES.c.kind == of.stored.name, CHANGES.c.name.in_(some))
            for name, revision in self._connection.execute(wanted):
                self._revisions[of.number, name] = revision
        for row in stored_rows(self._connection, table, _USER, names):
            self._said[of.number, row["name"]] = Said(row, {})
        for part in of.stored.parts:
            for row in stored_rows(self._connection, part.table, _USER, names):
                self._said[of.number, row["name"]].parts.setdefault(part.table, []).append(row)


def _blank(of: ResourceType, name: str) -> dict[str, Any]:
    """Return what the row of a resource says although nobody set it."""
    row: dict[str, Any] = {"name": name}
    if of.number in {pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ROUTE}:
        # What users did not set may still come from other layers.
        row["is_whole"] = False
    if of.number == pb.RESOURCE_KIND_ROUTE:
        parts = RouteParts.of(name)
        row |= {"provider": parts.provider, "model": parts.model, "platform": parts.platform}
    return row


def _says_nothing(said: Said, blank: Mapping[str, Any]) -> bool:
    return not any(said.parts.values()) and all(
        value is None for column, value in said.row.items() if column not in blank
    )
