"""The asynchronous client of a server, over gRPC."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable
from types import TracebackType
from typing import Self, Unpack

from modelreg.call_errors import ModelregError
from modelreg.client import batch, wire
from modelreg.client.aio_connections import AioConnections
from modelreg.client.decision import AsyncDecision
from modelreg.client.options import EstimateOptions, LimitOptions, SelectOptions, UsageOptions
from modelreg.client.requests import estimate_request, limit_request, select_request, usage_request
from modelreg.client.tracked import Events
from modelreg.client.usage_failures import UsageFailures
from modelreg.v1 import cost_pb2, limits_pb2, reservation_pb2, select_pb2, usage_pb2


class Selecting:
    """A Select that is asked when it is awaited, or entered with `async with`."""

    def __init__(self, ask: Callable[[], Awaitable[AsyncDecision]]) -> None:
        """Ask by ``ask``."""
        self._ask = ask
        self._decision: AsyncDecision | None = None

    def __await__(self) -> Generator[object, None, AsyncDecision]:
        """Return the decision."""
        return self._ask().__await__()

    async def __aenter__(self) -> AsyncDecision:
        """Ask, and begin the first attempt."""
        self._decision = await self._ask()
        return await self._decision.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Record what became of it."""
        assert self._decision is not None  # noqa: S101 it was entered
        await self._decision.__aexit__(kind, error, trace)


