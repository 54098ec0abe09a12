"""Where the models come from: the packaged catalogue and the user's file, read, built, loaded and remembered."""

import enum
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from google.protobuf.message import DecodeError

from modelreg._core import SnapshotError
from modelreg.catalog.load import load_content
from modelreg.catalog.problem import ModelsFileError
from modelreg.catalog.snapshot import Stamp, stamp, unstamp
from modelreg.registry.engine import SnapshotEngine
from modelreg.registry.last_snapshot import LastSnapshot, LastSnapshotError
from modelreg.registry.models_path import Stat, read_models, stat_models

_log = logging.getLogger(__name__)


class Outcome(enum.Enum):
    """What a reload did."""

    LOADED = "loaded"
    """A new snapshot is in place."""
    UNCHANGED = "unchanged"
    """The snapshot in place was confirmed."""
    REFUSED = "refused"
    """The one before stays in place; ``ModelSource.problems`` says why."""


class ModelSource:
    """The one source of snapshots while there is no store. Used by one thread at a time.

    Attributes:
        path: the models file; None: the packaged catalogue alone.
        problems: why the last reload was refused, one line each; empty while the snapshot in place is current.
    """

    def __init__(
        self,
        engine: SnapshotEngine,
        last: LastSnapshot,
        *,
        path: Path | None,
        clock_unix_ms: Callable[[], int],
    ) -> None:
        """Continue from what ``last`` holds; nothing is loaded yet.

        Args:
            engine: takes the snapshots.
            last: where they are remembered.
            path: the models file; None: the packaged catalogue alone.
            clock_unix_ms: the time, in ms since 1970 UTC.
        """
        self.path = path
        self.problems: tuple[str, ...] = ()
        self._engine = engine
        self._last = last
        self._clock_unix_ms = clock_unix_ms
        self._seen: Stat = None
        self._made: Stamp
        self._digest: bytes | None
        self._made, self._digest = _remembered(last)
        self._is_loaded = False

    @property
    def revision(self) -> int:
        """Revision of the snapshot in place, or before the first of the one remembered; 0 without either."""
        return self._made.revision

    def reload(self) -> Outcome:
        """Read the file again and load what it says; a bad file leaves the snapshot in place."""
        try:
            outcome = self._reload()
        except ModelsFileError as error:
            self.problems = tuple(error.lines())
            return Outcome.REFUSED
        except SnapshotError as error:
            self.problems = (f"{self._shown()}: refused by the engine: {error}",)
            return Outcome.REFUSED
        self.problems = ()
        return outcome

    def may_have_changed(self) -> bool:
        """Whether the file looks other than when it was last read."""
        return self.path is not None and stat_models(self.path) != self._seen

    def confirm(self) -> None:
        """Tell the engine that its snapshot is current; nothing while the last reload was refused."""
        if self._is_loaded and not self.problems:
            self._engine.confirm_snapshot()

    def _reload(self) -> Outcome:
        content = self._read()
        digest = hashlib.sha256(content).digest()
        if digest == self._digest and self._is_loaded:
            self._engine.confirm_snapshot()
            return Outcome.UNCHANGED
        made = self._made
        if digest != self._digest:
            made = Stamp(made.revision + 1, self._clock_unix_ms())
        # The remembered content keeps its stamp: the same bytes as those loaded from disk, now vouched for.
        snapshot = stamp(content, made)
        self._engine.load_snapshot(snapshot)
        if digest != self._digest:
            self._remember(snapshot)
        self._made, self._digest, self._is_loaded = made, digest, True
        return Outcome.LOADED

    def _read(self) -> bytes:
        if self.path is None:
            return load_content(None, self._shown())
        # Before reading: a write meanwhile shows as a change at the next look.
        self._seen = stat_models(self.path)
        return load_content(read_models(self.path), self._shown())

    def _remember(self, snapshot: bytes) -> None:
        try:
            self._last.write(snapshot)
        except LastSnapshotError as error:
            # It is in place all the same; the next start serves an older one until this file is read again.
            _log.warning("%s", error)

    def _shown(self) -> str:
        return str(self.path) if self.path is not None else "the packaged catalogue"


def _remembered(last: LastSnapshot) -> tuple[Stamp, bytes | None]:
    try:
        snapshot = last.read()
        if snapshot is not None:
            made, content = unstamp(snapshot)
            return made, hashlib.sha256(content).digest()
    except (LastSnapshotError, DecodeError):
        # The start has said so (`start.load_last_snapshot`); numbering begins anew.
        pass
    return Stamp(0, 0), None
