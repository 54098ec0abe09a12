"""The jobs of the real server, asked through each door."""

from collections.abc import Callable, Iterator

import grpc
import pytest

from modelreg.v1 import job_pb2 as pb
from modelreg.v1 import review_pb2
from modelreg.v1.job_pb2_grpc import JobServiceStub
from modelreg.v1.registry_pb2_grpc import RegistryServiceStub
from support.answer import TIMEOUT_S, ask
from support.errors import error_info
from support.server import RunningServer, channel
from support.source_server import SourceServer, api_json, data_with, source_server

RUN = "/modelreg.v1.JobService/RunJob"


@pytest.fixture
def web() -> Iterator[SourceServer]:
    with source_server() as server:
        yield server


@pytest.mark.parametrize("door", ["rust", "python"])
def test_the_sync_runs_at_the_start_and_when_it_is_asked_for(
    serve: Callable[..., RunningServer], web: SourceServer, door: str
) -> None:
    server = serve("--door", door, "--prices-sync", web.url, data=data_with(web, serve))
    server.wait_for("control plane ready")
    record = server.wait_for("job done", job="price-sync")
    with channel(server.address()) as wire:
        jobs, registry = JobServiceStub(wire), RegistryServiceStub(wire)
        _, job, _ = jobs.ListJobs(pb.ListJobsRequest(), timeout=TIMEOUT_S).jobs
        assert (job.job_id, job.interval_ms, job.jitter_ppm) == ("price-sync", 86_400_000, 100_000)
        assert (job.last_run.outcome, list(job.last_run.did)) == (pb.JOB_OUTCOME_DONE, record["did"])
        until_due_ms = job.next_due.ToMilliseconds() - job.last_run.ended.ToMilliseconds()
        assert 0.9 * job.interval_ms <= until_due_ms <= 1.1 * job.interval_ms

        web.body = api_json(output=25)
        ran = jobs.RunJob(pb.RunJobRequest(job_id="price-sync"), timeout=TIMEOUT_S).job
        assert ran.last_run.did[0].startswith(f"{web.url}: imported, ")
        assert "held back 1; " in ran.last_run.did[0]
        (review,) = registry.ListReviews(review_pb2.ListReviewsRequest(), timeout=TIMEOUT_S).reviews
        assert (review.name, review.rates[0].ratio_milli) == ("host/model-1", 10_000)
        approved = registry.DecideReviews(
            review_pb2.DecideReviewsRequest(decision=review_pb2.REVIEW_DECISION_APPROVE, review_ids=[review.review_id]),
            timeout=TIMEOUT_S,
        )
        assert approved.approved == 1

        web.body = b"<html></html>"
        failed = jobs.RunJob(pb.RunJobRequest(job_id="price-sync"), timeout=TIMEOUT_S).job
        assert failed.last_run.outcome == pb.JOB_OUTCOME_FAILED
        assert failed.last_run.did[0].endswith("; what was there stays")
        assert failed.next_due.ToMilliseconds() - failed.last_run.ended.ToMilliseconds() < job.interval_ms // 20

        unknown = ask(wire, RUN, pb.RunJobRequest(job_id="price-sink").SerializeToString())
        nameless = ask(wire, RUN, b"")
    assert (unknown.code, error_info(unknown).metadata["nearest"]) == (grpc.StatusCode.NOT_FOUND, "price-sync")
    assert (nameless.code, error_info(nameless).reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MISSING_FIELD")
    assert server.wait_for("job failed")["level"] == "warning"


def test_without_the_setting_nothing_is_synced_and_old_usage_is_forgotten(running_server: RunningServer) -> None:
    running_server.wait_for("job done", job="usage-retention")
    with channel(running_server.address()) as wire:
        books, job = JobServiceStub(wire).ListJobs(pb.ListJobsRequest(), timeout=TIMEOUT_S).jobs
    assert (job.job_id, job.last_run.did[0]) == ("usage-retention", "usage_events: 0 deleted")
    assert (books.job_id, books.interval_ms) == ("ledger-verify", 60_000)


def test_while_a_source_hangs_no_second_run_is_taken_on(serve: Callable[..., RunningServer], web: SourceServer) -> None:
    web.hangs = True
    server = serve("--prices-sync", web.url)
    server.wait_for("control plane ready")
    assert web.was_asked.wait(TIMEOUT_S)
    with channel(server.address()) as wire:
        _, job, _ = JobServiceStub(wire).ListJobs(pb.ListJobsRequest(), timeout=TIMEOUT_S).jobs
        assert job.last_run.outcome == pb.JOB_OUTCOME_UNSPECIFIED
        assert not job.last_run.HasField("ended")
        busy = ask(wire, RUN, pb.RunJobRequest(job_id="price-sync").SerializeToString())
    assert (busy.code, error_info(busy).reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "CONTROL_PLANE_BUSY")
