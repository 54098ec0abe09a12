"""Where snapshots come from: the store, into which the packaged catalogue and the models file are imported."""

import enum
import hashlib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final, NamedTuple, Never, Protocol

from google.protobuf.message import DecodeError
from sqlalchemy import Connection

from modelreg._core import Engine, SnapshotError
from modelreg.catalog.merge import check_merged
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.problem import ModelsFileError
from modelreg.catalog.snapshot import Stamp, stamp, unstamp
from modelreg.errors import no_snapshot
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.registry.engine import SnapshotEngine
from modelreg.registry.held import Held
from modelreg.registry.import_credentials import import_credentials
from modelreg.registry.imports import forget_file, holds_file, import_file, import_packaged, providers_beneath_files
from modelreg.registry.last_snapshot import LastSnapshot, LastSnapshotError
from modelreg.registry.models_path import Stat, read_models, stat_models
from modelreg.registry.news import News
from modelreg.registry.stored.catalogue import StoredCatalogue, read_catalogue
from modelreg.store.errors import StoreError
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, Change, Revision, add_revision, as_one, head
from modelreg.store.store import Store

_CAUSE: Final = Cause("modelreg serve", "import of the packaged catalogue, the models file and the environment")

_NO_CREDENTIALS: Final[Mapping[str, str]] = MappingProxyType({})

_log = logging.getLogger(__name__)


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


class _NotKeptError(Exception):
    """Undoes a transaction that was only tried.

    Attributes:
        held: what would be held.
    """

    def __init__(self, held: Held) -> None:
        super().__init__("nothing is kept")
        self.held = held


