"""Our own server as a process: started, waited for, asked."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import grpc

from harness.paths import BASELINE, MODELREG, built
from harness.process import DOOR_THREADS, READY_LIMIT_S, Running, Server, running

SELECT = "/modelreg.v1.RouterService/Select"
HEALTH = "/grpc.health.v1.Health/Check"
# request_id of SelectRequest (proto/modelreg/v1/select.proto).
REQUEST_ID_FIELD = 1

_REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
# ServerReflectionRequest{list_services: ""}
_LIST_SERVICES = b"\x3a\x00"
_LIST = "/modelreg.v1.RegistryService/ListResources"
# ListResourcesRequest{kind: PLATFORM}
_PLATFORMS = b"\x08\x01"
# HealthCheckResponse{status: SERVING}
_SERVING = b"\x08\x01"
_LOOK_EVERY_S = 0.002


@dataclass(frozen=True)
class Modelreg:
    """A running modelreg that answers ``/readyz``."""

    server: Server
    child: Running
    started_s: float
    """``time.monotonic()`` just before the process was started."""


@contextmanager
def serve(  # noqa: PLR0913 - each a way to run it
    models: Path | None,
    data: Path,
    door: Literal["rust", "python"] = "rust",
    *,
    spinner_inside: bool = False,
    wait_for_ready: bool = True,
    keys: bool = False,
    store: str | None = None,
) -> Generator[Modelreg, None, None]:
    """Run ``modelreg serve`` on the server's core until the block ends; without ``models``, on the packaged ones.

    Raises:
        NotBuiltError: there is no ``.venv/bin/modelreg``.
        StartError: it ended, or was not ready within 20 s.
    """
    program: list[str | Path] = [built(MODELREG, "make setup")]
    if spinner_inside:
        program = [sys.executable, BASELINE / "spinner.py"]
    door_address, probe = (f"127.0.0.1:{port}" for port in _free_ports(2))
    addresses = ("--grpc", door_address, "--probe", probe)
    doors = ("--door", door, "--door-threads", str(DOOR_THREADS))
    chosen = ("--models", models) if models else ()
    asked = ("--keys", "on") if keys else ()
    kept = ("--store", store) if store else ()
    command = [*program, "serve", *chosen, "--data", data, *doors, *asked, *kept, *addresses]
    data.mkdir(parents=True, exist_ok=True)
    started_s = time.monotonic()
    with running(command, data.with_suffix(".log")) as child:
        if wait_for_ready:
            _wait_for_ready(child, probe)
        yield Modelreg(Server(child.process.pid, door_address), child, started_s)


def wait_for_serving(running_server: Modelreg) -> float:
    """Seconds from the start until Health/Check said SERVING."""
    _wait(running_server.child, lambda: _health(running_server.server.address))
    return time.monotonic() - running_server.started_s


def wait_for_control_plane(running_server: Modelreg) -> float:
    """Seconds from the start until a method of the Python door answered through the pass-through."""
    _wait(running_server.child, lambda: _reflects(running_server.server.address))
    return time.monotonic() - running_server.started_s


def wait_for_registry(running_server: Modelreg) -> None:
    """Wait until the control plane has read the store: only then does it list and write."""
    _wait(running_server.child, lambda: _lists(running_server.server.address))


def wait_until(running_server: Modelreg, done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    _wait(running_server.child, done)


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB (10^6 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def cpu_s(pid: int) -> float:
    """CPU that a process has used, in seconds."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for_ready(child: Running, probe: str) -> None:
    _wait(child, lambda: _readyz(probe))


def _wait(child: Running, done: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + READY_LIMIT_S
    while not done():
        child.refuse_if_ended()
        if time.monotonic() > deadline_s:
            child.refuse(f"not ready after {READY_LIMIT_S:.0f} s")
        time.sleep(_LOOK_EVERY_S)


def _readyz(probe: str) -> bool:
    connection = http.client.HTTPConnection(probe, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _health(address: str) -> bool:
    if not _accepts(address):
        return False
    with grpc.insecure_channel(address) as channel:
        check: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(HEALTH)
        try:
            return check(b"", timeout=1) == _SERVING
        except grpc.RpcError:
            return False


def _reflects(address: str) -> bool:
    with grpc.insecure_channel(address) as channel:
        reflect: grpc.StreamStreamMultiCallable[bytes, bytes] = channel.stream_stream(_REFLECTION)
        try:
            return any(reflect(iter([_LIST_SERVICES]), timeout=1))
        except grpc.RpcError:
            return False


def _lists(address: str) -> bool:
    if not _accepts(address):
        return False
    with grpc.insecure_channel(address) as channel:
        list_platforms: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(_LIST)
        try:
            return bool(list_platforms(_PLATFORMS, timeout=1))
        except grpc.RpcError:
            return False


def _accepts(address: str) -> bool:
    # A refused grpcio channel backs off for a second, which would be counted as start time.
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True
