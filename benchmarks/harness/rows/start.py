"""Start and rest: time to SERVING from ``last.snapshot``, time to the control plane, resident memory."""

import time
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.modelreg import resident_mb, serve, wait_for_control_plane, wait_for_serving
from harness.stats import Spread
from harness.workload import LARGE_ALL, prepare


def measure(bench: Bench) -> Outcome:
    """Values ``serving`` and ``control_plane`` in seconds, ``memory`` in MB; ``_2400``: on that catalogue."""
    workload = prepare(bench, LARGE_ALL)
    values = _starts(bench, None, bench.work / "data-packaged", "")
    values |= _starts(bench, workload.models, workload.data, f"_{LARGE_ALL.key}")
    return Outcome(values)


def _starts(bench: Bench, models: Path | None, data: Path, suffix: str) -> dict[str, Value]:
    with serve(models, data) as first:
        # Leaves last.snapshot behind for the starts that count.
        wait_for_control_plane(first)
    serving_s: list[float] = []
    control_plane_s: list[float] = []
    memory_mb: list[float] = []
    for _ in range(bench.rounds):
        with serve(models, data, wait_for_ready=False) as modelreg:
            serving_s.append(wait_for_serving(modelreg))
            control_plane_s.append(wait_for_control_plane(modelreg))
            time.sleep(bench.rest_s)
            memory_mb.append(resident_mb(modelreg.server.pid))
    return {
        f"serving{suffix}": Value(Spread.of(serving_s)),
        f"control_plane{suffix}": Value(Spread.of(control_plane_s)),
        f"memory{suffix}": Value(Spread.of(memory_mb), f"{bench.rest_s:.0f} s after the start"),
    }
