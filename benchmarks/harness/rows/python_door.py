"""CPU per call of Select in the Python door against an empty grpc.aio call: what our fallback adds to grpcio."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, Target, cpu_us
from harness.modelreg import serve
from harness.process import stock_grpc_aio
from harness.stats import Rounds
from harness.workload import EMPTY, SMALL_ALL, prepare


def measure(bench: Bench) -> Outcome:
    """The value ``python_door``."""
    workload = prepare(bench, SMALL_ALL)
    with stock_grpc_aio(bench.work) as aio, serve(workload.models, workload.data, "python") as modelreg:
        rounds = Rounds[Figures].interleaved(
            {
                "aio": partial(bench.closed, Target(aio, EMPTY)),
                "select": partial(bench.closed, workload.select_on(modelreg.server)),
            },
            bench.rounds,
        )
    aio_us, select_us = (rounds.spread(name, cpu_us).median for name in ("aio", "select"))
    detail = f"grpc.aio {aio_us:.0f} µs, Select {select_us:.0f} µs"
    return Outcome({"python_door": Value(rounds.ratio("aio", "select", cpu_us), detail)})
