"""p99 of Select and of the echo at one absolute rate, half of Select's knee; the curve that finds the knee."""

from functools import partial

from harness.bench import Bench, Outcome, Table, Value
from harness.knee import curve, knee, table
from harness.load import Figures, p99_us
from harness.modelreg import serve
from harness.process import stock_tonic
from harness.stats import Rounds
from harness.workload import LARGE_ALL, echo_like, prepare

_SHARES_OF_KNEE = (0.5, 0.7, 0.9)


def measure(bench: Bench) -> Outcome:
    """The value ``tail``, the saturation curve, and latencies at 50, 70 and 90 % of the knee."""
    workload = prepare(bench, LARGE_ALL)
    with stock_tonic(bench.work) as tonic, serve(workload.models, workload.data) as modelreg:
        select = workload.select_on(modelreg.server)
        points = curve(bench, select)
        knee_per_s = knee(points).figures.calls_per_s
        rate_per_s = round(knee_per_s / 2)
        echo = echo_like(bench, tonic, points[-1].figures)
        rounds = Rounds[Figures].interleaved(
            {"select": partial(bench.open, select, rate_per_s), "echo": partial(bench.open, echo, rate_per_s)},
            bench.rounds,
        )
        steps = [(share, bench.open(select, round(share * knee_per_s))) for share in _SHARES_OF_KNEE]
    select_us, echo_us = (rounds.spread(name, p99_us).median for name in ("select", "echo"))
    lag_us = rounds.spread("select", lambda run: run.send_lag_us["p99"]).median
    late = f"the generator was {lag_us:.0f} µs late at p99"
    detail = f"{rate_per_s:,}/s: Select {select_us:,.0f} µs, echo {echo_us:,.0f} µs; {late}"
    return Outcome(
        {"tail": Value(rounds.ratio("select", "echo", p99_us), detail)},
        (
            table(f"Saturation of Select in the closed loop ({LARGE_ALL.text})", points),
            _latencies("Latency of Select in the open loop, from the intended send time", steps),
        ),
        {name: [runs[name].latency_ns_hdr_v2_base64 for runs in rounds.runs] for name in ("select", "echo")},
    )


def _latencies(title: str, steps: list[tuple[float, Figures]]) -> Table:
    percentiles = ("p50", "p90", "p99", "p99_9", "max")
    lines = [
        (
            f"{share:.0%}",
            f"{run.calls_per_s:,.0f}",
            *(f"{run.latency_us[percentile]:,.0f}" for percentile in percentiles),
            f"{run.send_lag_us['p99']:,.0f}",
        )
        for share, run in steps
    ]
    names = (f"{percentile.replace('_', '.')} µs" for percentile in percentiles)
    return Table(title, ("of the knee", "calls/s", *names, "send lag p99 µs"), tuple(lines))
