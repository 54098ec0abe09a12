"""Turns one offer into the facts of a model: limits, modalities, capabilities, parameters, variants, dates."""

import re
from typing import Any

from example_models.models_dev import Offer, Table
from example_models.variants import in_order, parameters_to_set

CAPABILITIES = {
    "tools": "tool_call",
    "reasoning": "reasoning",
    "structured_output": "structured_output",
    "attachments": "attachment",
}
# What every chat endpoint of the eight takes, under this name or its dialect's.
PARAMETERS_OF_ALL = {"max_tokens"}
OUTPUT_MILLI = 1_000


def display_name(offer: Offer) -> str:
    """Return the name for people; the routes pin a version, so `(latest)` would be wrong."""
    return str(offer.table["name"]).removesuffix(" (latest)")


def capabilities(offer: Offer, listed: set[str]) -> dict[str, bool]:
    """Return what is known to be there or not; an absent key means unknown, unless OpenRouter lists the parameter."""
    found: dict[str, bool] = {name: offer.table[key] for name, key in CAPABILITIES.items() if key in offer.table}
    if "structured_outputs" in listed:
        found.setdefault("structured_output", True)
    return found


def parameters(offer: Offer, listed: set[str], *, effort: bool) -> list[str]:
    """Return the names of request parameters: those of OpenRouter's row, if any, and those that the flags imply."""
    found = listed | PARAMETERS_OF_ALL
    table = offer.table
    if table.get("tool_call"):
        found |= {"tools", "tool_choice"}
    if table.get("structured_output"):
        found |= {"response_format", "structured_outputs"}
    if table.get("temperature"):
        found |= {"temperature", "top_p"}
    else:
        found -= {"temperature", "top_p", "top_k"}
    return sorted(found | {"reasoning_effort"} if effort else found)


def released(name: str, offer: Offer) -> str | None:
    """Return the day of release.

    Some rows carry the day of an older model of the family: where the id ends in a year and month, the day has to lie
    there; else the day of the row's last update is tried.
    """
    month = re.search(r"-(\d\d)(\d\d)$", name)
    days = [str(offer.table.get(key, "")) for key in ("release_date", "last_updated")]
    wanted = f"20{month[1]}-{month[2]}-" if month else ""
    return next((day for day in days if len(day) == len("2026-01-01") and day.startswith(wanted)), None)


def tags(offer: Offer, *, open_weights: bool) -> list[str]:
    """Return the family, and whether the weights are open or the model is a preview."""
    found = {str(offer.table["family"])} if "family" in offer.table else set[str]()
    if open_weights:
        found.add("open-weights")
    if "preview" in str(offer.table["name"]).lower():
        found.add("preview")
    return sorted(found)


def variants(offer: Offer, dialect: str, chosen: Table, output_tokens: dict[str, int]) -> dict[str, Any]:
    """Return the variants besides the default: the documented efforts and the thinking budgets of the selection.

    `output_milli` only where Aider counted the tokens of this variant and of the default.
    """
    names = in_order([f"effort={effort}" for effort in offer.efforts()] + chosen.get("thinking", []))
    runs: dict[str, str] = chosen.get("output", {})
    found: dict[str, Any] = {}
    for name in names:
        variant: dict[str, Any] = {}
        if name in runs:
            variant["output_milli"] = output_tokens[runs[name]] * OUTPUT_MILLI // output_tokens[runs[""]]
        variant["parameters_to_set"] = parameters_to_set(name, dialect, adaptive=chosen.get("adaptive", False))
        found[name] = variant
    return found
