"""An engine that notes what it is given; for rules about when the registry calls it, not about what it decides."""

from modelreg._core import SnapshotError
from modelreg.internal.v1 import snapshot_pb2


class RecordingEngine:
    """Takes every snapshot, unless told to refuse."""

    def __init__(self) -> None:
        self.loaded: list[tuple[snapshot_pb2.Snapshot, bool]] = []
        self.confirmed = 0
        self.refusal = ""

    def load_snapshot(self, snapshot: bytes, *, from_disk: bool = False) -> bytes:
        self.check_snapshot(snapshot)
        self.loaded.append((snapshot_pb2.Snapshot.FromString(snapshot), from_disk))
        return b""

    def check_snapshot(self, snapshot: bytes) -> None:
        if self.refusal:
            raise SnapshotError(self.refusal)
        snapshot_pb2.Snapshot.FromString(snapshot)

    def confirm_snapshot(self) -> None:
        self.confirmed += 1

    @property
    def revisions(self) -> list[int]:
        return [snapshot.revision for snapshot, _ in self.loaded]
