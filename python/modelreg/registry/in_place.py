"""The snapshot in place: what it was made of, and `last.snapshot`, which remembers it for the next start."""

import hashlib
import logging
from typing import NamedTuple

from google.protobuf.message import DecodeError
from sqlalchemy import Connection

from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.snapshot import Stamp, stamp, unstamp
from modelreg.last_file import LastFileError
from modelreg.registry.engine import SnapshotEngine
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.stored.catalogue import StoredCatalogue, read_catalogue

_log = logging.getLogger(__name__)


class Built(NamedTuple):
    """A snapshot with what it was made of.

    Attributes:
        catalogue: what the store held.
        snapshot: its bytes: the same wherever and whenever a revision is built.
    """

    catalogue: StoredCatalogue
    snapshot: bytes


class InPlace:
    """Puts snapshots in place. Not thread-safe: ``ModelSource`` is.

    Attributes:
        catalogue: what the one in place was made of; None before the first.
    """

    def __init__(self, engine: SnapshotEngine, last: LastSnapshot) -> None:
        """Continue from what ``last`` holds; nothing is loaded yet."""
        self.catalogue: StoredCatalogue | None = None
        self._engine = engine
        self._last = last
        self._remembered = _remembered(last)

    @property
    def revision(self) -> int:
        """Of the snapshot in place, or before the first of the one remembered; 0 without either."""
        return self.catalogue.revision.revision if self.catalogue is not None else self._remembered.revision

    def read(self, connection: Connection) -> StoredCatalogue:
        """Return what the store holds as a transaction sees it: the one in place where that is the same.

        Raises:
            ModelsFileError: no registry can be made of it.
        """
        return read_catalogue(connection, packaged_vocabulary(), self.catalogue)

    def check(self, catalogue: StoredCatalogue) -> Built | StoredCatalogue:
        """Build the snapshot of what the store is yet to keep, to be ``put`` when it does.

        Raises:
            SnapshotError: the engine would refuse it.
        """
        if catalogue is self.catalogue:
            return catalogue
        built = _build(catalogue)
        self._engine.check_snapshot(built.snapshot)
        return built

    def put(self, new: Built | StoredCatalogue) -> bool:
        """Put it in place; returns whether it was not there yet.

        Raises:
            SnapshotError: refused; the one before stays.
        """
        if new is self.catalogue:
            return False
        built = _build(new) if isinstance(new, StoredCatalogue) else new
        self._engine.load_snapshot(built.snapshot)
        self.catalogue = built.catalogue
        self._remember(built)
        return True

    def confirm(self) -> None:
        """Tell the engine that it is current; nothing before the first."""
        if self.catalogue is not None:
            self._engine.confirm_snapshot()

    def _remember(self, built: Built) -> None:
        sha256 = hashlib.sha256(built.snapshot).digest()
        if sha256 == self._remembered.sha256:
            return
        try:
            self._last.write(built.snapshot)
        except LastFileError as error:
            # It is in place all the same; the next start serves an older one until the store is read.
            _log.warning("%s", error)
        self._remembered = _Remembered(self.revision, sha256)


def _build(catalogue: StoredCatalogue) -> Built:
    # A revision has one time, so it is the same bytes wherever it is built.
    return Built(catalogue, stamp(catalogue.content(packaged_vocabulary()), Stamp(*catalogue.revision)))


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
    except (LastFileError, DecodeError):
        # The start has said so (`start.load_last_snapshot`).
        pass
    return _Remembered(0, None)
