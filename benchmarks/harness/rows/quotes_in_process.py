"""A quote in this process: EstimateCost of our engine beside genai-prices' own `calc_price`, of the same calls."""

import sys
from functools import partial
from typing import Any

from harness.bench import Bench, Outcome, Value
from harness.paths import BASELINE
from harness.process import SERVER_CORE
from harness.program import report
from harness.stats import Rounds


def measure(bench: Bench) -> Outcome:
    """Value ``genai``: CPU per call of genai-prices / ours, requests and answers as bytes."""
    command = [sys.executable, BASELINE / "quotes.py", "--calls", str(max(int(2_000 * bench.span_s), 500))]
    rounds = Rounds[dict[str, Any]].interleaved(
        {name: partial(report, [*command, "--whose", name], SERVER_CORE) for name in ("ours", "theirs")}, bench.rounds
    )
    ours_us, theirs_us = (rounds.spread(name, _us).median for name in ("ours", "theirs"))
    detail = f"genai-prices {rounds.runs[0]['theirs']['version']} {theirs_us:,.0f} µs, ours {ours_us:,.2f} µs"
    return Outcome({"genai": Value(rounds.ratio("theirs", "ours", _us), detail)})


def _us(run: dict[str, Any]) -> float:
    return run["us_per_call"]
