"""CPU per call of Select in the Rust door, against the echo of the same sizes and against an empty grpc.aio call."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, Target, cpu_us
from harness.meaning import check
from harness.modelreg import serve
from harness.process import Server, stock_grpc_aio, stock_tonic
from harness.stats import Rounds
from harness.workload import EMPTY, LARGE_ALL, LARGE_FEW, SMALL_ALL, Kind, echo_like, prepare


def measure(bench: Bench) -> Outcome:
    """One value ``echo_K`` for each kind of workload K, ``aio_K`` where every candidate is eligible."""
    values: dict[str, Value] = {}
    with stock_tonic(bench.work) as tonic, stock_grpc_aio(bench.work) as aio:
        for kind in (SMALL_ALL, LARGE_FEW, LARGE_ALL):
            values |= _kind(bench, kind, tonic, aio)
    return Outcome(values)


def _kind(bench: Bench, kind: Kind, tonic: Server, aio: Server) -> dict[str, Value]:
    workload = prepare(bench, kind)
    with serve(workload.models, workload.data) as modelreg:
        check(modelreg.server, kind)
        select = workload.select_on(modelreg.server)
        return against(bench, kind.key, select, tonic, aio if kind.eligible == "all" else None)


def against(bench: Bench, key: str, select: Target, tonic: Server, aio: Server | None) -> dict[str, Value]:
    """Return ``echo_KEY``, and ``aio_KEY`` where ``aio`` is there."""
    echo = echo_like(bench, tonic, bench.closed(select))
    measures = {"echo": partial(bench.closed, echo), "select": partial(bench.closed, select)}
    if aio is not None:
        measures["aio"] = partial(bench.closed, Target(aio, EMPTY))
    rounds = Rounds[Figures].interleaved(measures, bench.rounds)
    select_us = rounds.spread("select", cpu_us).median
    sizes = rounds.runs[0]["select"]
    detail = (
        f"echo {rounds.spread('echo', cpu_us).median:.1f} µs, Select {select_us:.1f} µs; "
        f"{sizes.request_bytes_mean:.0f} bytes in, {sizes.response_bytes_mean:.0f} out"
    )
    values = {f"echo_{key}": Value(rounds.ratio("echo", "select", cpu_us), detail)}
    if aio is not None:
        detail = f"grpc.aio {rounds.spread('aio', cpu_us).median:.0f} µs, Select {select_us:.1f} µs"
        values[f"aio_{key}"] = Value(rounds.ratio("aio", "select", cpu_us), detail)
    return values
