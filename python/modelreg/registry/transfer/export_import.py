"""A file that `modelreg export` wrote, as a change of the store: it takes the place of every layer."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection

from modelreg.catalog.check import check_file
from modelreg.catalog.fields import FileModel
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.problem import Problem
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.errors import unfit_value
from modelreg.registry.held import Held
from modelreg.registry.transfer.document import Stated, read_document, rows_by_layer
from modelreg.registry.transfer.entries import entry_of, problem_of, problems_in
from modelreg.registry.transfer.tried import Tried
from modelreg.store.kinds import ALIAS, GROUP, IMPORT, KINDS, MODEL, PROVIDER, ROUTE
from modelreg.store.read_layers import read_resources
from modelreg.store.revisions import Change, as_one
from modelreg.store.tables.columns import LAYER_RANKS, Layer
from modelreg.store.write_layer import replace_layer
from modelreg.strict_json import JsonError, parse_json

MAX_FILE_BYTES: Final = 256 << 20

_Key = tuple[str, str]
"""Kind and name of a resource."""


class ExportImport:
    """See ``Writing``.

    Attributes:
        tried: what became of the rows.
        summary: what for.
        notes: what else whoever imports should know.
    """

    summary = "import of an export"

    def __init__(self, data: bytes) -> None:
        """Read the file.

        Raises:
            CallError: UNFIT_VALUE, it is no such file.
        """
        try:
            document = parse_json(data, max_bytes=MAX_FILE_BYTES)
        except JsonError as error:
            raise unfit_value("data", f"is no JSON: {error}") from error
        stated, problems = read_document(document)
        if not stated and problems:
            raise unfit_value("data", f"{problems[0].place}: {problems[0].message}")
        self.notes: list[str] = []
        self.tried = Tried()
        for problem in problems:
            self.tried.refuse(_row_of(problem.place), problem)
        self.tried.rows = len(stated) + len(self.tried.refused)
        self._stated = list(self._fit(stated))

    def write(self, connection: Connection) -> list[Change]:
        """Let every layer say what the file says, but for rows that cannot stand."""
        changes = self._replace(connection)
        if unfit := dict(self._unfit(connection)):
            for one in self._stated:
                if (problem := unfit.get((one.kind.name, one.name))) is not None:
                    self.tried.refuse(one.pointer, problem)
            self._stated = [one for one in self._stated if (one.kind.name, one.name) not in unfit]
            changes = as_one([*changes, *self._replace(connection)])
        if not self._stated:
            why = f"none of its {self.tried.rows} rows can stand" if self.tried.rows else "has no rows"
            raise unfit_value("data", f"{why}; the registry stays as it is")
        if any(one.layer == "file" for one in self._stated):
            self.notes.append(
                "what came from a models file stays until the next start with another one, or on SQLite with none"
            )
        return changes

    def told(self) -> dict[str, Any]:
        """Return the fields of the answer besides those of every import: none."""
        return {}

    def check(self, held: Held) -> None:
        """Everything was checked."""

    def _fit(self, stated: Iterable[Stated]) -> Iterator[Stated]:
        """Yield what can stand if all that it leans on does; the others are refused."""
        imported: dict[str, str] = {}
        for one in stated:
            problem = problem_of(one)
            if problem is None and one.kind is IMPORT:
                before = imported.setdefault(one.layer, one.name)
                if before != one.name:
                    problem = Problem("", f'the layer was imported from "{before}" already')
            if problem is None:
                yield one
            else:
                self.tried.refuse(one.pointer, problem)

    def _replace(self, connection: Connection) -> list[Change]:
        rows = rows_by_layer(self._stated)
        layers: Iterable[Layer] = LAYER_RANKS  # pyright: ignore[reportAssignmentType] - the keys are the layers
        return as_one([change for layer in layers for change in replace_layer(connection, layer, rows.get(layer, {}))])

    def _unfit(self, connection: Connection) -> Iterator[tuple[_Key, Problem]]:
        """Yield what cannot stand; what leans on it neither."""
        kept: dict[str, set[str]] = {}
        routes: dict[str, FileModel] = {}
        for kind in KINDS:
            names = kept.setdefault(kind.name, set())
            for name, resource in read_resources(connection, kind).items():
                entry = entry_of(kind, name, resource)
                problem = None if entry is None else next(_problems(name, entry), None)
                if problem is not None:
                    yield (kind.name, name), problem
                    continue
                names.add(name)
                if kind is ROUTE and entry is not None:
                    routes[name] = entry
                elif kind is ALIAS and resource.fields["target"] not in kept[MODEL.name]:
                    yield (kind.name, name), Problem("", f'there is no model "{resource.fields["target"]}"')
                elif kind is GROUP and (lost := set(resource.fields["members"]) - kept[MODEL.name]):
                    yield (kind.name, name), Problem("", f'there is no model "{min(lost)}"')
        for name in routes:
            parts = RouteParts.of(name)
            if parts.model not in kept[MODEL.name]:
                yield (ROUTE.name, name), Problem("", f'there is no model "{parts.model}"')
            elif parts.provider not in kept[PROVIDER.name]:
                yield (ROUTE.name, name), Problem("", f'there is no provider "{parts.provider}"')


def _problems(name: str, entry: FileModel) -> Iterator[Problem]:
    yield from problems_in(entry)
    models = {name: entry} if isinstance(entry, ModelEntry) else {}
    routes = {name: entry} if isinstance(entry, RouteEntry) else {}
    if models or routes:
        alone = ModelsFile.model_construct(providers={}, models=models, routes=routes)
        vocabulary = packaged_vocabulary()
        yield from check_file(alone, vocabulary, vocabulary.task_class_names())


def _row_of(place: str) -> str:
    # #/layers/LAYER/KIND/NAME, without what follows.
    return "/".join(place.split("/")[:5])
