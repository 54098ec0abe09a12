"""A random sequence of picks, usage and waits, played to the engine and to the model; their views are compared."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import RouteRef
from reference.differ import difference
from reference.random_drive import FAILURES, OUTCOMES, event_id

from .circuit import FOLD_MS
from .registry_of_four import FORMER, RENAMED, four_routes, names, renamed
from .statistics import Statistics

if TYPE_CHECKING:
    from reference.engine import ReferenceEngine

STEPS = 30
WAITS_MS = [10, 11, 50, 109, 110, 437, 1_000, 1_500, 4_000, 6_100, 7_000, 8_000, 30_000, 61_000, 75_000]
LONG_WAITS_MS = [599_990, 600_000, 600_001, 640_000]


class Sequence:
    """One seed's sequence, on a fresh engine."""

    def __init__(self, seed: int, engine: ReferenceEngine) -> None:
        self.rng = Random(seed)
        self.engine = engine
        self.snapshot = four_routes(self.rng.choice([990_000, 0, 1_000_000]), self.rng.choice([1, 20, 77]))
        engine.load(self.snapshot, engine.now_unix_ms)
        self.model = Statistics(self.snapshot)
        self.failing = self.rng.choice([0.1, 0.5, 0.9])
        self.shown = engine.live_view()
        self.touched = True
        """Whether there were events since the last view."""
        self.hidden: set[tuple[str, int]] = set()
        """What a silence may have hidden at the last view: it goes, as it comes, without a change of the columns."""
        self.seen: Counter[str] = Counter()

    @property
    def now_ms(self) -> int:
        """The engine's monotonic clock, which is the manual one."""
        return self.engine.now_unix_ms

    def play(self) -> list[str]:
        """What differs, with the step; nothing where the views agree after every step."""
        for step in range(STEPS):
            waits = LONG_WAITS_MS if self.rng.random() < 0.04 else WAITS_MS
            self.engine.wait(self.rng.choice(waits))
            if lines := self.compare():
                return [f"step {step}, {self.now_ms} ms", *lines]
            for _ in range(self.rng.choice([0, 0, 1, 2])):
                self.pick()
            if lines := self.events(self.rng.choice([0, 1, 3, 6])):
                return [f"step {step}, {self.now_ms} ms", *lines]
            if self.rng.random() < 0.3:
                self.engine.wait(self.rng.randrange(FOLD_MS))
                if lines := self.events(self.rng.choice([1, 2])):
                    return [f"step {step}, {self.now_ms} ms", *lines]
            if step == STEPS // 2 and self.rng.random() < 0.3:
                self.rename()
        return []

    def compare(self) -> list[str]:
        """After a fold."""
        before, self.shown = self.shown, self.engine.live_view()
        self.seen.update(live.RouteHealth.Name(one.health) for one in self.shown.candidates)
        lines = difference(self.model.view(self.now_ms, self.shown), self.shown)
        hidden_before, self.hidden = self.hidden, self.model.hidden(self.now_ms)
        self.seen["QUIET"] += bool(self.hidden)
        changed, rose = columns(before) != columns(self.shown), self.shown.epoch > before.epoch
        if changed > rose or (rose and not changed and not self.touched and self.hidden == hidden_before):
            lines.append(f"  epoch {before.epoch} -> {self.shown.epoch}, columns changed: {changed}")
        self.touched = False
        return lines

    def pick(self) -> None:
        """A Select of one provider's only route."""
        request = sel.SelectRequest(explain=self.rng.choice([sel.EXPLAIN_NONE] * 8 + [sel.EXPLAIN_FULL]))
        request.dry_run = self.rng.random() < 0.1
        request.constraints.providers.only.append(self.rng.choice("pqrs"))
        request.workload.expected_output_tokens = self.rng.choice([0, 1, 100, 3_000, 50_000])
        if self.rng.random() < 0.2:
            request.reservation.track = self.rng.random() < 0.3
        self.engine.select(request)
        self.model.picked(request, self.engine.picked[-1], self.now_ms)

    def events(self, most: int) -> list[str]:
        """Some usage; labels that differ."""
        limits = self.rng.random() < 0.3
        for _ in range(most):
            event = self.event(limits=limits)
            if event.route.route_id in self.about_to_change():
                continue
            self.touched = True
            expected = self.model.used(event, self.now_ms, self.engine.now_unix_ms)
            labels = list(self.engine.record_usage(event).labels)
            if labels != expected:
                return [f"labels: reference {expected} | engine {labels}", str(event)]
        return []

    def about_to_change(self) -> set[str]:
        """Routes that recover before the next fold, or may: an event may come before or after that."""
        soon_ms = self.now_ms + 2 * FOLD_MS
        unsure = {name for name, route in self.model.routes.items() if route.circuit.unsure(soon_ms)}
        return unsure | {one.route.route_id for one in self.shown.candidates if 0 < one.recovers_in_ms < 2 * FOLD_MS}

    def event(self, *, limits: bool) -> use.RecordUsageRequest:
        """One event; a batch has either failures or refusals without a time, so that each random end can be seen."""
        rng = self.rng
        event = use.RecordUsageRequest(event_id=event_id(rng), outcome=self.outcome(limits=limits))
        event.phase = rng.choice(
            [use.USAGE_PHASE_FINAL] * 8 + [use.USAGE_PHASE_STARTED] * 2 + [use.USAGE_PHASE_PARTIAL]
        )
        route, variant = rng.choice(names(self.model.registry.snapshot))
        event.route.CopyFrom(RouteRef(route_id=route, variant=variant))
        if self.engine.picked and rng.random() < 0.6:
            decision = rng.choice(self.engine.picked[-4:])
            event.decision_id = decision.decision_id
            if rng.random() < 0.8:
                event.route.CopyFrom(decision.selected.route)
                if event.route.route_id == FORMER and self.model.registry.routes.get(RENAMED):
                    event.route.route_id = RENAMED
        if rng.random() < 0.3:
            event.attempt = rng.choice([1, 2, 3])
        self.add_times(event)
        if not limits and event.outcome == use.USAGE_OUTCOME_RATE_LIMITED:
            event.retry_after_ms = rng.choice([700, 9_000])
        if rng.random() < 0.03:
            event.retry_after_ms = rng.choice([500, 3_000, 90_000])
        elif event.outcome not in FAILURES and rng.random() < 0.05:
            event.limit_headers.update(rng.choice(HEADERS))
        return event

    def outcome(self, *, limits: bool) -> use.UsageOutcome:
        """Mostly what this sequence is like."""
        if limits:
            return self.rng.choice([*(one for one in OUTCOMES if one not in FAILURES), use.USAGE_OUTCOME_RATE_LIMITED])
        return self.rng.choice(FAILURES if self.rng.random() < self.failing else OUTCOMES)

    def add_times(self, event: use.RecordUsageRequest) -> None:
        """Each part may be absent; now and then it ended long ago."""
        rng = self.rng
        if rng.random() < 0.8:
            event.latency_ms = rng.choice([0, 1, 50, 900, 4_001, 30_000, 5_000_000, 86_400_000])
            if rng.random() < 0.6:
                event.ttft_ms = min(rng.choice([0, 1, 40, 333, 2_000, 4_000_000]), event.latency_ms)
            if rng.random() < 0.2:
                ago_ms = event.latency_ms + rng.choice([-240_000, 0, 599_000, 601_000, 80_000_000])
                event.started_at_unix_ms = self.engine.now_unix_ms - ago_ms
        for kind, share in (("input_token", 0.2), ("output_token", 0.8)):
            if rng.random() < share:
                event.units.add(kind=kind, count=rng.choice([0, 1, 7, 100, 3_000, 100_000_000]))

    def rename(self) -> None:
        """A registry change: the statistics go on."""
        self.touched = True
        self.snapshot = renamed(self.snapshot)
        self.engine.load(self.snapshot, self.engine.now_unix_ms)
        self.model.renamed(self.snapshot)


def columns(view: live.LiveView) -> list[tuple[object, ...]]:
    """What changes with folds only; a probe begins and ends between them, and calls come and go."""
    return [
        (
            one.ttft_ms,
            one.ttft_source,
            one.us_per_token,
            one.us_per_token_source,
            one.availability_ppm,
            one.availability_source,
            live.ROUTE_HEALTH_HALF_OPEN if one.health == live.ROUTE_HEALTH_PROBED else one.health,
        )
        for one in view.candidates
    ]


HEADERS = [
    {"retry-after": "7"},
    {"Retry-After": "2"},
    {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "3s"},
    {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"},
    {"x-ratelimit-remaining-requests": "9", "x-ratelimit-reset-requests": "3s"},
    {"x-request-id": "0"},
]
