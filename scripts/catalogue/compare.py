"""Holds our prices against three other lists and each other: where they differ, and where too much to be true."""

import json
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias, cast

from modelreg.catalog.models_dev.identity import compared, identify
from modelreg.catalog.route import RouteParts
from quality_model.facts import Document

# USD for a million tokens, input and output.
Price: TypeAlias = tuple[Decimal, Decimal]

# A factor that no discount and no region explains.
JUMP = 5
ENOUGH_OTHERS = 3
_MILLION = 1_000_000
# Our provider by LiteLLM's and genai-prices' name, where these differ. Amazon, Azure and Vertex price by region
# there, and are compared all the same: a region's uplift is no jump.
_LITELLM = {
    "azure_ai": "azure",
    "bedrock": "amazon-bedrock",
    "bedrock_converse": "amazon-bedrock",
    "cloudflare": "cloudflare-workers-ai",
    "dashscope": "alibaba",
    "fireworks_ai": "fireworks-ai",
    "gemini": "google",
    "moonshot": "moonshotai",
    "together_ai": "togetherai",
    "vercel_ai_gateway": "vercel",
}
_GENAI_PRICES = {"aws": "amazon-bedrock", "fireworks": "fireworks-ai", "together": "togetherai", "x-ai": "xai"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One price that another list has otherwise.

    Attributes:
        route: our route.
        unit: `input` or `output`.
        source: the other list.
        ours: USD per million.
        theirs: USD per million.
    """

    route: str
    unit: str
    source: str
    ours: Decimal
    theirs: Decimal

    @property
    def jump(self) -> bool:
        """Return whether one is `JUMP` times the other, or more."""
        return max(self.ours, self.theirs) >= JUMP * min(self.ours, self.theirs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the comparison with one list gave.

    Attributes:
        source: the list.
        compared: how many routes stand in both with a price.
        differences: every price that is not the same.
    """

    source: str
    compared: int
    differences: list[Difference]


def compare(document: Document, model_strings: Mapping[str, str], sources: Path) -> list[Comparison]:
    """Return the comparison with each list.

    Args:
        document: our providers, models and routes.
        model_strings: what models.dev calls a route's model, by route.
        sources: the folder of raw data.
    """
    folder = sources / "catalogues"
    ours = {route: price for route, entry in document["routes"].items() if (price := _ours(entry)) is not None}
    by_string = {(route.partition("/")[0], string.lower()): route for route, string in model_strings.items()}
    lists = {
        "LiteLLM": _in_place(_litellm(_read(folder / "litellm.json")), by_string),
        "genai-prices": _in_place(_genai_prices(_read(folder / "genai_prices.json")), by_string),
        "OpenRouter": _openrouter(_read(folder / "openrouter.json"), document),
        "other offers of the model": _others(ours),
    }
    return [_comparison(source, ours, theirs) for source, theirs in lists.items()]


def _comparison(source: str, ours: dict[str, Price], theirs: dict[str, Price]) -> Comparison:
    both = [route for route in ours if route in theirs]
    return Comparison(
        source,
        len(both),
        [
            Difference(route, unit, source, own, other)
            for route in both
            for unit, own, other in zip(("input", "output"), ours[route], theirs[route], strict=True)
            if own != other
        ],
    )


def _read(path: Path) -> Any:  # noqa: ANN401 (JSON)
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _ours(entry: dict[str, Any]) -> Price | None:
    rates = entry.get("price_usd_per_million", {})
    return (Decimal(rates["input"]), Decimal(rates["output"])) if {"input", "output"} <= set(rates) else None


def _in_place(rows: Iterator[tuple[str, str, Price]], routes: dict[tuple[str, str], str]) -> dict[str, Price]:
    """Return the prices by our route; a row is ours where provider and model string are."""
    found: dict[str, Price] = {}
    for provider, string, price in rows:
        if (route := routes.get((provider, string.lower()))) is not None and all(price):
            found.setdefault(route, price)
    return found


def _litellm(rows: dict[str, Any]) -> Iterator[tuple[str, str, Price]]:
    for key, row in rows.items():
        if "input_cost_per_token" in row and "output_cost_per_token" in row and key != "sample_spec":
            provider = row["litellm_provider"]
            string = key.removeprefix(f"{provider}/")
            ours = _LITELLM.get(provider) or provider.partition("-")[0].replace("vertex_ai", "google-vertex")
            yield ours, string, _per_million(row["input_cost_per_token"], row["output_cost_per_token"])


def _genai_prices(providers: list[dict[str, Any]]) -> Iterator[tuple[str, str, Price]]:
    for provider in providers:
        for model in provider["models"]:
            prices = model["prices"]
            standard = _standing(cast("list[dict[str, Any]]", prices)) if isinstance(prices, list) else prices
            price = (_flat(standard.get("input_mtok")), _flat(standard.get("output_mtok")))
            yield _GENAI_PRICES.get(provider["id"]) or provider["id"], model["id"], price


def _standing(sets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the last set of prices that has begun and is not one of some hours of the day."""
    lasting = [each for each in sets if "start_time" not in each.get("constraint", {})]
    return lasting[-1]["prices"]


def _flat(price: object) -> Decimal:
    """Return a price, or the one below the first threshold; 0 where there is none."""
    base = cast("dict[str, object]", price)["base"] if isinstance(price, dict) else price
    return Decimal(str(base or 0))


def _per_million(of_input: object, of_output: object) -> Price:
    return Decimal(str(of_input)) * _MILLION, Decimal(str(of_output)) * _MILLION


def _others(ours: dict[str, Price]) -> dict[str, Price]:
    """Return the median price of the other offers of a route's model, where there are `ENOUGH_OTHERS`."""
    by_model: dict[str, dict[str, Price]] = {}
    for route, price in ours.items():
        by_model.setdefault(RouteParts.of(route).model, {})[route] = price
    return {
        route: (statistics.median(price[0] for price in others), statistics.median(price[1] for price in others))
        for routes in by_model.values()
        for route in routes
        if len(others := [price for name, price in routes.items() if name != route]) >= ENOUGH_OTHERS
    }


def _openrouter(answer: dict[str, Any], document: Document) -> dict[str, Price]:
    """Return OpenRouter's prices by the route of each model's own vendor, whose prices it passes on."""
    own = {
        (entry["vendor"], compared(name)): f"{entry['vendor']}/{name}"
        for name, entry in document["models"].items()
        if not entry.get("open_weights")
    }
    found: dict[str, Price] = {}
    for row in answer["data"]:
        name = compared(identify("openrouter", row["id"], None).model)
        vendor = row["id"].partition("/")[0].replace("x-ai", "xai")
        price = _per_million(row["pricing"]["prompt"], row["pricing"]["completion"])
        if ":" not in row["id"] and (vendor, name) in own and min(price) > 0:
            found[own[vendor, name]] = price
    return found
