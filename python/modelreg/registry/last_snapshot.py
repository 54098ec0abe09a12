"""`last.snapshot`: the last run's snapshot on disk, whole or not at all; imports little, as starting waits for it."""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Final

FILE_NAME: Final = "last.snapshot"

_TEMPORARY_NAME: Final = "last.snapshot.new"
_MAGIC: Final = b"modelreg snapshot 1\n"
_HEADER_BYTES: Final = len(_MAGIC) + hashlib.sha256().digest_size
_MAX_BYTES: Final = 256 * 1024 * 1024


class LastSnapshotError(Exception):
    """The file is there but cannot be used; the message says why."""


class LastSnapshot:
    """The file in one data directory; whoever uses it owns that directory."""

    def __init__(self, folder: Path) -> None:
        """Take the file of the data directory ``folder``."""
        self.path = folder / FILE_NAME
        self._temporary = folder / _TEMPORARY_NAME

    def read(self) -> bytes | None:
        """Return the snapshot's bytes, or None where there is no file.

        Raises:
            LastSnapshotError: the file is damaged, cut off, too large, or cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LastSnapshotError(f"{self.path} cannot be read: {error.strerror}") from error
        if len(content) > _MAX_BYTES:
            raise LastSnapshotError(f"{self.path} is larger than {_MAX_BYTES} bytes")
        if not content.startswith(_MAGIC):
            raise LastSnapshotError(f"{self.path} is no snapshot file of this version")
        snapshot = content[_HEADER_BYTES:]
        if content[len(_MAGIC) : _HEADER_BYTES] != hashlib.sha256(snapshot).digest():
            raise LastSnapshotError(f"{self.path} is damaged: its checksum is another")
        return snapshot

    def write(self, snapshot: bytes) -> None:
        """Replace the file in one step: killed at any moment, either the old or the new one is there.

        Raises:
            LastSnapshotError: it cannot be written; the old one is as it was.
        """
        try:
            self._write(_MAGIC + hashlib.sha256(snapshot).digest() + snapshot)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            raise LastSnapshotError(f"{self.path} cannot be written: {error.strerror}") from error

    def _write(self, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        temporary = os.open(self._temporary, flags, 0o600)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(temporary, left) :]
            os.fsync(temporary)
        finally:
            os.close(temporary)
        self._temporary.replace(self.path)
        # The new name is on disk only with its folder.
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
