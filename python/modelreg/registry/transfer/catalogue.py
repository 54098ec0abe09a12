"""A models file as a newer catalogue: it takes the place of what its layer says, but for rows that cannot stand."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from modelreg.catalog.check import check_file
from modelreg.catalog.explain import problems_of
from modelreg.catalog.fields import FileModel, Instant, ModelName, Name, Note, RouteName
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.licence import LicenceEntry
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import packaged_date_unix_ms, packaged_vocabulary
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.problem import Problem, at
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.errors import unfit_value
from modelreg.registry.gate.passing import Gate, passed
from modelreg.registry.held import Held
from modelreg.registry.prices.differences import KINDS_COMPARED, Facts, differences, facts_of_layer
from modelreg.registry.stored.file import file_rows, without_defaults
from modelreg.registry.transfer.leaves import refuse_left_out, refuse_nothing_served
from modelreg.registry.transfer.source_layer import layer_name
from modelreg.registry.transfer.tried import Tried
from modelreg.store.ranks import primary_layer
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.names import IMPORTS
from modelreg.store.write_layer import Rows, replace_layer
from modelreg.strict_json import JsonError, parse_json

if TYPE_CHECKING:
    from modelreg.v1 import prices_pb2

MAX_UNPACKED_BYTES: Final = 256 << 20

_PACKAGED: Final[Layer] = "catalogue"
_MOST_DIFFERENCES: Final = 1_000
_NOTHING: Final = ModelsFile()
_GZIP: Final = b"\x1f\x8b"
_KINDS: Final[dict[str, tuple[type[FileModel], TypeAdapter[str]]]] = {
    "platforms": (PlatformEntry, TypeAdapter(Name)),
    "providers": (ProviderEntry, TypeAdapter(Name)),
    "models": (ModelEntry, TypeAdapter(ModelName)),
    "routes": (RouteEntry, TypeAdapter(RouteName)),
    "licences": (LicenceEntry, TypeAdapter(Name)),
}
_ABOUT_SHAPES: Final[dict[str, TypeAdapter[Any]]] = {
    "source": TypeAdapter(Note),
    "licence": TypeAdapter(Note),
    "date": TypeAdapter(Instant),
}


class CatalogueImport:
    """See ``Writing``.

    Attributes:
        layer: that it is written to.
        tried: what became of the rows.
        summary: what for.
        notes: what else whoever imports should know.
        held_back: how many changes wait for approval.
    """

    summary = "import of a catalogue"

    def __init__(self, data: bytes, *, layer: Layer, served: int, gate: Gate, list_differences: bool = False) -> None:
        """Read the file.

        Args:
            data: its bytes.
            layer: whose it is; one of ``SOURCES``.
            served: how many routes are served before it.
            gate: how changes pass that look wrong.
            list_differences: tell what it says otherwise than the layer does.

        Raises:
            CallError: UNFIT_VALUE, it is no models file at all.
        """
        self.layer: Layer = layer
        self._served = served
        self._gate = gate
        self._list_differences = list_differences
        self._differences: list[prices_pb2.ResourceDifference] = []
        self._is_primary = False
        self.notes: list[str] = []
        self.held_back = 0
        self.tried = Tried()
        unpacked = _unpacked(data)
        try:
            document = parse_json(unpacked, max_bytes=MAX_UNPACKED_BYTES)
        except JsonError as error:
            raise unfit_value("data", f"is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise unfit_value("data", "should be an object: a models file")
        if unknown := sorted(document.keys() - {*_KINDS, *_ABOUT_SHAPES, "$schema"}):
            raise unfit_value("data", f'"{unknown[0]}" is no part of a catalogue; those are {", ".join(_KINDS)}')
        self._digest = digest_of(unpacked)
        self._file = self._read(cast("dict[str, Any]", document))

    def write(self, connection: Connection) -> list[Change]:
        """Let the layer say what the file says."""
        self._is_primary = primary_layer(connection) == self.layer
        stored = connection.execute(select(IMPORTS).where(IMPORTS.c.layer == self.layer)).one_or_none()
        date = self._file.date or 0
        if stored is not None and (stored.as_of_unix_ms or 0) > date:
            self.notes.append("this catalogue is older than the one it takes the place of")
        if self.layer == _PACKAGED and date <= packaged_date_unix_ms():
            self.notes.append(
                "this catalogue is not newer than the packaged one, which takes its place again at the next start"
            )
        rows = file_rows(self._file, imported_as=self.layer, digest=self._digest, enables=False)
        before = self._facts(connection)
        rows = rows if self.layer == _PACKAGED else without_defaults(rows)
        changes = replace_layer(connection, self.layer, self._passed(connection, rows))
        for kind, old, new in zip(KINDS_COMPARED, before, self._facts(connection), strict=False):
            self._differences += differences(kind, old, new, sorted(old.keys() | new.keys()))
        return changes

    def told(self) -> dict[str, Any]:
        """Return the fields of the answer that tell of the catalogue."""
        return {
            "layer": layer_name(self.layer),
            "differences": self._differences[:_MOST_DIFFERENCES],
            "held_back": self.held_back,
        }

    def check(self, held: Held) -> None:
        """Refuse one that leaves out what aliases or groups name, or as the primary one nothing to serve.

        Raises:
            CallError: UNFIT_VALUE.
        """
        refuse_left_out(held)
        if self._is_primary:
            refuse_nothing_served(held, before=self._served)

    def _facts(self, connection: Connection) -> list[dict[str, Facts]]:
        if not self._list_differences:
            return []
        return [facts_of_layer(connection, kind, self.layer) for kind in KINDS_COMPARED]

    def _passed(self, connection: Connection, rows: Rows) -> Rows:
        through = passed(connection, self.layer, rows, self._file.source or "", self._gate)
        self.held_back = through.waiting
        if through.waiting:
            self.notes.append(f"held back until somebody approves: {through.waiting}; see `modelreg prices review ls`")
        if through.rejected:
            self.notes.append(f"held back as it was rejected before: {through.rejected}")
        return through.rows

    def _read(self, document: Mapping[str, Any]) -> ModelsFile:
        entries = {kind: self._entries(kind, document.get(kind, {})) for kind in _KINDS}
        for name, route in list(entries["routes"].items()):
            problem = next(_problems_of_route(name, cast("RouteEntry", route), entries), None)
            if problem is not None:
                self.tried.refuse(at("routes", name), problem)
                del entries["routes"][name]
        if not any(entries.values()):
            why = f"none of its {self.tried.rows} rows can stand" if self.tried.rows else "has no rows"
            raise unfit_value("data", f"{why}; the catalogue stays as it is")
        about = {key: _about(key, document[key]) for key in _ABOUT_SHAPES if document.get(key) is not None}
        return ModelsFile.model_construct(None, **about, **cast("dict[str, Any]", entries))

    def _entries(self, kind: str, found: object) -> dict[str, FileModel]:
        if not isinstance(found, dict):
            raise unfit_value("data", f"{at(kind)}: should be an object")
        shape, name_of = _KINDS[kind]
        entries: dict[str, FileModel] = {}
        for name, value in cast("dict[str, Any]", found).items():
            self.tried.rows += 1
            row = at(kind, name)
            try:
                name_of.validate_python(name)
                entry = shape.model_validate(value)
            except ValidationError as error:
                self.tried.refuse(row, problems_of(error, shape, value)[0])
                continue
            if isinstance(entry, ModelEntry) and (problems := _problems(name, entry)):
                self.tried.refuse(row, problems[0])
                continue
            entries[name] = entry
        return entries


def digest_of(unpacked: bytes) -> str:
    """Return what the store names a file by that was imported."""
    return hashlib.sha256(unpacked).hexdigest()


def _about(key: str, value: object) -> Any:  # noqa: ANN401 - of the type that a models file has there
    try:
        return _ABOUT_SHAPES[key].validate_python(value)
    except ValidationError as error:
        raise unfit_value("data", f"{at(key)}: {problems_of(error, ModelsFile, None)[0].message}") from error


def _problems(name: str, entry: ModelEntry) -> list[Problem]:
    alone = _NOTHING.model_copy(update={"models": {name: entry}})
    vocabulary = packaged_vocabulary()
    return check_file(alone, vocabulary, vocabulary.task_class_names())


def _problems_of_route(
    name: str, route: RouteEntry, entries: Mapping[str, Mapping[str, FileModel]]
) -> Iterator[Problem]:
    parts = RouteParts.of(name)
    if parts.provider not in entries["providers"]:
        yield Problem("", f'there is no provider "{parts.provider}" in the file')
    if parts.model not in entries["models"]:
        yield Problem("", f'there is no model "{parts.model}" in the file')
    alone = _NOTHING.model_copy(update={"routes": {name: route}})
    yield from check_file(alone, packaged_vocabulary(), frozenset())


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise unfit_value("data", f"is no gzip: {error}") from error
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise unfit_value("data", f"unpacks to more than {MAX_UNPACKED_BYTES} bytes")
    return unpacked
