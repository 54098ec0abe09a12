"""Decisions in flight (scoring.md, "Order and live view in detail": In flight)."""

from dataclasses import dataclass

from modelreg.v1 import usage_pb2 as use

SHORTEST_MS = 30_000
LONGEST_MS = 600_000


def span_ms(t_ms: int) -> int:
    """How long a decision may stay in flight: min(max(2 * t, 30 s), 10 min)."""
    return min(max(2 * t_ms, SHORTEST_MS), LONGEST_MS)


def probe_ms(t_ms: int) -> int:
    """How long a decision may probe: min(2 * t, 10 min)."""
    return min(2 * t_ms, LONGEST_MS)


@dataclass
class Flight:
    """One call, as far as anybody reported."""

    route: str
    began_ms: int
    span_ms: int
    until_ms: int
    attempt: int = 1
    """Of the last STARTED."""


class Flights:
    """By decision."""

    def __init__(self) -> None:
        self.open: dict[str, Flight] = {}

    def begin(self, decision: str, route: str, t_ms: int, now_ms: int) -> None:
        """A counted Select."""
        span = span_ms(t_ms)
        self.open[decision] = Flight(route, now_ms, span, now_ms + span)

    def pass_time(self, now_ms: int) -> None:
        """Those that were never reported are over."""
        self.open = {decision: flight for decision, flight in self.open.items() if flight.until_ms > now_ms}

    def go_on(self, event: use.RecordUsageRequest, now_ms: int) -> bool:
        """STARTED or PARTIAL: it moves and gets its span anew, its age stays. Whether it was in flight."""
        self.pass_time(now_ms)
        flight = self.open.get(event.decision_id)
        if flight is None:
            return False
        flight.route, flight.until_ms = event.route.route_id, now_ms + flight.span_ms
        if event.phase == use.USAGE_PHASE_STARTED:
            flight.attempt = attempt_of(event)
        return True

    def end(self, event: use.RecordUsageRequest, now_ms: int) -> bool:
        """FINAL: it ends, unless a later attempt has started. Whether it was in flight."""
        self.pass_time(now_ms)
        flight = self.open.get(event.decision_id)
        if flight is None:
            return False
        if attempt_of(event) >= flight.attempt:
            del self.open[event.decision_id]
        return True

    def ages_ms(self, route: str, now_ms: int) -> list[int]:
        """Of the calls in flight on a route."""
        return [now_ms - flight.began_ms for flight in self.open.values() if flight.route == route]


def attempt_of(event: use.RecordUsageRequest) -> int:
    """Absent: the first."""
    return event.attempt if event.HasField("attempt") else 1
