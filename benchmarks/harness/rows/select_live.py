"""CPU per Select while each tenth is followed by RecordUsage of its decision, against the echo of Select's sizes."""

from dataclasses import replace
from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, cpu_us
from harness.meaning import check
from harness.modelreg import serve
from harness.process import Server, stock_tonic
from harness.stats import Rounds
from harness.workload import LARGE_ALL, LARGE_FEW, SMALL_ALL, Kind, echo_like, prepare

_USAGE_EVERY = 10


def measure(bench: Bench) -> Outcome:
    """One value ``live_K`` for each kind of workload K."""
    with stock_tonic(bench.work) as tonic:
        return Outcome({f"live_{kind.key}": _kind(bench, kind, tonic) for kind in (SMALL_ALL, LARGE_FEW, LARGE_ALL)})


def _kind(bench: Bench, kind: Kind, tonic: Server) -> Value:
    workload = prepare(bench, kind)
    with serve(workload.models, workload.data) as modelreg:
        check(modelreg.server, kind)
        select = workload.select_on(modelreg.server)
        echo = echo_like(bench, tonic, bench.closed(select))
        rounds = Rounds[Figures].interleaved(
            {
                "echo": partial(bench.closed, echo),
                "select": partial(bench.closed, replace(select, usage_every=_USAGE_EVERY)),
            },
            bench.rounds,
        )
    run = rounds.runs[0]["select"]
    echo_us, select_us = (rounds.spread(name, cpu_us).median for name in ("echo", "select"))
    detail = f"echo {echo_us:.1f} µs, Select {select_us:.1f} µs with its {run.usages / run.calls:.2f} RecordUsage"
    return Value(rounds.ratio("echo", "select", cpu_us), detail)
