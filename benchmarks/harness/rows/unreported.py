"""A million decisions in flight whose callers never report: memory, and whether the routes come back."""

from harness.bench import Bench, Outcome, Value
from harness.paths import BUILD_RUST, IN_PROCESS, built
from harness.program import report
from harness.stats import Spread


def measure(bench: Bench) -> Outcome:
    """Values ``memory`` in MB and ``left``, calls in flight after the longest span."""
    run = report([built(IN_PROCESS, BUILD_RUST), "unreported", str(bench.never_reported)])
    added_mb = run["resident_mb_after"] - run["resident_mb_before"]
    detail = f"{run['decisions']:,} decisions, {run['in_flight']:,} in flight; {run['resident_mb_after']:.0f} MB in all"
    return Outcome(
        {
            "memory": Value(Spread.of([added_mb]), detail),
            "left": Value(Spread.of([run["in_flight_after_10_min"]])),
        }
    )
