"""Decisions in flight (scoring.md, "Order and live view in detail": In flight)."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from modelreg.v1 import usage_pb2 as use

SHORTEST_MS = 30_000
LONGEST_MS = 600_000
EXPIRY_STEP_MS = 256
SHARDS = 16
LANDED_OF_A_SHARD = 256


def span_ms(t_ms: int) -> int:
    """How long a decision may stay in flight: min(max(2 * t, 30 s), 10 min)."""
    return min(max(2 * t_ms, SHORTEST_MS), LONGEST_MS)


def probe_ms(t_ms: int) -> int:
    """How long a decision may probe: min(2 * t, 10 min)."""
    return min(2 * t_ms, LONGEST_MS)


def expiry_ms(now_ms: int, span_ms: int) -> int:
    """When a span that begins now is over: at the next whole step of the server's monotonic clock."""
    return -(-(now_ms + span_ms) // EXPIRY_STEP_MS) * EXPIRY_STEP_MS


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
        self.open[decision] = Flight(route, now_ms, span, expiry_ms(now_ms, span))

    def land(self, now_ms: int) -> None:
        """A fold: those that were never reported are over, of each shard the first to expire."""
        expired = defaultdict[int, list[str]](list)
        for decision, flight in self.open.items():
            if flight.until_ms <= now_ms:
                expired[UUID(decision).int % SHARDS].append(decision)
        for decisions in expired.values():
            # Stable: of equal times the one first that got it first.
            decisions.sort(key=lambda decision: self.open[decision].until_ms)
            for decision in decisions[:LANDED_OF_A_SHARD]:
                del self.open[decision]

    def find(self, decision: str, now_ms: int) -> Flight | None:
        """One that has not expired; one that has is over, landed or not."""
        flight = self.open.get(decision)
        if flight is None or flight.until_ms > now_ms:
            return flight
        del self.open[decision]
        return None

    def go_on(self, event: use.RecordUsageRequest, now_ms: int) -> bool:
        """STARTED or PARTIAL: it moves and gets its span anew, its age stays. Whether it was in flight."""
        flight = self.find(event.decision_id, now_ms)
        if flight is None:
            return False
        flight.route, flight.until_ms = event.route.route_id, expiry_ms(now_ms, flight.span_ms)
        self.open[event.decision_id] = self.open.pop(event.decision_id)
        if event.phase == use.USAGE_PHASE_STARTED:
            flight.attempt = attempt_of(event)
        return True

    def end(self, event: use.RecordUsageRequest, now_ms: int) -> bool:
        """FINAL: it ends, unless a later attempt has started. Whether it was in flight."""
        flight = self.find(event.decision_id, now_ms)
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
