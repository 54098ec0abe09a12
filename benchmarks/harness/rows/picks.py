"""How evenly 77,000 picks a second fall on eight equal routes of one engine, by two threads on both cores."""

from harness.bench import Bench, Outcome, Value
from harness.paths import BUILD_RUST, IN_PROCESS, built
from harness.program import report
from harness.stats import Spread

_SECONDS = "3"


def measure(bench: Bench) -> Outcome:
    """The value ``picks``: of each run its worst stretch of 770 picks, as many as come between two folds."""
    program = built(IN_PROCESS, BUILD_RUST)
    runs = [report([program, "spread", _SECONDS]) for _ in range(bench.rounds)]
    reached_per_s = Spread.of([run["picks_per_s"] for run in runs]).median
    usual = Spread.of([run["median_over_fair"] for run in runs]).median
    detail = f"{reached_per_s:,.0f} picks/s; in half of the stretches at most {usual:.2f} x"
    return Outcome({"picks": Value(Spread.of([run["most_over_fair"] for run in runs]), detail)})
