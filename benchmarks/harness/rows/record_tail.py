"""p99 of RecordUsage, answered from the disk, at half its knee, against one fdatasync of that disk."""

import os
import time
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.frames import write_messages
from harness.knee import curve, knee, table
from harness.load import Target, p99_us
from harness.modelreg import serve
from harness.rows.record_usage import EVENT_ID_FIELD, RECORD_USAGE, usage
from harness.stats import Spread
from harness.workload import SMALL_ALL, prepare
from modelreg.v1 import usage_pb2

# As much as a commit of few events writes.
_PAGE = bytes(4_096)
_SYNCS = 200


def measure(bench: Bench) -> Outcome:
    """The value ``record_tail``, and the curve that finds the knee."""
    workload = prepare(bench, SMALL_ALL)
    routes = sorted(SMALL_ALL.catalogue().document["routes"])
    events = [usage(route, usage_pb2.ACK_MODE_DURABLE) for route in routes]
    requests = write_messages(bench.work / "usage-tail.bin", events)
    with serve(workload.models, bench.work / "record-tail") as modelreg:
        target = Target(modelreg.server, RECORD_USAGE, requests, EVENT_ID_FIELD)
        points = curve(bench, target)
        rate_per_s = round(knee(points).figures.calls_per_s / 2)
        runs = [(_sync_us(bench.work), bench.open(target, rate_per_s)) for _ in range(bench.rounds)]
    ratio = Spread.of([p99_us(run) / sync_us for sync_us, run in runs])
    tail_us = Spread.of([p99_us(run) for _, run in runs]).median
    sync_us = Spread.of([sync_us for sync_us, _ in runs]).median
    detail = f"{rate_per_s:,}/s: {tail_us:,.0f} µs, fdatasync {sync_us:,.0f} µs"
    return Outcome({"record_tail": Value(ratio, detail)}, (table("Saturation of RecordUsage, durable", points),))


def _sync_us(folder: Path) -> float:
    """Median of one fdatasync after a page was appended."""
    took_ns: list[int] = []
    path = folder / "synced"
    with path.open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            file.write(_PAGE)
            began_ns = time.perf_counter_ns()
            os.fdatasync(file.fileno())
            took_ns.append(time.perf_counter_ns() - began_ns)
    path.unlink()
    return Spread.of(took_ns).median / 1_000
