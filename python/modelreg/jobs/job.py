"""What a periodic job is, what a run of it did, and when the next is due. Pure."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Outcome = Literal["done", "failed"]

_RETRIES_IN_AN_INTERVAL: Final = 24
_SOONEST_RETRY_MS: Final = 60_000


class JobStoppedError(Exception):
    """The process ends; the run is cut, and due again."""


class Stop:
    """Tells a run that the process ends."""

    def __init__(self) -> None:
        """Nothing ends yet."""
        self.told: Future[None] = Future()
        """Set then: what can wait for two things waits for it too."""

    def tell(self) -> None:
        """End what runs."""
        if not self.told.done():
            self.told.set_result(None)

    def check(self) -> None:
        """Go no further where the process ends.

        Raises:
            JobStoppedError: it does.
        """
        if self.told.done():
            raise JobStoppedError


class Did(NamedTuple):
    """What a run did.

    Attributes:
        outcome: whether all of it succeeded.
        lines: what was done and what failed why, a line each.
    """

    outcome: Outcome
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again. Doing it twice must be no worse than once.

    Attributes:
        name: small letters and `-`.
        interval_ms: from the end of a run to the next.
        jitter_ppm: most by which that is longer or shorter, in millionths of it.
        run: does it, on a thread of jobs; raises ``JobStoppedError`` where it leaves off because the process ends.
        is_quiet: runs that succeed are not worth a line in the log.
    """

    name: str
    interval_ms: int
    jitter_ppm: int
    run: Callable[[Stop], Did]
    is_quiet: bool = False

    def next_due_unix_ms(self, now_unix_ms: int, outcome: Outcome, random: Callable[[], float]) -> int:
        """Return when it is due after a run that ended now; one that failed sooner, but not within a minute.

        Args:
            now_unix_ms: the time.
            outcome: of the run.
            random: a number of 0 to 1.
        """
        interval_ms = self.interval_ms
        if outcome == "failed":
            interval_ms = min(interval_ms, max(interval_ms // _RETRIES_IN_AN_INTERVAL, _SOONEST_RETRY_MS))
        return now_unix_ms + interval_ms + round((2 * random() - 1) * interval_ms * self.jitter_ppm / 1_000_000)


class JobRun(NamedTuple):
    """The last run of a job.

    Attributes:
        started_unix_ms: when.
        ended_unix_ms: when; None: it runs, or was cut by the end of its process.
        outcome: None likewise.
        did: what it did, a line each.
        next_due_unix_ms: when the next is due.
    """

    started_unix_ms: int
    ended_unix_ms: int | None
    outcome: Outcome | None
    did: Sequence[str]
    next_due_unix_ms: int


def due_in_ms(job: Job, last: JobRun | None, now_unix_ms: int) -> int:
    """Return how long it is until a job is due; 0 where it is: it never ran, was cut, or its time has come.

    Args:
        job: the job.
        last: its last run; None: it never ran.
        now_unix_ms: the time. Where a clock was set back, a run is not put off beyond the longest interval.
    """
    if last is None or last.ended_unix_ms is None:
        return 0
    left_ms = last.next_due_unix_ms - now_unix_ms
    longest_ms = job.interval_ms + job.interval_ms * job.jitter_ppm // 1_000_000
    return 0 if left_ms <= 0 or left_ms > longest_ms else left_ms
