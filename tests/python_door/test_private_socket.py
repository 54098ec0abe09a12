"""The private socket answers nobody but the holder of this start's secret, in every shape of call."""

from pathlib import Path

import grpc
import grpc.aio
import pytest

from modelreg.grpc.door import PythonDoor
from support.doors import NO_ANSWERS, fresh_engine
from support.loop import LoopThread
from support.shapes import add_shapes, method

SECRET = "right"
CHECK = "/grpc.health.v1.Health/Check"
LOCALHOST = [("grpc.default_authority", "localhost")]


async def codes(path: Path, metadata: tuple[tuple[str, str | bytes], ...]) -> list[grpc.StatusCode]:
    """Return the status of a hot call, a streaming call and one to a method that is not there."""
    door = PythonDoor(fresh_engine(), f"unix:{path}", answers=NO_ANSWERS, secret=SECRET, register=(add_shapes,))
    await door.start()
    async with grpc.aio.insecure_channel(f"unix:{path}", options=LOCALHOST) as channel:
        calls = (
            channel.unary_unary(CHECK)(b"", metadata=metadata),
            channel.stream_unary(method("Total"))(iter(()), metadata=metadata),
            channel.unary_unary("/no.Such/Method")(b"", metadata=metadata),
        )
        found = [await call.code() for call in calls]
    await door.stop(0)
    return found


@pytest.mark.parametrize(
    "metadata",
    [(), (("x-modelreg-secret", "wrong"),), (("x-modelreg-secret", ""),), (("x-modelreg-secret-bin", b"right"),)],
)
def test_a_call_without_the_secret_is_refused(
    tmp_path: Path, loop: LoopThread, metadata: tuple[tuple[str, str | bytes], ...]
) -> None:
    assert loop.run(codes(tmp_path / "s", metadata)) == [grpc.StatusCode.UNAUTHENTICATED] * 3


def test_a_call_with_the_secret_is_answered(tmp_path: Path, loop: LoopThread) -> None:
    found = loop.run(codes(tmp_path / "s", (("x-modelreg-secret", SECRET),)))
    assert found == [grpc.StatusCode.OK, grpc.StatusCode.OK, grpc.StatusCode.UNIMPLEMENTED]


def test_the_socket_is_gone_after_the_stop(tmp_path: Path, loop: LoopThread) -> None:
    loop.run(codes(tmp_path / "s", ()))
    assert not (tmp_path / "s").exists()
