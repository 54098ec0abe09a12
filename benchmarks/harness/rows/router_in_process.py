"""A pick in this process: our ``LocalClient`` beside LiteLLM's ``Router.async_get_available_deployment``."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from harness import litellm
from harness.bench import Bench, Outcome, Value
from harness.deployments import write_deployments
from harness.paths import BASELINE
from harness.process import SERVER_CORE
from harness.program import report
from harness.stats import Rounds

DEPLOYMENTS = (10, 100, 1_000)
# LiteLLM's, and ours that asks for the same.
STRATEGIES = {"latency": "speed-first", "cost": "cost-optimized"}
_ROUNDS = 2


def measure(bench: Bench) -> Outcome:
    """Values ``latency_N`` and ``cost_N`` for N deployments."""
    rival = litellm.interpreter(install=bench.install)
    values: dict[str, Value] = {}
    for strategy, ours in STRATEGIES.items():
        for count in DEPLOYMENTS:
            models = write_deployments(bench.work / f"deployments-{count}.json", count)
            rounds = Rounds[dict[str, Any]].interleaved(
                {
                    "ours": partial(_ours, bench, models, ours),
                    "theirs": partial(_theirs, bench, rival, strategy, count),
                },
                min(bench.rounds, _ROUNDS),
            )
            values[f"{strategy}_{count}"] = _value(rounds)
    return Outcome(values)


def _ours(bench: Bench, models: Path, strategy: str) -> dict[str, Any]:
    command = (sys.executable, BASELINE / "local_client.py", "--models", models, "--strategy", strategy)
    return report([*command, "--span-s", str(bench.span_s / 2)], SERVER_CORE)


def _theirs(bench: Bench, rival: Path, strategy: str, count: int) -> dict[str, Any]:
    command = (rival, BASELINE / "litellm_router.py", "--strategy", f"{strategy}-based-routing")
    return report([*command, "--deployments", str(count), "--span-s", str(bench.span_s / 2)], SERVER_CORE)


def _value(rounds: Rounds[dict[str, Any]]) -> Value:
    ours_us, theirs_us = (rounds.spread(name, _us).median for name in ("ours", "theirs"))
    version = rounds.runs[0]["theirs"]["version"]
    detail = f"LiteLLM {version} {theirs_us:,.0f} µs, LocalClient {ours_us:,.1f} µs"
    return Value(rounds.ratio("theirs", "ours", _us), detail)


def _us(run: dict[str, Any]) -> float:
    return run["us_per_call"]
