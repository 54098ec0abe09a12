"""Usage that was not recorded: counted, and told in the log once until recording works again."""

import logging
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelreg.v1.usage_pb2 import RecordUsageRequest, RecordUsageResponse

_log: Final = logging.getLogger(__name__)


class UsageFailures:
    """Counts events that were not recorded. Thread-safe.

    Attributes:
        count: how many so far.
    """

    def __init__(self) -> None:
        """Begin at 0."""
        self.count = 0
        self._lock = threading.Lock()
        self._is_told = False

    def note(
        self, events: "Sequence[RecordUsageRequest]", results: "Sequence[RecordUsageResponse | Exception]"
    ) -> None:
        """Note what became of each event."""
        for event, result in zip(events, results, strict=True):
            if isinstance(result, Exception):
                self._failed(event, result)
            # Most calls find nothing to do, without the lock.
            elif self._is_told:
                self._recorded()

    def _failed(self, event: "RecordUsageRequest", error: Exception) -> None:
        with self._lock:
            self.count += 1
            is_told, self._is_told = self._is_told, True
        if not is_told:
            _log.warning(
                "usage of decision %s was not recorded: %s; further failures are only counted (usage_failures)",
                event.decision_id,
                error,
                exc_info=error,
            )

    def _recorded(self) -> None:
        with self._lock:
            self._is_told = False
        _log.info("usage is recorded again; %d events were not", self.count)
