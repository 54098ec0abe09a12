"""The clients, each against what it can be against: both doors, and the engine in this process."""

from collections.abc import Iterator

import pytest

from modelreg.client import Client, LocalClient
from support.doors import OpenDoor, open_door
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

# A busy machine may be slow; the deadline has tests of its own.
PATIENT_S = 20


@pytest.fixture
def client(door: OpenDoor) -> Iterator[Client]:
    """A client of each door in turn."""
    with Client(door.address, timeout_s=PATIENT_S) as opened:
        yield opened


@pytest.fixture(params=["rust", "python", "local"])
def any_client(request: pytest.FixtureRequest, loop: LoopThread) -> Iterator[Client | LocalClient]:
    """Each synchronous client in turn, on the packaged models."""
    if request.param == "local":
        with LocalClient() as local:
            yield local
        return
    with (
        open_door(request.param, loop, packaged_snapshot()) as door,
        Client(door.address, timeout_s=PATIENT_S) as opened,
    ):
        yield opened
