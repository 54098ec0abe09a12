"""When a job is due: after an interval with jitter, sooner after a failure, at once where a run was cut."""

import pytest

from modelreg.jobs.job import Did, Job, JobRun, JobStoppedError, Stop, due_in_ms

DAY_MS = 86_400_000
NOW = 1_795_000_000_000
JOB = Job("sweep", DAY_MS, 100_000, lambda _: Did("done", []))


def ran(next_due: int) -> JobRun:
    return JobRun(NOW - 10, NOW - 5, "done", (), next_due)


@pytest.mark.parametrize(("drawn", "share"), [(0.0, 0.9), (0.5, 1.0), (1.0, 1.1)])
def test_jitter_makes_an_interval_shorter_or_longer_by_its_share(drawn: float, share: float) -> None:
    assert JOB.next_due_unix_ms(NOW, "done", lambda: drawn) == NOW + round(DAY_MS * share)


@pytest.mark.parametrize(("drawn", "share"), [(0.0, 0.9), (1.0, 1.1)])
def test_one_that_failed_is_tried_again_in_a_twenty_fourth_of_the_interval(drawn: float, share: float) -> None:
    assert JOB.next_due_unix_ms(NOW, "failed", lambda: drawn) == NOW + round(DAY_MS // 24 * share)


def test_one_that_never_ran_is_due() -> None:
    assert due_in_ms(JOB, None, NOW) == 0


def test_one_that_was_cut_is_due_whatever_its_time() -> None:
    assert due_in_ms(JOB, JobRun(NOW - 5, None, None, (), NOW + DAY_MS), NOW) == 0


def test_one_that_failed_is_not_tried_again_within_a_minute_or_later_than_one_that_did_not() -> None:
    for interval_ms, after_ms in ((10_000, 10_000), (60_000, 60_000), (3_600_000, 150_000), (900_000, 60_000)):
        job = Job("some", interval_ms, 0, lambda _: Did("failed", []))
        assert job.next_due_unix_ms(NOW, "failed", lambda: 0.5) == NOW + after_ms


@pytest.mark.parametrize(("left", "due_in"), [(-1, 0), (0, 0), (1, 1), (DAY_MS, DAY_MS)])
def test_one_that_ran_is_due_when_its_time_has_come(left: int, due_in: int) -> None:
    assert due_in_ms(JOB, ran(NOW + left), NOW) == due_in


def test_a_clock_that_was_set_back_puts_no_run_off() -> None:
    longest = DAY_MS + DAY_MS // 10
    assert due_in_ms(JOB, ran(NOW + longest), NOW) == longest
    assert due_in_ms(JOB, ran(NOW + longest + 1), NOW) == 0


def test_stop_cuts_from_when_it_is_told() -> None:
    stop = Stop()
    stop.check()
    stop.tell()
    stop.tell()
    with pytest.raises(JobStoppedError):
        stop.check()
