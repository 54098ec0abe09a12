"""`modelreg jobs` and `modelreg prices review` against a real server that syncs a catalogue."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import Result

from support.server import RunningServer
from support.source_server import SourceServer, api_json, data_with, source_server

Run = Callable[..., Result]


@pytest.fixture
def web() -> Iterator[SourceServer]:
    with source_server() as server:
        yield server


@pytest.fixture
def data(serve: Callable[..., RunningServer], web: SourceServer) -> tuple[str, str]:
    server = serve("--prices-sync", web.url, data=data_with(web, serve))
    server.wait_for("control plane ready")
    server.wait_for("job done", job="price-sync")
    return ("--data", str(server.data))


def test_jobs_are_listed_with_what_they_did(run: Run, web: SourceServer, data: tuple[str, str]) -> None:
    shown = run("jobs", "ls", *data)
    assert shown.exit_code == 0, shown.output
    head, books, row, other, *_ = shown.stdout.splitlines()
    did = next(line for line in shown.stdout.splitlines() if line.startswith("price-sync: "))
    assert head.split()[:2] == ["job", "every"]
    assert row.startswith("price-sync       24 h ± 10 %  ")
    assert did.startswith(f"price-sync: {web.url}: imported, ")
    assert books.startswith("ledger-verify    1 min ± 10 %  ")
    assert other.startswith("usage-retention  24 h ± 10 %  ")
    _, job, _ = json.loads(run("jobs", "ls", "--json", *data).stdout)["jobs"]
    assert (job["job_id"], job["last_run"]["outcome"]) == ("price-sync", "JOB_OUTCOME_DONE")


def test_a_job_is_run_and_a_failure_is_the_exit_code(run: Run, web: SourceServer, data: tuple[str, str]) -> None:
    done = run("jobs", "run", "price-sync", *data)
    assert (done.exit_code, done.stdout) == (0, f"{web.url}: unchanged\n")
    web.body = b"<html></html>"
    failed = run("jobs", "run", "price-sync", "--json", *data)
    job = json.loads(failed.stdout)
    assert (failed.exit_code, job["last_run"]["outcome"]) == (1, "JOB_OUTCOME_FAILED")
    unknown = run("jobs", "run", "price-sink", *data)
    assert (unknown.exit_code, "the nearest is `price-sync`" in unknown.stderr) == (2, True)


def test_what_waits_is_shown_and_approved(run: Run, web: SourceServer, data: tuple[str, str]) -> None:
    web.body = api_json(output=25, context=0)
    run("jobs", "run", "price-sync", *data)
    shown = run("prices", "review", "ls", *data)
    _, price, limit, _, count = shown.stdout.splitlines()
    review_id, of, what = price.split()[:3]
    assert (of, what) == ("host/model-1", "output_token")
    assert "$2.50 a million" in price
    assert "$25.00 a million" in price
    assert " 10.0 " in price
    assert limit.split()[1:5] == ["model-1", "context_tokens", "128,000", "unknown"]
    assert count == "waiting: 2"

    approved = run("prices", "review", "approve", review_id, *data)
    assert approved.stdout.startswith("approved 1, rejected 0; registry revision ")
    rejected = json.loads(run("prices", "review", "reject", "--all", "--json", *data).stdout)
    assert rejected["rejected"] == 1
    assert run("prices", "review", "ls", *data).stdout.splitlines()[-1] == "waiting: 0"


@pytest.mark.parametrize("arguments", [(), ("abc", "--all")])
def test_either_ids_or_all_are_given(run: Run, arguments: tuple[str, ...]) -> None:
    refused = run("prices", "review", "approve", *arguments, "--json")
    assert refused.exit_code == 2
    assert "`modelreg prices review ls` lists them" in refused.stderr


def test_an_import_by_hand_passes_the_gate_unless_all_is_accepted(
    run: Run, tmp_path_factory: pytest.TempPathFactory, data: tuple[str, str]
) -> None:
    file = tmp_path_factory.mktemp("source") / "api.json"
    file.write_bytes(api_json(output=25))
    held = run("catalog", "import", "--from", str(file), *data)
    assert ", held back 1; registry revision" in held.stdout
    assert "note: held back until somebody approves: 1; see `modelreg prices review ls`" in held.stdout
    accepted = run("catalog", "import", "--from", str(file), "--accept-all", *data)
    assert "held back" not in accepted.stdout
    assert run("prices", "review", "ls", *data).stdout.splitlines()[-1] == "waiting: 0"
