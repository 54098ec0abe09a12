"""The packaged catalogue, and some of a user's own, as the answers read it."""

import json
from typing import Any

import pytest

from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.local_registry import LocalRegistry

OWN: dict[str, Any] = {
    "providers": {"openai": {}, "anthropic": {}, "mine": {"base_url": "http://mine", "dialect": "openai-chat"}},
    "models": {
        "old": {
            "vendor": "me",
            "type": "chat",
            "status": "deprecated",
            "context_tokens": 200_000,
            "input_modalities": ["text", "image"],
            "capabilities": {"tools": True, "reasoning": {"score_ppm": 700_000}},
            "version": "1.9",
            "replacement": "new",
            "migration_guide": "Call new.",
        },
        "new": {
            "vendor": "me",
            "type": "chat",
            "context_tokens": 1_000_000,
            "input_modalities": ["text"],
            "capabilities": {"tools": True},
            "version": "2.1",
            "variants": {"effort=high": {"output_milli": 2_500}},
            "tags": ["house"],
            "open_weights": True,
            "stream": True,
        },
        "unknown": {"vendor": "me", "type": "chat"},
    },
    "routes": {
        "mine/old": {"model_string": "o", "price_usd_per_million": {"input": "1", "output": "5"}},
        "mine/new": {"model_string": "n", "free": True, "priority": 7},
        "mine/new@rack": {
            "model_string": "n",
            "variants": ["", "effort=high"],
            "price_usd_per_million": {"input": "2", "output": "4"},
            "price_usd": {"request": "0.01"},
            "conditional_rates": [
                {
                    "above_input_tokens": 32_000,
                    "price_usd_per_million": {"output": "9"},
                    "price_usd": {"request": "0.5"},
                },
                {"above_input_tokens": 8_000, "price_usd_per_million": {"input": "2.5", "output": "3"}},
            ],
            "variant_prices": {"effort=high": {"price_usd_per_million": {"input": "3", "output": "9"}}},
        },
        "mine/unknown": {"model_string": "u"},
    },
    "aliases": {"latest": "new"},
    "groups": {"both": ["old", "new"]},
}


def local_registry(document: dict[str, Any], catalogue: dict[str, Any] | None = None) -> LocalRegistry:
    """Return the registry of a catalogue, else the packaged one, with a models file laid over it."""
    packaged = packaged_models()
    if catalogue is not None:
        packaged = parse_models_file(json.dumps(catalogue).encode(), "catalogue.json")
    user = parse_models_file(json.dumps(document).encode(), "models.json")
    return LocalRegistry(packaged, user, merge(packaged, user, packaged_vocabulary(), file=""))


@pytest.fixture(scope="session")
def registry() -> LocalRegistry:
    """What is asked."""
    return local_registry(OWN)
