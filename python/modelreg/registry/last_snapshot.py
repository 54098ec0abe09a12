"""`last.snapshot`: the last run's snapshot on disk."""

from pathlib import Path
from typing import Final

from modelreg.last_file import LastFile

FILE_NAME: Final = "last.snapshot"

_MAX_BYTES: Final = 256 * 1024 * 1024


class LastSnapshot(LastFile):
    """The file in one data directory."""

    def __init__(self, folder: Path) -> None:
        """Take the file of the data directory ``folder``."""
        super().__init__(folder, FILE_NAME, "snapshot", max_bytes=_MAX_BYTES)