class AsyncClient:
    """Asks a server over gRPC, as ``Client`` does, with the same calls and errors; for the tasks of one event loop.

    Make one for a loop and keep it; it may be made before the loop runs. Close it with ``async with`` or ``close``.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        timeout_s: float = wire.DEFAULT_TIMEOUT_S,
        connections: int = wire.DEFAULT_CONNECTIONS,
        key: str | None = None,
    ) -> None:
        """Connect lazily: a server that is not there shows at the first call.

        Args:
            address: ``host:port``, ``unix:PATH`` or an absolute path; absent: `MODELREG_GRPC`, else 127.0.0.1:8701.
            timeout_s: how long a call may take, its second try included, in seconds.
            connections: HTTP/2 connections that calls take in turn, 1 … 64.
            key: API key to send; absent: `MODELREG_API_KEY`, else none.

        Raises:
            ValueError: the address or the key is none, or a number is out of range.
        """
        self._connections = AioConnections(address, timeout_s=timeout_s, connections=connections, key=key)
        self._usage_failures = UsageFailures()
        self._recording: set[asyncio.Task[None]] = set()

    @property
    def usage_failures(self) -> int:
        """How many events of decisions could not be recorded; the log says why (``modelreg.client``)."""
        return self._usage_failures.count

    def select(
        self,
        request: select_pb2.SelectRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[SelectOptions],
    ) -> Selecting:
        """Ask which model should take a request: ``async with client.select(…) as decision``, or ``await`` it.

        See ``Calls.select``.
        """
        built = select_request(request, options, with_id=True)

        async def ask() -> AsyncDecision:
            answer = await self._connections.call(wire.SELECT, built.SerializeToString(), timeout_s)
            return self._decision(select_pb2.SelectResponse.FromString(answer))

        return Selecting(ask)

    async def batch_select(
        self, requests: Iterable[select_pb2.SelectRequest], *, timeout_s: float | None = None
    ) -> list[AsyncDecision | ModelregError]:
        """See ``Calls.batch_select``."""
        built = batch.select_batch(requests, with_ids=True)
        answer = await self._connections.call(wire.BATCH_SELECT, built.SerializeToString(), timeout_s)
        return batch.selected(answer, self._decision)

    async def estimate_cost(
        self,
        request: cost_pb2.EstimateCostRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[EstimateOptions],
    ) -> cost_pb2.EstimateCostResponse:
        """See ``Calls.estimate_cost``."""
        built = estimate_request(request, options)
        answer = await self._connections.call(wire.ESTIMATE_COST, built.SerializeToString(), timeout_s)
        return cost_pb2.EstimateCostResponse.FromString(answer)

    async def batch_estimate_cost(
        self, requests: Iterable[cost_pb2.EstimateCostRequest], *, timeout_s: float | None = None
    ) -> list[cost_pb2.EstimateCostResponse | ModelregError]:
        """See ``Calls.batch_estimate_cost``."""
        built = batch.estimate_batch(requests)
        answer = await self._connections.call(wire.BATCH_ESTIMATE_COST, built.SerializeToString(), timeout_s)
        return batch.estimated(answer)

    async def record_usage(
        self,
        request: usage_pb2.RecordUsageRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[UsageOptions],
    ) -> usage_pb2.RecordUsageResponse:
        """See ``Calls.record_usage``."""
        built = usage_request(request, options)
        answer = await self._connections.call(wire.RECORD_USAGE, built.SerializeToString(), timeout_s)
        return usage_pb2.RecordUsageResponse.FromString(answer)

    async def batch_record_usage(
        self, requests: Iterable[usage_pb2.RecordUsageRequest], *, timeout_s: float | None = None
    ) -> list[usage_pb2.RecordUsageResponse | ModelregError]:
        """See ``Calls.batch_record_usage``."""
        built = batch.usage_batch(requests)
        answer = await self._connections.call(wire.BATCH_RECORD_USAGE, built.SerializeToString(), timeout_s)
        return batch.recorded(answer)

    async def release_hold(self, token: bytes, *, timeout_s: float | None = None) -> bool:
        """See ``Calls.release_hold``."""
        request = reservation_pb2.ReleaseHoldRequest(token=token)
        answer = await self._connections.call(wire.RELEASE_HOLD, request.SerializeToString(), timeout_s)
        return reservation_pb2.ReleaseHoldResponse.FromString(answer).released

    async def extend_hold(
        self, token: bytes, *, ttl_ms: int | None = None, timeout_s: float | None = None
    ) -> reservation_pb2.Hold:
        """See ``Calls.extend_hold``."""
        request = reservation_pb2.ExtendHoldRequest(token=token, ttl_ms=ttl_ms)
        answer = await self._connections.call(wire.EXTEND_HOLD, request.SerializeToString(), timeout_s)
        return reservation_pb2.ExtendHoldResponse.FromString(answer).hold

    async def check_rate_limit(
        self,
        request: limits_pb2.CheckRateLimitRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[LimitOptions],
    ) -> limits_pb2.CheckRateLimitResponse:
        """See ``Calls.check_rate_limit``."""
        built = limit_request(request, options)
        answer = await self._connections.call(wire.CHECK_RATE_LIMIT, built.SerializeToString(), timeout_s)
        return limits_pb2.CheckRateLimitResponse.FromString(answer)

    async def close(self) -> None:
        """Wait for usage that is being recorded, then close the connections; later calls raise RuntimeError."""
        # Blocks may be left while others are waited for.
        while self._recording:
            await asyncio.wait(self._recording)
        await self._connections.close()

    async def __aenter__(self) -> Self:
        """Close with the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()

    def _decision(self, response: select_pb2.SelectResponse) -> AsyncDecision:
        return AsyncDecision(response, self._record)

    async def _record(self, events: Events) -> None:
        """Record what a decision says, also where the task is cancelled meanwhile: each call ends by its deadline."""
        recording = asyncio.create_task(self._send(events))
        self._recording.add(recording)
        recording.add_done_callback(self._recording.discard)
        await asyncio.shield(recording)

    async def _send(self, events: Events) -> None:
        """Record events; a failure is counted, and never raised into the caller's block."""
        try:
            results = await self.batch_record_usage(events) if len(events) > 1 else [await self.record_usage(events[0])]
        except Exception as error:  # noqa: BLE001 whatever it is: the caller's own exception goes first
            results = [error] * len(events)
        self._usage_failures.note(events, results)
