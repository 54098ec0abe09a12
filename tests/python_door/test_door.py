"""What the Python door's limits do, and what its hook takes."""

from collections.abc import Iterator

import grpc
import pytest

from modelreg.grpc.door import PythonDoor
from modelreg.grpc.options import MAX_MESSAGE_BYTES
from support.doors import NO_ANSWERS, OpenDoor, fresh_engine, open_door
from support.loop import LoopThread

SELECT = "/modelreg.v1.RouterService/Select"


@pytest.fixture
def python_door(loop: LoopThread) -> Iterator[OpenDoor]:
    with open_door("python", loop, None) as door:
        yield door


def test_a_taken_port_is_an_os_error(loop: LoopThread, python_door: OpenDoor) -> None:
    async def start_another() -> None:
        await PythonDoor(fresh_engine(), python_door.address, answers=NO_ANSWERS).start()

    with pytest.raises(OSError, match=python_door.address):
        loop.run(start_another())


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_a_message_beyond_the_library_limit_never_reaches_the_engine(
    python_door: OpenDoor, compression: grpc.Compression
) -> None:
    answer = python_door.ask(SELECT, bytes(MAX_MESSAGE_BYTES + 1), compression=compression)
    assert answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert answer.details == b""
