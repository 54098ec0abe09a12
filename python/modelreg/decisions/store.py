"""The recorded decisions of this process: kept by one thread, asked for by others, never in the way of a call."""

import contextlib
import logging
from collections.abc import Callable, Generator
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias

from google.protobuf.message import DecodeError

from modelreg.decisions.archive import Archive
from modelreg.decisions.segment import MAX_RECORD_BYTES, DamagedError, Place
from modelreg.decisions.snapshots import pack
from modelreg.v1.decision_pb2 import Decision

FOLDER: Final = "decisions"

FindSnapshot: TypeAlias = Callable[[bytes], bytes | None]
"""Returns the snapshot of a SHA-256 that was in place a moment ago."""

# Nothing by itself takes more than this part of the bound, so that a record and its snapshot always fit.
_LARGEST_PART: Final = 3

_log: Final = logging.getLogger(__name__)


class DecisionStore:
    """Decisions and the snapshots they name, on disk. Thread-safe.

    The files are read at first use, which takes a moment: the thread that records sees to that. A disk that fails costs
    the records of that time and nothing else: they are dropped, counted, and told of in the log.

    Attributes:
        dropped: records that could not be kept since the start.
    """

    def __init__(
        self,
        data: Path,
        *,
        max_bytes: int,
        find_snapshot: FindSnapshot,
        pack: Callable[[bytes], bytes] = pack,
    ) -> None:
        """Keep decisions in the data directory.

        Args:
            data: the data directory; this process owns it.
            max_bytes: most that all files take together; 0 keeps nothing and removes what is there.
            find_snapshot: where a snapshot comes from when the first decision names it.
            pack: calls ``snapshots.pack`` where it is in nobody's way.
        """
        self.dropped = 0
        self._folder = data / FOLDER
        self._max_bytes = max_bytes
        self._find_snapshot = find_snapshot
        self._make_packed = pack
        self._lock = Lock()
        self._archive: Archive | None = None
        # The last snapshot that was asked for, packed: a full disk costs no second packing. None: it cannot be kept.
        self._packed: tuple[bytes, bytes | None] = (b"", None)
        self._fault = ""
        self._dropped_before_fault = 0

    def open(self) -> None:
        """Read what earlier runs left."""
        with self._opened():
            pass

    def keep(self, record: bytes) -> None:
        """Keep an encoded ``Decision`` and the snapshot it was made on, or drop and count it."""
        with self._opened() as archive:
            try:
                decision = Decision.FromString(record)
            except DecodeError:
                # A bug of ours, of this record alone.
                self._drop(f"a record of {len(record)} bytes is no decision")
                return
            if len(record) > min(MAX_RECORD_BYTES, self._max_bytes // _LARGEST_PART):
                self._drop(f"a record of {len(record)} bytes is too large")
                return
            try:
                archive.append(record, decision, self._missing_snapshot(archive, decision.registry.snapshot_sha256))
            except OSError as error:
                self._drop(str(error.strerror))
            else:
                self._told_that_it_works()

    def find(self, decision_id: str) -> Decision | None:
        """Return a decision; None where it was not recorded or is no longer kept."""
        with self._opened() as archive:
            place = archive.find(decision_id)
            return None if place is None else _read(archive, place)

    def newest(self, before: Place | None, count: int) -> list[Place]:
        """Return where the ``count`` newest decisions stand that are older than ``before``, newest first."""
        with self._opened() as archive:
            return archive.newest(before, count)

    def read(self, place: Place) -> Decision | None:
        """Return the decision at a place that the store named; None where it is gone or damaged."""
        with self._opened() as archive:
            return _read(archive, place)

    def snapshot(self, sha256: bytes) -> bytes | None:
        """Return a snapshot that a decision names; None where it is not kept."""
        with self._opened() as archive:
            return archive.snapshot(sha256)

    def close(self) -> None:
        """Close the files; the next use opens them again."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None

    @contextlib.contextmanager
    def _opened(self) -> Generator[Archive]:
        with self._lock:
            if self._archive is None:
                self._archive = Archive(self._folder, self._max_bytes)
            yield self._archive

    def _missing_snapshot(self, archive: Archive, sha256: bytes) -> bytes | None:
        if archive.has_snapshot(sha256):
            return None
        if self._packed[0] != sha256:
            self._packed = sha256, self._pack(sha256)
        return self._packed[1]

    def _pack(self, sha256: bytes) -> bytes | None:
        snapshot = self._find_snapshot(sha256)
        if snapshot is None:
            _log.warning("decisions on snapshot %s are kept without it: it is out of reach", sha256.hex())
            return None
        packed = self._make_packed(snapshot)
        if len(packed) > self._max_bytes // _LARGEST_PART:
            _log.warning(
                "decisions on snapshot %s are kept without it: %d bytes are over a third of decisions_max_mb",
                sha256.hex(),
                len(packed),
            )
            return None
        return packed

    def _drop(self, fault: str) -> None:
        # Told once, not once a record; how many went is told when it works again.
        if not self._fault:
            self._dropped_before_fault = self.dropped
        if fault != self._fault:
            _log.warning("%s: decisions are dropped: %s", self._folder, fault)
        self._fault = fault
        self.dropped += 1

    def _told_that_it_works(self) -> None:
        if self._fault:
            lost = self.dropped - self._dropped_before_fault
            _log.warning("%s: decisions are kept again; %d were dropped", self._folder, lost)
            self._fault = ""


def _read(archive: Archive, place: Place) -> Decision | None:
    try:
        return archive.read(place)
    except (OSError, DamagedError) as error:
        _log.warning("a recorded decision cannot be read: %s", error)
        return None
