"""Where snapshots come from: the store, into which the packaged catalogue and the models file are imported."""

import enum
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection

from modelreg._core import SnapshotError
from modelreg.catalog.problem import ModelsFileError
from modelreg.errors import no_snapshot
from modelreg.registry.engine import SnapshotEngine
from modelreg.registry.held import Held
from modelreg.registry.importing import Importing
from modelreg.registry.in_place import Built, InPlace
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.news import News
from modelreg.registry.retry import Retry
from modelreg.registry.stored.catalogue import StoredCatalogue
from modelreg.store.errors import StoreError, StoreUnavailableError
from modelreg.store.ranks import primary_layer, reordered
from modelreg.store.revisions import Cause, Change, Revision, add_revision, as_one, head
from modelreg.store.status import look_at
from modelreg.store.store import Store

_NO_CREDENTIALS: Final[Mapping[str, str]] = MappingProxyType({})


class Outcome(enum.Enum):
    """What a look did."""

    LOADED = "loaded"
    """A new snapshot is in place."""
    UNCHANGED = "unchanged"
    """The snapshot in place was confirmed."""
    REFUSED = "refused"
    """The one before stays in place; ``ModelSource.problems`` says why."""


class Writing(Protocol):
    """A change of the store."""

    def write(self, connection: Connection) -> list[Change]:
        """Make it, and return what became of each resource."""
        ...

    def check(self, held: Held) -> None:
        """Refuse what would be held then, by an exception."""
        ...


class _Refusal(NamedTuple):
    """The last revision of others that was refused, and why."""

    revision: Revision | None
    problems: tuple[str, ...]


_NOTHING_REFUSED: Final = _Refusal(None, ())


