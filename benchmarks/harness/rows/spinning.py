"""p99 while a Python thread holds the GIL in our process, against the same spinner in another process on that core."""

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, p99_us
from harness.modelreg import serve
from harness.process import spinner
from harness.stats import Rounds
from harness.workload import SMALL_ALL, Workload, prepare

# A quarter of what the core does alone: the spinner wants all the rest, and neither run may sit at its limit.
_SHARE_OF_BEST = 0.25


def measure(bench: Bench) -> Outcome:
    """The value ``spinning``."""
    workload = prepare(bench, SMALL_ALL)
    with serve(workload.models, workload.data) as modelreg:
        best_per_s = bench.closed(workload.select_on(modelreg.server)).calls_per_s
    rate_per_s = round(best_per_s * _SHARE_OF_BEST)
    rounds = Rounds[Figures].interleaved(
        {
            "inside": lambda: _inside(bench, workload, rate_per_s),
            "outside": lambda: _outside(bench, workload, rate_per_s),
        },
        bench.rounds,
    )
    inside_us, outside_us = (rounds.spread(name, p99_us).median for name in ("inside", "outside"))
    detail = f"{rate_per_s:,}/s: inside {inside_us:,.0f} µs, outside {outside_us:,.0f} µs"
    return Outcome({"spinning": Value(rounds.ratio("inside", "outside", p99_us), detail)})


def _inside(bench: Bench, workload: Workload, rate_per_s: int) -> Figures:
    with serve(workload.models, workload.data, spinner_inside=True) as modelreg:
        return bench.open(workload.select_on(modelreg.server), rate_per_s)


def _outside(bench: Bench, workload: Workload, rate_per_s: int) -> Figures:
    with serve(workload.models, workload.data) as modelreg, spinner(bench.work):
        return bench.open(workload.select_on(modelreg.server), rate_per_s)
