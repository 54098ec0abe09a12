"""The data directory: where it is, that it exists, and that one process at a time owns it."""

import contextlib
import fcntl
import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

LOCK_NAME: Final = "lock"

_log: Final = logging.getLogger(__name__)

# Readers of the lock hold it shared for microseconds; an owner holds it for good.
_LOCK_TRIES: Final = 20
_LOCK_PAUSE_S: Final = 0.01
_MAX_LOCK_BYTES: Final = 4_096


class DataDirError(Exception):
    """The data directory cannot be used; the message says which and why."""


class DataDirLocked(DataDirError):  # noqa: N818 - a state of the directory, named as the design names it
    """Another process owns the data directory.

    Attributes:
        pid: its process id; None where it has not said yet.
    """

    def __init__(self, path: Path, pid: int | None) -> None:
        """Name the owner in the message."""
        owner = f"process {pid}" if pid is not None else "another process that is just starting"
        super().__init__(f"{path} is in use by {owner}; stop it, or choose another directory with --data")
        self.pid = pid


@dataclass(frozen=True, slots=True)
class LockInfo:
    """What the owner of a data directory says of itself.

    Attributes:
        pid: its process id.
        addresses: the addresses it is bound to, ``host:port`` by setting (``grpc``, ``probe``); empty while it starts.
    """

    pid: int
    addresses: Mapping[str, str]


class DataDir:
    """A data directory that this process owns, until ``close`` or its end, however it ends."""

    def __init__(self, path: Path) -> None:
        """Create ``path`` (0700) where it does not exist, and lock it.

        Raises:
            DataDirLocked: another process owns it.
            DataDirError: it cannot be created or written.
        """
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock_fd = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataDirError(f"the data directory {path} cannot be used: {error.strerror}") from error
        try:
            _lock(self._lock_fd, path)
            self.publish({})
        except BaseException:
            os.close(self._lock_fd)
            raise

    def publish(self, addresses: Mapping[str, str]) -> None:
        """Say in the lock which addresses this process is bound to, ``host:port`` by setting.

        The lock is held whatever it says: a full disk costs commands the way to this server, not the server its start.
        """
        line = json.dumps({"pid": os.getpid(), "addresses": dict(addresses)}).encode() + b"\n"
        try:
            os.pwrite(self._lock_fd, line, 0)
            # After the line: a reader takes the first line, so it never meets half of two.
            os.ftruncate(self._lock_fd, len(line))
        except OSError as error:
            # What an owner before us wrote would lead commands astray; shortening takes no space.
            with contextlib.suppress(OSError):
                os.ftruncate(self._lock_fd, 0)
            _log.warning(
                "the lock of %s cannot be written: %s; commands find this server by --address only",
                self.path,
                error.strerror,
            )

    def close(self) -> None:
        """Let go of the directory; the lock file stays, as removing it could remove the next owner's."""
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def is_owned(path: Path) -> bool:
    """Return whether a process owns the data directory at ``path``, whatever it has said of itself so far."""
    try:
        fd = os.open(path / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _is_free(fd)
    finally:
        os.close(fd)


def read_lock(path: Path) -> LockInfo | None:
    """Return who owns the data directory at ``path``; None where nobody does, or its owner has not said yet."""
    try:
        fd = os.open(path / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if _is_free(fd):
            return None
        return _read(fd)
    finally:
        os.close(fd)


def default_data_dir() -> Path:
    """Return the directory that stands where none is named: the platform's for a user's data."""
    import platformdirs  # noqa: PLC0415 - 20 ms of imports that a start with a named directory is spared

    return Path(platformdirs.user_data_dir("modelreg", appauthor=False))


def _lock(fd: int, path: Path) -> None:
    for _ in range(_LOCK_TRIES):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOCK_PAUSE_S)
        except OSError as error:
            raise DataDirError(f"the data directory {path} cannot be locked: {error.strerror}") from error
        else:
            return
    owner = _read(fd)
    raise DataDirLocked(path, owner.pid if owner is not None else None)


def _is_free(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(fd: int) -> LockInfo | None:
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        line = os.pread(fd, _MAX_LOCK_BYTES, 0).partition(b"\n")[0]
        content = cast("dict[str, object]", json.loads(line))
        addresses = cast("dict[str, object]", content["addresses"])
        return LockInfo(int(str(content["pid"])), {str(key): str(value) for key, value in addresses.items()})
    return None
