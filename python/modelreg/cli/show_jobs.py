"""Periodic jobs as a table, and below it what each did last."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.v1 import job_pb2

if TYPE_CHECKING:
    from google.protobuf.timestamp_pb2 import Timestamp
    from rich.console import Console

_OUTCOMES: Final = {job_pb2.JOB_OUTCOME_DONE: "done", job_pb2.JOB_OUTCOME_FAILED: "failed"}
_MS_PER_H: Final = 3_600_000
_MS_PER_MIN: Final = 60_000
_PPM_PER_PERCENT: Final = 10_000


def show_jobs(answer: "job_pb2.ListJobsResponse", out: "Console") -> None:
    """Print the jobs."""
    rows = table("job", "every", "last began", "ended", "outcome", "next due")
    for job in answer.jobs:
        last = job.last_run
        ran = job.HasField("last_run")
        rows.add_row(
            job.job_id,
            f"{_interval(job.interval_ms)} ± {job.jitter_ppm // _PPM_PER_PERCENT} %",
            _moment(last.started) if ran else "never",
            _moment(last.ended) if last.HasField("ended") else words.NOTHING,
            _OUTCOMES.get(last.outcome, "runs" if ran else words.NOTHING),
            _moment(job.next_due) if job.HasField("next_due") else "now",
        )
    out.print(rows)
    for job in answer.jobs:
        for line in job.last_run.did:
            out.print()
            out.print(f"{job.job_id}: {line}")


def _interval(ms: int) -> str:
    return f"{ms / _MS_PER_MIN:g} min" if ms < _MS_PER_H else f"{ms / _MS_PER_H:g} h"


def _moment(time: "Timestamp") -> str:
    return words.moment(time.ToMilliseconds())
