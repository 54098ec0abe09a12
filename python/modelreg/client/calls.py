"""The calls of the synchronous clients, whoever answers them."""

from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self, Unpack

from modelreg.call_errors import ModelregError
from modelreg.client import batch, wire
from modelreg.client.decision import Decision
from modelreg.client.options import EstimateOptions, LimitOptions, SelectOptions, UsageOptions
from modelreg.client.requests import estimate_request, limit_request, select_request, usage_request
from modelreg.client.tracked import Events
from modelreg.client.usage_failures import UsageFailures
from modelreg.v1 import cost_pb2, limits_pb2, reservation_pb2, select_pb2, usage_pb2


class Transport(Protocol):
    """Carries calls to an engine, bytes in, bytes out."""

    @property
    def resends(self) -> bool:
        """Whether a call may be sent twice, so that a Select needs an id."""
        ...

    def call(self, method: str, request: bytes, timeout_s: float | None) -> bytes:
        """Answer one call; ``timeout_s`` None: within the client's own deadline.

        Raises:
            ModelregError: any status other than OK.
            ForkError: this process was forked from the one that made the client.
            RuntimeError: the client is closed.
        """
        ...

    def close(self) -> None:
        """Give up what is held; a second time does nothing."""
        ...


class Calls:
    """What ``Client`` and ``LocalClient`` can be asked. Thread-safe; a decision is for one thread at a time.

    Every call takes a whole message of the contract, or the usual fields as keyword arguments, or both: the arguments
    then stand before the message, which is not changed. Every call raises:

    - ``UnavailableError``: nobody answered in time;
    - ``NoEligibleModelError`` (``select``): every candidate was excluded, with counts by reason;
    - ``ModelregError``: any other status; its ``reason`` is explained in docs/errors.md;
    - ``TypeError``, ``ValueError``: an argument is none, or its value cannot be sent;
    - ``ForkError``: the client was made before this process was forked.
    """

    def __init__(self, transport: Transport) -> None:
        """Ask over ``transport``."""
        self._transport = transport
        self._usage_failures = UsageFailures()

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
    ) -> Decision:
        """Ask which model should take a request.

        Use the decision with `with`, and what the call did is recorded. Without `with` nothing is: record it yourself
        (``record_usage``), or set ``reservation`` to keep the call from counting as in flight.

        Args:
            request: any field of the contract.
            timeout_s: in place of the client's deadline, in seconds.
            options: see ``SelectOptions``.
        """
        built = select_request(request, options, with_id=self._transport.resends)
        answer = self._transport.call(wire.SELECT, built.SerializeToString(), timeout_s)
        return self._decision(select_pb2.SelectResponse.FromString(answer))

    def batch_select(
        self, requests: Iterable[select_pb2.SelectRequest], *, timeout_s: float | None = None
    ) -> list[Decision | ModelregError]:
        """Decide up to 256 requests in one call, in their order; each item is a decision or its error."""
        built = batch.select_batch(requests, with_ids=self._transport.resends)
        answer = self._transport.call(wire.BATCH_SELECT, built.SerializeToString(), timeout_s)
        return batch.selected(answer, self._decision)

    def estimate_cost(
        self,
        request: cost_pb2.EstimateCostRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[EstimateOptions],
    ) -> cost_pb2.EstimateCostResponse:
        """Ask what a workload would cost: on one route, a model's routes, or all that match.

        Args:
            request: any field of the contract.
            timeout_s: in place of the client's deadline, in seconds.
            options: see ``EstimateOptions``.
        """
        built = estimate_request(request, options)
        answer = self._transport.call(wire.ESTIMATE_COST, built.SerializeToString(), timeout_s)
        return cost_pb2.EstimateCostResponse.FromString(answer)

    def batch_estimate_cost(
        self, requests: Iterable[cost_pb2.EstimateCostRequest], *, timeout_s: float | None = None
    ) -> list[cost_pb2.EstimateCostResponse | ModelregError]:
        """Quote up to 256 requests in one call, in their order; each item is an answer or its error."""
        built = batch.estimate_batch(requests)
        return batch.estimated(self._transport.call(wire.BATCH_ESTIMATE_COST, built.SerializeToString(), timeout_s))

    def record_usage(
        self,
        request: usage_pb2.RecordUsageRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[UsageOptions],
    ) -> usage_pb2.RecordUsageResponse:
        """Say what a call did, where no `with` says it: of a call without a Select, in another process, or later.

        Args:
            request: any field of the contract.
            timeout_s: in place of the client's deadline, in seconds.
            options: see ``UsageOptions``.
        """
        built = usage_request(request, options)
        answer = self._transport.call(wire.RECORD_USAGE, built.SerializeToString(), timeout_s)
        return usage_pb2.RecordUsageResponse.FromString(answer)

    def batch_record_usage(
        self, requests: Iterable[usage_pb2.RecordUsageRequest], *, timeout_s: float | None = None
    ) -> list[usage_pb2.RecordUsageResponse | ModelregError]:
        """Record up to 256 events in one call, in their order; each item is an answer or its error."""
        built = batch.usage_batch(requests)
        return batch.recorded(self._transport.call(wire.BATCH_RECORD_USAGE, built.SerializeToString(), timeout_s))

    def release_hold(self, token: bytes, *, timeout_s: float | None = None) -> bool:
        """Give back what a Select set aside for a call that is not made.

        Args:
            token: ``response.hold.token`` of the decision.
            timeout_s: in place of the client's deadline, in seconds.

        Returns:
            Whether it was set aside until now.
        """
        request = reservation_pb2.ReleaseHoldRequest(token=token)
        answer = self._transport.call(wire.RELEASE_HOLD, request.SerializeToString(), timeout_s)
        return reservation_pb2.ReleaseHoldResponse.FromString(answer).released

    def extend_hold(
        self, token: bytes, *, ttl_ms: int | None = None, timeout_s: float | None = None
    ) -> reservation_pb2.Hold:
        """Set aside for longer what a Select set aside, for a call that takes its time.

        Args:
            token: ``response.hold.token`` of the decision.
            ttl_ms: from now; absent: ten minutes.
            timeout_s: in place of the client's deadline, in seconds.
        """
        request = reservation_pb2.ExtendHoldRequest(token=token, ttl_ms=ttl_ms)
        answer = self._transport.call(wire.EXTEND_HOLD, request.SerializeToString(), timeout_s)
        return reservation_pb2.ExtendHoldResponse.FromString(answer).hold

    def check_rate_limit(
        self,
        request: limits_pb2.CheckRateLimitRequest | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[LimitOptions],
    ) -> limits_pb2.CheckRateLimitResponse:
        """Take from every rate limit that covers the caller, or from none; `allowed` says which.

        For calls that no Select picks: a Select takes its own. Sent again, after nobody answered, it may take twice.

        Args:
            request: any field of the contract.
            timeout_s: in place of the client's deadline, in seconds.
            options: see ``LimitOptions``.
        """
        built = limit_request(request, options)
        answer = self._transport.call(wire.CHECK_RATE_LIMIT, built.SerializeToString(), timeout_s)
        return limits_pb2.CheckRateLimitResponse.FromString(answer)

    def close(self) -> None:
        """Give up what the client holds; a second time does nothing, later calls raise RuntimeError."""
        self._transport.close()

    def __enter__(self) -> Self:
        """Close with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _decision(self, response: select_pb2.SelectResponse) -> Decision:
        return Decision(response, self._record)

    def _record(self, events: Events) -> None:
        """Record what a decision says; a failure is counted, and never raised into the caller's block."""
        try:
            results = self.batch_record_usage(events) if len(events) > 1 else [self.record_usage(events[0])]
        except Exception as error:  # noqa: BLE001 whatever it is: the caller's own exception goes first
            results = [error] * len(events)
        self._usage_failures.note(events, results)
