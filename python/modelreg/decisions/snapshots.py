"""Snapshots that recorded decisions refer to, one file each, named by its SHA-256 and compressed."""

import contextlib
import hashlib
import re
import zlib
from pathlib import Path
from typing import Final

_FOLDER: Final = "snapshots"
_SUFFIX: Final = ".zlib"
_NAME: Final = re.compile(rf"(?P<sha256>[0-9a-f]{{64}})\{_SUFFIX}")
_UNFINISHED: Final = ".new"
# The fastest level: a snapshot shrinks to a fifth, and a large registry is done in half a second.
_LEVEL: Final = 1
_MAX_SNAPSHOT_BYTES: Final = 256 << 20


class SnapshotFiles:
    """The files in one folder. Used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Take the files under the decisions' ``folder``; nothing is read or made."""
        self._folder = folder / _FOLDER

    def sizes(self) -> dict[bytes, int]:
        """Return the digests of the snapshots there, with the bytes their files take.

        Raises:
            OSError: the folder is there and cannot be read.
        """
        return {
            bytes.fromhex(found["sha256"]): file.stat().st_size
            for file in self._files()
            if (found := _NAME.fullmatch(file.name)) is not None
        }

    def remove_unfinished(self) -> None:
        """Delete what a kill in the middle of a write left.

        Raises:
            OSError: it cannot be deleted.
        """
        for file in self._files():
            if file.suffix == _UNFINISHED:
                file.unlink()

    def read(self, sha256: bytes) -> bytes | None:
        """Return a snapshot; None where it is not there, damaged or unreadable."""
        try:
            packed = self._path(sha256).read_bytes()
            unpacker = zlib.decompressobj()
            snapshot = unpacker.decompress(packed, _MAX_SNAPSHOT_BYTES)
        except (OSError, zlib.error):
            return None
        return snapshot if hashlib.sha256(snapshot).digest() == sha256 else None

    def write(self, sha256: bytes, packed: bytes) -> None:
        """Keep a snapshot that ``pack`` packed: killed at any moment, it is there whole or not at all.

        Raises:
            OSError: it cannot be written; what was written of it is gone.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(sha256)
        new = path.with_suffix(_UNFINISHED)
        try:
            new.write_bytes(packed)
            new.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise

    def remove(self, sha256: bytes) -> None:
        """Delete a snapshot; one that is gone already is no fault.

        Raises:
            OSError: it cannot be deleted.
        """
        self._path(sha256).unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        try:
            return [*self._folder.iterdir()]
        except FileNotFoundError:
            return []

    def _path(self, sha256: bytes) -> Path:
        return self._folder / f"{sha256.hex()}{_SUFFIX}"


def pack(snapshot: bytes) -> bytes:
    """Return a snapshot as its file has it."""
    return zlib.compress(snapshot, _LEVEL)
