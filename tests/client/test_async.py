"""The asynchronous client: the same calls and errors, and usage that is recorded also where a task is cancelled."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import grpc
import pytest

from modelreg._core import Engine
from modelreg.client import AsyncClient, AsyncDecision, ModelregError, NoEligibleModelError, UnavailableError
from modelreg.v1 import cost_pb2, live_pb2, select_pb2, usage_pb2
from support.doors import CLOCK_UNIX_MS, OpenDoor
from support.failing_server import FailingServer, failing_server, unavailable, until
from support.loop import LoopThread

PATIENT_S = 20
ROUTE = "openai/gpt-5-mini"


def counted(engine: Engine) -> tuple[int, int, int]:
    """Return picks, successes and failures of all routes, with all that has come by now folded in."""
    engine.set_clock(CLOCK_UNIX_MS + 1_000)
    routes = live_pb2.LiveView.FromString(engine.live_view()).routes
    return sum(one.picks for one in routes), sum(one.successes for one in routes), sum(one.failures for one in routes)


def events(engine: Engine, outcome: str) -> int:
    """Return how many events of an outcome the engine took."""
    marks = f'modelreg_usage_total{{outcome="{outcome}",ack="MEMORY"}} '
    return sum(int(line.removeprefix(marks)) for line in engine.metrics().splitlines() if line.startswith(marks))


@contextmanager
def hindered(door: OpenDoor) -> Iterator[FailingServer]:
    with failing_server(door.engine) as server:
        yield server


def test_every_call_answers(door: OpenDoor, loop: LoopThread) -> None:
    async def calls() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            decision = await client.select(task_class="coding", input_tokens=500)
            assert decision.selected.endpoint.model
            good, bad = await client.batch_select(
                [select_pb2.SelectRequest(), select_pb2.SelectRequest(task_class="codign")]
            )
            assert isinstance(good, AsyncDecision)
            assert isinstance(bad, ModelregError)
            assert (await client.estimate_cost(model="gpt-5-mini")).quotes
            assert (await client.check_rate_limit(hits=2, tokens=900)).allowed
            (quoted,) = await client.batch_estimate_cost([cost_pb2.EstimateCostRequest(model="gpt-5-mini")])
            assert isinstance(quoted, cost_pb2.EstimateCostResponse)
            assert (await client.record_usage(route=ROUTE, outcome="OK")).ack == usage_pb2.USAGE_ACK_MEMORY
            (refused,) = await client.batch_record_usage([usage_pb2.RecordUsageRequest()])
            assert isinstance(refused, ModelregError)

    loop.run(calls())


def test_errors_are_those_of_the_synchronous_client(door: OpenDoor, loop: LoopThread) -> None:
    async def calls() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            with pytest.raises(NoEligibleModelError) as none:
                await client.select(constraints={"min_context_tokens": 90_000_000})
            assert sum(none.value.counts.values()) == none.value.candidates
            # Of the others the type or status stands before the context.
            assert set(none.value.counts) == {"MIN_CONTEXT", "MODEL_STATUS", "MODEL_TYPE", "ROUTE_STATUS"}
            assert isinstance(none.value.__cause__, grpc.RpcError)
            with pytest.raises(TypeError, match="there is no such argument"):
                client.select(tokens=5)  # pyright: ignore[reportCallIssue]

    loop.run(calls())


def test_where_nobody_listens_the_error_says_so(loop: LoopThread) -> None:
    async def call() -> UnavailableError:
        async with AsyncClient("127.0.0.1:1") as client:
            with pytest.raises(UnavailableError) as raised:
                await client.select()
            return raised.value

    error = loop.run(call())
    assert error.code == "UNAVAILABLE"
    assert "127.0.0.1:1" in error.message


def test_a_call_that_found_nobody_is_sent_again(door: OpenDoor, loop: LoopThread) -> None:
    async def call(address: str) -> None:
        async with AsyncClient(address, timeout_s=PATIENT_S) as client:
            await client.select()

    with hindered(door) as server:
        server.hindrances = [unavailable]
        loop.run(call(server.address))
        first, second = (request for _, request in server.requests)
    assert first == second
    assert select_pb2.SelectRequest.FromString(first).request_id


def test_the_deadline_holds(door: OpenDoor, loop: LoopThread) -> None:
    let_go = threading.Event()

    async def call(address: str) -> None:
        async with AsyncClient(address) as client:
            with pytest.raises(UnavailableError) as raised:
                await client.select()
            assert raised.value.code == "DEADLINE_EXCEEDED"

    with hindered(door) as server:
        server.hindrances = [until(let_go)]
        loop.run(call(server.address))
        let_go.set()


def test_a_block_records_its_usage(door: OpenDoor, loop: LoopThread) -> None:
    async def call() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            async with client.select(task_class="coding") as decision:
                decision.first_token()
                assert await decision.fallback(TimeoutError())
                decision.used(input_tokens=5, output_tokens=6)
            async with await client.select(task_class="coding"):
                pass
            assert client.usage_failures == 0

    loop.run(call())
    assert counted(door.engine) == (2, 2, 1)


def test_an_exception_goes_on_its_way(door: OpenDoor, loop: LoopThread) -> None:
    async def call() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client, client.select(task_class="coding"):
            raise ConnectionResetError("the model")

    with pytest.raises(ConnectionResetError, match="the model"):
        loop.run(call())
    assert counted(door.engine) == (1, 0, 1)


def test_a_cancelled_task_records_that_it_was(door: OpenDoor, loop: LoopThread) -> None:
    async def work(client: AsyncClient, begun: asyncio.Event) -> None:
        async with client.select(task_class="coding"):
            begun.set()
            await asyncio.Event().wait()

    async def cancel() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            begun = asyncio.Event()
            task = asyncio.create_task(work(client, begun))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert client.usage_failures == 0

    loop.run(cancel())
    assert events(door.engine, "CANCELLED") == 1


def test_a_task_cancelled_while_it_records_records_all_the_same(door: OpenDoor, loop: LoopThread) -> None:
    let_go = threading.Event()
    arrived: list[asyncio.Event] = []

    async def work(client: AsyncClient, server: FailingServer, running: asyncio.AbstractEventLoop) -> None:
        async with client.select(task_class="coding"):

            def hold(_context: grpc.ServicerContext) -> None:
                running.call_soon_threadsafe(arrived[0].set)
                let_go.wait()

            server.hindrances = [hold]

    async def cancel(server: FailingServer) -> None:
        client = AsyncClient(server.address, timeout_s=PATIENT_S)
        arrived.append(asyncio.Event())
        task = asyncio.create_task(work(client, server, asyncio.get_running_loop()))
        await arrived[0].wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert events(door.engine, "OK") == 0
        let_go.set()
        # Waits for what is being recorded.
        await client.close()
        assert client.usage_failures == 0

    with hindered(door) as server:
        loop.run(cancel(server))
    assert events(door.engine, "OK") == 1


def test_a_block_left_while_the_client_closes_is_recorded_and_not_cancelled(door: OpenDoor, loop: LoopThread) -> None:
    let_go = [threading.Event(), threading.Event()]
    arrived: list[asyncio.Event] = []

    def hold(number: int, running: asyncio.AbstractEventLoop) -> Callable[[grpc.ServicerContext], None]:
        def wait(_context: grpc.ServicerContext) -> None:
            running.call_soon_threadsafe(arrived[number].set)
            let_go[number].wait()

        return wait

    async def work(decision: AsyncDecision, leave: asyncio.Event) -> None:
        async with decision:
            await leave.wait()

    async def close(server: FailingServer) -> None:
        client = AsyncClient(server.address, timeout_s=PATIENT_S)
        decisions = [await client.select(task_class="coding") for _ in let_go]
        arrived.extend(asyncio.Event() for _ in let_go)
        leave = [asyncio.Event() for _ in let_go]
        tasks = [asyncio.create_task(work(*each)) for each in zip(decisions, leave, strict=True)]
        server.hindrances = [hold(number, asyncio.get_running_loop()) for number in range(2)]
        leave[0].set()
        await arrived[0].wait()
        closing = asyncio.create_task(client.close())
        leave[1].set()
        await arrived[1].wait()
        let_go[0].set()
        await tasks[0]
        let_go[1].set()
        await asyncio.gather(closing, *tasks)
        assert client.usage_failures == 0

    with hindered(door) as server:
        loop.run(close(server))
    assert events(door.engine, "OK") == 2


def test_a_call_that_the_close_cuts_short_is_an_error_and_no_cancellation(door: OpenDoor, loop: LoopThread) -> None:
    let_go = threading.Event()

    async def close(server: FailingServer) -> None:
        client, arrived = AsyncClient(server.address, timeout_s=PATIENT_S), asyncio.Event()
        running = asyncio.get_running_loop()

        def hold(_context: grpc.ServicerContext) -> None:
            running.call_soon_threadsafe(arrived.set)
            let_go.wait()

        server.hindrances = [hold]
        asking = asyncio.create_task(client.estimate_cost())
        await arrived.wait()
        await client.close()
        with pytest.raises(RuntimeError, match="closed before the answer came"):
            await asking

    with hindered(door) as server:
        try:
            loop.run(close(server))
        finally:
            let_go.set()


def test_a_timeout_around_the_call_is_a_timeout(door: OpenDoor, loop: LoopThread) -> None:
    async def call() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client, client.select(task_class="coding"):
            async with asyncio.timeout(0):
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        loop.run(call())
    assert events(door.engine, "TIMEOUT") == 1


def test_a_stream_that_is_closed_early_records_cancelled(door: OpenDoor, loop: LoopThread) -> None:
    async def stream(client: AsyncClient) -> AsyncIterator[str]:
        async with client.select(task_class="coding") as decision:
            decision.first_token()
            yield "a token"
            yield "another"

    async def read_one() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            tokens = stream(client)
            assert await anext(tokens) == "a token"
            await tokens.aclose()  # pyright: ignore[reportAttributeAccessIssue]

    loop.run(read_one())
    assert events(door.engine, "CANCELLED") == 1


def test_usage_that_cannot_be_recorded_is_counted(door: OpenDoor, loop: LoopThread) -> None:
    async def call(server: FailingServer) -> None:
        async with AsyncClient(server.address, timeout_s=PATIENT_S) as client:
            async with client.select(task_class="coding"):
                server.hindrances = [unavailable, unavailable]
            assert client.usage_failures == 1

    with hindered(door) as server:
        loop.run(call(server))


def test_many_tasks_share_a_client(door: OpenDoor, loop: LoopThread) -> None:
    async def call(client: AsyncClient) -> None:
        async with client.select(task_class="coding") as decision:
            decision.used(output_tokens=10)

    async def calls() -> None:
        async with AsyncClient(door.address, timeout_s=PATIENT_S) as client:
            await asyncio.gather(*(call(client) for _ in range(200)))
            assert client.usage_failures == 0

    loop.run(calls())
    assert counted(door.engine) == (200, 200, 0)


def test_a_closed_client_says_so(door: OpenDoor, loop: LoopThread) -> None:
    async def calls() -> None:
        client = AsyncClient(door.address)
        await client.close()
        await client.close()
        with pytest.raises(RuntimeError, match="the client is closed"):
            await client.select()

    loop.run(calls())


def test_a_client_belongs_to_one_loop(door: OpenDoor, loop: LoopThread) -> None:
    client = AsyncClient(door.address, timeout_s=PATIENT_S)

    async def call() -> None:
        await client.select()

    loop.run(call())
    with pytest.raises(RuntimeError, match="event loop of its first call"):
        asyncio.run(call())
    loop.run(client.close())
