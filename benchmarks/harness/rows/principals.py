"""A million callers, each with a budget of its own: memory, and Selects of one that was seen before."""

import os
import time

from harness.bench import Bench, Outcome, Value
from harness.modelreg import resident_mb
from harness.stats import Spread
from harness.workload import SMALL_ALL, prepare
from modelreg._core import Engine
from modelreg.catalog.load import load_content
from modelreg.internal.v1.budgets_pb2 import BudgetSet
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.v1 import budget_pb2, common_pb2, select_pb2, usage_pb2

_SELECT = "/modelreg.v1.RouterService/Select"
_RECORD_USAGE = "/modelreg.v1.RouterService/RecordUsage"
_DAY_MS = 86_400_000
_SELECTS = 20_000


def measure(bench: Bench) -> Outcome:
    """The values ``principals_mb``, and ``principals_flat`` in CPU of this process, which the engine is in."""
    workload = prepare(bench, SMALL_ALL)
    engine = Engine(EngineConfig().SerializeToString())
    engine.load_snapshot(load_content(workload.models.read_bytes(), str(workload.models)))
    engine.load_budgets(_each_user())
    route = min(SMALL_ALL.catalogue().document["routes"])
    _spend(engine, route, 0)
    before_us = _select_us(engine)
    before_mb = resident_mb(os.getpid())
    for number in range(1, bench.never_reported):
        _spend(engine, route, number)
    added_mb = resident_mb(os.getpid()) - before_mb
    after_us = _select_us(engine)
    windows = budget_pb2.ListBudgetWindowsResponse.FromString(engine.budget_windows(None, 1)).window_count
    return Outcome(
        {
            "principals_mb": Value(Spread.of([added_mb]), f"{bench.never_reported:,} callers, {windows:,} windows"),
            "principals_flat": Value(Spread.of([after_us / before_us]), f"{before_us:.1f} µs, {after_us:.1f} µs"),
        }
    )


def _each_user() -> bytes:
    budgets = BudgetSet(revision=1, token_secret=bytes(32))
    today_ms = int(time.time() * 1_000) // _DAY_MS * _DAY_MS
    budgets.calendars.add(day_starts_unix_ms=[today_ms, today_ms + _DAY_MS], month_starts_unix_ms=[today_ms])
    budgets.budgets.add(
        name="each",
        scope=budget_pb2.BUDGET_SCOPE_USER,
        tenant="default",
        period=budget_pb2.BUDGET_PERIOD_DAY,
        limit=common_pb2.Usd(units=1_000),
    )
    return budgets.SerializeToString()


def _attribution(number: int) -> common_pb2.Attribution:
    return common_pb2.Attribution(act_as=common_pb2.ActAs(user=f"user-{number}"))


def _spend(engine: Engine, route: str, number: int) -> None:
    event = usage_pb2.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{number:012x}",
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        attribution=_attribution(number),
    )
    event.route.route_id, event.route.variant = route, "effort=low"
    event.units.add(kind="input_token", count=1_000)
    event.units.add(kind="output_token", count=300)
    engine.call(_RECORD_USAGE, event.SerializeToString())


def _select_us(engine: Engine) -> float:
    request = select_pb2.SelectRequest(attribution=_attribution(0)).SerializeToString()
    began_s = time.process_time()
    for _ in range(_SELECTS):
        engine.call(_SELECT, request)
    return (time.process_time() - began_s) / _SELECTS * 1e6
