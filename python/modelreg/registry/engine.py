"""What the registry needs of the engine; a protocol, so that its tests need no extension and no door."""

from typing import Protocol


class SnapshotEngine(Protocol):
    """The part of `_core.Engine` that takes snapshots; its docstrings are there."""

    def check_snapshot(self, snapshot: bytes) -> None:
        """Raise ``SnapshotError`` where ``load_snapshot`` would; loading the same bytes next is quick."""
        ...

    def load_snapshot(self, snapshot: bytes, *, from_disk: bool = False) -> bytes:
        """Swap a snapshot in."""
        ...

    def confirm_snapshot(self) -> None:
        """Say that the one in place is current."""
        ...
