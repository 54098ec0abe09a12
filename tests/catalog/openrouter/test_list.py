"""The list in the raw data: every row is accounted for, every price is that of its row, nothing is free by mistake."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.reading import Reading
from modelreg.catalog.route import RouteEntry

ROWS = 364
Listed = dict[str, dict[str, Any]]


def route_of(whole: Reading, row_id: str) -> dict[str, Any]:
    (name,) = [row.route for row in whole.report.rows if row.path == row_id]
    assert name is not None
    return whole.document["routes"][name]


def rates(route: dict[str, Any]) -> dict[str, int]:
    """Return pico-USD by unit, read as a models file is."""
    return RouteEntry.model_validate(route).rates_pico_usd()


def pico_usd(usd: str) -> int:
    return int(Decimal(usd).scaleb(12).to_integral_value(ROUND_HALF_UP))


def test_every_row_ends_in_one_way_and_the_counts_add_up(whole: Reading, listed: Listed) -> None:
    report = whole.report
    assert len(report.rows) == len(listed) == sum(report.totals().values()) == ROWS
    assert [row.path for row in report.rows] == list(listed)
    assert sorted(row.route for row in report.rows if row.route is not None) == sorted(whole.document["routes"])
    for row in report.rows:
        assert (row.route is None) == (row.outcome == "skipped"), row.path
        assert bool(row.notes) == (row.outcome != "imported"), row.path
    assert set(whole.model_of.values()) == set(whole.document["models"])


def test_reasons_are_those_of_the_facts(whole: Reading) -> None:
    assert whole.report.totals() == {"imported": 317, "flagged": 39, "skipped": 8}
    assert whole.report.reasons() == {
        "TYPE_UNKNOWN": 21, "FLOATING_ID": 8, "PRICE_ROUNDED": 8, "LIMIT_ABOVE_CONTEXT": 4, "PRICE_ZERO": 4,
        "PRICE_DYNAMIC": 3, "ALIAS_RESOLVED": 1,
    }  # fmt: skip


def test_document_is_a_models_file(whole: Reading) -> None:
    file = ModelsFile.model_validate(whole.document)
    assert list(file.providers) == ["openrouter"]


def test_prices_of_text_are_those_of_the_row(whole: Reading, listed: Listed) -> None:
    priced = 0
    for row in whole.report.rows:
        if row.route is None or not (found := rates(whole.document["routes"][row.route])):
            continue
        pricing = listed[row.path]["pricing"]
        priced += 1
        assert found["input_token"] == pico_usd(pricing["prompt"]), row.path
        assert found["output_token"] == pico_usd(pricing["completion"]), row.path
        for key, unit in (("input_cache_read", "cached_input_token"), ("web_search", "search")):
            assert found.get(unit) == (pico_usd(pricing[key]) if key in pricing else None), (row.path, key)
    # All but 8 skipped, 25 free, 4 zeros and 3 dynamic ones.
    assert priced == ROWS - 8 - 25 - 4 - 3


GOLDEN = [
    ("anthropic/claude-opus-4.7", {"input_token": 5_000_000, "output_token": 25_000_000, "cached_input_token": 500_000,
                                   "cache_write_token": 6_250_000, "search": 10_000_000_000}),
    ("anthropic/claude-opus-4.7-fast", {"input_token": 30_000_000, "output_token": 150_000_000,
                                        "cached_input_token": 3_000_000, "cache_write_token": 37_500_000,
                                        "search": 10_000_000_000}),
    ("google/gemini-2.5-pro", {"input_token": 1_250_000, "output_token": 10_000_000, "cached_input_token": 125_000,
                               "cache_write_token": 1_625_000, "audio_input_token": 1_250_000,
                               "image_input_token": 1_250_000, "reasoning_token": 10_000_000,
                               "search": 14_000_000_000}),
    ("google/gemini-2.5-flash", {"input_token": 300_000, "output_token": 2_500_000, "cached_input_token": 30_000,
                                 "cache_write_token": 383_333, "audio_input_token": 1_000_000,
                                 "image_input_token": 300_000, "reasoning_token": 2_500_000,
                                 "search": 14_000_000_000}),
    ("openai/gpt-audio", {"input_token": 2_500_000, "output_token": 10_000_000, "audio_input_token": 32_000_000}),
    ("perplexity/sonar-deep-research", {"input_token": 2_000_000, "output_token": 8_000_000,
                                        "reasoning_token": 3_000_000, "search": 5_000_000_000}),
    ("qwen/qwen-plus-2025-07-28:thinking", {"input_token": 260_000, "output_token": 780_000,
                                            "cache_write_token": 325_000}),
]  # fmt: skip


@pytest.mark.parametrize(("row_id", "price"), GOLDEN, ids=[row_id for row_id, _ in GOLDEN])
def test_price_is_the_one_of_the_source(whole: Reading, row_id: str, price: dict[str, int]) -> None:
    assert rates(route_of(whole, row_id)) == price


def test_free_are_the_rows_that_say_so_alone(whole: Reading, listed: Listed) -> None:
    free = {row.path for row in whole.report.rows if row.route and whole.document["routes"][row.route].get("free")}
    assert free == {row_id for row_id in listed if row_id.endswith(":free")}
    assert len(free) == 25


def test_zeros_of_others_and_dynamic_prices_are_unknown(whole: Reading, listed: Listed) -> None:
    unknown = {
        row_id
        for row_id, row in listed.items()
        if row["pricing"]["prompt"] in {"0", "-1"} and not row_id.endswith(":free")
    }
    assert unknown == {
        "openrouter/auto", "openrouter/bodybuilder", "openrouter/pareto-code", "openrouter/free",
        "openrouter/owl-alpha", "google/lyria-3-pro-preview", "google/lyria-3-clip-preview",
    }  # fmt: skip
    for row_id in unknown:
        assert not {"free", "price_usd", "price_usd_per_million"} & set(route_of(whole, row_id)), row_id


def test_ids_that_move_on_are_resolved_or_left(whole: Reading) -> None:
    route = whole.document["routes"]["openrouter/gpt-chat-latest-20260505"]
    assert route["model_string"] == "openai/gpt-chat-latest"
    left = [row.path for row in whole.report.rows if row.outcome == "skipped"]
    assert len(left) == 8
    assert all(row_id.startswith("~") for row_id in left)


def test_ways_to_one_model_stand_beside_each_other(whole: Reading) -> None:
    names = [name for name in whole.document["routes"] if name.startswith("openrouter/gemma-4-31b-it")]
    assert names == ["openrouter/gemma-4-31b-it", "openrouter/gemma-4-31b-it@openrouter-free"]
    assert "openrouter/claude-opus-4-7@openrouter-fast" in whole.document["routes"]
    # Where there is no plain one its name is left for it.
    assert "openrouter/ring-2.6-1t" not in whole.document["routes"]
    assert "openrouter/ring-2.6-1t@openrouter-free" in whole.document["routes"]


def test_last_days_end_routes(whole: Reading, listed: Listed) -> None:
    ends = {row.path: whole.document["routes"][row.route].get("active_until") for row in whole.report.rows if row.route}
    assert ends["x-ai/grok-4"] == "2026-05-16"
    assert ends["google/gemini-2.0-flash-001"] == "2026-06-02"
    assert {row_id for row_id, end in ends.items() if end} == {
        row_id for row_id, row in listed.items() if row["expiration_date"]
    }


def test_routers_and_guards_are_no_chat_models(whole: Reading) -> None:
    models = whole.document["models"]
    types = {row.path: models[whole.model_of[f"openrouter/{row.path}"]].get("type") for row in whole.report.rows
             if row.route}  # fmt: skip
    assert {types[row_id] for row_id in ("openrouter/auto", "openrouter/free", "openrouter/bodybuilder")} == {"router"}
    assert types["meta-llama/llama-guard-4-12b"] == "moderation"
    assert types["perplexity/sonar-deep-research"] == "research"
    assert Counter(types.values())["chat"] > 250


def test_limits_are_those_of_the_row(whole: Reading, listed: Listed) -> None:
    for row_id in ("anthropic/claude-opus-4.7", "sao10k/l3-lunaris-8b", "openrouter/auto", "openai/gpt-4o"):
        route = route_of(whole, row_id)
        model = whole.document["models"][whole.model_of[f"openrouter/{row_id}"]]
        row = listed[row_id]
        assert (route.get("context_tokens") or model["context_tokens"]) == row["context_length"]
        most = row["top_provider"]["max_completion_tokens"]
        stated = route.get("max_output_tokens") or model.get("max_output_tokens")
        assert stated == (most if (most or 0) <= row["context_length"] else None)


def test_no_text_of_the_source_is_copied(whole: Reading) -> None:
    assert not any("description" in entry for kind in whole.document.values() for entry in kind.values())
