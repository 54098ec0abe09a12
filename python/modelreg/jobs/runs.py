"""The last run of each job, in the store."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, select

from modelreg.jobs.job import Did, Job, JobRun
from modelreg.store.store import Store
from modelreg.store.tables.jobs import JOB_RUNS


class Runs:
    """Reads and writes them. Thread-safe."""

    def __init__(self, store: Store, clock_unix_ms: Callable[[], int], random: Callable[[], float]) -> None:
        """Keep them in ``store``.

        Args:
            store: whose tables are of today.
            clock_unix_ms: the time, in ms since 1970 UTC.
            random: a number of 0 to 1, for the jitter.
        """
        self.clock_unix_ms = clock_unix_ms
        self._store = store
        self._random = random

    def last(self, name: str) -> JobRun | None:
        """Return the last run of a job; None before the first.

        Raises:
            StoreError: it cannot be read.
        """
        with self._store.reading() as connection:
            found = connection.execute(select(JOB_RUNS).where(JOB_RUNS.c.name == name)).one_or_none()
        if found is None:
            return None
        return JobRun(found.started_unix_ms, found.ended_unix_ms, found.outcome, found.did, found.next_due_unix_ms)

    def begin(self, job: Job) -> JobRun:
        """Note that a run begins. Until it ends it is due: whoever leads after a kill runs it again.

        Raises:
            StoreError: it cannot be written.
        """
        now = self.clock_unix_ms()
        return self._write(job, JobRun(now, None, None, (), now))

    def end(self, job: Job, begun: JobRun, did: Did) -> JobRun:
        """Note what a run did.

        Raises:
            StoreError: it cannot be written.
        """
        now = self.clock_unix_ms()
        next_due = job.next_due_unix_ms(now, did.outcome, self._random)
        return self._write(job, JobRun(begun.started_unix_ms, now, did.outcome, did.lines, next_due))

    def _write(self, job: Job, run: JobRun) -> JobRun:
        with self._store.writing() as connection:
            _replace(connection, job.name, run)
        return run


def _replace(connection: Connection, name: str, run: JobRun) -> None:
    # Whoever writes is alone.
    connection.execute(delete(JOB_RUNS).where(JOB_RUNS.c.name == name))
    connection.execute(insert(JOB_RUNS).values(name=name, **{**run._asdict(), "did": list(run.did)}))
