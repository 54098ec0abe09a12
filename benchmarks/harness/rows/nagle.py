"""Calls of one sequential stock grpcio client that took 35 to 50 ms: what Nagle's algorithm would do to them."""

import json
import subprocess
import sys
from typing import Any

from harness.bench import Bench, Outcome, Value
from harness.load import LoadError
from harness.modelreg import SELECT, serve
from harness.paths import BASELINE
from harness.process import LOAD_CORE, pinned
from harness.stats import Spread
from harness.workload import SMALL_ALL, prepare

_RUN_LIMIT_S = 120.0


def measure(bench: Bench) -> Outcome:
    """The value ``nagle``, in percent of the calls."""
    workload = prepare(bench, SMALL_ALL)
    with serve(workload.models, workload.data) as modelreg:
        command = (
            *(sys.executable, BASELINE / "sequential.py", "--target", modelreg.server.address, "--method", SELECT),
            *("--requests", workload.requests, "--calls", str(bench.sequential_calls)),
        )
        done = subprocess.run(
            pinned(LOAD_CORE, command), capture_output=True, text=True, timeout=_RUN_LIMIT_S, check=False
        )
    if done.returncode != 0:
        raise LoadError(done.stderr.strip())
    report: dict[str, Any] = json.loads(done.stdout)
    percent = 100 * report["stalled"] / report["calls"]
    detail = (
        f"{report['stalled']} of {report['calls']:,}; p50 {report['p50_us']:.0f} µs, p99 {report['p99_us']:.0f} µs, "
        f"max {report['max_us']:,.0f} µs"
    )
    return Outcome({"nagle": Value(Spread.of([percent]), detail)}, raw=report)
