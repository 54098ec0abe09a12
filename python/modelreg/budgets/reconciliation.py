"""The job that reconciles the books each minute, over the windows that entries came to lately or that drifted."""

from collections.abc import Callable
from typing import Final

from modelreg.budgets.verify import Books, Verified
from modelreg.jobs.job import Did, Job, Stop
from modelreg.store.errors import StoreError

NAME: Final = "ledger-verify"

_INTERVAL_MS: Final = 60_000
_JITTER_PPM: Final = 100_000
# Longer than from the begin of a run to the end of the next: no entry is passed over.
_LATELY_MS: Final = 120_000
_MOST_TOLD: Final = 20


def reconciliation(books: Books, clock_unix_ms: Callable[[], int]) -> Job:
    """Return the job.

    Args:
        books: of the store and of this server's ledger.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """

    def run(stop: Stop) -> Did:
        now = clock_unix_ms()
        try:
            found = books.verify(now, touched_since_unix_ms=now - _LATELY_MS, stop=stop)
        except StoreError as error:
            return Did("failed", [str(error)])
        counted = f"{found.windows} windows, {found.entries} entries, {len(found.drifts)} drifts"
        shared = [_shared(found)] if found.shared else []
        told = [str(drift) for drift in found.drifts[:_MOST_TOLD]]
        return Did("failed" if found.drifts else "done", [counted, *shared, *told])

    return Job(NAME, _INTERVAL_MS, _JITTER_PPM, run, is_quiet=True)


def _shared(found: Verified) -> str:
    return (
        f"{found.shared} windows are posted to by other servers too ({', '.join(found.servers)}): each counts its own"
        " alone, so they were not compared with this server's ledger"
    )
