"""What the synchronous and the asynchronous client share of the wire: methods, bounds, when to send again."""

import os
import time
from typing import TYPE_CHECKING, Final

from modelreg._core import ForkError

if TYPE_CHECKING:
    from modelreg.call_errors import ModelregError

SELECT: Final = "/modelreg.v1.RouterService/Select"
BATCH_SELECT: Final = "/modelreg.v1.RouterService/BatchSelect"
ESTIMATE_COST: Final = "/modelreg.v1.RouterService/EstimateCost"
BATCH_ESTIMATE_COST: Final = "/modelreg.v1.RouterService/BatchEstimateCost"
RECORD_USAGE: Final = "/modelreg.v1.RouterService/RecordUsage"
BATCH_RECORD_USAGE: Final = "/modelreg.v1.RouterService/BatchRecordUsage"
RELEASE_HOLD: Final = "/modelreg.v1.RouterService/ReleaseHold"
EXTEND_HOLD: Final = "/modelreg.v1.RouterService/ExtendHold"
CHECK_RATE_LIMIT: Final = "/modelreg.v1.RouterService/CheckRateLimit"

METHODS: Final = (
    SELECT,
    BATCH_SELECT,
    ESTIMATE_COST,
    BATCH_ESTIMATE_COST,
    RECORD_USAGE,
    BATCH_RECORD_USAGE,
    RELEASE_HOLD,
    EXTEND_HOLD,
    CHECK_RATE_LIMIT,
)

DEFAULT_TIMEOUT_S: Final = 0.05
DEFAULT_CONNECTIONS: Final = 4

_MAX_CONNECTIONS: Final = 64


def check_connections(connections: int) -> int:
    """Return the number of connections.

    Raises:
        ValueError: it is out of range.
    """
    if not 1 <= connections <= _MAX_CONNECTIONS:
        raise ValueError(f"connections: {connections} is not in 1 … {_MAX_CONNECTIONS}")
    return connections


def check_timeout(timeout_s: float) -> float:
    """Return the deadline.

    Raises:
        ValueError: it is no time above 0.
    """
    if not 0 < timeout_s < float("inf"):
        raise ValueError(f"timeout_s: {timeout_s} is no time above 0, in seconds")
    return timeout_s


class SameProcess:
    """Refuses use in a forked process: the connections and their threads stayed in the one that forked."""

    __slots__ = ("_pid",)

    def __init__(self) -> None:
        """Remember this process."""
        self._pid = os.getpid()

    def check(self) -> None:
        """Go on in the process that made the client.

        Raises:
            ForkError: this is another.
        """
        if os.getpid() != self._pid:
            raise ForkError(f"the client was made in process {self._pid}, before a fork; make a new one here, or spawn")


class Deadline:
    """The time that a call has, a second try included."""

    __slots__ = ("_ends_s",)

    def __init__(self, timeout_s: float) -> None:
        """Begin now."""
        self._ends_s = time.monotonic() + timeout_s

    def left_s(self) -> float:
        """Return what is left."""
        return self._ends_s - time.monotonic()

    def wait_s(self, error: "ModelregError") -> float | None:
        """Return how long to wait until the call is sent again, None where it is not.

        Only UNAVAILABLE is worth a second try, and only if the server does not ask for more time than is left. Every
        call may be sent twice: Selects and events have an id, the others change nothing.
        """
        wait_s = error.retry_after_s or 0.0
        return wait_s if error.code == "UNAVAILABLE" and wait_s < self.left_s() else None


def second_failure(first: "ModelregError", second: "ModelregError") -> "ModelregError":
    """Return what to raise of two tries.

    The second waits for a connection as long as there is time; that it did in vain says less than why the first failed.
    """
    return first if second.code == "DEADLINE_EXCEEDED" else second
