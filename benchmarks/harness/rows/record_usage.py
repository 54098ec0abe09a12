"""CPU per call of RecordUsage, acknowledged from memory, against a stock empty tonic call."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.frames import write_messages
from harness.load import Figures, Target, cpu_us
from harness.modelreg import serve
from harness.process import stock_tonic
from harness.stats import Rounds
from harness.workload import EMPTY, SMALL_ALL, prepare
from modelreg.v1 import usage_pb2

RECORD_USAGE = "/modelreg.v1.RouterService/RecordUsage"
# event_id of RecordUsageRequest (proto/modelreg/v1/usage.proto).
_EVENT_ID_FIELD = 1


def measure(bench: Bench) -> Outcome:
    """The value ``record_usage``: final usage of every route in turn, each an event of its own."""
    workload = prepare(bench, SMALL_ALL)
    routes = sorted(SMALL_ALL.catalogue().document["routes"])
    usage = write_messages(bench.work / "usage.bin", [_usage(route) for route in routes])
    with stock_tonic(bench.work) as tonic, serve(workload.models, workload.data) as modelreg:
        rounds = Rounds[Figures].interleaved(
            {
                "empty": partial(bench.closed, Target(tonic, EMPTY)),
                "usage": partial(bench.closed, Target(modelreg.server, RECORD_USAGE, usage, _EVENT_ID_FIELD)),
            },
            bench.rounds,
        )
    empty_us, usage_us = (rounds.spread(name, cpu_us).median for name in ("empty", "usage"))
    detail = f"empty {empty_us:.1f} µs, RecordUsage {usage_us:.1f} µs"
    return Outcome({"record_usage": Value(rounds.ratio("usage", "empty", cpu_us), detail)})


def _usage(route: str) -> bytes:
    event = usage_pb2.RecordUsageRequest(
        phase=usage_pb2.USAGE_PHASE_FINAL, outcome=usage_pb2.USAGE_OUTCOME_OK, latency_ms=2_000, ttft_ms=300
    )
    event.route.route_id, event.route.variant = route, "effort=low"
    event.units.add(kind="input_token", count=1_000)
    event.units.add(kind="output_token", count=300)
    return event.SerializeToString()
