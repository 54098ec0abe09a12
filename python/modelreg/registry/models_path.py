"""Reading the models file, and noticing cheaply that it may have changed."""

import hashlib
import os
import stat
from pathlib import Path
from typing import NamedTuple, TypeAlias

from modelreg.catalog.parse import MAX_FILE_BYTES
from modelreg.catalog.problem import ModelsFileError, Problem

# What `os.stat` says of the file behind every link: equal as long as nobody wrote or replaced it. None: no such file.
Stat: TypeAlias = tuple[int, int, int, int, int] | None


class ModelsBytes(NamedTuple):
    """The models file as it was read.

    Attributes:
        path: where it lies.
        data: its bytes.
        digest: their SHA-256, in hexadecimal.
    """

    path: Path
    data: bytes
    digest: str


def stat_models(path: Path) -> Stat:
    """Return what tells one content of the file from another without reading it."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns


def read_models(path: Path) -> ModelsBytes:
    """Return the file's bytes, of too large a one only one more than a models file may have.

    Raises:
        ModelsFileError: it cannot be read, or is no regular file.
    """
    try:
        # Non-blocking: opening a pipe must not wait for its writer.
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise ModelsFileError(str(path), [Problem("", "is no regular file")])
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ModelsFileError(str(path), [Problem("", f"cannot be read: {error.strerror}")]) from error
    return ModelsBytes(path, data, hashlib.sha256(data).hexdigest())
