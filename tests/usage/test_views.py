"""Views of usage: what stands under the names of other registries."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, table, text

from modelreg.store.store import Store
from modelreg.usage.ship import ship
from modelreg.v1 import common_pb2, usage_pb2
from support.usage_events import NOON_MS, batch_of, usage_event

USD = 10**12


def seen(store: Store, view: str, order: str = "1") -> list[Mapping[str, Any]]:
    with store.reading() as connection:
        rows = connection.execute(select(text("*")).select_from(table(view)).order_by(text(order)))
        return [dict(row) for row in rows.mappings()]


def fill(store: Store) -> None:
    unknown = {"cost_pico_usd": None, "price_state": common_pb2.PRICE_STATE_UNKNOWN}
    ship(
        store,
        batch_of(
            usage_event(event_id=bytes(range(16)), cost_pico_usd=3 * USD // 2, workflow_run_id=""),
            usage_event(cost_pico_usd=USD // 2, outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT),
            usage_event(**unknown, latency_ms=1_100, ttft_ms=None),
            usage_event(model="n", **unknown, outcome=usage_pb2.USAGE_OUTCOME_RATE_LIMITED),
            usage_event(phase=usage_pb2.USAGE_PHASE_STARTED, model="started"),
        ),
        NOON_MS,
    )


def test_a_cost_event_is_a_call(store: Store) -> None:
    fill(store)
    events = {event["event_id"]: event for event in seen(store, "cost_events")}
    assert len(events) == 4
    first = events["00010203-0405-0607-0809-0a0b0c0d0e0f"]
    assert first["id"] == first["event_id"]
    assert {"model_id": "m", "tokens_in": 100, "tokens_out": 10, "workflow_run_id": None}.items() <= first.items()
    assert float(first["cost_usd"]) == 1.5
    assert str(first["created_at"])[:19] == "2026-11-28 12:00:00"
    assert [event["cost_usd"] for event in events.values()].count(None) == 2


def test_a_day_of_a_model_has_its_known_costs_and_how_many_are_unknown(store: Store) -> None:
    fill(store)
    first, second = seen(store, "model_daily_costs")
    assert (first["model_id"], first["total_calls"], first["total_tokens"], first["unpriced_calls"]) == ("m", 3, 330, 1)
    assert float(first["total_cost_usd"]) == 2
    assert str(first["day"])[:10] == "2026-11-28"
    # Unknown is not 0.
    assert (second["model_id"], second["total_cost_usd"]) == ("n", None)


def test_use_and_metrics_of_a_model_have_means_and_sample_sizes(store: Store) -> None:
    fill(store)
    usage, _ = seen(store, "model_usage")
    assert (usage["request_count"], usage["token_count"], usage["error_count"]) == (3, 330, 1)
    assert (float(usage["average_latency"]), float(usage["cost"])) == (1_000, 2)
    metrics, limited = seen(store, "model_metrics")
    assert (metrics["task_category"], metrics["sample_size"], metrics["success_count"]) == ("coding", 3, 2)
    assert (limited["rate_limited_count"], limited["average_latency_ms"]) == (1, None)


def test_performance_is_one_figure_a_row(store: Store) -> None:
    fill(store)
    rows = seen(store, "model_performance", "model_id, metric_name")
    figures = [(row["model_id"], row["metric_name"], float(row["metric_value"]), row["sample_size"]) for row in rows]
    assert figures == [("m", "latency_ms", 1_000, 2), ("m", "success_rate", 2 / 3, 3), ("m", "ttft_ms", 200, 1)]
    assert {str(row["timestamp"])[:10] for row in rows} == {"2026-11-28"}
