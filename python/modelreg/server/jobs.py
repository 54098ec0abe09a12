"""The thread of periodic jobs, for as long as the control plane runs."""

import contextlib
import random
import threading
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import NamedTuple

from modelreg.jobs.job import Job
from modelreg.jobs.runner import JobRunner
from modelreg.jobs.runs import Runs
from modelreg.jobs.service import JobService
from modelreg.server.priority import step_back
from modelreg.store.leader import leading
from modelreg.store.store import Store


class Jobs(NamedTuple):
    """The jobs of this process.

    Attributes:
        service: shows and runs them.
        start: lets them run, once there is a registry.
        stop: cuts the one that runs where it can be cut.
    """

    service: JobService
    start: Callable[[], None]
    stop: Callable[[], None]


@contextlib.contextmanager
def running_jobs(jobs: Sequence[Job], store: Store, clock_unix_ms: Callable[[], int]) -> Generator[Jobs]:
    """Give the jobs, which run from ``start`` on; at the end stop them and join their thread.

    Args:
        jobs: which.
        store: where their runs are noted, and who leads is found out.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """
    runs = Runs(store, clock_unix_ms, random.SystemRandom().random)
    runner = JobRunner(jobs, runs, partial(leading, store))

    def run() -> None:
        step_back()
        runner.run()

    thread = threading.Thread(target=run, name="jobs")
    try:
        yield Jobs(JobService(runner, runs), thread.start, runner.end)
    finally:
        runner.end()
        if thread.ident is not None:
            thread.join()
