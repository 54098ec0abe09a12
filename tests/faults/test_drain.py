"""SIGTERM: calls in flight end, watchers see it, locks and sockets go, and nothing keeps the process beyond 10 s."""

import threading
import time
from collections.abc import Callable

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckResponse

from modelreg.data_dir import read_lock
from support.doors import OpenDoor
from support.server import RunningServer, channel
from support.shapes import method, ms_request

SELECT = "/modelreg.v1.RouterService/Select"
WATCH = "/grpc.health.v1.Health/Watch"
CALLERS = 4
GRACE_S = 9
ANSWERED = 'modelreg_calls_total{method="Select",code="0"}'
# What a client says of a call that no handler has begun: the listener is gone, or the drain refused it. grpcio cancels
# calls that have arrived but are not yet handed out when it shuts down.
NEVER_BEGUN = {
    "rust": ("failed to connect", "shutting down"),
    "python": ("failed to connect", "shutting down", "CANCELLED: CANCELLED"),
}

Serve = Callable[..., RunningServer]
EACH_DOOR = pytest.mark.parametrize("door", ["rust", "python"])


class Caller(threading.Thread):
    """Selects one after another until the server is gone."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.answered = threading.Semaphore(0)
        self.count = 0
        self.end = ""
        self._address = address

    def run(self) -> None:
        with channel(self._address) as wire:
            select = wire.unary_unary(SELECT)
            while True:
                try:
                    select(b"", timeout=20)
                except grpc.RpcError as error:
                    self.end = f"{error.code()}: {error.details()}"
                    return
                self.count += 1
                self.answered.release()


@EACH_DOOR
def test_under_load_every_call_begun_is_answered(serve: Serve, door: str) -> None:
    server = serve("--door", door)
    server.wait_for("control plane ready")
    callers = [Caller(server.address()) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        for _ in range(50):
            assert caller.answered.acquire(timeout=20)
    began = time.monotonic()
    server.terminate()
    assert server.exit_code() == 0
    assert time.monotonic() - began < 10
    for caller in callers:
        caller.join()
        assert any(reason in caller.end for reason in NEVER_BEGUN[door]), caller.end


def test_every_answer_of_the_engine_reaches_its_caller(door: OpenDoor) -> None:
    callers = [Caller(door.address) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        for _ in range(50):
            assert caller.answered.acquire(timeout=20)
    door.stop(GRACE_S)
    for caller in callers:
        caller.join()
    counted = [line for line in door.engine.metrics().splitlines() if line.startswith(ANSWERED)]
    assert [int(line.split()[1]) for line in counted] == [sum(caller.count for caller in callers)]


@EACH_DOOR
def test_a_call_in_flight_is_finished(serve: Serve, door: str) -> None:
    server = serve("--door", door, with_shapes=True)
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        answers = wire.unary_stream(method("FinishLater"))(ms_request(1000), timeout=20)
        assert next(answers) == b"started"
        server.terminate()
        assert list(answers) == [b"done"]
    assert server.exit_code() == 0


@EACH_DOOR
def test_a_watcher_sees_not_serving_and_the_end(serve: Serve, door: str) -> None:
    server = serve("--door", door)
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        answers = wire.unary_stream(WATCH, response_deserializer=HealthCheckResponse.FromString)(b"", timeout=20)
        assert next(answers).status == HealthCheckResponse.SERVING
        server.terminate()
        assert next(answers).status == HealthCheckResponse.NOT_SERVING
        with pytest.raises(grpc.RpcError) as ended:
            next(answers)
        assert ended.value.code() is grpc.StatusCode.UNAVAILABLE
    assert server.exit_code() == 0


@EACH_DOOR
def test_a_call_that_never_ends_is_cut_within_10_s(serve: Serve, door: str) -> None:
    server = serve("--door", door, with_shapes=True)
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        answers = wire.unary_stream(method("Wait"))(b"", timeout=30)
        assert next(answers) == b"waiting"
        began = time.monotonic()
        server.terminate()
        with pytest.raises(grpc.RpcError):
            next(answers)
    assert server.exit_code() == 0
    assert time.monotonic() - began < 10


def test_a_second_signal_ends_it_at_once(serve: Serve) -> None:
    server = serve(with_shapes=True)
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        answers = wire.unary_stream(method("Wait"))(b"", timeout=30)
        assert next(answers) == b"waiting"
        server.terminate()
        server.wait_for("draining")
        began = time.monotonic()
        server.terminate()
        assert server.exit_code() == 128 + 15
        assert time.monotonic() - began < 2


@EACH_DOOR
def test_nothing_is_left_behind(serve: Serve, door: str) -> None:
    server = serve("--door", door)
    server.wait_for("control plane ready")
    owner = read_lock(server.data)
    assert owner is not None
    assert owner.pid == server.process.pid
    assert owner.addresses["grpc"] == server.address()
    server.terminate()
    assert server.exit_code() == 0
    assert read_lock(server.data) is None
    left = {entry.name for entry in server.data.iterdir()}
    # The spool keeps its files: what it holds is shipped at the next start.
    spool = {name for name in left if name.startswith("usage.spool")}
    assert left - spool == {"last.snapshot", "lock", "registry.db"}
