"""What a cache of constraint sets could be worth at the most: a thousand sets in turn against one, both with fresh ids.

None is built: sets of slots make most constraints a few word operations.
"""

from dataclasses import replace
from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, cpu_us
from harness.modelreg import serve
from harness.requests import REQUESTS, write_requests
from harness.stats import Rounds
from harness.workload import LARGE_FEW, prepare


def measure(bench: Bench) -> Outcome:
    """The value ``constraint_cache``."""
    workload = prepare(bench, LARGE_FEW)
    one = write_requests(bench.work / "requests-one.bin", LARGE_FEW.catalogue(), LARGE_FEW.eligible, count=1)
    with serve(workload.models, workload.data) as modelreg:
        cycled = workload.select_on(modelreg.server)
        rounds = Rounds[Figures].interleaved(
            {"cycled": partial(bench.closed, cycled), "same": partial(bench.closed, replace(cycled, requests=one))},
            bench.rounds,
        )
    cycled_us, same_us = (rounds.spread(name, cpu_us).median for name in ("cycled", "same"))
    detail = f"{REQUESTS:,} sets {cycled_us:.1f} µs, one set {same_us:.1f} µs"
    return Outcome({"constraint_cache": Value(rounds.ratio("cycled", "same", cpu_us), detail)})
