"""What providers report becomes counts of one convention, and costs what their price lists say, to the pico-USD."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from modelreg.client import Counts, LocalClient, ModelregError, anthropic_usage, openai_usage
from modelreg.v1 import common_pb2

PICO = 10**12
# USD for a million tokens, as the two vendors list a model: cache reads, writes of five minutes and of an hour.
MODELS: dict[str, Any] = {
    "providers": {
        name: {"base_url": f"https://{name}.invalid", "dialect": "openai-chat"} for name in ("anthropic", "openai")
    },
    "models": {
        "claude": {"vendor": "anthropic", "type": "chat"},
        "gpt": {"vendor": "openai", "type": "chat", "variants": {"": {}, "tier=priority": {}}},
    },
    "routes": {
        "anthropic/claude": {
            "model_string": "claude",
            "price_usd_per_million": {
                "input": "3",
                "output": "15",
                "cached_input": "0.30",
                "cache_write": "3.75",
                "cache_write_1h": "6",
            },
            "price_usd": {"search": "0.01"},
            "conditional_rates": [
                {"batch": True, "price_usd_per_million": {"input": "1.50", "output": "7.50", "cached_input": "0.15"}},
            ],
        },
        "openai/gpt": {
            "model_string": "gpt",
            "variants": ["", "tier=priority"],
            "price_usd_per_million": {"input": "2.50", "output": "10", "cached_input": "1.25"},
            "conditional_rates": [
                {
                    "service_tier": "flex",
                    "price_usd_per_million": {"input": "1.25", "output": "5", "cached_input": "0.625"},
                },
                {"service_tier": "priority", "price_usd_per_million": {"input": "5", "output": "20"}},
                {"region": "eu", "price_usd_per_million": {"input": "2.75", "output": "11"}},
            ],
        },
    },
}

OPENAI_CHAT = {
    "prompt_tokens": 2006,
    "completion_tokens": 300,
    "total_tokens": 2306,
    "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 128, "audio_tokens": 0, "accepted_prediction_tokens": 0},
}
OPENAI_RESPONSES = {
    "input_tokens": 328,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 52,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 380,
}
ANTHROPIC = {
    "input_tokens": 2048,
    "cache_read_input_tokens": 1800,
    "cache_creation_input_tokens": 248,
    "output_tokens": 503,
    "cache_creation": {"ephemeral_5m_input_tokens": 148, "ephemeral_1h_input_tokens": 100},
    "server_tool_use": {"web_search_requests": 2},
    "service_tier": "standard",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalClient]:
    file = tmp_path_factory.mktemp("models") / "models.json"
    file.write_text(json.dumps(MODELS), encoding="utf-8")
    with LocalClient(models=file) as opened:
        yield opened


GOLDEN = {
    # 86 * 2.50 + 1,920 * 1.25 + 300 * 10; reasoning has no rate of its own.
    "openai chat": ("openai/gpt", openai_usage(OPENAI_CHAT), 215_000_000 + 2_400_000_000 + 3_000_000_000),
    "openai chat, flex": ("openai/gpt", openai_usage(OPENAI_CHAT, "flex"), 107_500_000 + 1_200_000_000 + 1_500_000_000),
    "openai chat, default": ("openai/gpt", openai_usage(OPENAI_CHAT, "default"), 5_615_000_000),
    # 328 * 2.50 + 52 * 10.
    "openai responses": ("openai/gpt", openai_usage(OPENAI_RESPONSES), 820_000_000 + 520_000_000),
    # 2,048 * 3 + 1,800 * 0.30 + 148 * 3.75 + 100 * 6 + 503 * 15 + 2 searches.
    "anthropic": (
        "anthropic/claude",
        anthropic_usage(ANTHROPIC),
        6_144_000_000 + 540_000_000 + 555_000_000 + 600_000_000 + 7_545_000_000 + 20_000_000_000,
    ),
    # Writes have no batch price of their own: theirs of every call holds.
    "anthropic, batch": (
        "anthropic/claude",
        anthropic_usage({**ANTHROPIC, "service_tier": "batch"}),
        3_072_000_000 + 270_000_000 + 555_000_000 + 600_000_000 + 3_772_500_000 + 20_000_000_000,
    ),
}


def amount(usd: common_pb2.Usd) -> int:
    return usd.units * PICO + usd.pico


@pytest.mark.parametrize(("route", "counts", "pico_usd"), GOLDEN.values(), ids=GOLDEN.keys())
def test_a_call_costs_what_the_list_says(client: LocalClient, route: str, counts: Counts, pico_usd: int) -> None:
    cost = client.record_usage(route=route, outcome="OK", **counts).cost
    assert cost.state == common_pb2.PRICE_STATE_KNOWN
    assert amount(cost.expected) == pico_usd
    assert sum(amount(line.amount) for line in cost.lines) == pico_usd


@pytest.mark.parametrize(("route", "counts", "pico_usd"), GOLDEN.values(), ids=GOLDEN.keys())
def test_select_and_estimates_say_the_same_beforehand(
    client: LocalClient, route: str, counts: Counts, pico_usd: int
) -> None:
    workload = common_pb2.Workload(
        input_tokens=counts.get("input_tokens"),
        expected_output_tokens=counts.get("output_tokens"),
        units=[common_pb2.UnitCount(kind=kind, count=count) for kind, count in counts.get("units", {}).items()],
        batch=counts.get("batch", False),
        # A standard tier is one to be told of, not one to ask for.
        service_tier=tier if (tier := counts.get("service_tier")) == "flex" else None,
    )
    (quoted,) = client.estimate_cost(route=route, workload=workload).quotes
    assert amount(quoted.quote.expected) == pico_usd
    if not workload.batch and not workload.HasField("service_tier"):
        model = route.partition("/")[2]
        selected = client.select(models=[model], workload=workload, dry_run=True).response.selected
        assert amount(selected.quote.expected) == pico_usd


def test_anthropic_s_own_counts_cost_the_same_by_their_convention(client: LocalClient) -> None:
    units = {"cached_input_token": 1800, "cache_write_token": 248, "cache_write_1h_token": 100, "search": 2}
    cost = client.record_usage(
        route="anthropic/claude",
        outcome="OK",
        input_tokens=2048,
        output_tokens=503,
        units=units,
        cache_convention="EXCLUDED",
    ).cost
    assert amount(cost.expected) == GOLDEN["anthropic"][2]
    assert [(line.unit, line.count) for line in cost.lines] == [
        ("input_token", 2048),
        ("output_token", 503),
        ("cached_input_token", 1800),
        ("cache_write_token", 148),
        ("cache_write_1h_token", 100),
        ("search", 2),
    ]


def test_counts_of_the_other_convention_are_refused_with_its_name(client: LocalClient) -> None:
    with pytest.raises(ModelregError, match="say cache_convention EXCLUDED") as refused:
        client.record_usage(
            route="anthropic/claude", outcome="OK", input_tokens=50, output_tokens=1, units={"cached_input_token": 1800}
        )
    assert refused.value.reason == "OUT_OF_RANGE"


def test_what_nobody_counted_is_nothing() -> None:
    assert openai_usage({"prompt_tokens": 3, "completion_tokens_details": None}) == {
        "input_tokens": 3,
        "output_tokens": 0,
        "units": {},
    }


@pytest.mark.parametrize("count", ["3", -1, 1.5, True])
def test_what_is_no_count_is_refused(count: object) -> None:
    with pytest.raises(ValueError, match="input_tokens is"):
        anthropic_usage({"input_tokens": count})


@pytest.mark.parametrize("tier", ["default", "standard", "scale"])
def test_a_call_that_was_served_in_another_tier_than_asked_for_costs_what_it_was_served_in(
    client: LocalClient, tier: str
) -> None:
    counts = {"input_tokens": 1_000, "output_tokens": 1_000, "outcome": "OK"}
    asked = client.record_usage(route="openai/gpt", variant="tier=priority", **counts).cost
    served = client.record_usage(route="openai/gpt", variant="tier=priority", service_tier=tier, **counts).cost
    assert (amount(asked.expected), amount(served.expected)) == (25_000_000_000, 12_500_000_000)


def test_a_region_that_no_rate_names_costs_what_all_others_do(client: LocalClient) -> None:
    counts = {"input_tokens": 1_000, "output_tokens": 1_000, "outcome": "OK"}
    amounts = [
        amount(client.record_usage(route="openai/gpt", region=region, **counts).cost.expected)
        for region in ("eu", "mars")
    ]
    assert amounts == [13_750_000_000, 12_500_000_000]
