"""The packaged catalogue and its data files are complete and consistent."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.packaged import packaged_catalogue_bytes, packaged_models
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.price import token_unit
from modelreg.catalog.route import RouteParts

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "python" / "modelreg" / "catalog" / "data"
DECIMAL = re.compile(r"\d+(\.\d+)?")
NO_ENTRY = "\N{EN DASH}"  # in the table of task classes
VARIANT_KEYS = ["effort", "speed", "thinking", "tier"]
FULL_PPM = 1_000_000
DIALECTS = {
    "anthropic-messages",
    "bedrock-converse",
    "google-generate-content",
    "openai-chat",
    "openai-responses",
    "vertex-anthropic",
}
# Models that answer with numbers have no price of output.
WITHOUT_OUTPUT = {"embedding", "rerank"}
# What the wheel may carry of it.
MAX_CATALOGUE_BYTES = 600_000
# Public lists hold slips of a factor of 1,000; no model costs this much per million tokens.
DEAREST_USD_PER_MILLION = 1_000
# Rates in pico-USD that docs/scoring.md allows.
HIGHEST_RATE_PICO = 10**15


def load(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


CATALOGUE: dict[str, Any] = json.loads(packaged_catalogue_bytes())
PROVIDERS, MODELS, ROUTES = (CATALOGUE[key] for key in ("providers", "models", "routes"))
CLASSES = {entry["name"]: entry for entry in load("task_classes.json")["classes"]}
ALIASES = load("task_classes.json")["aliases"]
STRATEGIES = load("strategies.json")
UNITS = {unit["name"]: unit for unit in load("units.json")["units"]}
PRIORS = load("priors.json")


def rates_pico(price: dict[str, Any]) -> dict[str, Decimal]:
    per_million = {key: Decimal(text) * 10**6 for key, text in price.get("price_usd_per_million", {}).items()}
    return per_million | {key: Decimal(text) * 10**12 for key, text in price.get("price_usd", {}).items()}


def prices(route: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the base price and that of each context tier."""
    return [route, *route.get("conditional_rates", ())]


def model_of(route: str) -> str:
    return RouteParts.of(route).model


def test_packaged_catalogue_passes_where_a_file_of_yours_would() -> None:
    assert parse_models_file(packaged_catalogue_bytes(), "packaged") == packaged_models()


def test_every_provider_and_model_has_a_route_and_no_route_lacks_them() -> None:
    assert {RouteParts.of(name).provider for name in ROUTES} == set(PROVIDERS)
    assert {model_of(name) for name in ROUTES} == set(MODELS)


def test_packaged_catalogue_is_small() -> None:
    assert (DATA / "catalogue.json.gz").stat().st_size <= MAX_CATALOGUE_BYTES


@pytest.mark.parametrize("name", ["task_classes.json", "strategies.json", "units.json", "priors.json"])
def test_every_file_says_its_source_and_date(name: str) -> None:
    document = load(name)
    assert document["source"]
    date.fromisoformat(document["date"])


def test_packaged_catalogue_says_its_sources_date_and_licence() -> None:
    assert "SOURCES.md" in CATALOGUE["source"]
    assert "SOURCES.md" in CATALOGUE["licence"]
    date.fromisoformat(CATALOGUE["date"])
    page = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert {"MIT", "CC BY 4.0", "Apache-2.0"} <= set(re.findall(r"MIT|CC BY 4\.0|Apache-2\.0", page))


def test_nothing_is_null_and_no_limit_is_zero() -> None:
    assert b"null" not in packaged_catalogue_bytes()
    for entry in [*MODELS.values(), *ROUTES.values()]:
        assert entry.get("context_tokens", 1) > 0
        assert entry.get("max_output_tokens", 1) > 0


@pytest.mark.parametrize("name", PROVIDERS)
def test_provider_says_how_to_call_it_and_where_that_is_written(name: str) -> None:
    provider = PROVIDERS[name]
    # Everything but a runtime on the caller's own machine.
    assert provider["base_url"].startswith("http://127.0.0.1:" if name == "lmstudio" else "https://")
    assert not provider["base_url"].endswith("/")
    assert provider["source"].startswith("https://")
    assert provider["dialect"] in DIALECTS
    assert re.fullmatch(r"[A-Z_]+", provider["credential_ref"])


def test_route_says_where_its_facts_are_from_and_of_when() -> None:
    for name, route in ROUTES.items():
        assert route["source"].startswith("models.dev providers/"), name
        assert route["as_of"] == CATALOGUE["date"], name


def test_second_offer_of_a_provider_names_its_platform_after_it() -> None:
    lanes = [RouteParts.of(name) for name in ROUTES if "@" in name]
    assert lanes
    assert all((lane.platform or "").startswith(f"{lane.provider}-") for lane in lanes)


@pytest.mark.parametrize("name", MODELS)
def test_model_facts_are_dated_and_sourced(name: str) -> None:
    model = MODELS[name]
    assert model["source"].startswith("models.dev ")
    assert date.fromisoformat(model.get("released", "2026-01-01")) <= date.fromisoformat(CATALOGUE["date"])
    assert model.get("open_weights", False) == ("open-weights" in model.get("tags", []))
    if "licence" in model:
        assert model["open_weights"] == (model["licence"] != "proprietary")
        assert "licence: https://" in model["source"]


def test_chat_models_take_and_give_text() -> None:
    for name, model in MODELS.items():
        if model.get("type") == "chat":
            assert "text" in model["input_modalities"], name
            assert "text" in model["output_modalities"], name


