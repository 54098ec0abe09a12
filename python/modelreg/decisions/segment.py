"""One file of recorded decisions: records are appended, read by their place, and go with the whole file."""

import contextlib
import os
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

MAX_RECORD_BYTES: Final = 4 << 20
"""More is no record of ours: a request has at most 256 KiB, an answer names 17 routes."""

_MAGIC: Final = b"modelreg decisions 1\n"
NEW_FILE_BYTES: Final = len(_MAGIC)
"""What a file takes before its first record."""

_NAME: Final = re.compile(r"(?P<number>[0-9]{10})\.segment")
# Length of the record, and CRC-32 of that length and the record: zeros that a lost write left are no empty record.
_HEADER: Final = struct.Struct("<II")
_LENGTH: Final = struct.Struct("<I")


class Place(NamedTuple):
    """Where a record begins; a later record has a larger place, also in the next run.

    Attributes:
        segment: number of its file.
        offset: of its header in the file.
    """

    segment: int
    offset: int


class DamagedError(Exception):
    """What stands in a place is no record; the message says where."""


class Segment:
    """A file of records, opened. Used by one thread at a time.

    Attributes:
        number: rises from file to file.
        path: of the file.
        size: bytes of the file that are known to be whole.
    """

    def __init__(self, folder: Path, number: int, *, create: bool = False) -> None:
        """Open the file of that number; a new one begins with its first line.

        Raises:
            OSError: it cannot be opened, made or written.
        """
        self.number = number
        self.path = folder / f"{number:010}.segment"
        self.size = 0
        flags = os.O_RDWR | os.O_CLOEXEC
        self._fd = os.open(self.path, flags | (os.O_CREAT | os.O_EXCL if create else 0), 0o600)
        if create:
            try:
                self._append(_MAGIC)
            except OSError:
                self.remove()
                raise

    @staticmethod
    def numbers(folder: Path) -> list[int]:
        """Return the numbers of the files in ``folder``, oldest first.

        Raises:
            OSError: the folder is there and cannot be read.
        """
        try:
            files = [*folder.iterdir()]
        except FileNotFoundError:
            return []
        return sorted(int(found["number"]) for file in files if (found := _NAME.fullmatch(file.name)) is not None)

    def scan(self) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of each record up to the first that is torn or damaged; sets ``size`` on the way.

        Raises:
            OSError: the file cannot be read.
        """
        self.size = 0
        if os.pread(self._fd, len(_MAGIC), 0) != _MAGIC:
            return
        self.size = len(_MAGIC)
        while True:
            offset = self.size
            try:
                record = self.read(offset)
            except DamagedError:
                return
            self.size = offset + _HEADER.size + len(record)
            yield offset, record

    def cut(self) -> int:
        """Cut off what stands behind the whole records, and return how many bytes that were.

        Raises:
            OSError: the file cannot be written.
        """
        torn = os.fstat(self._fd).st_size - self.size
        if torn > 0:
            os.ftruncate(self._fd, self.size)
        return torn

    def append(self, record: bytes) -> int:
        """Append a record and return its offset.

        Raises:
            OSError: it cannot be written; the records before are as they were.
        """
        offset = self.size
        length = _LENGTH.pack(len(record))
        self._append(_HEADER.pack(len(record), zlib.crc32(record, zlib.crc32(length))) + record)
        return offset

    def read(self, offset: int) -> bytes:
        """Return the record at ``offset``.

        Raises:
            DamagedError: no whole record begins there.
            OSError: the file cannot be read.
        """
        header = os.pread(self._fd, _HEADER.size, offset)
        if len(header) == _HEADER.size:
            length, checksum = _HEADER.unpack(header)
            # The length first: a damaged one must not ask for gigabytes.
            record = os.pread(self._fd, length, offset + _HEADER.size) if length <= MAX_RECORD_BYTES else b""
            if len(record) == length and zlib.crc32(record, zlib.crc32(header[: _LENGTH.size])) == checksum:
                return record
        raise DamagedError(f"{self.path}: no whole record at byte {offset}")

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def remove(self) -> None:
        """Delete the file and close it; one that is gone already is no fault.

        Raises:
            OSError: it cannot be deleted; it stays open.
        """
        self.path.unlink(missing_ok=True)
        self.close()

    def _append(self, content: bytes) -> None:
        begin, left = self.size, memoryview(content)
        try:
            while left:
                written = os.pwrite(self._fd, left, begin + len(content) - len(left))
                left = left[written:]
        except OSError:
            # Shortening takes no space on a full disk. Where even that fails, the next record goes over the torn one.
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, begin)
            raise
        self.size = begin + len(content)


def bytes_on_disk(record: bytes) -> int:
    """Return how many bytes a record takes in its file."""
    return _HEADER.size + len(record)
