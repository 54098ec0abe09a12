"""The extract in the raw data: every offer is accounted for, no guard passes for a chat model, no zero for a price."""

import json
import os
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.reading import Reading
from modelreg.catalog.route import RouteParts
from support.sources import raw_data

NO_CHAT_MODELS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "no_chat_models.toml").read_text(encoding="utf-8")
)
# What LiteLLM calls them; `responses` and `chat` are both ways to chat.
OTHER_MODES = {
    "embedding", "rerank", "moderation", "image_generation", "image_edit", "audio_transcription", "audio_speech",
    "video_generation", "ocr", "realtime", "search", "guardrail",
}  # fmt: skip
MOST_OFFERED = 100


def offered(extract: Reading) -> dict[str, int]:
    counts: dict[str, int] = {}
    for route in extract.document["routes"]:
        counts[RouteParts.of(route).model] = counts.get(RouteParts.of(route).model, 0) + 1
    return counts


def test_every_file_of_an_offer_is_a_row(extract: Reading, extract_root: Path) -> None:
    files = [
        str((Path(folder) / name).relative_to(extract_root))
        for folder, _, names in os.walk(extract_root / "providers")
        for name in names
        if name.endswith(".toml") and name != "provider.toml"
    ]
    assert sorted(files) == sorted(row.path for row in extract.report.rows)


def test_every_row_ends_in_one_way_and_the_counts_add_up(extract: Reading) -> None:
    report = extract.report
    assert sum(report.totals().values()) == len(report.rows)
    routes = [row.route for row in report.rows if row.route is not None]
    assert sorted(routes) == sorted(extract.document["routes"])
    for row in report.rows:
        assert (row.route is None) == (row.outcome == "skipped"), row.path
        assert bool(row.notes) == (row.outcome != "imported"), row.path


def test_1182_offers_can_be_read_and_5_links_lead_nowhere(extract: Reading) -> None:
    assert extract.report.reasons()["DANGLING_LINK"] == 5
    assert len(extract.report.rows) - 5 == 1_182


def test_report_as_json_holds_every_row_that_was_not_simply_imported(extract: Reading) -> None:
    told = json.loads(json.dumps(extract.report.to_json()))
    assert told["rows"] == 1_187
    assert len(told["not_simply_imported"]) == told["totals"]["flagged"] + told["totals"]["skipped"]
    assert all(row["reasons"] for row in told["not_simply_imported"])


def test_document_is_a_models_file(extract: Reading) -> None:
    ModelsFile.model_validate(extract.document)


@pytest.mark.parametrize("kind", NO_CHAT_MODELS)
def test_no_other_model_is_a_chat_model(extract: Reading, kind: str) -> None:
    models, names = extract.document["models"], NO_CHAT_MODELS[kind]
    assert {name: models[name].get("type", "unknown") for name in names} == dict.fromkeys(names, kind)


def test_no_chat_model_is_one_of_another_mode_at_litellm(extract: Reading) -> None:
    rows = json.loads((raw_data() / "catalogues" / "litellm.json").read_text(encoding="utf-8"))
    others = {key.rpartition("/")[2].lower() for key, row in rows.items() if row.get("mode") in OTHER_MODES}
    chats = {key.rpartition("/")[2].lower() for key, row in rows.items() if row.get("mode") in {"chat", "responses"}}
    models = extract.document["models"]
    wrong = {
        offer
        for offer, model in extract.model_of.items()
        if models[model].get("type") == "chat" and offer.rpartition("/")[2].lower() in others - chats
    }
    assert wrong == set()


def test_known_chat_models_are_chat_models(extract: Reading) -> None:
    models = extract.document["models"]
    names = ["gpt-5-mini", "claude-opus-4-8", "gemini-3.5-flash", "glm-5.2", "llama-3.3-70b-instruct", "phi-4", "sonar"]
    assert {models[name].get("type") for name in names} == {"chat"}
    assert sum(model.get("type") == "chat" for model in models.values()) > 300


def zero_priced(root: Path, path: str) -> bool:
    text = (root / path).read_text(encoding="utf-8")
    try:
        cost: dict[str, Any] = tomllib.loads(text, parse_float=Decimal).get("cost", {})
    except tomllib.TOMLDecodeError:
        return False
    return cost.get("input") == 0 and cost.get("output") == 0


