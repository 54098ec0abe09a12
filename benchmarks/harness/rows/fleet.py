"""The simulated fleet: our rule on real engines, its rivals and an oracle, over the same arrivals and luck."""

import statistics
from collections.abc import Iterable
from typing import Any

from harness.bench import Bench, Outcome, Table, Value
from harness.paths import BUILD_RUST, SIMULATE, built
from harness.program import report
from harness.stats import Spread

SIDECARS = (4, 20, 100)
SCENARIOS = ("steady", "outage", "slow")
OURS = "modelreg"
ORACLE = "oracle"
_ATTEMPTS_SIDECARS = 20

Runs = list[dict[str, Any]]


def measure(bench: Bench) -> Outcome:
    """Values ``oracle_S_N`` and ``rival_S_N`` for scenario S and N sidecars, ``attempts``; one world for each round."""
    seeds = ",".join(str(seed) for seed in range(1, bench.rounds + 1))
    runs: Runs = report([built(SIMULATE, BUILD_RUST), "--json", "--seed", seeds])["runs"]
    values: dict[str, Value] = {}
    for scenario in SCENARIOS:
        for sidecars in SIDECARS:
            here = [run for run in runs if run["scenario"] == scenario and run["sidecars"] == sidecars]
            rival = min(_policies(here) - {OURS, ORACLE}, key=lambda policy: _median(_of(here, policy), "p99_ms"))
            values[f"oracle_{scenario}_{sidecars}"] = _ratio(here, ORACLE)
            values[f"rival_{scenario}_{sidecars}"] = _ratio(here, rival)
    outage = [run for run in runs if run["scenario"] == "outage" and run["sidecars"] == _ATTEMPTS_SIDECARS]
    attempts = [run["attempts_per_request"] for run in _of(outage, OURS)]
    values["attempts"] = Value(Spread.of(attempts))
    return Outcome(values, (_table(runs),), {"runs": runs})


def _ratio(here: Runs, other: str) -> Value:
    pairs = list(zip(_of(here, OURS), _of(here, other), strict=True))
    ours_s, other_s = (_median(_of(here, policy), "p99_ms") / 1e3 for policy in (OURS, other))
    return Value(
        Spread.of([ours["p99_ms"] / theirs["p99_ms"] for ours, theirs in pairs]),
        f"ours {ours_s:.2f} s, {other} {other_s:.2f} s",
    )


def _of(runs: Runs, policy: str) -> Runs:
    """In the order of the seeds."""
    return [run for run in runs if run["policy"] == policy]


def _policies(runs: Runs) -> set[str]:
    return {run["policy"] for run in runs}


def _median(runs: Iterable[dict[str, Any]], figure: str) -> float:
    return statistics.median(run[figure] for run in runs)


def _table(runs: Runs) -> Table:
    keys = dict.fromkeys((run["scenario"], run["sidecars"], run["policy"]) for run in runs)
    lines: list[tuple[str, ...]] = []
    for scenario, sidecars, policy in keys:
        here = [run for run in _of(runs, policy) if run["scenario"] == scenario and run["sidecars"] == sidecars]
        seconds = (f"{_median(here, figure) / 1e3:,.2f}" for figure in ("p50_ms", "p99_ms", "max_ms"))
        attempts = f"{_median(here, 'attempts_per_request'):.3f}"
        lines.append((scenario, str(sidecars), policy, *seconds, attempts))
    header = ("scenario", "sidecars", "policy", "p50 s", "p99 s", "max s", "attempts per request while it lasts")
    return Table("The simulated fleet, every policy: medians over the worlds", header, tuple(lines))
