"""What a start does with what it finds: another owner, a last snapshot, a bad models file, remains of a killed run."""

import contextlib
import http.client
import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckResponse

from modelreg.v1 import common_pb2, select_pb2
from support.answer import ask
from support.server import WAIT_S, RunningServer, channel

SELECT = "/modelreg.v1.RouterService/Select"
Serve = Callable[..., RunningServer]


def test_a_second_process_is_refused_with_the_firsts_pid(serve: Serve) -> None:
    first = serve()
    first.wait_for("control plane ready")
    second = serve(data=first.data)
    assert second.exit_code() == 1
    assert any(str(first.process.pid) in line and str(first.data) in line for line in second.lines), second.lines


def test_a_taken_port_ends_the_start_with_the_address(serve: Serve, tmp_path: Path) -> None:
    first = serve()
    second = serve("--grpc", first.address(), data=tmp_path / "other")
    assert second.exit_code() == 1
    assert any(first.address() in line for line in second.lines), second.lines


def test_the_first_start_serves_once_the_models_are_read(serve: Serve) -> None:
    server = serve()
    assert server.wait_for("door open")["serving"] is False
    server.wait_for("control plane ready")
    assert select(server).registry.revision == 1


def test_the_next_start_serves_from_the_last_snapshot_when_the_door_opens(serve: Serve) -> None:
    first = serve()
    first.wait_for("control plane ready")
    first.terminate()
    assert first.exit_code() == 0
    assert serve(data=first.data).wait_for("door open")["serving"] is True


@pytest.mark.parametrize("door", ["rust", "python"])
def test_who_is_ready_takes_calls(serve: Serve, door: str) -> None:
    first = serve("--door", door)
    first.wait_for("control plane ready")
    first.close()
    grpc_address, probe_address = (f"127.0.0.1:{port}" for port in free_ports(2))
    second = serve("--door", door, "--grpc", grpc_address, "--probe", probe_address, data=first.data)
    while not is_ready(probe_address):
        assert second.process.poll() is None, second.lines
    assert is_open(grpc_address)


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]


def is_ready(address: str) -> bool:
    probe = http.client.HTTPConnection(address, timeout=WAIT_S)
    try:
        probe.request("GET", "/readyz")
        return probe.getresponse().status == http.HTTPStatus.OK
    except ConnectionError:
        return False
    finally:
        probe.close()


def is_open(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=WAIT_S).close()
    except ConnectionError:
        return False
    return True


def test_after_a_kill_the_next_start_is_as_any_other(serve: Serve) -> None:
    first = serve()
    first.wait_for("control plane ready")
    first.close()
    second = serve(data=first.data)
    second.wait_for("control plane ready")
    assert select(second).selected.route.route_id


def test_a_damaged_last_snapshot_is_skipped_and_the_door_says_so(serve: Serve) -> None:
    first = serve()
    first.wait_for("control plane ready")
    first.terminate()
    assert first.exit_code() == 0
    last = first.data / "last.snapshot"
    last.write_bytes(last.read_bytes()[:-1])
    second = serve(data=first.data)
    opened = second.wait_for("door open")
    assert opened["serving"] is False
    assert "damaged" in str(opened["last_snapshot_skipped"])
    second.wait_for("control plane ready")
    assert common_pb2.LABEL_LAST_SNAPSHOT not in select(second).labels


def test_a_folder_that_is_gone_at_the_end_fails_no_clean_drain(serve: Serve) -> None:
    server = serve()
    server.wait_for("control plane ready")
    shutil.rmtree(server.data / "door")
    server.terminate()
    assert server.exit_code() == 0, server.lines


def test_a_bad_models_file_ends_a_first_start_naming_the_place(serve: Serve, tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"models": {}, "modles": {}}', encoding="utf-8")
    server = serve("--models", str(models))
    assert server.exit_code() == 1
    assert any(f"{models}#/modles" in line for line in server.lines), server.lines


def test_a_bad_models_file_is_told_and_what_the_store_holds_is_served(serve: Serve, tmp_path: Path) -> None:
    first = serve()
    first.wait_for("control plane ready")
    before = select(first)
    first.terminate()
    first.exit_code()
    models = tmp_path / "models.json"
    models.write_text("{", encoding="utf-8")
    second = serve("--models", str(models), data=first.data)
    second.wait_for("control plane ready")
    assert any(f"{models}:1:" in line for line in second.lines), second.lines
    after = select(second)
    assert after.registry.snapshot_sha256 == before.registry.snapshot_sha256
    # It was read of the store, which is whole.
    assert common_pb2.LABEL_LAST_SNAPSHOT not in after.labels


def test_the_private_socket_lies_in_a_folder_of_the_user_alone(serve: Serve) -> None:
    server = serve()
    server.wait_for("control plane ready")
    folder = server.data / "door"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with grpc.insecure_channel(
        f"unix:{folder / 'python.sock'}", options=[("grpc.default_authority", "localhost")]
    ) as wire:
        assert ask(wire, SELECT, b"").code is grpc.StatusCode.UNAUTHENTICATED


def test_health_is_one_for_both_ways_in(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        check = wire.unary_unary("/grpc.health.v1.Health/Check", response_deserializer=HealthCheckResponse.FromString)
        assert check(b"", timeout=10).status == HealthCheckResponse.SERVING
        watch = wire.unary_stream("/grpc.health.v1.Health/Watch", response_deserializer=HealthCheckResponse.FromString)
        assert next(watch(b"", timeout=10)).status == HealthCheckResponse.SERVING


def select(server: RunningServer) -> select_pb2.SelectResponse:
    """Return what the server picks for nothing in particular."""
    with channel(server.address()) as wire:
        return select_pb2.SelectResponse.FromString(wire.unary_unary(SELECT)(b"", timeout=10))


@pytest.mark.skipif(sys.platform != "linux", reason="a priority of one thread is Linux's")
def test_the_control_plane_steps_back_behind_the_doors_threads(serve: Serve) -> None:
    server = serve("--door-threads", "2")
    server.wait_for("control plane ready")
    tasks = Path(f"/proc/{server.process.pid}/task")
    nice = {task.name: os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in tasks.iterdir()}
    names = {task.name: (task / "comm").read_text(encoding="utf-8").strip() for task in tasks.iterdir()}
    by_engine = {number for number, name in names.items() if name.startswith("modelreg-")}
    assert len(by_engine) >= 3
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert {nice[number] for number in by_engine} == {ours}
    assert {nice[number] for number in names.keys() - by_engine} == {max(10, ours)}


@pytest.mark.skipif(sys.platform != "linux", reason="a scheduling policy of one thread is Linux's")
@pytest.mark.parametrize(("door", "idle_threads"), [("rust", 1), ("python", 0)])
def test_a_reload_gives_way_to_the_doors_threads(serve: Serve, tmp_path: Path, door: str, idle_threads: int) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"providers": {"openai": {}}}', encoding="utf-8")
    server = serve("--door", door, "--models", str(models))
    server.wait_for("control plane ready")
    assert idle_tasks(server) == 0
    models.write_text('{"providers": {"groq": {}}}', encoding="utf-8")
    server.wait_for("models: current, revision 2")
    assert idle_tasks(server) == idle_threads


def idle_tasks(server: RunningServer) -> int:
    """Return how many threads of a server run only when no other wants their core."""
    tasks = Path(f"/proc/{server.process.pid}/task")
    return sum(os.sched_getscheduler(int(task.name)) == os.SCHED_IDLE for task in tasks.iterdir())
