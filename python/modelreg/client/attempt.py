"""One attempt at one route: its clock, what it consumed, how it ended; at the end one event of usage."""

from typing import TYPE_CHECKING, Final

from modelreg.client.outcome import OK, limit_headers
from modelreg.ids import new_id
from modelreg.v1 import common_pb2, usage_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelreg.v1 import select_pb2

_MS_PER_S: Final = 1000
_MAX_MS: Final = 86_400_000
_OUTPUT: Final = "output_token"


class Attempt:
    """An attempt that goes on from the moment this is made. For one thread or task at a time."""

    def __init__(
        self,
        decision: "select_pb2.SelectResponse",
        number: int,
        route: common_pb2.RouteRef,
        clock_s: "Callable[[], float]",
    ) -> None:
        """Begin.

        Args:
            decision: the answer that offered the route.
            number: 1 for the first attempt of the decision.
            route: what is called.
            clock_s: monotonic time in seconds.
        """
        self._clock_s = clock_s
        self._event = usage_pb2.RecordUsageRequest(
            decision_id=decision.decision_id, route=route, attempt=number, hold_token=decision.hold.token
        )
        # For a sidecar that the decision is not in flight at.
        self._task_class = decision.task_class
        self._units: dict[str, common_pb2.UnitCount] = {}
        self._limit_headers: dict[str, str] = {}
        self._ending: usage_pb2.RecordUsageRequest | None = None
        self._began_s = clock_s()
        self._ended_s = self._began_s
        self._first_token_s: float | None = None

    def started(self) -> usage_pb2.RecordUsageRequest:
        """Return the event that says that it began."""
        event = usage_pb2.RecordUsageRequest(event_id=new_id(), phase=usage_pb2.USAGE_PHASE_STARTED)
        event.MergeFrom(self._event)
        return event

    def first_token(self) -> None:
        """Note when the first token came; later calls do nothing."""
        if self._first_token_s is None:
            self._first_token_s = self._clock_s()

    def served(self, service_tier: str | None, *, batch: bool) -> None:
        """Note in which service tier, and whether as a batch."""
        if service_tier is not None:
            self._event.service_tier = service_tier
        self._event.batch = self._event.batch or batch

    def used(self, units: "Mapping[str, int]", headers: "Mapping[str, str] | None") -> None:
        """Note what was consumed, by unit; with output tokens the answer is complete, and the clock stops.

        Raises:
            ValueError: a count is out of range.
        """
        # Made here, so that a bad count is refused where it is given and not at the end.
        self._units.update({kind: common_pb2.UnitCount(kind=kind, count=count) for kind, count in units.items()})
        if headers is not None:
            self._limit_headers = limit_headers(headers)
        if _OUTPUT in units:
            self.end(OK if self._ending is None else self._ending)

    def end(self, ending: usage_pb2.RecordUsageRequest) -> None:
        """Note how it ended, and stop the clock."""
        self._ending = ending
        self._ended_s = self._clock_s()

    def end_unless_known(self, ending: usage_pb2.RecordUsageRequest) -> None:
        """Note how it ended, where nothing is known of that yet."""
        if self._ending is None:
            self.end(ending)

    def final(self) -> usage_pb2.RecordUsageRequest:
        """Return the event that ends it."""
        event = usage_pb2.RecordUsageRequest(
            event_id=new_id(),
            phase=usage_pb2.USAGE_PHASE_FINAL,
            latency_ms=self._since_began_ms(self._ended_s),
            units=self._units.values(),
            task_class=self._task_class,
        )
        event.MergeFrom(self._event)
        if self._ending is not None:
            event.MergeFrom(self._ending)
        if not event.limit_headers:
            event.limit_headers.update(self._limit_headers)
        if self._first_token_s is not None:
            event.ttft_ms = min(self._since_began_ms(self._first_token_s), event.latency_ms)
        return event

    def _since_began_ms(self, then_s: float) -> int:
        return min(round((then_s - self._began_s) * _MS_PER_S), _MAX_MS)
