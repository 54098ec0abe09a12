"""CPU per call of RecordUsage, acknowledged from memory and from the disk, against a stock empty tonic call."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.frames import write_messages
from harness.load import Figures, Target, calls_per_s, cpu_us
from harness.modelreg import serve
from harness.process import stock_tonic
from harness.stats import Rounds
from harness.workload import EMPTY, SMALL_ALL, prepare
from modelreg.v1 import usage_pb2

RECORD_USAGE = "/modelreg.v1.RouterService/RecordUsage"
# event_id of RecordUsageRequest (proto/modelreg/v1/usage.proto).
EVENT_ID_FIELD = 1


def measure(bench: Bench) -> Outcome:
    """Final usage of every route in turn, each an event of its own, one call an event.

    The values ``record_usage`` and ``record_usage_durable`` in empty calls, ``durable_per_s`` in calls a second. Of the
    server's CPU everything counts: the spool's writer, and the control plane, which ships to SQLite meanwhile.
    """
    workload = prepare(bench, SMALL_ALL)
    routes = sorted(SMALL_ALL.catalogue().document["routes"])
    memory, durable = (
        write_messages(bench.work / f"usage-{mode}.bin", [usage(route, mode) for route in routes])
        for mode in (usage_pb2.ACK_MODE_MEMORY, usage_pb2.ACK_MODE_DURABLE)
    )
    with stock_tonic(bench.work) as tonic, serve(workload.models, workload.data) as modelreg:
        rounds = Rounds[Figures].interleaved(
            {
                "empty": partial(bench.closed, Target(tonic, EMPTY)),
                "memory": partial(bench.closed, Target(modelreg.server, RECORD_USAGE, memory, EVENT_ID_FIELD)),
                "durable": partial(bench.closed, Target(modelreg.server, RECORD_USAGE, durable, EVENT_ID_FIELD)),
            },
            bench.rounds,
        )
    empty_us, memory_us, durable_us = (rounds.spread(name, cpu_us).median for name in ("empty", "memory", "durable"))
    return Outcome(
        {
            "record_usage": Value(
                rounds.ratio("memory", "empty", cpu_us), f"empty {empty_us:.1f} µs, RecordUsage {memory_us:.1f} µs"
            ),
            "record_usage_durable": Value(
                rounds.ratio("durable", "empty", cpu_us), f"empty {empty_us:.1f} µs, RecordUsage {durable_us:.1f} µs"
            ),
            "durable_per_s": Value(rounds.spread("durable", calls_per_s)),
        }
    )


def usage(route: str, mode: usage_pb2.AckMode) -> bytes:
    """Return encoded final usage of a route, without an id."""
    event = usage_pb2.RecordUsageRequest(
        phase=usage_pb2.USAGE_PHASE_FINAL, outcome=usage_pb2.USAGE_OUTCOME_OK, latency_ms=2_000, ttft_ms=300, ack=mode
    )
    event.route.route_id, event.route.variant = route, "effort=low"
    event.units.add(kind="input_token", count=1_000)
    event.units.add(kind="output_token", count=300)
    return event.SerializeToString()