def test_zero_is_free_for_the_written_list_alone(extract: Reading, extract_root: Path) -> None:
    zeros = {row.route for row in extract.report.rows if row.route and zero_priced(extract_root, row.path)}
    assert len(zeros) > 100
    routes = extract.document["routes"]
    free = {name for name, route in routes.items() if route.get("free")}
    assert {name for name in zeros if routes[name].get("free")} == free
    assert all("price_usd_per_million" not in routes[name] for name in zeros)
    assert free == {
        "lmstudio/gpt-oss-20b",
        "lmstudio/qwen3-30b-a3b-instruct-2507",
        "lmstudio/qwen3-coder-30b-a3b-instruct",
        "zai/glm-4.5-flash",
        "zai/glm-4.7-flash",
    }


def test_deprecated_offers_are_not_active(extract: Reading) -> None:
    status = {name: route["status"] for name, route in extract.document["routes"].items()}
    assert status["google/gemini-2.0-flash"] == "deprecated"
    assert status["azure/claude-sonnet-5"] == "beta"
    assert sum(each == "deprecated" for each in status.values()) >= 35
    assert extract.document["models"]["gemini-2.0-flash"]["status"] == "deprecated"


def test_a_hundred_most_offered_models_have_a_licence(extract: Reading) -> None:
    counts = offered(extract)
    most = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_OFFERED]
    models = extract.document["models"]
    assert [name for name in most if "licence" not in models[name]] == []


def test_nobody_knows_regions_or_data_policy(extract: Reading) -> None:
    entries = [*extract.document["providers"].values(), *extract.document["routes"].values()]
    assert not any({"regions", "data_policy"} & set(entry) for entry in entries)


def test_no_text_of_the_source_is_copied(extract: Reading) -> None:
    assert not any("description" in entry for kind in extract.document.values() for entry in kind.values())


GOLDEN = [
    ("anthropic/claude-opus-4-8", "5.00", "25.00"),
    ("amazon-bedrock/claude-opus-4-8@amazon-bedrock-eu", "5.50", "27.50"),
    ("openai/gpt-5.5", "5.00", "30.00"),
    ("openai/gpt-5-nano", "0.05", "0.40"),
    ("google/gemini-2.5-pro", "1.25", "10.00"),
    ("deepseek/deepseek-v4-flash", "0.14", "0.28"),
    ("groq/llama-3.1-8b-instruct", "0.05", "0.08"),
    ("xai/grok-4.3", "1.25", "2.50"),
    ("zai/glm-5.2", "1.40", "4.40"),
    ("amazon-bedrock/gemma-3-12b-it", "0.05", "0.10"),
]


@pytest.mark.parametrize(("route", "price_in", "price_out"), GOLDEN)
def test_price_is_the_one_of_the_source(extract: Reading, route: str, price_in: str, price_out: str) -> None:
    price = extract.document["routes"][route]["price_usd_per_million"]
    assert (price["input"], price["output"]) == (price_in, price_out)


def test_every_context_tier_is_stated_and_no_context_ends_at_one(extract: Reading) -> None:
    tiers = [tier for route in extract.document["routes"].values() for tier in route.get("conditional_rates", ())]
    assert Counter(tier["above_input_tokens"] for tier in tiers) == {
        200_000: 24, 256_000: 4, 272_000: 9, 512_000: 1,
    }  # fmt: skip
    assert "cost.tiers" not in extract.report.left_out


GOLDEN_TIERS = [
    ("google/gemini-2.5-pro", 200_000, "2.50", "15.00", "0.25"),
    ("openai/gpt-5.5", 272_000, "10.00", "45.00", "1.00"),
    ("minimax/minimax-m3", 512_000, "0.60", "2.40", "0.12"),
    ("vercel/gemini-2.5-pro", 200_000, "2.50", "15.00", "0.25"),
]


@pytest.mark.parametrize(("route", "above", "price_in", "price_out", "price_cached"), GOLDEN_TIERS)
def test_tier_is_the_one_of_the_source(
    extract: Reading, route: str, above: int, price_in: str, price_out: str, price_cached: str
) -> None:
    price = {"input": price_in, "output": price_out, "cached_input": price_cached}
    tier = {"above_input_tokens": above, "price_usd_per_million": price}
    assert extract.document["routes"][route]["conditional_rates"] == [tier]
