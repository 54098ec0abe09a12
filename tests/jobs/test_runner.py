"""Jobs run when they are due or asked for, by one leader, and a run that was cut runs again; on both stores."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from modelreg.jobs.job import Did, Job, JobRun, JobStoppedError, Stop
from modelreg.jobs.runner import JobRunner, JobRunsError
from modelreg.jobs.runs import Runs
from modelreg.store.leader import leading
from modelreg.store.store import Store
from support.server import ROOT
from support.stores import Place

WAIT_S = 20
MOST_LOOKS = 1_000
HOUR_MS = 3_600_000
NOW = 1_795_000_000_000
SWEPT = Did("done", ["swept"])


class Sweep:
    """A job that counts its runs, and waits inside one until it may end."""

    def __init__(self) -> None:
        self.runs = 0
        self.fault: Exception | None = None
        self.heeds_stop = False
        self.began = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()

    def run(self, stop: Stop) -> Did:
        self.runs += 1
        self.began.set()
        if self.heeds_stop:
            stop.told.result(WAIT_S)
            stop.check()
        assert self.may_end.wait(WAIT_S)
        if self.fault is not None:
            raise self.fault
        return SWEPT


class Process:
    """What a process has of jobs; its clock stands."""

    def __init__(self, store: Store, sweep: Sweep, now: int = NOW) -> None:
        self.runs = Runs(store, lambda: now, lambda: 0.5)
        self.job = Job("sweep", HOUR_MS, 0, sweep.run)
        self.runner = JobRunner([self.job], self.runs, partial(leading, store))

    @property
    def last(self) -> JobRun | None:
        return self.runs.last("sweep")

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.runner.run)
        thread.start()
        try:
            yield
        finally:
            self.runner.end()
            thread.join(WAIT_S)
            assert not thread.is_alive()


@pytest.fixture
def sweep() -> Sweep:
    return Sweep()


def run_due(process: Process, sweep: Sweep) -> None:
    with process.running():
        assert sweep.began.wait(WAIT_S)


def has_run(process: Process) -> None:
    """Let the store say that it ran at the time of the process."""
    process.runs.end(process.job, process.runs.begin(process.job), SWEPT)


def test_what_is_due_runs_and_its_last_run_is_kept(store: Store, sweep: Sweep) -> None:
    process = Process(store, sweep)
    run_due(process, sweep)
    assert (sweep.runs, process.last) == (1, JobRun(NOW, NOW, "done", ["swept"], NOW + HOUR_MS))


def test_what_ran_is_not_due_for_the_next_process_until_its_time(store: Store, sweep: Sweep) -> None:
    has_run(Process(store, sweep))
    soon = Process(store, sweep, NOW + HOUR_MS - 1)
    with soon.running():
        # Whatever was due ran before what was asked for.
        soon.runner.ask(soon.job).result(WAIT_S)
    assert sweep.runs == 1
    assert soon.last == JobRun(NOW + HOUR_MS - 1, NOW + HOUR_MS - 1, "done", ["swept"], NOW + 2 * HOUR_MS - 1)
    sweep.began.clear()
    run_due(Process(store, sweep, NOW + 2 * HOUR_MS - 1), sweep)
    assert sweep.runs == 2


def test_one_that_fails_unexpectedly_says_so_and_the_next_still_runs(
    store: Store, sweep: Sweep, caplog: pytest.LogCaptureFixture
) -> None:
    sweep.fault = ValueError("a bug")
    process = Process(store, sweep)
    run_due(process, sweep)
    assert process.last == JobRun(NOW, NOW, "failed", ["failed unexpectedly: ValueError: a bug"], NOW + HOUR_MS // 24)
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == [
        "job sweep failed",
        "job failed",
    ]
    sweep.fault = None
    sweep.began.clear()
    later = Process(store, sweep, NOW + HOUR_MS // 24)
    run_due(later, sweep)
    assert later.last is not None
    assert later.last.outcome == "done"


def test_the_end_of_the_process_cuts_a_run_which_is_due_again(store: Store, sweep: Sweep) -> None:
    sweep.heeds_stop = True
    process = Process(store, sweep)
    run_due(process, sweep)
    assert process.last == JobRun(NOW, None, None, [], NOW)
    sweep.heeds_stop = False
    sweep.began.clear()
    again = Process(store, sweep, NOW + 1)
    run_due(again, sweep)
    assert (sweep.runs, again.last) == (2, JobRun(NOW + 1, NOW + 1, "done", ["swept"], NOW + 1 + HOUR_MS))


def test_while_one_runs_no_other_is_taken_on(store: Store, sweep: Sweep) -> None:
    process = Process(store, sweep)
    sweep.may_end.clear()
    with process.running():
        assert sweep.began.wait(WAIT_S)
        with pytest.raises(JobRunsError):
            process.runner.ask(process.job)
        sweep.may_end.set()


def test_what_is_asked_for_at_the_end_is_not_run(store: Store, sweep: Sweep) -> None:
    process = Process(store, sweep)
    # Nobody runs yet what is asked for.
    asked = process.runner.ask(process.job)
    process.runner.end()
    with pytest.raises(JobStoppedError):
        asked.result(WAIT_S)
    with pytest.raises(JobStoppedError):
        process.runner.ask(process.job)
    assert sweep.runs == 0


def test_of_two_processes_on_a_shared_store_one_runs_it(place: Place, store: Store, sweep: Sweep) -> None:
    if store.schema is None:
        pytest.skip("an embedded store has one process")
    first, second = Process(store, sweep), Process(place.open(), sweep)
    has_run(first)
    sweep.may_end.clear()
    with first.running(), second.running():
        asked = first.runner.ask(first.job)
        assert sweep.began.wait(WAIT_S)
        with pytest.raises(JobRunsError):
            second.runner.ask(second.job).result(WAIT_S)
        sweep.may_end.set()
        asked.result(WAIT_S)
        second.runner.ask(second.job).result(WAIT_S)
    assert sweep.runs == 2


def test_who_comes_second_finds_that_the_first_has_just_run_it(place: Place, store: Store, sweep: Sweep) -> None:
    late = Process(place.open(), sweep)
    assert late.last is None
    has_run(Process(store, sweep))
    # As after it waited for the first to lead no longer.
    assert late.runner._lead(late.job, only_due=True) == JobRun(NOW, NOW, "done", ["swept"], NOW + HOUR_MS)
    assert sweep.runs == 0


KILLED_IN_A_RUN = """
import sys, threading
from functools import partial
from modelreg.jobs.job import Job
from modelreg.jobs.runner import JobRunner
from modelreg.jobs.runs import Runs
from modelreg.store.leader import leading
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl

store = Store.open(StoreUrl.parse(sys.argv[1]), sys.argv[2])

def run(stop):
    print("runs", flush=True)
    threading.Event().wait()

JobRunner([Job("sweep", 3_600_000, 0, run)], Runs(store, lambda: 1, lambda: 0.5), partial(leading, store)).run()
"""


def test_a_leader_that_is_killed_leads_no_longer_and_its_run_is_made_up_for(
    place: Place, store: Store, sweep: Sweep
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_A_RUN, str(place.url), place.schema],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT / "python")},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "runs\n"
        child.send_signal(signal.SIGKILL)
    process = Process(store, sweep)
    assert process.last == JobRun(1, None, None, [], 1)
    # PostgreSQL learns from the system that the connection is gone.
    for _ in range(MOST_LOOKS):
        with leading(store, "job sweep") as leads:
            if leads:
                break
    run_due(process, sweep)
    assert process.last == JobRun(NOW, NOW, "done", ["swept"], NOW + HOUR_MS)
