"""A call that found nobody is sent once more, within the deadline, and the server cannot count it twice."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from modelreg._core import CallError, Engine
from modelreg.client import Client, ModelregError, UnavailableError
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import select_pb2, usage_pb2
from support.doors import fresh_engine
from support.failing_server import FailingServer, failing_server, unavailable
from support.snapshots import packaged_snapshot

PATIENT_S = 20
# What the engine says of a registry that is not loaded yet.
NO_SNAPSHOT_RETRY_S = 1.0
ROUTE = "openai/gpt-5-mini"


def serving_engine() -> Engine:
    engine = fresh_engine()
    engine.load_snapshot(packaged_snapshot())
    return engine


def requests_of(server: FailingServer, method: str) -> list[bytes]:
    return [request for path, request in server.requests if path.endswith(f"/{method}")]


def test_a_select_is_sent_again_with_the_same_id() -> None:
    with failing_server(serving_engine()) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        server.hindrances = [unavailable]
        assert client.select(task_class="coding").selected.endpoint.model
        first, second = requests_of(server, "Select")
    assert first == second
    assert select_pb2.SelectRequest.FromString(first).request_id


def test_each_select_has_an_id_of_its_own_and_the_callers_is_kept() -> None:
    with failing_server(serving_engine()) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        client.select()
        client.batch_select([select_pb2.SelectRequest(), select_pb2.SelectRequest(request_id="mine")])
        (alone,) = (select_pb2.SelectRequest.FromString(one) for one in requests_of(server, "Select"))
        (batch,) = (select_pb2.BatchSelectRequest.FromString(one) for one in requests_of(server, "BatchSelect"))
    ids = [alone.request_id, *(one.request_id for one in batch.requests)]
    assert all(ids)
    assert len(set(ids)) == 3
    assert ids[2] == "mine"


def test_usage_is_sent_again_and_counted_once() -> None:
    engine = serving_engine()

    def lose_the_answer(context: grpc.ServicerContext) -> None:
        engine.call("/modelreg.v1.RouterService/RecordUsage", server.requests[-1][1])
        context.abort(grpc.StatusCode.UNAVAILABLE, "the connection broke after the call")

    with failing_server(engine) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        server.hindrances = [lose_the_answer]
        answer = client.record_usage(route=ROUTE, outcome="OK", latency_ms=100)
    assert answer.ack == usage_pb2.USAGE_ACK_DUPLICATE


def test_it_is_tried_twice_and_no_more() -> None:
    with failing_server(serving_engine()) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        server.hindrances = [unavailable] * 3
        with pytest.raises(UnavailableError, match="away"):
            client.estimate_cost()
    assert len(server.requests) == 2


def test_no_other_failure_is_tried_again() -> None:
    with failing_server(serving_engine()) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        server.hindrances = [lambda context: context.abort(grpc.StatusCode.INTERNAL, "a bug")]
        with pytest.raises(ModelregError, match="a bug"):
            client.select()
    assert len(server.requests) == 1


def test_a_server_that_names_a_time_is_asked_again_then() -> None:
    engine = fresh_engine()

    def be_loaded_meanwhile(context: grpc.ServicerContext) -> None:
        with pytest.raises(CallError) as raised:
            engine.call(*server.requests[-1])
        engine.load_snapshot(packaged_snapshot())
        context.set_trailing_metadata((("grpc-status-details-bin", raised.value.details),))
        context.abort(grpc.StatusCode.UNAVAILABLE, raised.value.message)

    with failing_server(engine) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        server.hindrances = [be_loaded_meanwhile]
        began_s = time.monotonic()
        assert client.select().selected.endpoint.model
        assert time.monotonic() - began_s >= NO_SNAPSHOT_RETRY_S


def test_a_time_beyond_the_deadline_is_not_waited_for() -> None:
    with failing_server(fresh_engine()) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        with pytest.raises(UnavailableError) as raised:
            client.select(timeout_s=NO_SNAPSHOT_RETRY_S)
        assert raised.value.retry_after_s == NO_SNAPSHOT_RETRY_S
        assert len(server.requests) == 1


def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{reserved.getsockname()[1]}"
    engine = Engine(EngineConfig(grpc_address=address, door_threads=1).SerializeToString())
    engine.load_snapshot(packaged_snapshot())
    with Client(address, connections=1) as client, ThreadPoolExecutor(1) as pool:
        with pytest.raises(UnavailableError):
            client.select()
        late = pool.submit(client.select, timeout_s=PATIENT_S)
        engine.start_door()
        assert late.result().selected.endpoint.model
        engine.stop(1)
        with pytest.raises(UnavailableError):
            client.select()


def test_calls_take_the_connections_in_turn() -> None:
    peers: list[str] = []
    with (
        failing_server(serving_engine()) as server,
        Client(server.address, timeout_s=PATIENT_S, connections=3) as client,
    ):
        server.hindrances = [lambda context: peers.append(context.peer())] * 6
        for _ in range(6):
            client.select()
    assert len(set(peers)) == 3
    assert peers[:3] == peers[3:]


def test_a_unix_socket_is_an_address(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with failing_server(serving_engine(), f"unix:{path}"):
        for address in (str(path), f"unix:{path}"):
            with Client(address, timeout_s=PATIENT_S) as client:
                assert client.select().selected.endpoint.model
