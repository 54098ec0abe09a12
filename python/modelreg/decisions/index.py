"""Where each recorded decision stands, by its id and by its age; in memory, made anew from the files at each start."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from modelreg.decisions.segment import Place


@dataclass(slots=True)
class _Entries:
    """What one segment holds, oldest first."""

    number: int
    offsets: list[int] = field(default_factory=list[int])
    decision_ids: list[str] = field(default_factory=list[str])
    snapshots: set[bytes] = field(default_factory=set[bytes])


class DecisionIndex:
    """Places of decisions. Used by one thread at a time."""

    def __init__(self) -> None:
        """Know of no decision."""
        self._segments: deque[_Entries] = deque()
        self._places: dict[str, Place] = {}

    def add(self, place: Place, decision_id: str, snapshot_sha256: bytes) -> None:
        """Add a decision that is newer than all others."""
        if not self._segments or self._segments[-1].number != place.segment:
            self._segments.append(_Entries(place.segment))
        entries = self._segments[-1]
        entries.offsets.append(place.offset)
        entries.decision_ids.append(decision_id)
        entries.snapshots.add(snapshot_sha256)
        self._places[decision_id] = place

    def find(self, decision_id: str) -> Place | None:
        """Return where a decision stands."""
        return self._places.get(decision_id)

    def newest(self, before: Place | None, count: int) -> list[Place]:
        """Return the ``count`` newest decisions that are older than ``before``, newest first."""
        return [*islice(self._older(before), count)]

    def names(self, snapshot_sha256: bytes) -> bool:
        """Return whether a decision was made on this snapshot."""
        return any(snapshot_sha256 in entries.snapshots for entries in self._segments)

    def forget_oldest(self, segment: int) -> set[bytes]:
        """Forget the decisions of a segment, if there are any; it is the oldest one.

        Returns:
            The snapshots that no decision names any more.
        """
        if not self._segments or self._segments[0].number != segment:
            return set()
        gone = self._segments.popleft()
        for decision_id in gone.decision_ids:
            # The same id may stand in a later segment too: ids of a seeded engine repeat.
            if self._places[decision_id].segment == segment:
                del self._places[decision_id]
        return {snapshot for snapshot in gone.snapshots if not self.names(snapshot)}

    def _older(self, before: Place | None) -> Iterator[Place]:
        for entries in reversed(self._segments):
            end = len(entries.offsets)
            if before is not None and entries.number >= before.segment:
                end = bisect_left(entries.offsets, before.offset) if entries.number == before.segment else 0
            for offset in reversed(entries.offsets[:end]):
                yield Place(entries.number, offset)
