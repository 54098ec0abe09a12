"""The packaged catalogue and its data files are complete, consistent and still what the raw data gives."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "python" / "modelreg" / "catalog" / "data"
DECIMAL = re.compile(r"\d+(\.\d+)?")
NO_ENTRY = "\N{EN DASH}"  # in the table of task classes
VARIANT_KEYS = ["effort", "speed", "thinking", "tier"]
FULL_PPM = 1_000_000
DIALECTS = {"openai-chat", "openai-responses", "anthropic-messages", "google-generate-content", "ollama"}
# Public lists hold slips of a factor of 1,000; no chat model costs this much per million tokens.
DEAREST_USD_PER_MILLION = 1_000
# Rates in pico-USD that docs/scoring.md allows.
HIGHEST_RATE_PICO = 10**15


def load(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


CATALOGUE = load("models.json")
PROVIDERS, MODELS, ROUTES = (CATALOGUE[key] for key in ("providers", "models", "routes"))
CLASSES = {entry["name"]: entry for entry in load("task_classes.json")["classes"]}
ALIASES = load("task_classes.json")["aliases"]
STRATEGIES = load("strategies.json")
UNITS = {unit["name"]: unit for unit in load("units.json")["units"]}
PRIORS = load("priors.json")


def rates_pico(route: dict[str, Any]) -> dict[str, Decimal]:
    per_million = {key: Decimal(text) * 10**6 for key, text in route.get("price_usd_per_million", {}).items()}
    return per_million | {key: Decimal(text) * 10**12 for key, text in route.get("price_usd", {}).items()}


def test_forty_chat_models_of_eight_providers() -> None:
    assert len(MODELS) == 40
    assert len(PROVIDERS) == 8
    assert {model["type"] for model in MODELS.values()} == {"chat"}
    assert {route["provider"] for route in ROUTES.values()} == set(PROVIDERS)
    assert {route["model"] for route in ROUTES.values()} == set(MODELS)


@pytest.mark.parametrize("name", ["models.json", "task_classes.json", "strategies.json", "units.json", "priors.json"])
def test_every_file_says_its_source_and_date(name: str) -> None:
    document = load(name)
    assert document["source"]
    date.fromisoformat(document["date"])


def test_nothing_is_null_and_no_limit_is_zero() -> None:
    assert "null" not in re.findall(r"\w+", (DATA / "models.json").read_text(encoding="utf-8"))
    for entry in [*MODELS.values(), *ROUTES.values()]:
        assert entry.get("context_tokens", 1) > 0
        assert entry.get("max_output_tokens", 1) > 0


@pytest.mark.parametrize("name", PROVIDERS)
def test_provider_says_how_to_call_it_and_where_that_is_written(name: str) -> None:
    provider = PROVIDERS[name]
    assert provider["base_url"].startswith("https://")
    assert not provider["base_url"].endswith("/")
    assert provider["source"].startswith("https://")
    assert provider["dialect"] in DIALECTS
    assert re.fullmatch(r"[A-Z_]+", provider["credential_ref"])


@pytest.mark.parametrize("name", ROUTES)
def test_route_name_is_its_provider_and_model(name: str) -> None:
    route = ROUTES[name]
    assert name.partition("@")[0] == f"{route['provider']}/{route['model']}"
    assert route["source"]
    date.fromisoformat(route["as_of"])


@pytest.mark.parametrize("name", MODELS)
def test_model_facts_are_dated_and_sourced(name: str) -> None:
    model = MODELS[name]
    assert model["source"]
    assert date.fromisoformat(model.get("released", "2026-01-01")) <= date.fromisoformat(CATALOGUE["date"])
    assert "text" in model["output_modalities"]
    assert model["open_weights"] == ("open-weights" in model["tags"])
    assert model["open_weights"] != (model["licence"] == "proprietary")


@pytest.mark.parametrize("name", MODELS)
def test_variant_names_are_canonical_and_the_default_is_not_listed_without_data(name: str) -> None:
    for variant, data in MODELS[name].get("variants", {}).items():
        keys = [part.partition("=")[0] for part in variant.split(";")]
        assert keys == [key for key in VARIANT_KEYS if key in keys]
        assert all(part.partition("=")[2] for part in variant.split(";"))
        assert data["parameters_to_set"]
        assert 1 <= data.get("output_milli", 1_000) <= FULL_PPM


@pytest.mark.parametrize("name", ROUTES)
def test_route_offers_the_default_and_variants_of_its_model(name: str) -> None:
    variants = ROUTES[name]["variants"]
    assert variants[0] == ""
    assert len(set(variants)) == len(variants)
    assert set(variants[1:]) <= set(MODELS[ROUTES[name]["model"]].get("variants", {}))


def test_no_variant_has_a_price_of_its_own_yet() -> None:
    # The file has one price a route, so a variant that is billed otherwise (speed, tier) must not be offered.
    keys = {
        part.partition("=")[0]
        for model in MODELS.values()
        for name in model.get("variants", {})
        for part in name.split(";")
    }
    assert keys <= {"effort", "thinking"}


@pytest.mark.parametrize("name", ROUTES)
def test_price_is_decimal_text_exact_in_pico_usd(name: str) -> None:
    route = ROUTES[name]
    prices = route.get("price_usd_per_million", {}) | route.get("price_usd", {})
    assert all(isinstance(text, str) and DECIMAL.fullmatch(text) for text in prices.values())
    assert all(rate == int(rate) and 0 < rate <= HIGHEST_RATE_PICO for rate in rates_pico(route).values())
    assert all(Decimal(text) <= DEAREST_USD_PER_MILLION for text in route.get("price_usd_per_million", {}).values())


@pytest.mark.parametrize("name", ROUTES)
def test_unknown_price_is_left_out_and_never_zero(name: str) -> None:
    route = ROUTES[name]
    assert "free" not in route
    price = route.get("price_usd_per_million")
    assert price is None or {"input", "output"} <= set(price)


def test_price_keys_are_those_of_the_unit_kinds() -> None:
    keys = {(unit["price_table"], unit["price_key"]) for unit in UNITS.values()}
    used = {
        (table, key)
        for route in ROUTES.values()
        for table in ("price_usd_per_million", "price_usd")
        for key in route.get(table, {})
    }
    assert used <= keys


@pytest.mark.parametrize("name", MODELS)
def test_quality_figures_are_in_range_and_once_a_class_and_variant(name: str) -> None:
    model = MODELS[name]
    figures = model.get("quality", [])
    places = [(figure["task_class"], figure["variant"]) for figure in figures]
    assert len(set(places)) == len(places)
    for figure in figures:
        assert figure["variant"] in {"", *model.get("variants", {})}
        assert 0 <= figure["mean_ppm"] <= FULL_PPM
        assert figure["basis"] == "measured"
        assert figure["se_ppm"] == (100_000 if len(figure["sources"]) == 1 else 70_000)
        assert set(figure["sources"]) <= set(CLASSES[figure["task_class"]]["sources"])


def test_class_scale_reaches_from_zero_to_the_best() -> None:
    means = [figure["mean_ppm"] for model in MODELS.values() for figure in model.get("quality", [])]
    assert min(means) == 0
    assert max(means) == FULL_PPM


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "speed" in route])
def test_speed_is_plausible_and_dated(name: str) -> None:
    speed = ROUTES[name]["speed"]
    assert 50 <= speed["ttft_ms"] <= 60_000
    assert 200 <= speed["us_per_token"] <= 100_000
    assert "LLM Stats 20" in ROUTES[name]["source"]


def test_placeholders_of_llm_stats_are_not_speeds() -> None:
    placeholders = [{"ttft_ms": 500, "us_per_token": 10_000}, {"ttft_ms": 400, "us_per_token": 23_810}]
    assert all(route.get("speed") not in placeholders for route in ROUTES.values())


def test_task_classes_are_those_of_the_scoring_document() -> None:
    rows = re.findall(
        rf"^\| (\w+) \| (\w+|{NO_ENTRY}) \| ([^|]+) \| ([\d,]+) / ([\d,]+) \| ([\d,]+) \|$",
        (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    written = [
        (name, parent, sources.strip() != NO_ENTRY, *(int(n.replace(",", "")) for n in rest))
        for name, parent, sources, *rest in rows
    ]
    assert written == [
        (
            name,
            entry.get("parent", NO_ENTRY),
            entry["has_sources"],
            entry["input_tokens"],
            entry["output_tokens"],
            entry["t_ms"],
        )
        for name, entry in CLASSES.items()
    ]


@pytest.mark.parametrize("name", CLASSES)
def test_task_class_has_a_known_parent_and_dated_figures(name: str) -> None:
    entry = CLASSES[name]
    assert entry.get("parent", "general") in CLASSES
    assert entry["has_sources"] == bool(entry["sources"])
    assert entry["source"]
    date.fromisoformat(entry["date"])


@pytest.mark.parametrize("alias", ALIASES)
def test_alias_leads_to_a_class_and_names_its_document(alias: str) -> None:
    assert ALIASES[alias]["task_class"] in CLASSES
    assert alias not in CLASSES
    assert set(ALIASES[alias]["documents"]) <= {"000", "001", "002", "003", "004"}
    assert ALIASES[alias]["documents"]


def test_five_strategies_whose_weights_sum_to_one() -> None:
    strategies = STRATEGIES["strategies"]
    names = [strategy["name"] for strategy in strategies]
    assert names == ["quality-first", "cost-optimized", "balanced", "speed-first", "safety-critical"]
    assert STRATEGIES["default"] in names
    for strategy in strategies:
        assert list(strategy["weights_ppm"]) == ["quality", "cost", "speed", "safety", "availability"]
        assert sum(strategy["weights_ppm"].values()) == FULL_PPM
        assert 0 < strategy.get("min_quality_ppm", 1) <= FULL_PPM


@pytest.mark.parametrize("name", UNITS)
def test_unit_kind_has_a_sourced_reference_price_and_a_known_modality(name: str) -> None:
    unit = UNITS[name]
    assert re.fullmatch(r"(input|output):(image|audio|video|pdf)", unit.get("modality", "input:pdf"))
    assert isinstance(unit["reference_pico_usd"], int)
    assert 0 <= unit["reference_pico_usd"] <= HIGHEST_RATE_PICO
    assert unit["per"] == (1_000_000 if unit["price_table"] == "price_usd_per_million" else 1)
    assert unit["source"]
    date.fromisoformat(unit["date"])


def test_reference_tokens_cost_one_and_four_dollars_a_million() -> None:
    assert UNITS["input_token"]["reference_pico_usd"] == 1_000_000
    assert UNITS["output_token"]["reference_pico_usd"] == 4_000_000


def test_priors_are_those_of_the_scoring_document() -> None:
    assert PRIORS["market_speed"] == {"ttft_ms": 4_900, "us_per_token": 17_544}
    assert PRIORS["unpriced"] == "reject"
    assert PRIORS["caution_milli"] == 1_000
    assert (PRIORS["unknown_quality_mean_ppm"], PRIORS["unknown_quality_se_ppm"]) == (250_000, 250_000)
    assert (PRIORS["availability_prior_ppm"], PRIORS["availability_prior_attempts"]) == (990_000, 20)
    assert PRIORS["unknown_safety_ppm"] == 500_000


@pytest.mark.parametrize("script", ["build_example_models.py", "quality_from_leaderboards.py", "reference_prices.py"])
def test_committed_file_is_what_the_raw_data_gives(script: str) -> None:
    sources = Path(os.environ.get("MODELREG_SOURCES") or ROOT.parent / "shared" / "data")
    if not (sources / "catalogues").is_dir():
        reason = f"no raw data in {sources}: set MODELREG_SOURCES to its folder to check the packaged data against it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
