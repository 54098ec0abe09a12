"""What the registry needs of the engine; protocols, so that its tests need no extension and no door."""

from typing import Protocol


class SnapshotEngine(Protocol):
    """The part of `_core.Engine` that takes snapshots; its docstrings are there."""

    def load_snapshot(self, snapshot: bytes, *, from_disk: bool = False) -> bytes:
        """Swap a snapshot in."""
        ...

    def confirm_snapshot(self) -> None:
        """Say that the one in place is current."""
        ...


class TryingEngine(SnapshotEngine, Protocol):
    """One that also says beforehand whether it will take a snapshot."""

    def check_snapshot(self, snapshot: bytes) -> None:
        """Raise ``SnapshotError`` where ``load_snapshot`` would; nothing is changed."""
        ...
