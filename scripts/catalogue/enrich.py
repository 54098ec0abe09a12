"""Adds to what models.dev says: pinned snapshots, request parameters, output of variants, speeds, quality figures."""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeAlias

from catalogue import aider, figures, llm_stats, openrouter
from catalogue.places import TABLES
from modelreg.catalog.models_dev.identity import compared, identify

Document: TypeAlias = dict[str, dict[str, dict[str, Any]]]

# A parameter that is of no use without another one's flag.
_OF_TEMPERATURE = {"temperature", "top_p", "top_k"}
OUTPUT_MILLI = 1_000


def enrich(document: Document, sources: Path) -> None:
    """Add everything, in place.

    Raises:
        ValueError: a table names what is not there.
    """
    by_hand = tomllib.loads((TABLES / "by_hand.toml").read_text(encoding="utf-8"))
    _pin(document, by_hand, sources)
    _add_parameters(document, by_hand["parameters"], openrouter.load_parameters(sources))
    _add_output(document, by_hand["output"], aider.load_completion_tokens(sources))
    _add_speeds(document, by_hand["speeds"], llm_stats.load_speeds(sources))
    _add_figures(document, figures.figures(sources))


def _pin(document: Document, by_hand: dict[str, Any], sources: Path) -> None:
    litellm = json.loads((sources / "catalogues" / "litellm.json").read_text(encoding="utf-8"))
    known = {str(key).rpartition("/")[2] for key in litellm}
    for route, string in by_hand["model_strings"].items():
        if string not in known:
            raise ValueError(f"{string}: no catalogue knows this model string")
        _there(document, "routes", route)["model_string"] = string
    for model, version in by_hand["versions"].items():
        _there(document, "models", model)["version"] = version


def _add_parameters(document: Document, by_hand: dict[str, str], listed: dict[str, set[str]]) -> None:
    """Add the parameters OpenRouter lists, to models whose flags do not deny them."""
    rows: dict[str, str] = {}
    for row in sorted(listed):
        rows.setdefault(compared(identify("openrouter", row, None).model), row)
    for name, entry in document["models"].items():
        row = by_hand.get(name) or rows.get(compared(name))
        if row is None or "parameters" not in entry:
            continue
        parameters = listed[row]
        own = set(entry["parameters"])
        denied = set[str]() if "temperature" in own else _OF_TEMPERATURE
        entry["parameters"] = sorted(own | (parameters - denied))
        if "structured_outputs" in parameters:
            entry.setdefault("capabilities", {}).setdefault("structured_output", True)
        entry["source"] += f"; parameters: OpenRouter {row}"


def _add_output(document: Document, runs: dict[str, dict[str, str]], tokens: dict[str, int]) -> None:
    for model, of_variant in runs.items():
        entry = _there(document, "models", model)
        for variant, run in of_variant.items():
            if variant:
                entry["variants"][variant]["output_milli"] = tokens[run] * OUTPUT_MILLI // tokens[of_variant[""]]
        entry["source"] += "; output_milli: Aider polyglot"


def _add_speeds(document: Document, rows: dict[str, str], speeds: dict[str, llm_stats.Speed]) -> None:
    for route, row in rows.items():
        entry = _there(document, "routes", route)
        if (speed := speeds.get(row)) is not None:
            entry["speed"] = {"ttft_ms": speed.ttft_ms, "us_per_token": speed.us_per_token}
            entry["source"] += f"; speed: LLM Stats {speed.as_of}"


def _add_figures(document: Document, found: dict[str, list[figures.Figure]]) -> None:
    for model, of_model in found.items():
        entry = _there(document, "models", model)
        unnamed = {str(figure["variant"]) for figure in of_model} - {"", *entry.get("variants", {})}
        if unnamed:
            raise ValueError(f"{model}: figures for variants it does not have: {sorted(unnamed)}")
        entry["quality"] = of_model


def _there(document: Document, kind: str, name: str) -> dict[str, Any]:
    if name not in document[kind]:
        raise ValueError(f"a table names {name}, which is not among the {kind}")
    return document[kind][name]
