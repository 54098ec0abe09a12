"""Select while PostgreSQL is stopped, against the same while it is there: is it noticed?"""

import statistics
from dataclasses import replace

from harness.bench import Bench, Outcome, Value
from harness.control_plane import Caller, calling
from harness.load import Figures, LoadError, p99_us
from harness.modelreg import Modelreg, serve, wait_until
from harness.postgresql import PostgresqlServer, programs
from harness.skipped import SkippedError
from harness.stats import Rounds
from harness.workload import SMALL_ALL, prepare
from modelreg.v1 import usage_service_pb2

_GET_SHIPPING = "/modelreg.v1.UsageService/GetShipping"
# Each tenth Select is followed by usage: what cannot be shipped piles up in the spool meanwhile.
_USAGE_EVERY = 10


def measure(bench: Bench) -> Outcome:
    """Values ``p99``, stopped over alive, and ``stall_ms``, the longest of all Selects while it was stopped."""
    folder = programs()
    if folder is None:
        raise SkippedError("there is no PostgreSQL on this machine; apt-get install postgresql")
    store = PostgresqlServer(folder, fsync=True)
    try:
        return _measure(bench, store)
    finally:
        store.remove()


def _measure(bench: Bench, store: PostgresqlServer) -> Outcome:
    workload = prepare(bench, SMALL_ALL)
    with serve(workload.models, bench.work / "store-gone", store=store.url()) as modelreg:
        select = replace(workload.select_on(modelreg.server), usage_every=_USAGE_EVERY)
        _wait_until_shipped(modelreg)
        rate_per_s = round(bench.closed(select).calls_per_s / 2)

        def alive() -> Figures:
            # What piled up before is not shipped at the same time.
            _wait_until_shipped(modelreg)
            return bench.open(select, rate_per_s)

        def stopped() -> Figures:
            store.stop_at_once()
            try:
                return bench.open(select, rate_per_s)
            finally:
                store.start()

        rounds = Rounds[Figures].interleaved({"alive": alive, "stopped": stopped}, bench.rounds)
    alive_us, stopped_us = (rounds.spread(name, p99_us).median for name in ("alive", "stopped"))
    detail = f"{rate_per_s:,}/s, usage of each tenth: alive {alive_us:,.0f} µs, stopped {stopped_us:,.0f} µs"
    stalls = rounds.spread("stopped", lambda run: run.latency_us["max"] / 1_000)
    alive_ms = statistics.median(run["alive"].latency_us["max"] / 1_000 for run in rounds.runs)
    return Outcome(
        {
            "p99": Value(rounds.ratio("stopped", "alive", p99_us), detail),
            "stall_ms": Value(replace(stalls, median=stalls.high), f"alive {alive_ms:.1f} ms, median of the rounds"),
        }
    )


def _wait_until_shipped(modelreg: Modelreg) -> None:
    with calling(modelreg.server) as caller:
        wait_until(modelreg, lambda: _is_shipped(caller))


def _is_shipped(caller: Caller) -> bool:
    request = usage_service_pb2.GetShippingRequest()
    try:
        found = caller.ask(_GET_SHIPPING, request, usage_service_pb2.GetShippingResponse)
    except LoadError:
        # The store is not back yet.
        return False
    return found.progress.waiting == 0
