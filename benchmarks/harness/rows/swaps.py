"""Select while the registry is changed through the API again and again, against the same at rest: is it noticed?"""

import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from harness.bench import Bench, Outcome, Value
from harness.control_plane import calling
from harness.large_registry import LargeRegistry, prepare
from harness.load import Figures, Target, p99_us
from harness.modelreg import serve, wait_for_registry
from harness.process import Server
from harness.stats import Spread


@dataclass(frozen=True)
class _Round:
    """Runs of the load generator: while the registry changes, and at rest."""

    swapping: list[Figures]
    resting: Figures

    @property
    def swapping_us(self) -> float:
        return statistics.median(p99_us(run) for run in self.swapping)


def measure(bench: Bench) -> Outcome:
    """Values ``failed``, of all Selects, and ``p99``, during the swaps over at rest. One that fails ends the run."""
    registry = prepare(bench)
    with serve(None, registry.data) as modelreg:
        wait_for_registry(modelreg)
        select = registry.select_on(modelreg.server)
        rate_per_s = round(bench.closed(select).calls_per_s / 2)
        each = bench.swaps // bench.rounds
        rounds = [
            _round(bench, registry, select, rate_per_s, range(number * each, (number + 1) * each))
            for number in range(bench.rounds)
        ]
    calls = sum(run.calls for one in rounds for run in one.swapping)
    swapping_us = statistics.median(one.swapping_us for one in rounds)
    resting_us = statistics.median(p99_us(one.resting) for one in rounds)
    detail = f"{rate_per_s:,}/s: {swapping_us:,.0f} µs during them, {resting_us:,.0f} µs without"
    return Outcome(
        {
            "failed": Value(Spread.of([0.0]), f"of {calls:,} during {each * bench.rounds} changes"),
            "p99": Value(Spread.of([one.swapping_us / p99_us(one.resting) for one in rounds]), detail),
        }
    )


def _round(bench: Bench, registry: LargeRegistry, select: Target, rate_per_s: int, priorities: range) -> _Round:
    swapping: list[Figures] = []
    with ThreadPoolExecutor(1, thread_name_prefix="changes") as pool:
        changes = pool.submit(_change, select.server, registry.route, priorities)
        while not changes.done():
            swapping.append(bench.open(select, rate_per_s))
        changes.result()
    return _Round(swapping, bench.open(select, rate_per_s))


def _change(server: Server, route: str, priorities: range) -> None:
    with calling(server) as caller:
        for priority in priorities:
            caller.set_priority(route, priority)
