"""Many flights that expire at once land fold by fold, as the model lands them (scoring.md: In flight)."""

from __future__ import annotations

from random import Random

from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from reference.random_drive import event_id

from .circuit import FOLD_MS
from .flights import LONGEST_MS
from .registry_of_four import four_routes
from .statistics import Statistics

FLIGHTS = 10_000


def test_each_fold_lands_as_many_of_each_shard_as_the_text_says_and_the_rest_counts() -> None:
    """Some are slow and some went on, so that the order in which they began is not that in which they expire."""
    from reference.engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    rng, engine = Random(1), ReferenceEngine()
    snapshot = four_routes(990_000, 20)
    engine.load(snapshot, engine.now_unix_ms)
    model = Statistics(snapshot)
    for number in range(FLIGHTS):
        request = sel.SelectRequest()
        request.constraints.providers.only.append(rng.choice("pqrs"))
        request.workload.expected_output_tokens = rng.choice([1, 1_000, 20_000])
        engine.select(request)
        model.picked(request, engine.picked[-1], engine.now_unix_ms)
        if number % 100 == 0:
            engine.wait(1)
    for picked in rng.sample(engine.picked, FLIGHTS // 10):
        event = use.RecordUsageRequest(event_id=event_id(rng), decision_id=picked.decision_id)
        event.phase = use.USAGE_PHASE_PARTIAL
        event.route.CopyFrom(picked.selected.route)
        engine.record_usage(event)
        model.used(event, engine.now_unix_ms, engine.now_unix_ms)
    engine.wait(LONGEST_MS)
    left: list[int] = []
    while not left or left[-1]:
        engine.wait(FOLD_MS)
        shown = engine.live_view()
        assert shown == model.view(engine.now_unix_ms, shown)
        left.append(shown.decisions_in_flight)
    assert len(left) > FLIGHTS // 4_096
