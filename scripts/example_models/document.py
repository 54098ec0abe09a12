"""Puts the packaged `models.json` together: providers, models and routes from the selection and the raw data."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from example_models import aider, facts, llm_stats, models_dev, openrouter, quality
from example_models.models_dev import Offer, Table
from example_models.places import SCRIPTS

SOURCE = (
    "models.dev, commit f3fc6922 (prices, limits, modalities, capabilities); LLM Stats, 2025-10-24 (speed); OpenRouter "
    "models API, 2026-05-15 (parameters); Aider polyglot (output of variants); LiveBench 2026-01-08 and Arena text "
    "2026-04-19 (quality). Made by scripts/build_example_models.py. Where a price rises with the length of the input, "
    "context_tokens of the route ends at the first price."
)
LICENCE = (
    "Facts compiled from models.dev (MIT, Copyright (c) 2025 models.dev), LLM Stats (CC BY 4.0, by its contributors; "
    "placeholders left out, units changed), Aider (Apache-2.0) and public leaderboards."
)
PRICES_PER_MILLION = {
    "input": ("input",),
    "output": ("output",),
    # Some rows write `cached_input`, which the catalogue's schema does not know.
    "cached_input": ("cache_read", "cached_input", "cache_input"),
}
# Unit kinds of units.json that are priced by the single unit.
PRICES_PER_UNIT = {"cache_write_token": ("cache_write", "cached_write"), "audio_input_token": ("input_audio",)}
PRIORITY = 100


def build(sources: Path) -> dict[str, Any]:
    """Return the whole document."""
    selection = tomllib.loads((SCRIPTS / "example_selection.toml").read_text(encoding="utf-8"))
    builder = _Builder(sources, selection)
    models = {name: builder.model(name, chosen) for name, chosen in selection["models"].items()}
    routes = {
        f"{chosen_route['provider']}/{name}": builder.route(name, models[name], chosen_route)
        for name, chosen in selection["models"].items()
        for chosen_route in chosen["routes"]
    }
    providers = {name: {"platform": name, **provider} for name, provider in selection["providers"].items()}
    order = ("display_name", "platform", "base_url", "dialect", "credential_ref", "source")
    return {
        "source": SOURCE,
        "date": models_dev.DATE,
        "licence": LICENCE,
        "providers": {name: {key: provider[key] for key in order} for name, provider in providers.items()},
        "models": models,
        "routes": routes,
    }


class _Builder:
    """The raw data that several models need, read once."""

    def __init__(self, sources: Path, selection: Table) -> None:
        self._sources = sources
        self._selection = selection
        self._figures = quality.figures(sources)
        self._parameters = openrouter.load_parameters(sources)
        self._speeds = llm_stats.load_speeds(sources)
        self._output_tokens = aider.load_completion_tokens(sources)
        litellm = json.loads((sources / "catalogues" / "litellm.json").read_text(encoding="utf-8"))
        self._known_strings = {str(key).rpartition("/")[2] for key in litellm}

    def model(self, name: str, chosen: Table) -> dict[str, Any]:
        """Return the entry of one model."""
        first = chosen["routes"][0]
        offer = self._offer(first)
        dialect = self._selection["providers"][first["provider"]]["dialect"]
        variants = facts.variants(offer, dialect, chosen, self._output_tokens)
        listed = self._parameters[chosen["openrouter"]] if "openrouter" in chosen else set[str]()
        licence = self._selection["licences"][chosen["licence"]]
        figures = self._figures.get(name, [])
        unnamed = {str(figure["variant"]) for figure in figures} - {"", *variants}
        if unnamed:
            message = f"{name}: figures for variants it does not have: {sorted(unnamed)}"
            raise ValueError(message)
        entry: dict[str, Any] = {
            "vendor": chosen["vendor"],
            "display_name": facts.display_name(offer),
            "version": chosen.get("version"),
            "type": "chat",
            "status": "active",
            "context_tokens": offer.limit("context"),
            "max_output_tokens": offer.limit("output"),
            "input_modalities": offer.modalities("input"),
            "output_modalities": offer.modalities("output"),
            "capabilities": facts.capabilities(offer, listed),
            "parameters": facts.parameters(offer, listed, effort=bool(offer.efforts())),
            "stream": True,
            "licence": licence["name"],
            "commercial_use": licence.get("commercial_use"),
            "open_weights": licence["open_weights"],
            "tags": facts.tags(offer, open_weights=licence["open_weights"]),
            "released": facts.released(name, offer),
            "variants": variants or None,
            "quality": figures or None,
            "source": self._model_source(offer, chosen, licence),
        }
        return {key: value for key, value in entry.items() if value is not None}

    def route(self, model_name: str, model: dict[str, Any], chosen: Table) -> dict[str, Any]:
        """Return the entry of one route."""
        offer = self._offer(chosen)
        string = chosen.get("model_string", chosen["offer"])
        if "model_string" in chosen and string not in self._known_strings:
            message = f"{string}: no catalogue knows this model string"
            raise ValueError(message)
        efforts = {f"effort={effort}" for effort in offer.efforts()}
        offered = [name for name in model.get("variants", {}) if "thinking" in name or name in efforts]
        speed = self._speeds.get(chosen.get("speed", ""))
        context = (
            min([*offer.context_tiers(), offer.limit("context") or 0])
            if offer.context_tiers()
            else offer.limit("context")
        )
        cap = offer.limit("output")
        per_million = {
            key: _decimal(price)
            for key, keys in PRICES_PER_MILLION.items()
            if (price := offer.price(*keys)) is not None
        }
        per_unit = {
            key: _decimal(price / 1_000_000, places=0)
            for key, keys in PRICES_PER_UNIT.items()
            if (price := offer.price(*keys)) is not None
        }
        entry: dict[str, Any] = {
            "provider": chosen["provider"],
            "model": model_name,
            "model_string": string,
            "priority": PRIORITY,
            "variants": ["", *offered],
            "price_usd_per_million": per_million or None,
            "price_usd": per_unit or None,
            "context_tokens": context if context != model.get("context_tokens") else None,
            "max_output_tokens": cap if cap != model.get("max_output_tokens") else None,
            "speed": {"ttft_ms": speed.ttft_ms, "us_per_token": speed.us_per_token} if speed else None,
            "source": f"models.dev {offer.path}" + (f"; speed: LLM Stats {speed.as_of}" if speed else ""),
            "as_of": models_dev.DATE,
        }
        return {key: value for key, value in entry.items() if value is not None}

    def _offer(self, chosen_route: Table) -> Offer:
        return models_dev.load_offer(self._sources, chosen_route["provider"], chosen_route["offer"])

    @staticmethod
    def _model_source(offer: Offer, chosen: Table, licence: Table) -> str:
        parts = [f"models.dev {offer.path}", f"licence: {licence['source']}"]
        if "openrouter" in chosen:
            parts.append(f"parameters: OpenRouter {chosen['openrouter']}")
        if "output" in chosen:
            parts.append("output_milli: Aider polyglot")
        return "; ".join(parts)


def _decimal(value: Decimal, *, places: int = 2) -> str:
    """Return plain decimal notation with at least `places` digits after the point and no zeros beyond them."""
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
