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


def decisions(bench: Bench) -> Outcome:
    """Values ``32``, ``1000``, ``10000``: microseconds a decision, all eligible."""
    return _measured(bench, "decision_us")


def quotes(bench: Bench) -> Outcome:
    """Values ``flat`` and ``conditional``: microseconds a quote."""
    return _measured(bench, "quote_us")


def _measured(bench: Bench, part: str) -> Outcome:
    """Take a part of what the binary prints.

    It is ``{"decision_us": {"32": 0.8, "1000": ..., "10000": ...}, "quote_us": {"flat": ..., ...}}``.
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
        rounds.append(report[part])
    return Outcome({name: Value(Spread.of([times[name] for times in rounds])) for name in rounds[0]})
