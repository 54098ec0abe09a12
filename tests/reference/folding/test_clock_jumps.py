"""A clock that jumps back and forth leaves the statistics unharmed (scoring.md, "Folding")."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from modelreg.v1 import live_pb2 as live
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import RouteRef
from reference.random_drive import event_id
from reference.random_prices import HOUR_MS, NOW_UNIX_MS

from .registry_of_four import four_routes

if TYPE_CHECKING:
    from reference.engine import ReferenceEngine


@pytest.fixture
def fresh() -> ReferenceEngine:
    from reference.engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    engine = ReferenceEngine()
    engine.load(four_routes(990_000, 20), NOW_UNIX_MS)
    return engine


RNG = Random(0)


def answered(ttft_ms: int) -> use.RecordUsageRequest:
    return use.RecordUsageRequest(
        event_id=event_id(RNG),
        route=RouteRef(route_id="r/b"),
        outcome=use.USAGE_OUTCOME_OK,
        ttft_ms=ttft_ms,
        latency_ms=ttft_ms,
    )


def failed() -> use.RecordUsageRequest:
    return use.RecordUsageRequest(
        event_id=event_id(RNG), route=RouteRef(route_id="r/b"), outcome=use.USAGE_OUTCOME_TIMEOUT
    )


def seen(engine: ReferenceEngine) -> live.LiveCandidate:
    """The route in the view, after a fold."""
    engine.wait(10)
    return next(one for one in engine.live_view().candidates if one.route.route_id == "r/b")


def test_a_sample_after_a_jump_back_decays_nothing(fresh: ReferenceEngine) -> None:
    fresh.record_usage(answered(1_000))
    fresh.wait(-HOUR_MS)
    fresh.record_usage(answered(200))
    assert seen(fresh).ttft_ms == 1_000


def test_after_a_jump_there_and_back_time_counts_as_if_there_had_been_none(fresh: ReferenceEngine) -> None:
    fresh.record_usage(answered(1_000))
    fresh.wait(-HOUR_MS)
    fresh.record_usage(answered(200))
    fresh.wait(HOUR_MS + 7_000)
    fresh.record_usage(answered(200))
    assert seen(fresh).ttft_ms == 600


def test_an_open_circuit_recovers_after_a_jump_there_and_back(fresh: ReferenceEngine) -> None:
    for _ in range(5):
        fresh.record_usage(failed())
    fresh.wait(-HOUR_MS)
    assert seen(fresh).health == live.ROUTE_HEALTH_OPEN
    fresh.wait(HOUR_MS + 6_000)
    assert seen(fresh).health == live.ROUTE_HEALTH_HALF_OPEN
