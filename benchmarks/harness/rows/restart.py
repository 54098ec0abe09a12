"""Restart of a server whose spool holds events that were never shipped: until Health/Check says SERVING."""

from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.modelreg import serve, wait_for_control_plane, wait_for_serving
from harness.stats import Spread
from harness.workload import SMALL_ALL, prepare
from modelreg._core import Engine
from modelreg.catalog.load import load_content
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import usage_pb2

_BATCH_RECORD_USAGE = "/modelreg.v1.RouterService/BatchRecordUsage"
_AT_ONCE = 250


def measure(bench: Bench) -> Outcome:
    """The value ``restart``, in seconds, over one spool; how many events it holds is ``never_reported``."""
    workload = prepare(bench, SMALL_ALL)
    data = bench.work / "restart"
    with serve(workload.models, data) as first:
        # Leaves last.snapshot behind.
        wait_for_control_plane(first)
    _fill(workload.models, data, bench.never_reported)
    with serve(workload.models, data, wait_for_ready=False) as modelreg:
        seconds = wait_for_serving(modelreg)
    size_mb = (data / "usage.spool").stat().st_size / 1e6
    return Outcome({"restart": Value(Spread.of([seconds]), f"{bench.never_reported:,} events, {size_mb:,.0f} MB")})


def _fill(models: Path, data: Path, count: int) -> None:
    """Put events into the spool of a data directory that no server holds."""
    engine = Engine(EngineConfig(spool_path=str(data / "usage.spool"), sidecar="bench").SerializeToString())
    engine.load_snapshot(load_content(models.read_bytes(), str(models)))
    route = min(SMALL_ALL.catalogue().document["routes"])
    for first in range(0, count, _AT_ONCE):
        batch = usage_pb2.BatchRecordUsageRequest()
        for number in range(first, min(first + _AT_ONCE, count)):
            event = batch.requests.add(
                event_id=f"01950000-0000-7000-8000-{number:012x}",
                outcome=usage_pb2.USAGE_OUTCOME_OK,
                ack=usage_pb2.ACK_MODE_MEMORY,
            )
            event.route.route_id, event.route.variant = route, "effort=low"
            event.units.add(kind="input_token", count=1_000)
            event.units.add(kind="output_token", count=300)
        engine.call(_BATCH_RECORD_USAGE, batch.SerializeToString())
    engine.close_spool()