class ModelSource:
    """Keeps the engine's snapshot that of the store's newest revision.

    Thread-safe, but for looks: ``reload`` and ``follow`` are for one thread at a time.

    Attributes:
        path: the models file; None: none is imported.
        news: tells of each snapshot that was loaded.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """

    def __init__(  # noqa: PLR0913 - what a start needs, each from elsewhere
        self,
        engine: SnapshotEngine,
        last: LastSnapshot,
        store: Store,
        *,
        path: Path | None,
        clock_unix_ms: Callable[[], int],
        environment: Mapping[str, str] = _NO_CREDENTIALS,
        imports: Executor | None = None,
    ) -> None:
        """Continue from what ``last`` holds; nothing is loaded yet, and the store not touched.

        Args:
            engine: takes the snapshots.
            last: where they are remembered.
            store: what they are made of.
            path: the models file; None: an embedded store forgets what an earlier one said, a shared one keeps what
                the file of another sidecar says.
            clock_unix_ms: the time, in ms since 1970 UTC.
            environment: where credentials are looked for, which enable their providers.
            imports: where a reload keeps others from writing; None: where it runs.
        """
        self.path = path
        self.news = News()
        self._store = store
        self.clock_unix_ms = clock_unix_ms
        self._importing = Importing(
            store, path=path, clock_unix_ms=clock_unix_ms, environment=environment, executor=imports
        )
        # Held from reading the store until what was read is in place; it guards all that follows.
        self._lock = Lock()
        self._in_place = InPlace(engine, last)
        self._retry = Retry()
        self._refusal = _NOTHING_REFUSED
        self._file_problems: tuple[str, ...] = ()
        self._store_problems: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the last looks were refused, one line each; empty while the snapshot in place is current."""
        return self._file_problems + self._store_problems

    @property
    def store_is_away(self) -> bool:
        """Whether it is the store that the last look failed at."""
        return bool(self._store_problems)

    @property
    def revision(self) -> int:
        """Revision of the snapshot in place, or before the first of the one remembered; 0 without either."""
        return self._in_place.revision

    @property
    def held(self) -> Held | None:
        """What the snapshot in place was made of; None before the first."""
        catalogue = self._in_place.catalogue
        return None if catalogue is None else catalogue.held

    def reload(self) -> Outcome:
        """Import the packaged catalogue and the file where they differ from the store, and load what it then says.

        A bad file, or a store that is away, leaves the snapshot and the store as they are.
        """
        try:
            # Without the lock: writes go on while the file is taken apart.
            incoming = self._importing.prepare()
            with self._lock:
                is_new = self._put(self._importing.write(incoming, self._in_place))
                self._retry.never()
                self._file_problems, self._store_problems = (), ()
        except (ModelsFileError, SnapshotError) as error:
            with self._lock:
                self._retry.never()
                self._file_problems, self._store_problems = self._told(error), ()
                self._put_what_stands()
            return Outcome.REFUSED
        except StoreError as error:
            with self._lock:
                self._file_problems, self._store_problems = (), self._told(error)
                self._retry_after(error)
            return Outcome.REFUSED
        if is_new:
            return Outcome.LOADED
        self._in_place.confirm()
        return Outcome.UNCHANGED

    def follow(self) -> Outcome:
        """Load what others changed in the store; a reload that failed at the store is made up for.

        What a refused file says of itself stays: only a reload takes that back.
        """
        if self._retry.is_due():
            return self.reload()
        with self._lock:
            if self._in_place.catalogue is None:
                return Outcome.REFUSED
            try:
                return self._look()
            except StoreError as error:
                self._store_problems = self._told(error)
                is_another = self._store.is_missing or not isinstance(error, StoreUnavailableError)
                if is_another and not self._retry.is_awaited:
                    # Its tables are not the ones we knew; a reload makes them so.
                    self._retry.at_next_look()
                return Outcome.REFUSED

    def write(self, writing: Writing, cause: Cause, *, keep: bool = True) -> Held:
        """Change the store and serve what it then says: both, or neither.

        Args:
            writing: what to change.
            cause: who, and what for.
            keep: False: everything is tried, and nothing stands.

        Returns:
            What is held then, or would be.

        Raises:
            CallError: NO_SNAPSHOT, or whatever ``writing`` raises.
            StoreError, ModelsFileError, SnapshotError: as they say.
        """
        with self._lock:
            if self._in_place.catalogue is None:
                raise no_snapshot()
            with self._store.writing() as connection:
                primary = primary_layer(connection)
                changes = as_one([*writing.write(connection), *reordered(connection, primary)])
                if changes:
                    at_unix_ms = self.clock_unix_ms()
                    add_revision(connection, changes, cause, at_unix_ms=at_unix_ms, above=self.revision)
                found = self._in_place.read(connection)
                writing.check(found.held)
                # Before the commit: what the engine refuses must not stay in the store.
                built = self._in_place.check(found)
                if not keep:
                    connection.rollback()
                    return found.held
            if self._put(built) and self._file_problems:
                # It may have been in the way of an import that was refused.
                self._retry.at_next_look()
            return found.held

    def may_have_changed(self) -> bool:
        """Whether the file looks other than when it was last read."""
        return self._importing.file_may_have_changed()

    def confirm(self) -> None:
        """Tell the engine that its snapshot is current; nothing while the last look was refused. Waits for nobody."""
        if not self.problems:
            self._in_place.confirm()

    def _put(self, new: Built | StoredCatalogue) -> bool:
        is_new = self._in_place.put(new)
        self._refusal = _NOTHING_REFUSED
        if is_new:
            self.news.tell()
        return is_new

    def _look(self) -> Outcome:
        with self._store.reading() as connection:
            now = head(connection)
            # Reading all of a refused one again each second would end the same way.
            if now != self._refusal.revision:
                try:
                    is_new = self._put(self._in_place.read(connection))
                except (ModelsFileError, SnapshotError) as error:
                    self._refusal = _Refusal(now, self._told(error))
                    # Not served, but made: whoever watches is told.
                    self.news.tell()
                else:
                    self._store_problems = ()
                    self.confirm()
                    return Outcome.LOADED if is_new else Outcome.UNCHANGED
        self._store_problems = self._refusal.problems
        return Outcome.REFUSED

    def _put_what_stands(self) -> None:
        """Serve what the store holds where the first import is refused, so that what is in its way can be written."""
        if self._in_place.catalogue is not None:
            return
        try:
            status = look_at(self._store)
            if status.standing in {"current", "newer"} and status.revision > 0:
                with self._store.reading() as connection:
                    self._put(self._in_place.read(connection))
        except StoreError as error:
            self._store_problems = self._told(error)
            self._retry_after(error)
        except (ModelsFileError, SnapshotError) as error:
            self._store_problems = self._told(error)

    def _retry_after(self, error: StoreError) -> None:
        if isinstance(error, StoreUnavailableError):
            self._retry.at_next_look()
        else:
            self._retry.in_a_while()

    def _told(self, error: Exception) -> tuple[str, ...]:
        if isinstance(error, ModelsFileError):
            return tuple(error.lines())
        if isinstance(error, SnapshotError):
            return (f"{self.path or self._store.url}: refused by the engine: {error}",)
        return (str(error),)