@pytest.mark.parametrize("name", MODELS)
def test_variant_names_are_canonical_and_the_default_is_not_listed_without_data(name: str) -> None:
    for variant, data in MODELS[name].get("variants", {}).items():
        keys = [part.partition("=")[0] for part in variant.split(";")]
        assert keys == [key for key in VARIANT_KEYS if key in keys]
        assert all(part.partition("=")[2] for part in variant.split(";"))
        assert data["parameters_to_set"]
        assert 1 <= data.get("output_milli", 1_000) <= FULL_PPM


def test_route_offers_the_default_and_variants_of_its_model() -> None:
    for name, route in ROUTES.items():
        variants = route["variants"]
        assert variants[0] == "", name
        assert len(set(variants)) == len(variants), name
        assert set(variants[1:]) <= set(MODELS[model_of(name)].get("variants", {})), name


def test_no_variant_has_a_price_of_its_own_yet() -> None:
    # The file has one price a route, so a variant that is billed otherwise (speed, tier) must not be offered.
    keys = {
        part.partition("=")[0]
        for model in MODELS.values()
        for name in model.get("variants", {})
        for part in name.split(";")
    }
    assert keys <= {"effort", "thinking"}


def test_price_is_decimal_text_exact_in_pico_usd() -> None:
    for name, price in ((name, price) for name, route in ROUTES.items() for price in prices(route)):
        rates = price.get("price_usd_per_million", {}) | price.get("price_usd", {})
        assert all(isinstance(text, str) and DECIMAL.fullmatch(text) for text in rates.values()), name
        assert all(rate == int(rate) and 0 < rate <= HIGHEST_RATE_PICO for rate in rates_pico(price).values()), name
        per_million = price.get("price_usd_per_million", {}).values()
        assert all(Decimal(text) <= DEAREST_USD_PER_MILLION for text in per_million), name


def test_a_context_tier_states_the_whole_price_beyond_it_and_none_of_it_is_cheaper() -> None:
    for name, route in ROUTES.items():
        below = 0
        for tier in route.get("conditional_rates", ()):
            assert tier["above_input_tokens"] > below, name
            assert rates_pico(tier).keys() == rates_pico(route).keys(), name
            assert all(rate > rates_pico(route)[unit] for unit, rate in rates_pico(tier).items()), name
            below = tier["above_input_tokens"]


def test_unknown_price_is_left_out_and_never_zero() -> None:
    for name, route in ROUTES.items():
        price = route.get("price_usd_per_million")
        whole = {"input"} if MODELS[model_of(name)].get("type") in WITHOUT_OUTPUT else {"input", "output"}
        assert price is None or whole <= set(price), name
        assert "price_usd" not in route or price is not None, name


def test_price_keys_name_unit_kinds() -> None:
    # Tokens stand by the million or by the piece, as the source has them.
    tokens = {token_unit(key) for route in ROUTES.values() for key in route.get("price_usd_per_million", {})}
    others = {key for route in ROUTES.values() for key in route.get("price_usd", {})}
    assert tokens | others <= UNITS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_model_for_chat_has_a_figure_a_class_and_variant_and_no_other_has_one(name: str) -> None:
    model = MODELS[name]
    figures = model.get("quality", [])
    variants = ["", *model.get("variants", {})] if model.get("type") == "chat" else []
    with_sources = [task_class for task_class, entry in CLASSES.items() if entry["has_sources"]]
    assert [(figure["task_class"], figure["variant"]) for figure in figures] == [
        (task_class, variant) for task_class in with_sources for variant in variants
    ]
    for figure in figures:
        assert 0 <= figure["mean_ppm"] <= FULL_PPM
        assert 0 < figure["se_ppm"] <= FULL_PPM
        assert figure["basis"] in {"measured", "linked", "inferred"}
        assert figure["sources"]
        assert (figure["sources"] == ["catalogue"]) == (figure["basis"] == "inferred")
        if figure["basis"] == "measured":
            assert set(figure["sources"]) <= set(CLASSES[figure["task_class"]]["sources"])


def test_class_scale_reaches_from_zero_to_the_best() -> None:
    means = [figure["mean_ppm"] for model in MODELS.values() for figure in model.get("quality", [])]
    assert min(means) == 0
    assert max(means) == FULL_PPM


def test_model_for_chat_has_a_speed_and_its_routes_where_they_are_faster_or_slower() -> None:
    for name, model in MODELS.items():
        assert ("inferred_speed" in model) == (model.get("type") == "chat"), name
    for name, route in ROUTES.items():
        assert ("speed" in route) == ("; speed: " in route["source"]), name
        if "speed" in route and "measured" not in route["source"]:
            assert route["speed"] != MODELS[model_of(name)]["inferred_speed"], name


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "speed" in route])
def test_speed_is_plausible_and_says_whose_it_is(name: str) -> None:
    speed = ROUTES[name]["speed"]
    assert 50 <= speed["ttft_ms"] <= 60_000
    assert 200 <= speed["us_per_token"] <= 100_000
    assert re.search(r"; speed: (measured|inferred), LLM Stats$", ROUTES[name]["source"])


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


def test_spreads_of_output_are_those_of_the_scoring_document() -> None:
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    table = text[text.index("| class with its own spread") :]
    rows = re.findall(r"^\| (\w+) \| ([\d,]+) \| ([\d,]+) \| [^|]+ \|$", table, re.MULTILINE)
    written = {name: tuple(int(number.replace(",", "")) for number in numbers) for name, *numbers in rows[:3]}
    spreads = {name: entry["output_spread"] for name, entry in CLASSES.items() if "output_spread" in entry}
    assert written == {name: (spread["low_milli"], spread["high_milli"]) for name, spread in spreads.items()}
    # Every other class has one by a parent.
    assert "general" in spreads


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
