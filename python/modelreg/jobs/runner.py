"""Runs jobs on one thread, when they are due or asked for, as the one leader of all processes on the store."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Final, NamedTuple

from modelreg.jobs.job import Did, Job, JobRun, JobStoppedError, Stop, due_in_ms
from modelreg.jobs.runs import Runs
from modelreg.store.errors import StoreError

# Another process may have run it, and clocks are set.
_LONGEST_WAIT_MS: Final = 60_000

Leading = Callable[[str], AbstractContextManager[bool]]
"""Leads what has that name, and says whether it does."""

_log: Final = logging.getLogger(__name__)


class JobRunsError(Exception):
    """A job runs right now, here or in another process."""


class _Asked(NamedTuple):
    job: Job
    run: Future[JobRun]


class JobRunner:
    """The jobs of this process. Thread-safe.

    Attributes:
        jobs: which there are, by name.
    """

    def __init__(self, jobs: Sequence[Job], runs: Runs, leading: Leading) -> None:
        """Run ``jobs``, once ``run`` is called."""
        self.jobs = {job.name: job for job in jobs}
        self._runs = runs
        self._leading = leading
        self._stop = Stop()
        self._news = threading.Condition()
        self._asked: list[_Asked] = []
        self._is_running = False

    def run(self) -> None:
        """Run what is due and what is asked for, until ``end``."""
        while not self._stop.told.done():
            wait_ms = self._run_due()
            with self._news:
                self._news.wait_for(lambda: bool(self._asked) or self._stop.told.done(), wait_ms / 1_000)
                asked, self._asked = self._asked, []
            for one in asked:
                self._run_asked(one)

    def ask(self, job: Job) -> Future[JobRun]:
        """Run a job now, due or not.

        Returns:
            Its run; raises JobRunsError, JobStoppedError or StoreError.

        Raises:
            JobRunsError: one runs already, or was asked for.
            JobStoppedError: the process ends.
        """
        with self._news:
            self._stop.check()
            if self._is_running or self._asked:
                raise JobRunsError
            asked = _Asked(job, Future())
            self._asked.append(asked)
            self._news.notify()
        return asked.run

    def end(self) -> None:
        """Let ``run`` return soon: what runs is cut where it can be, and due again. Also where it never ran."""
        self._stop.tell()
        with self._news:
            asked, self._asked = self._asked, []
            self._news.notify()
        for one in asked:
            one.run.set_exception(JobStoppedError())

    def _run_due(self) -> int:
        """Run each job that is due; returns for how long none is, in ms."""
        wait_ms = _LONGEST_WAIT_MS
        for job in self.jobs.values():
            try:
                if due_in_ms(job, self._runs.last(job.name), self._runs.clock_unix_ms()) == 0:
                    self._lead(job, only_due=True)
                last = self._runs.last(job.name)
            except (JobRunsError, JobStoppedError):
                continue
            except StoreError as error:
                _log.warning("jobs wait for the store: %s", error)
                continue
            # One that is still due was cut: it is not run again in this process before the next look.
            wait_ms = min(wait_ms, due_in_ms(job, last, self._runs.clock_unix_ms()) or _LONGEST_WAIT_MS)
        return wait_ms

    def _run_asked(self, asked: _Asked) -> None:
        try:
            asked.run.set_result(self._lead(asked.job, only_due=False))
        except (JobRunsError, JobStoppedError, StoreError) as error:
            asked.run.set_exception(error)

    def _lead(self, job: Job, *, only_due: bool) -> JobRun:
        """Run a job as its leader; with ``only_due`` nothing where another has just run it."""
        with self._leading(f"job {job.name}") as leads:
            if not leads:
                raise JobRunsError
            last = self._runs.last(job.name)
            if only_due and last is not None and due_in_ms(job, last, self._runs.clock_unix_ms()) > 0:
                return last
            if last is not None and last.ended_unix_ms is None:
                _log.info("job was cut, runs again", extra={"job": job.name})
            begun = self._runs.begin(job)
            did = self._did(job)
            ended = self._runs.end(job, begun, did)
        told = {"job": job.name, "did": list(did.lines), "took_ms": (ended.ended_unix_ms or 0) - ended.started_unix_ms}
        if did.outcome == "done":
            _log.log(logging.DEBUG if job.is_quiet else logging.INFO, "job done", extra=told)
        else:
            _log.warning("job failed", extra=told)
        return ended

    def _did(self, job: Job) -> Did:
        self._is_running = True
        try:
            return job.run(self._stop)
        except JobStoppedError:
            _log.info("job cut by the end of the process", extra={"job": job.name})
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged whole
            # A bug of ours, or of what it leans on: this run failed and says so, the others go on.
            _log.exception("job %s failed", job.name)
            return Did("failed", [f"failed unexpectedly: {type(error).__name__}: {error}"])
        finally:
            self._is_running = False
