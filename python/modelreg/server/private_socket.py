"""Where the Rust door reaches the Python door: a socket that only this user can see, and only this process can use."""

import secrets
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_FOLDER: Final = "door"
_FILE: Final = "python.sock"
_MAX_PATH_BYTES: Final = 100
"""The kernel takes 107 bytes on Linux, 103 on macOS."""


class PrivateSocket:
    """A path in a folder of mode 0700, and this start's secret; the folder goes when the process ends.

    Attributes:
        path: of the socket; nothing is there before the Python door starts.
        secret: proof that a call came through the Rust door.
    """

    def __init__(self, data_dir: Path) -> None:
        """Make the folder, in the data directory unless that lies too deep for the path of a socket.

        A killed process leaves its folder behind; the next start on the data directory takes its place.
        """
        folder = data_dir.resolve() / _FOLDER
        if len(bytes(folder / _FILE)) > _MAX_PATH_BYTES:
            folder = Path(tempfile.mkdtemp(prefix="modelreg-"))
        else:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        self.path = folder / _FILE
        self.secret = secrets.token_hex(32)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove folder and socket; one that is gone already, or cannot be removed, fails no clean end."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
