"""The snapshots that were loaded, remembered: what the registry shows, and what recorded decisions refer to."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from modelreg.registry.engine import SnapshotEngine

# Decisions on a snapshot are recorded a moment after the next one took its place.
_MOST_FORMER: Final = 3
_MAX_FORMER_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """A snapshot the engine took.

    Attributes:
        sha256: of its bytes.
        snapshot: its bytes.
    """

    sha256: bytes
    snapshot: bytes


class LoadedSnapshots:
    """Hands snapshots to the engine and remembers the last few that it took. Thread-safe."""

    def __init__(self, engine: SnapshotEngine) -> None:
        """Stand before ``engine``; nothing is loaded yet."""
        self._engine = engine
        self._lock = Lock()
        self._last: Loaded | None = None
        self._former: OrderedDict[bytes, Loaded] = OrderedDict()

    @property
    def last(self) -> Loaded | None:
        """The one in place; None before the first."""
        return self._last

    def find(self, sha256: bytes) -> bytes | None:
        """Return the bytes of the one in place, or of one shortly before it."""
        with self._lock:
            found = self._last if self._last is not None and self._last.sha256 == sha256 else self._former.get(sha256)
        return None if found is None else found.snapshot

    def load_snapshot(self, snapshot: bytes, *, from_disk: bool = False) -> bytes:
        """Swap a snapshot in; returns its SHA-256.

        Raises:
            SnapshotError: refused; the one before stays.
        """
        sha256 = self._engine.load_snapshot(snapshot, from_disk=from_disk)
        with self._lock:
            if self._last is not None and self._last.sha256 != sha256:
                self._former[self._last.sha256] = self._last
            self._last = Loaded(sha256, snapshot)
            self._former.pop(sha256, None)
            while len(self._former) > _MOST_FORMER or self._former_bytes() > _MAX_FORMER_BYTES:
                self._former.popitem(last=False)
        return sha256

    def check_snapshot(self, snapshot: bytes) -> None:
        """Prepare a snapshot, to be loaded next.

        Raises:
            SnapshotError: it would be refused.
        """
        self._engine.check_snapshot(snapshot)

    def confirm_snapshot(self) -> None:
        """Say that the one in place is current."""
        self._engine.confirm_snapshot()

    def _former_bytes(self) -> int:
        return sum(len(former.snapshot) for former in self._former.values())
