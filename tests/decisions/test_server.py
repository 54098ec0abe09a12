"""Recorded decisions of the real server: there a moment later, and after a restart, a kill, a change of models."""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import decision_pb2, decision_pb2_grpc, router_pb2_grpc, select_pb2
from support.answer import TIMEOUT_S
from support.server import RunningServer, channel

Serve = Callable[..., RunningServer]
ALL = ("--decision-sample", "1")


class Client:
    """Calls a server that is ready."""

    def __init__(self, server: RunningServer) -> None:
        server.wait_for("control plane ready")
        wire = channel(server.address())
        self.router = router_pb2_grpc.RouterServiceStub(wire)
        self.decisions = decision_pb2_grpc.DecisionServiceStub(wire)

    def select(self, request: select_pb2.SelectRequest | None = None) -> select_pb2.SelectResponse:
        return self.router.Select(request or select_pb2.SelectRequest(), timeout=TIMEOUT_S)

    def find(self, decision_id: str) -> decision_pb2.Decision:
        """Return a decision as soon as it is on disk: it gets there behind the answer."""
        request = decision_pb2.GetDecisionRequest(decision_id=decision_id)
        until = time.monotonic() + TIMEOUT_S
        while time.monotonic() < until:
            try:
                return self.decisions.GetDecision(request, timeout=TIMEOUT_S).decision
            except grpc.RpcError as error:
                if error.code() is not grpc.StatusCode.NOT_FOUND:
                    raise
        pytest.fail(f"{decision_id} was not recorded within {TIMEOUT_S} s")

    def listed(self) -> list[str]:
        ids, token = list[str](), ""
        while True:
            request = decision_pb2.ListDecisionsRequest(page_size=1_000, page_token=token)
            page = self.decisions.ListDecisions(request, timeout=TIMEOUT_S)
            ids, token = [*ids, *(one.decision_id for one in page.decisions)], page.next_page_token
            if not token:
                return ids

    def replay(self, decision_id: str) -> decision_pb2.ReplayResponse:
        return self.decisions.Replay(decision_pb2.ReplayRequest(decision_id=decision_id), timeout=TIMEOUT_S)


@pytest.mark.parametrize("door", ["rust", "python"])
def test_a_decision_is_found_and_decided_again_through_each_door(serve: Serve, door: str) -> None:
    client = Client(serve("--door", door, *ALL))
    answer = client.select()
    assert client.find(answer.decision_id).response.selected == answer.selected
    assert client.listed() == [answer.decision_id]
    assert client.replay(answer.decision_id).identical


def test_it_is_the_same_after_a_restart_on_other_models(serve: Serve, tmp_path: Path) -> None:
    first = serve(*ALL)
    answer = Client(first).select()
    first.terminate()
    assert first.exit_code() == 0
    models = tmp_path / "models.json"
    models.write_text(json.dumps({"providers": {"groq": {}}}))
    client = Client(serve("--models", str(models), *ALL, data=first.data))
    replayed = client.replay(answer.decision_id)
    assert replayed.identical
    assert replayed.replayed.selected.provider_id == answer.selected.provider_id != "groq"


def test_it_is_the_same_after_the_models_were_changed_under_way(serve: Serve, tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text(json.dumps({"providers": {"openai": {}}}))
    server = serve("--models", str(models), *ALL)
    client = Client(server)
    before = client.select()
    models.write_text(json.dumps({"providers": {"groq": {}}}))
    while (after := client.select()).registry.revision == before.registry.revision:
        assert server.process.poll() is None
    for answer in (before, after):
        client.find(answer.decision_id)
        assert client.replay(answer.decision_id).identical
    assert (before.selected.provider_id, after.selected.provider_id) == ("openai", "groq")


def test_what_was_answered_before_a_drain_is_on_disk_after_it(serve: Serve) -> None:
    first = serve(*ALL)
    client = Client(first)
    answered = [client.select().decision_id for _ in range(200)]
    first.terminate()
    assert first.exit_code() == 0
    assert Client(serve(*ALL, data=first.data)).listed() == answered[::-1]


def test_a_kill_under_load_takes_nothing_that_was_kept(serve: Serve) -> None:
    server = serve(*ALL)
    client = Client(server)

    def load() -> None:
        client = Client(server)
        with contextlib.suppress(grpc.RpcError):
            while True:
                client.select()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    client.find(client.select().decision_id)
    seen = client.listed()
    server.close()
    for thread in threads:
        thread.join()
    client = Client(serve(*ALL, data=server.data))
    kept = client.listed()
    assert kept[-len(seen) :] == seen
    assert {client.replay(decision_id).identical for decision_id in kept[:50]} == {True}
    assert client.find(client.select().decision_id)


def test_only_full_explanations_are_recorded_where_no_share_is(serve: Serve) -> None:
    client = Client(serve("--decision-sample", "0"))
    client.select()
    explained = client.select(select_pb2.SelectRequest(explain=select_pb2.EXPLAIN_FULL))
    client.find(explained.decision_id)
    assert client.listed() == [explained.decision_id]


def test_with_a_bound_of_zero_nothing_is_recorded_and_what_was_is_removed(serve: Serve) -> None:
    first = serve(*ALL)
    client = Client(first)
    client.find(client.select().decision_id)
    first.terminate()
    assert first.exit_code() == 0
    client = Client(serve(*ALL, "--decisions-max-mb", "0", data=first.data))
    client.select(select_pb2.SelectRequest(explain=select_pb2.EXPLAIN_FULL))
    assert client.listed() == []
    assert not [file for file in (first.data / "decisions").rglob("*") if file.is_file()]


def test_a_store_that_cannot_be_written_stops_no_server(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "decisions").touch()
    server = serve(*ALL, data=data)
    client = Client(server)
    client.select()
    told = f"{data / 'decisions'}: decisions are dropped: File exists"
    assert server.wait_for(told)["level"] == "warning"
    (data / "decisions").unlink()
    assert client.find(client.select().decision_id)
    server.terminate()
    assert server.exit_code() == 0
