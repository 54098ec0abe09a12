"""`Health/Watch` tells the status and each change of it, and ends with the drain."""

import grpc
import grpc.aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from modelreg.grpc.door import PythonDoor
from support.doors import NO_ANSWERS, fresh_engine
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

WATCH = "/grpc.health.v1.Health/Watch"
SERVING = HealthCheckResponse.SERVING
NOT_SERVING = HealthCheckResponse.NOT_SERVING


async def status_of(call: "grpc.aio.UnaryStreamCall[HealthCheckRequest, HealthCheckResponse]") -> int:
    answer = await call.read()
    assert isinstance(answer, HealthCheckResponse)
    return answer.status


async def seen(service: str) -> tuple[list[int], grpc.StatusCode]:
    """Return what a watcher sees of a start and a drain, and how its stream ends."""
    engine = fresh_engine()
    door = PythonDoor(engine, "127.0.0.1:0", answers=NO_ANSWERS)
    async with grpc.aio.insecure_channel(await door.start()) as channel:
        call = channel.unary_stream(
            WATCH,
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )(HealthCheckRequest(service=service))
        statuses = [await status_of(call)]
        engine.load_snapshot(packaged_snapshot())
        door.changed()
        if service != "no.such.Service":
            statuses.append(await status_of(call))
        engine.drain()
        door.drain()
        try:
            while True:
                statuses.append(await status_of(call))
        except grpc.aio.AioRpcError as error:
            await door.stop(1)
            return statuses, error.code()


def test_a_watcher_sees_the_start_and_the_drain(loop: LoopThread) -> None:
    assert loop.run(seen("")) == ([NOT_SERVING, SERVING, NOT_SERVING], grpc.StatusCode.UNAVAILABLE)


def test_a_watcher_of_an_unknown_service_is_told_so(loop: LoopThread) -> None:
    assert loop.run(seen("no.such.Service")) == ([HealthCheckResponse.SERVICE_UNKNOWN], grpc.StatusCode.UNAVAILABLE)
