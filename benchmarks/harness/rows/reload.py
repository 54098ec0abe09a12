"""p99 of Select while the models file changes each second, against the same without: what a snapshot costs callers."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.load import Figures, LoadError, Target, p99_us
from harness.modelreg import serve, wait_for_control_plane
from harness.process import Running
from harness.stats import Rounds
from harness.workload import LARGE_ALL, Workload, prepare

_EVERY_S = 1.0
_SETTLED_S = 2.0
# Long enough that a reload falls within it, also in a quick run: 0.4 s of quiet, then building the snapshot.
_LEAST_SPAN_S = 1.5
# As the control plane logs a snapshot it has loaded.
_LOADED = "models: current, revision"


def measure(bench: Bench) -> Outcome:
    """The value ``reload``."""
    workload = prepare(bench, LARGE_ALL)
    bench = replace(bench, span_s=max(bench.span_s, _LEAST_SPAN_S))
    with serve(workload.models, workload.data) as modelreg:
        wait_for_control_plane(modelreg)
        select = workload.select_on(modelreg.server)
        rate_per_s = round(bench.closed(select).calls_per_s / 2)
        loads: list[int] = []
        rounds = Rounds[Figures].interleaved(
            {
                "reloading": lambda: _while_reloading(bench, modelreg.child, workload, select, rate_per_s, loads),
                "resting": partial(bench.open, select, rate_per_s),
            },
            bench.rounds,
        )
    reloading_us, resting_us = (rounds.spread(name, p99_us).median for name in ("reloading", "resting"))
    detail = f"{rate_per_s:,}/s: {reloading_us:,.0f} µs with {sum(loads)} reloads in all, {resting_us:,.0f} µs without"
    return Outcome({"reload": Value(rounds.ratio("reloading", "resting", p99_us), detail)})


def _while_reloading(  # noqa: PLR0913, PLR0917 what a measurement needs, spelled out
    bench: Bench, child: Running, workload: Workload, select: Target, rate_per_s: int, loads: list[int]
) -> Figures:
    before = _loads(child)
    with _changing(workload.models):
        figures = bench.open(select, rate_per_s)
    # The next run is to be at rest: by then what was written last is loaded.
    time.sleep(_SETTLED_S)
    loads.append(_loads(child) - before)
    if loads[-1] == 0:
        raise LoadError("the models file changed, and no snapshot was loaded")
    return figures


@contextmanager
def _changing(models: Path) -> Generator[None, None, None]:
    """Change a price in the models file at once and each second until the block ends; then put back what was there."""
    original = models.read_text()
    document = json.loads(original)
    price = next(iter(document["routes"].values()))["price_usd_per_million"]
    price["output"] = f"{float(price['output']) + 1:.2f}"
    texts = (json.dumps(document), original)
    stop = threading.Event()

    def change() -> None:
        turn = 0
        while True:
            _replace(models, texts[turn % 2])
            turn += 1
            if stop.wait(_EVERY_S):
                return

    writer = threading.Thread(target=change, name="models-writer")
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
        _replace(models, original)


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


def _loads(child: Running) -> int:
    return child.said().count(_LOADED)
