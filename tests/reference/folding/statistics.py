"""All that is remembered, fed with picks and usage, shown as LiveView (scoring.md: Keyed by, Attempts, Folding)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from reference import figures as priors
from reference.figures import Value
from reference.registry import QUIET, Candidate, Registry

from .circuit import FAILURES, SUCCESSES, Circuit
from .counts import Counts
from .decay import MEMORY_MS
from .figure import Figure
from .flights import Flights, probe_ms
from .headers import cools_ms

LARGEST_TTFT_MS = 3_600_000
QUIET_MS = 60_000
LARGEST_US_PER_TOKEN = 10_000_000


@dataclass
class OfRoute:
    """What all variants of a route share."""

    circuit: Circuit = field(default_factory=Circuit)
    counts: Counts = field(default_factory=Counts)
    totals: live.LiveRoute = field(default_factory=live.LiveRoute)
    used_ms: int = 0
    """When the last call began or ended, of those that move the statistics."""

    def use(self, at_ms: int) -> None:
        """A call began or ended then."""
        self.used_ms = max(self.used_ms, at_ms)


@dataclass
class OfCandidate:
    """What a variant of a route has for itself."""

    ttft_ms: Figure = field(default_factory=Figure)
    us_per_token: Figure = field(default_factory=Figure)


class Statistics:
    """The model of one engine's live view."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.routes: defaultdict[str, OfRoute] = defaultdict(OfRoute)
        self.candidates: defaultdict[tuple[str, str], OfCandidate] = defaultdict(OfCandidate)
        self.flights = Flights()
        self.registry = Registry(snapshot, QUIET)

    def renamed(self, snapshot: Snapshot) -> None:
        """Another snapshot: what a route was called before goes on under its new name."""
        self.registry = Registry(snapshot, QUIET)
        for route in snapshot.routes:
            for former in route.former_names:
                self.rename(former, route.name)

    def rename(self, former: str, name: str) -> None:
        """One route's statistics and flights."""
        if former in self.routes:
            self.routes[name] = self.routes.pop(former)
        for route, variant in [key for key in self.candidates if key[0] == former]:
            self.candidates[name, variant] = self.candidates.pop((route, variant))
        for flight in self.flights.open.values():
            flight.route = name if flight.route == former else flight.route

    def picked(self, request: sel.SelectRequest, answer: sel.SelectResponse, now_ms: int) -> None:
        """A Select was answered."""
        if request.dry_run or request.explain == sel.EXPLAIN_FULL:
            return
        name, t_ms = answer.selected.route.route_id, answer.selected.expected_latency_ms
        route = self.routes[name]
        if route.circuit.health(now_ms) == live.ROUTE_HEALTH_HALF_OPEN:
            route.circuit.probe(answer.decision_id, now_ms + probe_ms(t_ms))
        if not request.reservation.HasField("track") or request.reservation.track:
            self.flights.begin(answer.decision_id, name, t_ms, now_ms)
            route.use(now_ms)
            route.totals.picks += 1

    def used(self, event: use.RecordUsageRequest, now_ms: int, unix_ms: int) -> list[common.Label]:
        """An event came; the labels of its answer."""
        labels: list[common.Label] = [common.LABEL_USAGE_NOT_DURABLE]
        final = event.phase in {use.USAGE_PHASE_UNSPECIFIED, use.USAGE_PHASE_FINAL}
        if not (self.flights.end if final else self.flights.go_on)(event, now_ms):
            labels.append(common.LABEL_UNPLANNED)
        elif not final:
            self.routes[event.route.route_id].use(self.flights.open[event.decision_id].began_ms)
        if final:
            self.total(self.routes[event.route.route_id].totals, event.outcome)
            if event.HasField("started_at_unix_ms") and unix_ms - ended_unix_ms(event) > MEMORY_MS:
                labels.append(common.LABEL_LIVE_NOT_UPDATED)
            else:
                self.attempt(event, now_ms)
            # None of the four routes has a price; a failure without counts has consumed nothing.
            if event.units or event.outcome == use.USAGE_OUTCOME_OK:
                labels.append(common.LABEL_PRICE_UNKNOWN)
        # By their numbers.
        return sorted(labels)

    def total(self, totals: live.LiveRoute, outcome: use.UsageOutcome) -> None:
        """All FINAL usage by kind of outcome, however long ago it ended (live.proto, LiveRoute)."""
        totals.successes += outcome in SUCCESSES
        totals.failures += outcome in FAILURES
        totals.rate_limited += outcome == use.USAGE_OUTCOME_RATE_LIMITED

    def attempt(self, event: use.RecordUsageRequest, now_ms: int) -> None:
        """A FINAL event that counts."""
        route, outcome = self.routes[event.route.route_id], event.outcome
        route.use(now_ms)
        retry_after_ms = event.retry_after_ms if event.HasField("retry_after_ms") else None
        route.circuit.attempt(outcome, event.decision_id, now_ms, retry_after_ms)
        by_headers_ms = cools_ms(dict(event.limit_headers))
        route.circuit.cool(outcome, now_ms, by_headers_ms if retry_after_ms is None else retry_after_ms)
        if outcome in SUCCESSES | FAILURES:
            route.counts.add(now_ms, success=outcome in SUCCESSES)
        if outcome == use.USAGE_OUTCOME_OK:
            self.times(event, now_ms)

    def times(self, event: use.RecordUsageRequest, now_ms: int) -> None:
        """Samples of an attempt that was answered."""
        folded = self.candidates[event.route.route_id, event.route.variant]
        known_ms = folded.ttft_ms.value(now_ms)
        if known_ms is None:
            known_ms = priors.ttft_ms(self.named(event.route), self.registry.settings).value
        tokens = sum(unit.count for unit in event.units if unit.kind == "output_token")
        ttft_ms = event.ttft_ms if event.HasField("ttft_ms") else known_ms
        if event.HasField("latency_ms") and tokens > 0:
            us = max(0, 1_000 * (event.latency_ms - ttft_ms)) // tokens
            folded.us_per_token.fold(min(us, LARGEST_US_PER_TOKEN), now_ms)
        if event.HasField("ttft_ms"):
            folded.ttft_ms.fold(min(event.ttft_ms, LARGEST_TTFT_MS), now_ms)

    def named(self, ref: common.RouteRef) -> Candidate:
        """The candidate usage is booked on."""
        route = self.registry.routes[ref.route_id]
        variants = {variant.name: variant for variant in route.variants}
        return self.registry.candidate(route, variants[ref.variant])

    def ttft_ms(self, candidate: Candidate, now_ms: int) -> Value:
        """Live, else the prior."""
        live_ms = self.candidates[candidate.route.name, candidate.variant.name].ttft_ms.value(now_ms)
        return self.standing(candidate, live_ms, priors.ttft_ms(candidate, self.registry.settings), now_ms)

    def us_per_token(self, candidate: Candidate, now_ms: int) -> Value:
        """Live, else the prior."""
        live_us = self.candidates[candidate.route.name, candidate.variant.name].us_per_token.value(now_ms)
        return self.standing(candidate, live_us, priors.us_per_token(candidate, self.registry.settings), now_ms)

    def quiet(self, now_ms: int) -> set[str]:
        """Routes without a call for 60 s."""
        return {name for name, route in self.routes.items() if now_ms - route.used_ms > QUIET_MS}

    def hidden(self, now_ms: int) -> set[tuple[str, int]]:
        """The quiet routes, each with how much is known of it: attempts, and figures of its candidates."""
        known = Counter({name: route.counts.attempts > 0 for name, route in self.routes.items()})
        for (name, _), folded in self.candidates.items():
            known[name] += sum(figure.value(now_ms) is not None for figure in (folded.ttft_ms, folded.us_per_token))
        return {(name, known[name]) for name in self.quiet(now_ms)}

    def standing(self, candidate: Candidate, folded: int | None, prior: Value, now_ms: int) -> Value:
        """What was folded; after 60 s without a call the prior in place of what is above it."""
        if folded is None or (candidate.route.name in self.quiet(now_ms) and folded > prior.value):
            return prior
        return Value(folded, sel.TERM_SOURCE_LIVE)

    def view(self, now_ms: int, shown: live.LiveView) -> live.LiveView:
        """What must be known now; from what is shown only random ends are learnt. The epoch is not looked at."""
        self.flights.land(now_ms)
        by_route = {one.route.route_id: one for one in shown.candidates}
        answer = live.LiveView(epoch=shown.epoch, decisions_in_flight=len(self.flights.open))
        for name, one in sorted(by_route.items(), key=lambda item: item[0].encode()):
            circuit = self.routes[name].circuit
            circuit.pass_time(now_ms)
            circuit.see(one.health, now_ms, now_ms + one.recovers_in_ms)
            self.routes[name].counts.forget(now_ms)
            totals = answer.routes.add(route_id=name)
            totals.MergeFrom(self.routes[name].totals)
        everyone = [
            self.registry.candidate(route, variant)
            for route in self.registry.routes.values()
            for variant in route.variants
        ]
        for candidate in sorted(everyone, key=lambda candidate: candidate.name):
            recovers_in_ms = by_route[candidate.route.name].recovers_in_ms
            answer.candidates.append(self.candidate(candidate, now_ms, recovers_in_ms))
        return answer

    def candidate(self, candidate: Candidate, now_ms: int, shown_ms: int) -> live.LiveCandidate:
        """One line of the view."""
        route, settings = self.routes[candidate.route.name], self.registry.settings
        prior_ppm, prior_attempts = settings.availability_prior_ppm, settings.availability_prior_attempts
        ttft, per_token = self.ttft_ms(candidate, now_ms), self.us_per_token(candidate, now_ms)
        availability_ppm = route.counts.availability_ppm(prior_ppm, prior_attempts)
        stands_back = candidate.route.name in self.quiet(now_ms) and availability_ppm < prior_ppm
        stands = route.counts.attempts > 0 and not stands_back
        ages_ms = self.flights.ages_ms(candidate.route.name, now_ms)
        return live.LiveCandidate(
            route=candidate.ref,
            ttft_ms=ttft.value,
            ttft_source=ttft.source,
            us_per_token=per_token.value,
            us_per_token_source=per_token.source,
            availability_ppm=availability_ppm if stands else prior_ppm,
            availability_source=sel.TERM_SOURCE_LIVE if stands else sel.TERM_SOURCE_PRIOR,
            health=route.circuit.health(now_ms),
            recovers_in_ms=route.circuit.recovers_in_ms(now_ms, shown_ms),
            in_flight=len(ages_ms),
            oldest_in_flight_ms=max(ages_ms, default=0),
        )


def ended_unix_ms(event: use.RecordUsageRequest) -> int:
    """By the caller's clock."""
    return event.started_at_unix_ms + event.latency_ms
