"""`last.limits`: the rate limits of the last run on disk, so that no start lets anything out that they would not."""

import logging
from pathlib import Path
from typing import Final, Protocol

from modelreg._core import LimitSetError
from modelreg.last_file import LastFile, LastFileError

FILE_NAME: Final = "last.limits"

# 10,000 limits of the longest names, and calendars.
_MAX_BYTES: Final = 16 * 1024 * 1024

_log: Final = logging.getLogger(__name__)


class LimitEngine(Protocol):
    """The part of `_core.Engine` that takes limits."""

    def load_limits(self, limit_set: bytes) -> None:
        """Swap in an encoded ``LimitSet``."""
        ...


class LastLimits(LastFile):
    """The file in one data directory."""

    def __init__(self, folder: Path) -> None:
        """Take the file of the data directory ``folder``."""
        super().__init__(folder, FILE_NAME, "limits", max_bytes=_MAX_BYTES)

    def load(self, engine: LimitEngine) -> None:
        """Give the engine what the file holds, if there is one; a bad one is skipped with a warning.

        The control plane gives it those of the store a moment later.
        """
        try:
            limit_set = self.read()
            if limit_set is not None:
                engine.load_limits(limit_set)
        except (LastFileError, LimitSetError) as error:
            _log.warning("%s is skipped: %s; nothing is limited until the store is read", self.path, error)

    def keep(self, limit_set: bytes) -> None:
        """Keep what the engine has; where that fails the next start begins with older ones, which is warned of."""
        try:
            self.write(limit_set)
        except LastFileError as error:
            _log.warning("rate limits: %s; a start begins with older ones", error)
