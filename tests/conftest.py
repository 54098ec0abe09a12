"""Fixtures of several rooms: doors on fresh engines in this process, the real `modelreg serve` in its own; stores."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelreg.store.store import Store
from support.credentials import forget_credentials
from support.doors import BothDoors, OpenDoor, open_door
from support.loop import LoopThread
from support.postgresql import PostgresqlServer
from support.server import RunningServer
from support.snapshots import empty_snapshot, packaged_snapshot
from support.stores import KINDS, Place, fresh_place, migrated, started_postgresql

forget_credentials()


@pytest.fixture(scope="session")
def loop() -> Iterator[LoopThread]:
    """The one event loop of this process."""
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture(params=["rust", "python"])
def door(request: pytest.FixtureRequest, loop: LoopThread) -> Iterator[OpenDoor]:
    """Each door in turn, on the packaged models."""
    with open_door(request.param, loop, packaged_snapshot()) as opened:
        yield opened


@pytest.fixture(params=["rust", "python"])
def door_without_snapshot(request: pytest.FixtureRequest, loop: LoopThread) -> Iterator[OpenDoor]:
    """Each door in turn, before the first snapshot."""
    with open_door(request.param, loop, None) as opened:
        yield opened


@pytest.fixture
def doors(loop: LoopThread) -> Iterator[BothDoors]:
    """Both doors, each on a fresh engine with the same clock and ids, on the packaged models."""
    with open_door("rust", loop, packaged_snapshot()) as rust, open_door("python", loop, packaged_snapshot()) as python:
        yield BothDoors(rust, python)


@pytest.fixture
def spooling_doors(loop: LoopThread, tmp_path: Path) -> Iterator[BothDoors]:
    """Both doors, each with a usage spool of its own."""
    models = packaged_snapshot()
    with (
        open_door("rust", loop, models, spool=tmp_path / "rust.spool") as rust,
        open_door("python", loop, models, spool=tmp_path / "python.spool") as python,
    ):
        yield BothDoors(rust, python)


@pytest.fixture
def empty_doors(loop: LoopThread) -> Iterator[BothDoors]:
    """Both doors on a registry without models."""
    with open_door("rust", loop, empty_snapshot()) as rust, open_door("python", loop, empty_snapshot()) as python:
        yield BothDoors(rust, python)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts the real server in a process of its own, on a fresh data directory and free ports."""
    running: list[RunningServer] = []

    def start(*arguments: str, data: Path | None = None, with_shapes: bool = False) -> RunningServer:
        server = RunningServer(data or tmp_path / "data", arguments, with_shapes=with_shapes)
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture(params=["rust", "python"])
def running_server(request: pytest.FixtureRequest, serve: Callable[..., RunningServer]) -> RunningServer:
    """The real server with each door in turn, its control plane ready."""
    server = serve("--door", request.param)
    server.wait_for("control plane ready")
    return server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL, one for all tests that only use it."""
    with started_postgresql() as server:
        yield server


@pytest.fixture
def own_postgresql() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL of this test alone, which may stop it."""
    with started_postgresql() as server:
        yield server


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where no store is yet: a test that takes `place` or `store` runs on SQLite and on PostgreSQL."""
    with fresh_place(request.param, tmp_path, request) as place:
        yield place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A store with today's tables and nothing in them."""
    with migrated(place) as store:
        yield store
