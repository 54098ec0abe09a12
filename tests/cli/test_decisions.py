"""`decisions` against a real server: what it recorded, why, and what it would decide again."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from typer.testing import Result

from modelreg.v1 import decision_pb2, select_pb2
from support.deadline import eventually
from support.server import RunningServer


@pytest.fixture
def ask(run: Callable[..., Result], server: RunningServer) -> Callable[..., Result]:
    """Runs a command against the server."""
    return lambda *arguments: run(*arguments, "--address", server.address())


@pytest.fixture
def recorded(ask: Callable[..., Result]) -> Callable[[], str]:
    """Lets the server decide, and returns the decision's id once it is recorded."""

    def decide() -> str:
        decision_id = json.loads(ask("explain", "--json", "--task-class", "coding").stdout)["decision_id"]
        asyncio.run(eventually(lambda: ask("decisions", "show", decision_id).exit_code == 0))
        return decision_id

    return decide


@pytest.fixture
def decision_id(recorded: Callable[[], str]) -> str:
    """A recorded decision."""
    return recorded()


def test_what_was_explained_is_listed(ask: Callable[..., Result], decision_id: str) -> None:
    done = ask("decisions", "ls")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if line.startswith(decision_id))
    assert "coding" in line
    assert "balanced" in line
    listed = json.loads(ask("decisions", "ls", "--json").stdout)["decisions"]
    assert [one["decision_id"] for one in listed] == [decision_id]


def test_a_list_ends_at_its_limit(ask: Callable[..., Result], recorded: Callable[[], str]) -> None:
    ids = [recorded() for _ in range(3)]
    listed = json.loads(ask("decisions", "ls", "--json", "--limit", "2").stdout)["decisions"]
    assert [one["decision_id"] for one in listed] == [ids[2], ids[1]]


def test_a_decision_shows_its_ranking_with_terms_and_live_view(ask: Callable[..., Result], decision_id: str) -> None:
    decision = json.loads(ask("decisions", "show", decision_id, "--json").stdout)
    done = ask("decisions", "show", decision_id)
    assert done.exit_code == 0, done.output
    head = done.stdout.splitlines()[0].split()
    assert head[:7] == ["route", "quality", "cost", "speed", "safety", "avail", "score"]
    assert decision["response"]["selected"]["route"]["route_id"] in done.stdout
    assert "healthy" in done.stdout
    assert decision_id in done.stdout


def test_a_replay_is_identical(ask: Callable[..., Result], decision_id: str) -> None:
    done = ask("decisions", "replay", decision_id)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("identical: ")
    assert json.loads(ask("decisions", "replay", decision_id, "--json").stdout)["identical"] is True


def test_a_replay_that_comes_out_differently_fails(run: Callable[..., Result]) -> None:
    answer = select_pb2.SelectResponse(objective_applied={"weights_ppm": [200_000] * 5})
    replayed = decision_pb2.ReplayResponse(recorded=answer, replayed=answer).SerializeToString()
    handler = grpc.unary_unary_rpc_method_handler(lambda _request, _context: replayed)
    methods = grpc.method_handlers_generic_handler("modelreg.v1.DecisionService", {"Replay": handler})
    # No engine of ours does this.
    with ThreadPoolExecutor(1) as pool:
        other = grpc.server(pool)
        other.add_generic_rpc_handlers((methods,))
        command = ("decisions", "replay", "x", "--address", f"127.0.0.1:{other.add_insecure_port('127.0.0.1:0')}")
        other.start()
        told, as_json = run(*command), run(*command, "--json")
        other.stop(None).wait()
    assert (told.exit_code, as_json.exit_code) == (1, 1)
    assert "error: the same decision on the same snapshot" in told.stderr
    assert "next: compare `modelreg version`" in told.stderr
    assert json.loads(as_json.stdout)["identical"] is False
    assert "came out differently" in json.loads(as_json.stderr)["error"]["message"]


@pytest.mark.parametrize(
    "policy", [("--strategy", "quality-first"), ("--weights", "quality=1"), ("--willingness-to-pay", "10")]
)
def test_another_policy_is_shown_side_by_side(
    ask: Callable[..., Result], decision_id: str, policy: tuple[str, str]
) -> None:
    done = ask("decisions", "replay", decision_id, *policy)
    assert done.exit_code == 0, done.output
    head = done.stdout.splitlines()[0].split()
    assert (head[0], head[3]) == ("recorded", "replayed")
    assert "balanced (" in done.stdout
    assert json.loads(ask("decisions", "replay", decision_id, *policy, "--json").stdout)["identical"] is False


def test_a_decision_that_is_not_kept_is_wrong_usage(ask: Callable[..., Result]) -> None:
    done = ask("decisions", "show", "01a1f97c-94a0-7302-97d9-bbb5115d0342")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "next: `modelreg decisions ls` lists what there is" in done.stderr


def test_two_policies_exclude_each_other(run: Callable[..., Result]) -> None:
    done = run("decisions", "replay", "x", "--strategy", "balanced", "--weights", "cost=1")
    assert done.exit_code == 2
    assert "--strategy and --weights exclude each other" in done.stderr


def test_without_a_server_nothing_is_recorded(run: Callable[..., Result]) -> None:
    done = run("decisions", "ls")
    assert done.exit_code == 1
    assert "next: start one with `modelreg serve`" in done.stderr


def test_a_policy_from_a_file(ask: Callable[..., Result], decision_id: str, tmp_path: Path) -> None:
    file = tmp_path / "objective.json"
    file.write_text('{"weights": {"cost": 1}}', encoding="utf-8")
    done = ask("decisions", "replay", decision_id, "--objective", str(file))
    assert done.exit_code == 0, done.output
    assert "quality 0.000, cost 1.000" in done.stdout


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (("--strategy", "balancd"), 'next: write "balanced"'),
        (("--weights", "quality=0"), "weight"),
        (("--objective", "/no/such/file"), "/no/such/file"),
    ],
)
def test_a_policy_that_is_none_is_wrong_usage(
    ask: Callable[..., Result], decision_id: str, policy: tuple[str, str], said: str
) -> None:
    done = ask("decisions", "replay", decision_id, *policy)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
