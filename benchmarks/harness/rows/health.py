"""CPU per call of our Health/Check against a stock empty tonic call: what our door adds to the transport."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, Target, cpu_us
from harness.modelreg import HEALTH, serve
from harness.process import stock_tonic
from harness.stats import Rounds
from harness.workload import EMPTY, SMALL_ALL, prepare


def measure(bench: Bench) -> Outcome:
    """The value ``health``."""
    workload = prepare(bench, SMALL_ALL)
    with stock_tonic(bench.work) as tonic, serve(workload.models, workload.data) as modelreg:
        rounds = Rounds[Figures].interleaved(
            {
                "empty": partial(bench.closed, Target(tonic, EMPTY)),
                "health": partial(bench.closed, Target(modelreg.server, HEALTH)),
            },
            bench.rounds,
        )
    empty_us, health_us = (rounds.spread(name, cpu_us).median for name in ("empty", "health"))
    detail = f"empty {empty_us:.1f} µs, Health/Check {health_us:.1f} µs"
    return Outcome({"health": Value(rounds.ratio("empty", "health", cpu_us), detail)})
