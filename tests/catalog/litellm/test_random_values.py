"""Whatever value stands where in a list, its rows are accounted for and what was read is a models file."""

import json
import random
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.litellm.read import read_litellm
from modelreg.catalog.price import Rates
from modelreg.catalog.report import Flag
from support.litellm import DAY, ROW

FULL: dict[str, Any] = {
    **ROW,
    "cache_read_input_token_cost": 1e-7,
    "cache_creation_input_token_cost": 1.25e-6,
    "input_cost_per_token_above_200k_tokens": 2e-6,
    "output_cost_per_token_batches": 1e-6,
    "output_cost_per_token_priority": 9e-6,
    "input_cost_per_image": 0.01,
    "search_context_cost_per_query": {"search_context_size_medium": 0.01, "search_context_size_high": 0.02},
    "provider_specific_entry": {"us": 1.1, "fast": 2},
    "regional_endpoint_uplift_multiplier": 1.1,
    "regional_processing_uplift_multiplier_eu": 1.1,
    "tiered_pricing": [{"range": [0, 9_000], "input_cost_per_token": 1e-6}, {"range": [9_000, 10_000.0]}],
    "off_peak_pricing": {"input_cost_per_token": 1e-7, "windows": [{"hours_utc": "10:00-12:00", "weekdays": [1]}]},
    "deprecation_date": "2026-10-01",
    "supported_modalities": ["text", "image"],
    "supported_output_modalities": ["text"],
    "supports_vision": True,
}
KEYS = [
    "gpt-1",
    "azure/eu/gpt-1",
    "us.anthropic.claude-1-v1:0",
    "vertex_ai/claude-1@20250101",
    "gpt-latest",
    "gpt-2512",
    "a/b/c",
]
PROVIDERS = ["openai", "azure", "azure_ai", "bedrock", "vertex_ai-anthropic_models", "nobody", "mistral"]
MODES = ["chat", "embedding", "image_generation", "responses", "rerank", "un_heard_of", "video_generation"]
VALUES = [
    "-1", "0", "0.0", "1.5", "NaN", "-Infinity", "1e300", "1e-13", "0.1234567890123", "9" * 60, "true", "null", '""',
    '"x"', '"2026-13-01"', '"\\u202e"', '"\\ud800"', '"' + "y" * 400 + '"', "[]", "[1]", "[[]]", "{}",
    '{"a": 1, "a": 2}', '{"us": 1.2}', '{"fast": -1}', '[{"range": [0, 5], "input_cost_per_token": 1}]',
    '{"windows": [{"hours_utc": "00:00-00:00"}]}', "2e-6", "4e-5", "128000",
]  # fmt: skip


def changed(chance: random.Random) -> str:
    row = {name: json.dumps(value) for name, value in FULL.items() if chance.random() < 0.6}
    row |= {"litellm_provider": json.dumps(chance.choice(PROVIDERS)), "mode": json.dumps(chance.choice(MODES))}
    for name in list(row):
        if chance.random() < 0.12:
            row[name] = chance.choice(VALUES)
    return "{" + ", ".join(f'"{name}": {value}' for name, value in row.items()) + "}"


def validate(document: dict[str, Any]) -> None:
    """Validate a document whose routes have conditional rates, which the models file takes apart from the rest."""
    routes = {name: dict(route) for name, route in document["routes"].items()}
    for route in routes.values():
        for entry in route.pop("conditional_rates", []):
            Rates.model_validate({key: entry[key] for key in ("price_usd_per_million", "price_usd") if key in entry})
    ModelsFile.model_validate({**document, "routes": routes})


@pytest.mark.parametrize("seed", range(80))
def test_reading_ends_and_what_it_gives_is_a_models_file(seed: int) -> None:
    chance = random.Random(seed)
    rows = ", ".join(f'"{key}": {changed(chance)}' for key in KEYS)
    reading = read_litellm(f'{{{rows}, "good": {json.dumps(ROW)}}}'.encode(), DAY)
    validate(reading.document)
    report = reading.report
    assert sum(report.totals().values()) == len(report.rows) == len(KEYS) + 1
    assert report.rows[-1].route == "openai/good"
    own = [
        row.route for row in report.rows if row.route and Flag.ALIAS_RESOLVED not in {note.code for note in row.notes}
    ]
    assert sorted(own) == sorted(reading.document["routes"])
    json.dumps(report.to_json()).encode()