class ModelSource:
    """Keeps the engine's snapshot that of the store's newest revision. Thread-safe: one look at a time.

    Attributes:
        path: the models file; None: none is imported.
        news: tells of each snapshot that was loaded.
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
        """
        self.path = path
        self._engine = engine
        self._last = last
        self._store = store
        self._clock_unix_ms = clock_unix_ms
        self.news = News()
        self._environment = environment
        self._lock = Lock()
        self._seen: Stat = None
        self._remembered = _remembered(last)
        self._place = _Place(None, None)
        self._is_migrated = False
        self._must_reload = False
        self._refused: Revision | None = None
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
        catalogue = self._place.catalogue
        return catalogue.revision.revision if catalogue is not None else self._remembered.revision

    @property
    def held(self) -> Held | None:
        """What the snapshot in place was made of; None before the first."""
        catalogue = self._place.catalogue
        return None if catalogue is None else catalogue.held

    def reload(self) -> Outcome:
        """Import the packaged catalogue and the file where they differ from the store, and load what it then says.

        A bad file, or a store that is away, leaves the snapshot and the store as they are.
        """
        with self._lock:
            return self._reload()

    def follow(self) -> Outcome:
        """Load what others changed in the store; a reload that failed at the store is made up for.

        What a refused file says of itself stays: only a reload takes that back.
        """
        with self._lock:
            if self._must_reload:
                return self._reload()
            if self._place.snapshot is None:
                return Outcome.REFUSED
            try:
                with self._store.reading() as connection:
                    now = head(connection)
                    if now == self._refused:
                        # Reading all of it again each second would end the same way.
                        return Outcome.REFUSED
                    try:
                        outcome = self._load(read_catalogue(connection, packaged_vocabulary(), self._place.catalogue))
                    except (ModelsFileError, SnapshotError) as error:
                        self._store_problems, self._refused = self._told(error), now
                        # Not served, but made: whoever watches is told.
                        self.news.tell()
                        return Outcome.REFUSED
            except StoreError as error:
                self._store_problems = self._told(error)
                return Outcome.REFUSED
            self._refused = None
            self._store_problems = ()
            if outcome is Outcome.LOADED:
                self._loaded()
            self.confirm()
            return outcome

    def write(self, writing: Writing, cause: Cause, *, keep: bool = True) -> Held:
        """Change the store and serve what it then says: both, or neither.

        Args:
            writing: what to change.
            cause: who, and what for.
            keep: False: everything is tried, on an engine of its own, and nothing stands.

        Returns:
            What is held then, or would be.

        Raises:
            CallError: NO_SNAPSHOT, or whatever ``writing`` raises.
            StoreError, ModelsFileError, SnapshotError: as they say.
        """
        with self._lock:
            before = self._place
            if before.catalogue is None:
                raise no_snapshot()
            try:
                with self._store.writing() as connection:
                    changes = as_one(writing.write(connection))
                    if changes:
                        add_revision(connection, changes, cause, at_unix_ms=self._clock_unix_ms())
                    found = read_catalogue(connection, packaged_vocabulary(), before.catalogue)
                    writing.check(found.held)
                    outcome = self._load(found) if keep else self._try(found)
            except _NotKeptError as error:
                return error.held
            except BaseException:
                self._go_back(before)
                raise
            if outcome is Outcome.LOADED:
                self._loaded()
                # It may have been in the way of an import that was refused.
                self._must_reload = self._must_reload or bool(self._file_problems)
            return found.held

    def _try(self, found: StoredCatalogue) -> Never:
        tried = Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())
        tried.load_snapshot(self._snapshot(found))
        raise _NotKeptError(found.held)

    def _go_back(self, before: "_Place") -> None:
        if self._place is not before and before.snapshot is not None:
            # Loaded, but then the store did not keep it.
            self._engine.load_snapshot(before.snapshot)
        self._place = before

    def may_have_changed(self) -> bool:
        """Whether the file looks other than when it was last read."""
        return self.path is not None and stat_models(self.path) != self._seen

    def confirm(self) -> None:
        """Tell the engine that its snapshot is current; nothing while the last look was refused. Waits for nobody."""
        if self._place.snapshot is not None and not self.problems:
            self._engine.confirm_snapshot()

    def _reload(self) -> Outcome:
        before = self._place
        self._must_reload = False
        try:
            outcome = self._import_and_load()
        except (ModelsFileError, SnapshotError) as error:
            self._file_problems, self._store_problems = self._told(error), ()
            self._load_what_stands()
            return Outcome.REFUSED
        except StoreError as error:
            self._file_problems, self._store_problems = (), self._told(error)
            self._must_reload = True
            self._go_back(before)
            return Outcome.REFUSED
        self._file_problems, self._store_problems = (), ()
        if outcome is Outcome.LOADED:
            self._loaded()
        else:
            self._engine.confirm_snapshot()
        return outcome

    def _load_what_stands(self) -> None:
        """Serve what the store holds where the first import is refused, so that what is in its way can be written."""
        if self._place.catalogue is not None or not self._is_migrated:
            return
        try:
            with self._store.reading() as connection:
                if head(connection).revision == 0:
                    return
                outcome = self._load(read_catalogue(connection, packaged_vocabulary()))
        except (ModelsFileError, SnapshotError, StoreError) as error:
            self._store_problems = self._told(error)
            return
        if outcome is Outcome.LOADED:
            self._loaded()

    def _import_and_load(self) -> Outcome:
        read = self._read_file()
        if not self._is_migrated:
            migrate(self._store)
            self._is_migrated = True
        with self._store.writing() as connection:
            changes = import_packaged(connection)
            file = None
            if read is None:
                changes += forget_file(connection) if self._store.schema is None else []
            elif changes or not holds_file(connection, read.digest):
                file = parse_models_file(read.data, self._shown())
                changes += import_file(connection, file, read.digest)
            changes += import_credentials(connection, self._environment, is_shared=self._store.schema is not None)
            if changes:
                at_unix_ms = self._clock_unix_ms()
                add_revision(
                    connection, as_one(changes), _CAUSE, at_unix_ms=at_unix_ms, above=self._remembered.revision
                )
            found = read_catalogue(connection, packaged_vocabulary(), self._place.catalogue)
            if file is not None:
                beneath = providers_beneath_files(connection)
                check_merged(file, found.standing, packaged_vocabulary(), beneath, file=self._shown())
            # Before the commit: what the engine refuses must not stay in the store.
            return self._load(found)

    def _read_file(self) -> "_Read | None":
        if self.path is None:
            return None
        # Before reading: a write meanwhile shows as a change at the next look.
        self._seen = stat_models(self.path)
        data = read_models(self.path)
        return _Read(data, hashlib.sha256(data).hexdigest())

    def _load(self, found: StoredCatalogue) -> Outcome:
        if found is self._place.catalogue:
            return Outcome.UNCHANGED
        snapshot = self._snapshot(found)
        self._engine.load_snapshot(snapshot)
        self._place = _Place(found, snapshot)
        return Outcome.LOADED

    @staticmethod
    def _snapshot(found: StoredCatalogue) -> bytes:
        # A revision has one time, so it is the same bytes wherever and whenever it is loaded.
        return stamp(found.content(packaged_vocabulary()), Stamp(*found.revision))

    def _loaded(self) -> None:
        self._remember()
        self.news.tell()

    def _remember(self) -> None:
        snapshot = self._place.snapshot
        if snapshot is None or (sha256 := hashlib.sha256(snapshot).digest()) == self._remembered.sha256:
            return
        try:
            self._last.write(snapshot)
        except LastSnapshotError as error:
            # It is in place all the same; the next start serves an older one until the store is read.
            _log.warning("%s", error)
        self._remembered = _Remembered(self.revision, sha256)

    def _told(self, error: Exception) -> tuple[str, ...]:
        if isinstance(error, ModelsFileError):
            return tuple(error.lines())
        if isinstance(error, SnapshotError):
            return (f"{self._shown()}: refused by the engine: {error}",)
        return (str(error),)

    def _shown(self) -> str:
        return str(self.path) if self.path is not None else str(self._store.url)


class _Read(NamedTuple):
    """The models file's bytes and their SHA-256."""

    data: bytes
    digest: str


class _Place(NamedTuple):
    """What is loaded: the catalogue and the snapshot of it."""

    catalogue: StoredCatalogue | None
    snapshot: bytes | None


class _Remembered(NamedTuple):
    """What `last.snapshot` holds: its revision and the digest of its bytes."""

    revision: int
    sha256: bytes | None


def _remembered(last: LastSnapshot) -> _Remembered:
    try:
        snapshot = last.read()
        if snapshot is not None:
            made, _ = unstamp(snapshot)
            return _Remembered(made.revision, hashlib.sha256(snapshot).digest())
    except (LastSnapshotError, DecodeError):
        # The start has said so (`start.load_last_snapshot`).
        pass
    return _Remembered(0, None)
