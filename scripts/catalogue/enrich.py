"""Adds to what models.dev says: pinned snapshots, request parameters, output of variants, figures, evidence, speeds."""

import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalogue import openrouter
from catalogue.evidence import evidence
from catalogue.output import add_output
from modelreg.catalog.models_dev.identity import compared, identify
from modelreg.catalog.route import RouteParts
from places import TABLES
from quality_model.facts import Document
from quality_model.figures import Result, figures
from quality_model.speed import SpeedPrior

# A parameter that is of no use without another one's flag.
_OF_TEMPERATURE = {"temperature", "top_p", "top_k"}


def enrich(document: Document, sources: Path) -> Result:
    """Add everything, in place; return what the quality model found.

    Raises:
        ValueError: a table names what is not there.
    """
    by_hand = tomllib.loads((TABLES / "by_hand.toml").read_text(encoding="utf-8"))
    _pin(document, by_hand, sources)
    _add_parameters(document, by_hand["parameters"], openrouter.load_parameters(sources))
    # First of those that use the table of names: it says which of them are gone.
    result = figures(document, sources)
    add_output(document, sources)
    _add_figures(document, result)
    _add_speeds(document, result)
    return result


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


def _add_figures(document: Document, result: Result) -> None:
    for model, of_model in result.quality.items():
        document["models"][model]["quality"] = [
            {**asdict(figure), "sources": list(figure.sources)} for figure in of_model
        ]
    for model, entries in evidence(result.report).items():
        document["models"][model]["evidence"] = entries


def _add_speeds(document: Document, result: Result) -> None:
    """Add a model's speed, and that of its routes at providers that are known to be faster or slower than others."""
    for model, prior in result.model_speed.items():
        document["models"][model]["inferred_speed"] = _speed(prior)
    for route, prior in result.speed.items():
        entry = document["routes"][route]
        speed = _speed(prior)
        if prior.basis == "measured" or speed != document["models"][RouteParts.of(route).model]["inferred_speed"]:
            entry["speed"] = speed
            entry["source"] += f"; speed: {prior.basis}, LLM Stats"


def _speed(prior: SpeedPrior) -> dict[str, int]:
    return {"ttft_ms": prior.ttft_ms, "us_per_token": prior.us_per_token}


def _there(document: Document, kind: str, name: str) -> dict[str, Any]:
    if name not in document[kind]:
        raise ValueError(f"a table names {name}, which is not among the {kind}")
    return document[kind][name]
