"""Start and rest: time to SERVING from ``last.snapshot``, time to the control plane, resident memory."""

import time

from harness.bench import Bench, Outcome, Value
from harness.modelreg import resident_mb, serve, wait_for_control_plane, wait_for_serving
from harness.stats import Spread
from harness.workload import LARGE_ALL, prepare


def measure(bench: Bench) -> Outcome:
    """Values ``serving`` and ``control_plane`` in seconds, ``memory`` in MB."""
    workload = prepare(bench, LARGE_ALL)
    with serve(workload.models, workload.data) as first:
        # Leaves last.snapshot behind for the starts that count.
        wait_for_control_plane(first)
    serving_s: list[float] = []
    control_plane_s: list[float] = []
    memory_mb: list[float] = []
    for _ in range(bench.rounds):
        with serve(workload.models, workload.data, wait_for_ready=False) as modelreg:
            serving_s.append(wait_for_serving(modelreg))
            control_plane_s.append(wait_for_control_plane(modelreg))
            time.sleep(bench.rest_s)
            memory_mb.append(resident_mb(modelreg.server.pid))
    return Outcome(
        {
            "serving": Value(Spread.of(serving_s)),
            "control_plane": Value(Spread.of(control_plane_s)),
            "memory": Value(Spread.of(memory_mb), f"{bench.rest_s:.0f} s after the start, {LARGE_ALL.text}"),
        }
    )
