"""Time of one decision and of one quote in the core, without transport, from the scorer's own bench binary."""

import json
import subprocess
from typing import Any

from harness.bench import Bench, Outcome, Value
from harness.load import LoadError
from harness.paths import CORE_BENCH, built
from harness.process import SERVER_CORE, pinned
from harness.stats import Spread

_RUN_LIMIT_S = 120.0


def measure(bench: Bench) -> Outcome:
    """Values ``32``, ``1000``, ``10000``: microseconds a decision, all eligible; ``quote_flat``, ``quote_conditional``.

    The binary prints ``{"decision_us": {"32": 0.8, "1000": ..., "10000": ...}, "quote_us": {"flat": ..., ...}}``.
    """
    program = built(CORE_BENCH, "cargo build --release -p modelreg-load")
    rounds: list[dict[str, float]] = []
    for _ in range(bench.rounds):
        done = subprocess.run(
            pinned(SERVER_CORE, [program]), capture_output=True, text=True, timeout=_RUN_LIMIT_S, check=False
        )
        if done.returncode != 0:
            raise LoadError(done.stderr.strip())
        report: dict[str, Any] = json.loads(done.stdout)
        rounds.append({**report["decision_us"], **{f"quote_{name}": us for name, us in report["quote_us"].items()}})
    return Outcome({size: Value(Spread.of([times[size] for times in rounds])) for size in rounds[0]})
