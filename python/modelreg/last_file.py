"""What a run leaves on disk for the next start, whole or not at all; imports little, as starts wait for it."""

import contextlib
import hashlib
import os
from pathlib import Path


class LastFileError(Exception):
    """The file is there but cannot be used; the message says why."""


class LastFile:
    """One such file in one data directory; whoever uses it owns that directory."""

    def __init__(self, folder: Path, name: str, kind: str, *, max_bytes: int) -> None:
        """Take the file ``name`` of the data directory ``folder``.

        Args:
            folder: the directory.
            name: the file's.
            kind: what it holds, as in ``snapshot``; it begins with it.
            max_bytes: a larger one is refused.
        """
        self.path = folder / name
        self._temporary = folder / f"{name}.new"
        self._kind = kind
        self._magic = f"modelreg {kind} 1\n".encode()
        self._max_bytes = max_bytes

    def read(self) -> bytes | None:
        """Return the content, or None where there is no file.

        Raises:
            LastFileError: the file is damaged, cut off, too large, or cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(self._max_bytes + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LastFileError(f"{self.path} cannot be read: {error.strerror}") from error
        if len(content) > self._max_bytes:
            raise LastFileError(f"{self.path} is larger than {self._max_bytes} bytes")
        header_bytes = len(self._magic) + hashlib.sha256().digest_size
        if not content.startswith(self._magic):
            raise LastFileError(f"{self.path} is no {self._kind} file of this version")
        held = content[header_bytes:]
        if content[len(self._magic) : header_bytes] != hashlib.sha256(held).digest():
            raise LastFileError(f"{self.path} is damaged: its checksum is another")
        return held

    def write(self, content: bytes) -> None:
        """Replace the file in one step: killed at any moment, either the old or the new one is there.

        Raises:
            LastFileError: it cannot be written; the old one is as it was.
        """
        try:
            self._write(self._magic + hashlib.sha256(content).digest() + content)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            raise LastFileError(f"{self.path} cannot be written: {error.strerror}") from error

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
