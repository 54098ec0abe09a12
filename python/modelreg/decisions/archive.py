"""Segments, snapshots and index as one archive of bounded size: what goes in, what goes out, what a start finds."""

import logging
from collections import deque
from pathlib import Path
from typing import Final

from google.protobuf.message import DecodeError

from modelreg.decisions.index import DecisionIndex
from modelreg.decisions.segment import NEW_FILE_BYTES, Place, Segment, bytes_on_disk
from modelreg.decisions.snapshots import SnapshotFiles
from modelreg.v1.decision_pb2 import Decision

# Room is made by whole segments: so many share the bound.
_SEGMENTS: Final = 16

_log: Final = logging.getLogger(__name__)


class Archive:
    """Decisions on disk, the oldest gone first. Used by one thread at a time, of the data directory's owner.

    Attributes:
        used_bytes: what segments and snapshots take together.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Read what is in ``folder``, mend what a kill tore apart, and make the archive fit its bound.

        What cannot be read is told in the log and left alone.

        Args:
            folder: of the archive; made when the first decision comes.
            max_bytes: the bound; 0 removes everything.
        """
        self.used_bytes = 0
        self._folder = folder
        self._max_bytes = max_bytes
        self._index = DecisionIndex()
        self._segments: deque[Segment] = deque()
        self._snapshots = SnapshotFiles(folder)
        self._snapshot_bytes: dict[bytes, int] = {}
        self._next_number = 1
        # Of the newest segment: its records, and the snapshots that it was the first to name.
        self._newest_bytes = 0
        try:
            self._read_all()
            while self.used_bytes > self._max_bytes and self._segments:
                self._drop_oldest()
        except OSError as error:
            _log.warning("%s: what earlier runs recorded cannot be read: %s", folder, error.strerror)

    def has_snapshot(self, sha256: bytes) -> bool:
        """Return whether a snapshot is kept."""
        return sha256 in self._snapshot_bytes

    def append(self, record: bytes, decision: Decision, packed_snapshot: bytes | None) -> None:
        """Add a decision, the newest, after making room for it.

        Args:
            record: the encoded decision; with the snapshot at most the bound.
            decision: the same.
            packed_snapshot: the one it names, where that is to be kept and is not yet.

        Raises:
            OSError: it cannot be written; nothing of it is kept.
        """
        sha256 = decision.registry.snapshot_sha256
        needed = bytes_on_disk(record) + len(packed_snapshot or b"")
        while self._segments and self.used_bytes + needed + NEW_FILE_BYTES > self._max_bytes:
            self._drop_oldest(spare=sha256)
        try:
            if not self._segments or self._newest_bytes + needed > self._max_bytes // _SEGMENTS:
                self._begin_segment()
            segment = self._segments[-1]
            if packed_snapshot is not None:
                self._snapshots.write(sha256, packed_snapshot)
                self._snapshot_bytes[sha256] = len(packed_snapshot)
                self.used_bytes += len(packed_snapshot)
            place = Place(segment.number, segment.append(record))
        except OSError:
            if not self._index.names(sha256):
                self._remove_snapshot(sha256)
            raise
        self.used_bytes += bytes_on_disk(record)
        self._newest_bytes += needed
        self._index.add(place, decision.decision_id, sha256)

    def find(self, decision_id: str) -> Place | None:
        """Return where a decision stands; None where it is not kept."""
        return self._index.find(decision_id)

    def newest(self, before: Place | None, count: int) -> list[Place]:
        """Return the ``count`` newest decisions that are older than ``before``, newest first."""
        return self._index.newest(before, count)

    def read(self, place: Place) -> Decision | None:
        """Return the decision at a place that the archive named; None where it has made room since.

        Raises:
            DamagedError: the file has been damaged since.
            OSError: the file cannot be read.
        """
        segment = next((segment for segment in self._segments if segment.number == place.segment), None)
        return None if segment is None else Decision.FromString(segment.read(place.offset))

    def snapshot(self, sha256: bytes) -> bytes | None:
        """Return a snapshot that a decision names; None where it is not kept."""
        return self._snapshots.read(sha256)

    def close(self) -> None:
        """Close the files; the archive is of no use afterwards."""
        for segment in self._segments:
            segment.close()

    def _read_all(self) -> None:
        self._snapshot_bytes = self._snapshots.sizes()
        self.used_bytes += sum(self._snapshot_bytes.values())
        for number in Segment.numbers(self._folder):
            self._next_number = number + 1
            try:
                segment = Segment(self._folder, number)
                try:
                    self._read_segment(segment)
                except OSError:
                    segment.close()
                    raise
            except OSError as error:
                _log.warning("%s: segment %d cannot be read: %s", self._folder, number, error.strerror)
        for sha256 in [*self._snapshot_bytes]:
            if not self._index.names(sha256):
                self._remove_snapshot(sha256)
        self._snapshots.remove_unfinished()

    def _read_segment(self, segment: Segment) -> None:
        found = list[tuple[Place, str, bytes]]()
        for offset, record in segment.scan():
            try:
                decision = Decision.FromString(record)
            except DecodeError:
                # Whole, and yet none: of a version that we are not.
                continue
            place = Place(segment.number, offset)
            found.append((place, decision.decision_id, decision.registry.snapshot_sha256))
        torn = segment.cut()
        if torn:
            _log.warning("%s: %d bytes torn by the end of an earlier run are cut off", segment.path, torn)
        if not found:
            segment.remove()
            return
        # Only now: the index names no segment that is not there.
        for place, decision_id, sha256 in found:
            self._index.add(place, decision_id, sha256)
        self._segments.append(segment)
        self._newest_bytes = segment.size
        self.used_bytes += segment.size

    def _begin_segment(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = self._next_number
        # Never tried again: a failure may have left a file of this number behind.
        self._next_number += 1
        segment = Segment(self._folder, number, create=True)
        self._segments.append(segment)
        self._newest_bytes = segment.size
        self.used_bytes += segment.size

    def _drop_oldest(self, *, spare: bytes | None = None) -> None:
        oldest = self._segments[0]
        oldest.remove()
        self._segments.popleft()
        self.used_bytes -= oldest.size
        for sha256 in self._index.forget_oldest(oldest.number):
            if sha256 != spare:
                self._remove_snapshot(sha256)

    def _remove_snapshot(self, sha256: bytes) -> None:
        if sha256 in self._snapshot_bytes:
            self._snapshots.remove(sha256)
            self.used_bytes -= self._snapshot_bytes.pop(sha256)
