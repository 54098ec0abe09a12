"""Bringing into the store what a reload imports, others kept from writing for as short as can be."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

from modelreg.registry.import_credentials import import_credentials
from modelreg.registry.imports import Incoming
from modelreg.registry.in_place import Built, InPlace
from modelreg.registry.models_path import Stat, read_models, stat_models
from modelreg.registry.stored.catalogue import StoredCatalogue
from modelreg.store.migrate import migrate
from modelreg.store.ranks import primary_layer, reordered
from modelreg.store.revisions import Cause, add_revision, as_one
from modelreg.store.store import Store

_CAUSE: Final = Cause("modelreg serve", "import of the packaged catalogue, the models file and the environment")


class Importing:
    """Imports in two steps. Not thread-safe."""

    def __init__(
        self,
        store: Store,
        *,
        path: Path | None,
        clock_unix_ms: Callable[[], int],
        environment: Mapping[str, str],
        executor: Executor | None,
    ) -> None:
        """Import into ``store``; the arguments are those of ``ModelSource``."""
        self._store = store
        self._is_shared = store.schema is not None
        self._path = path
        self._clock_unix_ms = clock_unix_ms
        self._environment = environment
        self._executor = executor
        self._seen: Stat = None

    def file_may_have_changed(self) -> bool:
        """Whether it looks other than when it was last read."""
        return self._path is not None and stat_models(self._path) != self._seen

    def prepare(self) -> Incoming:
        """Read what there is to import, and make the store fit to take it.

        Raises:
            ModelsFileError: the file cannot be read, or is no models file.
            StoreError: as it says.
        """
        file = None
        if self._path is not None:
            # Before reading: a write meanwhile shows as a change at the next look.
            self._seen = stat_models(self._path)
            file = read_models(self._path)
        # Each time: another store may have been put in the place of the one that was migrated.
        migrate(self._store)
        incoming = Incoming(file, is_shared=self._is_shared)
        with self._store.reading() as connection:
            incoming.prepare(connection)
        return incoming

    def write(self, incoming: Incoming, in_place: InPlace) -> Built | StoredCatalogue:
        """Import, and return what the store holds then; nothing of it is in place.

        Raises:
            ModelsFileError, SnapshotError: it cannot be served; the store is as it was.
            StoreError: as it says.
        """
        if self._executor is None:
            return self._write(incoming, in_place)
        return self._executor.submit(self._write, incoming, in_place).result()

    def _write(self, incoming: Incoming, in_place: InPlace) -> Built | StoredCatalogue:
        with self._store.writing() as connection:
            primary = primary_layer(connection)
            changes = incoming.write(connection)
            changes += import_credentials(connection, self._environment, is_shared=self._is_shared)
            changes += reordered(connection, primary)
            if changes:
                at_unix_ms = self._clock_unix_ms()
                add_revision(connection, as_one(changes), _CAUSE, at_unix_ms=at_unix_ms, above=in_place.revision)
            if changes or incoming.is_file_written:
                found = in_place.read(connection)
                incoming.check(connection, found.standing)
                # Before the commit: what the engine refuses must not stay in the store.
                return in_place.check(found)
        with self._store.reading() as connection:
            return in_place.read(connection)
