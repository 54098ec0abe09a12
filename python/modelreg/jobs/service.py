"""`JobService`: what the jobs of this process did last, and running one now."""

from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from modelreg.errors import control_plane_busy, missing, not_found, shutting_down, store_unavailable
from modelreg.jobs.job import Job, JobRun, JobStoppedError, due_in_ms
from modelreg.jobs.runner import JobRunner, JobRunsError
from modelreg.jobs.runs import Runs
from modelreg.methods import Methods, service_methods, unary
from modelreg.store.errors import StoreError
from modelreg.v1 import job_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = pb.DESCRIPTOR.services_by_name["JobService"]

_OUTCOMES: Final = {"done": pb.JOB_OUTCOME_DONE, "failed": pb.JOB_OUTCOME_FAILED, None: pb.JOB_OUTCOME_UNSPECIFIED}
_MILLI: Final = 1_000


class JobService:
    """Answers it. Thread-safe."""

    def __init__(self, runner: JobRunner, runs: Runs) -> None:
        """Show the jobs of ``runner`` with their last ``runs``."""
        self._runner = runner
        self._runs = runs

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            ListJobs=unary(pb.ListJobsRequest, self.list, permission=Permission.PERMISSION_JOBS),
            RunJob=unary(pb.RunJobRequest, self.run, permission=Permission.PERMISSION_JOBS),
        )

    def list(self, _request: pb.ListJobsRequest) -> pb.ListJobsResponse:
        """List the jobs.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        try:
            return pb.ListJobsResponse(
                jobs=[self._message(job, self._runs.last(name)) for name, job in sorted(self._runner.jobs.items())]
            )
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def run(self, request: pb.RunJobRequest) -> pb.RunJobResponse:
        """Run a job and wait for its end.

        Raises:
            CallError: MISSING_FIELD, NOT_FOUND, CONTROL_PLANE_BUSY, SHUTTING_DOWN, STORE_UNAVAILABLE.
        """
        if not request.job_id:
            raise missing("job_id", "name the job")
        job = self._runner.jobs.get(request.job_id)
        if job is None:
            hint = "; `modelreg jobs ls` lists those that this server is configured to run"
            raise not_found("job", request.job_id, sorted(self._runner.jobs), hint=hint)
        try:
            return pb.RunJobResponse(job=self._message(job, self._runner.ask(job).result()))
        except JobRunsError as error:
            raise control_plane_busy("runs of a job") from error
        except JobStoppedError as error:
            raise shutting_down() from error
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def _message(self, job: Job, last: JobRun | None) -> pb.Job:
        message = pb.Job(job_id=job.name, interval_ms=job.interval_ms, jitter_ppm=job.jitter_ppm)
        if last is None:
            return message
        message.last_run.started.CopyFrom(_timestamp(last.started_unix_ms))
        if last.ended_unix_ms is not None:
            message.last_run.ended.CopyFrom(_timestamp(last.ended_unix_ms))
        message.last_run.outcome = _OUTCOMES[last.outcome]
        message.last_run.did.extend(last.did)
        if due_in_ms(job, last, self._runs.clock_unix_ms()) > 0:
            message.next_due.CopyFrom(_timestamp(last.next_due_unix_ms))
        return message


def _timestamp(unix_ms: int) -> Timestamp:
    return Timestamp(seconds=unix_ms // _MILLI, nanos=unix_ms % _MILLI * 1_000_000)
