"""A route's circuit and its cooling (scoring.md, "Order and live view in detail": Half-open, Circuit, Cooling)."""

from enum import Enum

from modelreg.v1 import live_pb2 as live
from modelreg.v1 import usage_pb2 as use

from .counts import Counts
from .decay import MILLION
from .ends import End, cooldown, exactly

SUCCESSES = {
    use.USAGE_OUTCOME_OK,
    use.USAGE_OUTCOME_BAD_REQUEST,
    use.USAGE_OUTCOME_CONTENT_REFUSED,
    use.USAGE_OUTCOME_CONTEXT_EXCEEDED,
}
FAILURES = {use.USAGE_OUTCOME_SERVER_ERROR, use.USAGE_OUTCOME_TIMEOUT, use.USAGE_OUTCOME_CONNECTION_ERROR}
FAILURES_IN_A_ROW = 4
ENOUGH_ATTEMPTS = 20 * MILLION
FOLD_MS = 10
"""Least time between folds; nothing recovers before the next one."""


class State(Enum):
    """Of the circuit alone."""

    CLOSED = live.ROUTE_HEALTH_HEALTHY
    OPEN = live.ROUTE_HEALTH_OPEN
    HALF_OPEN = live.ROUTE_HEALTH_HALF_OPEN
    PROBED = live.ROUTE_HEALTH_PROBED


class Circuit:
    """Both, as only together they say whether a route may be picked."""

    def __init__(self) -> None:
        self.state = State.CLOSED
        self.in_a_row = 0
        self.counts = Counts()
        self.openings = 0
        """Since it last closed."""
        self.ends = exactly(0)
        """Of the state, while OPEN or PROBED."""
        self.probing = ""
        """The decision, while PROBED."""
        self.cooling = exactly(0)
        self.cooldowns = 0
        """Since the last success; what comes while it cools already is of the same cooldown."""

    def pass_time(self, now_ms: int) -> None:
        """What is over is half-open."""
        if self.state in {State.OPEN, State.PROBED} and self.ends.over(now_ms):
            self.state = State.HALF_OPEN

    def probe(self, decision: str, until_ms: int) -> None:
        """A Select returned the half-open route as selected."""
        self.state, self.probing, self.ends = State.PROBED, decision, exactly(until_ms)

    def attempt(self, outcome: use.UsageOutcome, decision: str, now_ms: int, retry_after_ms: int | None) -> None:
        """An attempt ended."""
        self.pass_time(now_ms)
        decides = self.state == State.HALF_OPEN or (self.state == State.PROBED and decision == self.probing)
        if decides:
            self.decide(outcome, now_ms, retry_after_ms)
        elif self.state == State.CLOSED and outcome in SUCCESSES | FAILURES:
            self.in_a_row = 0 if outcome in SUCCESSES else self.in_a_row + 1
            self.counts.add(now_ms, success=outcome in SUCCESSES)
            low = self.counts.attempts >= ENOUGH_ATTEMPTS and 2 * self.counts.successes < self.counts.attempts
            if low or self.in_a_row >= FAILURES_IN_A_ROW:
                self.open(now_ms, retry_after_ms)

    def decide(self, outcome: use.UsageOutcome, now_ms: int, retry_after_ms: int | None) -> None:
        """Half-open: success closes, failure opens again, the others leave it so."""
        if outcome in SUCCESSES:
            self.state, self.in_a_row, self.counts, self.openings = State.CLOSED, 0, Counts(), 0
        elif outcome in FAILURES:
            self.open(now_ms, retry_after_ms)
        else:
            self.state = State.HALF_OPEN

    def open(self, now_ms: int, retry_after_ms: int | None) -> None:
        """The event's retry_after stands in place of the cooldown."""
        asked = retry_after_ms is not None
        self.ends = exactly(now_ms + retry_after_ms) if asked else cooldown(now_ms, self.openings)
        self.state, self.openings = State.OPEN, self.openings + 1

    def cool(self, outcome: use.UsageOutcome, now_ms: int, asked_ms: int | None) -> None:
        """Refused by a limit, or asked to leave it alone for so long; of two the later end."""
        if outcome in SUCCESSES:
            self.cooldowns = 0
        if asked_ms is None and outcome != use.USAGE_OUTCOME_RATE_LIMITED:
            return
        if self.cooldowns == 0 or self.cooling.over(now_ms):
            self.cooldowns += 1
        until = cooldown(now_ms, self.cooldowns - 1) if asked_ms is None else exactly(now_ms + asked_ms)
        self.cooling = self.cooling.or_later(until)

    def see(self, health: live.RouteHealth, now_ms: int, recovers_ms: int) -> None:
        """Learn what was drawn at random from what is shown, as far as that is possible."""
        if self.state == State.OPEN and health != live.ROUTE_HEALTH_OPEN and self.ends.low_ms <= now_ms:
            self.ends = exactly(now_ms)
            self.pass_time(now_ms)
        if self.state != State.OPEN and health != live.ROUTE_HEALTH_COOLING and self.cooling.low_ms <= now_ms:
            self.cooling = at_most(self.cooling, now_ms)
        if self.state in {State.OPEN, State.PROBED}:
            both = self.ends.or_later(self.cooling)
            shown = both.nearest(recovers_ms)
            if recovers_ms == now_ms + FOLD_MS:
                self.ends, self.cooling = at_most(self.ends, recovers_ms), at_most(self.cooling, recovers_ms)
            elif self.cooling.high_ms < shown:
                self.ends = exactly(shown)
            elif self.ends.high_ms < shown:
                self.cooling = exactly(shown)
            else:
                self.ends, self.cooling = at_most(self.ends, shown), at_most(self.cooling, shown)
        elif health == live.ROUTE_HEALTH_COOLING and recovers_ms > now_ms + FOLD_MS:
            self.cooling = exactly(self.cooling.nearest(recovers_ms))
        elif health == live.ROUTE_HEALTH_COOLING:
            self.cooling = at_most(self.cooling, recovers_ms)

    def unsure(self, now_ms: int) -> bool:
        """Whether an end drawn at random, which a later one hides, may or may not be over."""
        ends = [self.ends, self.cooling] if self.state == State.OPEN else [self.cooling]
        return any(end.low_ms <= now_ms < end.high_ms for end in ends)

    def health(self, now_ms: int) -> live.RouteHealth:
        """What is shown: OPEN before COOLING, COOLING before HALF_OPEN, probed or not."""
        cools = self.state != State.OPEN and not self.cooling.over(now_ms)
        return live.ROUTE_HEALTH_COOLING if cools else self.state.value

    def recovers_in_ms(self, now_ms: int, shown_ms: int) -> int:
        """Until it competes again, with a fold: what is shown where that is possible, else the nearest that is."""
        both = self.cooling
        if self.state in {State.OPEN, State.PROBED}:
            both = both.or_later(self.ends)
        return 0 if both.over(now_ms) else max(both.nearest(now_ms + shown_ms) - now_ms, FOLD_MS)


def at_most(end: End, time_ms: int) -> End:
    """The same end, now known not to be later than this."""
    return End(min(end.low_ms, time_ms), min(end.high_ms, time_ms))
