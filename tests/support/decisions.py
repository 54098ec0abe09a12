"""Recorded decisions made by hand, for what concerns keeping them and not what they say."""

import hashlib
from pathlib import Path

from modelreg.decisions.store import FOLDER, DecisionStore
from modelreg.v1 import common_pb2, decision_pb2, select_pb2


def snapshot_of(number: int) -> bytes:
    """Return bytes that stand for a snapshot; they hardly shrink."""
    return b"".join(hashlib.sha256(b"%d %d" % (number, part)).digest() for part in range(32))


def decision(number: int, snapshot: bytes = b"", *, padding_bytes: int = 0) -> decision_pb2.Decision:
    """Return the decision of that number, made on ``snapshot``."""
    return decision_pb2.Decision(
        decision_id=f"decision-{number}",
        now_unix_ms=number,
        registry=common_pb2.RegistryRef(revision=1, snapshot_sha256=hashlib.sha256(snapshot).digest()),
        request=select_pb2.SelectRequest(task_class="x" * padding_bytes),
    )


class Snapshots:
    """What was in place when a decision was made."""

    def __init__(self, *snapshots: bytes) -> None:
        self.found = {hashlib.sha256(snapshot).digest(): snapshot for snapshot in snapshots}
        self.asked = 0

    def find(self, sha256: bytes) -> bytes | None:
        """Return the snapshot of that digest."""
        self.asked += 1
        return self.found.get(sha256)


def store_in(data: Path, *, max_bytes: int = 1 << 20, snapshots: Snapshots | None = None) -> DecisionStore:
    """Return a store on a data directory."""
    return DecisionStore(data, max_bytes=max_bytes, find_snapshot=(snapshots or Snapshots(b"")).find)


def numbers(store: DecisionStore) -> list[int]:
    """Return the numbers of the decisions kept, newest first."""
    return [decision.now_unix_ms for decision in kept(store)]


def kept(store: DecisionStore) -> list[decision_pb2.Decision]:
    """Return the decisions kept, newest first."""
    read = (store.read(place) for place in store.newest(None, 1_000_000))
    return [decision for decision in read if decision is not None]


def bytes_in(data: Path) -> int:
    """Return what all files of the store take."""
    return sum(file.stat().st_size for file in (data / FOLDER).rglob("*") if file.is_file())
