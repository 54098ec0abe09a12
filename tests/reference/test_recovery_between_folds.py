"""Routes that recover before the next fold recover with it, all alike (scoring.md, "Step 1": health key)."""

from __future__ import annotations

from random import Random

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use

from .differ import difference
from .random_drive import TO_OPEN, event_id
from .random_prices import NOW_UNIX_MS
from .select import select
from .test_live_order import listed, registry


def only(provider: str) -> sel.SelectRequest:
    """A Select that has no choice: on a half-open route it probes."""
    request = sel.SelectRequest()
    request.constraints.providers.only.append(provider)
    return request


def test_probes_that_end_between_folds_tie() -> None:
    """They take no time; the later one goes first by its name, in the engine as in the reference."""
    from .engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    snapshot, rng, engine = registry("a/m", "b/n", "c/o"), Random(0), ReferenceEngine()
    for route in snapshot.routes:
        route.speed.CopyFrom(snap.Speed(ttft_ms=0, us_per_token=0))
    engine.load(snapshot, NOW_UNIX_MS)
    for route in snapshot.routes:
        failed = use.RecordUsageRequest(route=common.RouteRef(route_id=route.name), outcome=use.USAGE_OUTCOME_TIMEOUT)
        for _ in range(TO_OPEN):
            failed.event_id = event_id(rng)
            engine.record_usage(failed)
    engine.wait(10)
    assert {one.health for one in engine.live_view().candidates} == {live.ROUTE_HEALTH_OPEN}
    engine.wait(6_000)
    assert {one.health for one in engine.live_view().candidates} == {live.ROUTE_HEALTH_HALF_OPEN}
    for provider in ("c", "b"):
        engine.select(only(provider))
        engine.wait(3)
    view = engine.live_view()
    assert [one.health for one in view.candidates[1:]] == [live.ROUTE_HEALTH_PROBED] * 2
    answer = engine.select(sel.SelectRequest())
    assert difference(select(snapshot, sel.SelectRequest(), engine.now_unix_ms, view), answer) == []
    assert isinstance(answer, sel.SelectResponse)
    assert listed(answer) == ["a/m", "b/n", "c/o"]
    assert common.LABEL_PANIC in answer.labels
