"""Any query finds what a plain reading of it finds, condition by condition."""

import operator
from collections import defaultdict
from fnmatch import fnmatchcase
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from modelreg.catalog.model import CapabilityScore, ModelEntry
from modelreg.catalog.route import RouteEntry
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.search import Search
from modelreg.registry.held import Held
from modelreg.registry.local_registry import LocalRegistry
from modelreg.v1 import constraints_pb2
from modelreg.v1 import search_pb2 as pb

STATUSES = ["active", "beta", "deprecated", "retired"]
STATED = ["tools", "reasoning", "attachments", "structured_output"]
DERIVED = ["128k_context", "vision", "image_output", "streaming", "open_weights", "free_tier"]
UNITS = ["input_token", "output_token", "cached_input_token", "request", "image"]
# Ranges that need no reading: what they take of versions of one or two numbers.
RANGES = {">=2": (operator.ge, (2, 0)), "<2": (operator.lt, (2, 0)), ">=1.9": (operator.ge, (1, 9))}


def some(*values: str, most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


REQUIRED = st.fixed_dictionaries(
    {"name": st.sampled_from(STATED + DERIVED)}, optional={"min_score_ppm": st.just(700_000)}
)
PRICE = st.fixed_dictionaries(
    {"kind": st.sampled_from(UNITS), "max_pico_usd": st.sampled_from([0, 300_000, 2_000_000, 10**10])}
)
CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "providers": some("openai", "anthropic", "azure", "mine", "vercel"),
    "platforms": some("openai", "azure", "amazon-bedrock", "rack", "mine"),
    "types": some("chat", "embedding", "image"),
    "vendors": some("openai", "anthropic", "google", "me", most=3),
    "licences": some("MIT", "Apache-2.0", "proprietary"),
    "tags": some("house", "gpt"),
    "input_modalities": some("text", "image", "audio"),
    "output_modalities": some("text", "image"),
    "statuses": some(*(f"STATUS_{status.upper()}" for status in STATUSES)),
    "min_context_tokens": st.sampled_from([1, 128_000, 400_000]),
    "max_context_tokens": st.sampled_from([32_000, 200_000]),
    "min_output_tokens": st.sampled_from([8_192, 100_000]),
    "version_range": st.sampled_from([*RANGES]),
    "name_pattern": st.sampled_from(["*-4*", "g?t*", "?e*"]),
    "text": st.sampled_from(["gpt", "Claude SONNET", "mini 5"]),
    "open_weights": st.booleans(),
    "commercial_use": st.booleans(),
    "served": st.booleans(),
    "prices": st.lists(PRICE, min_size=1, max_size=2, unique_by=lambda one: one["kind"]),
    "capabilities": st.fixed_dictionaries(
        {"required": st.lists(REQUIRED, max_size=2, unique_by=lambda one: one["name"])},
        optional={"excluded": some(*STATED, *DERIVED)},
    ),
}


def conditions_of(fields: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({field: CONDITIONS[field] for field in fields})


# A few at a time: all together find nothing.
@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*CONDITIONS]), max_size=3, unique=True).flatmap(conditions_of))
def test_any_query_finds_what_a_plain_reading_finds(registry: LocalRegistry, conditions: dict[str, Any]) -> None:
    query = pb.ModelQuery(**conditions)
    search = Search(registry, FactsOfLast(), Figures(registry))
    answer = search.search(pb.SearchModelsRequest(query=query, order=pb.SEARCH_ORDER_NAME, page_size=1_000))
    expected = plainly(registry.held(), query)
    assert {one.model.model_id: one.routes for one in answer.models} == expected
    assert [one.model.model_id for one in answer.models] == sorted(expected)
    routes = registry.held().routes
    assert all(is_taken(routes[one.cheapest_route_id]) for one in answer.models if one.cheapest_route_id)
    assert answer.total_size == len(expected)


def plainly(held: Held, query: pb.ModelQuery) -> dict[str, int]:
    """Return the models that a query finds, each with the number of routes that meet it."""
    routes_of: defaultdict[str, dict[str, RouteEntry]] = defaultdict(dict)
    for route, entry in held.routes.items():
        routes_of[of_model(route)][route] = entry
    found: dict[str, int] = {}
    for name, model in held.models.items():
        routes = routes_of[name]
        meeting = [route for route, entry in routes.items() if route_meets(route, entry, held, query)]
        asks_for_route = bool(query.providers or query.platforms or query.prices or query.served)
        is_free = any(entry.free for entry in routes.values())
        if model_meets(name, model, query, is_free=is_free) and (meeting or not asks_for_route):
            found[name] = len(meeting)
    return found


def of_model(route: str) -> str:
    return route.partition("/")[2].partition("@")[0]


def route_meets(name: str, entry: RouteEntry, held: Held, query: pb.ModelQuery) -> bool:
    provider = name.partition("/")[0]
    through = name.partition("@")[2] or held.providers[provider].platform or provider
    rates = {f"{kind}_token": rate for kind, rate in entry.price_usd_per_million.items()} | entry.price_usd
    return (
        (not query.served or (name in held.served and is_taken(entry)))
        and (not query.providers or provider in query.providers)
        and (not query.platforms or through in query.platforms)
        and all(entry.free or (one.kind in rates and rates[one.kind] <= one.max_pico_usd) for one in query.prices)
    )


def is_taken(entry: RouteEntry) -> bool:
    """Return whether decisions take a route by default; none of these has times."""
    assert entry.active_from is entry.active_until is None
    return entry.status == "active"


def model_meets(name: str, model: ModelEntry, query: pb.ModelQuery, *, is_free: bool) -> bool:
    statuses = [constraints_pb2.Status.Name(number).removeprefix("STATUS_").lower() for number in query.statuses]
    words = query.text.lower().split()
    context, output = model.context_tokens, model.max_output_tokens
    return all(
        [
            model.status in (statuses or ["active"]),
            not query.types or model.type in query.types,
            not query.vendors or model.vendor in query.vendors,
            not query.licences or model.licence in query.licences,
            set(query.tags) <= set(model.tags or ()),
            set(query.input_modalities) <= set(model.input_modalities or ()),
            set(query.output_modalities) <= set(model.output_modalities or ()),
            not query.HasField("min_context_tokens") or (context is not None and context >= query.min_context_tokens),
            not query.HasField("max_context_tokens") or (context is not None and context <= query.max_context_tokens),
            not query.HasField("min_output_tokens") or (output is not None and output >= query.min_output_tokens),
            not query.HasField("version_range") or in_range(model.version, query.version_range),
            not query.HasField("name_pattern") or fnmatchcase(name, query.name_pattern),
            all(word in name.lower() or word in (model.display_name or "").lower() for word in words),
            not query.HasField("open_weights") or model.open_weights is query.open_weights,
            not query.commercial_use or model.commercial_use is True,
            all(
                has(one.name, model, is_free=is_free) is True
                and (not one.HasField("min_score_ppm") or (score_ppm(one.name, model) or 0) >= one.min_score_ppm)
                for one in query.capabilities.required
            ),
            all(has(excluded, model, is_free=is_free) is False for excluded in query.capabilities.excluded),
        ]
    )


def in_range(version: str | None, wanted: str) -> bool:
    if version is None:
        return False
    compare, bound = RANGES[wanted]
    # A version of words is none; its date, or whatever else it is, reads as numbers.
    numbers = [int(part) for part in version.replace("-", ".").split(".") if part.isdigit()]
    return bool(numbers) and compare((*numbers[:2], 0)[:2], bound)


def has(capability: str, model: ModelEntry, *, is_free: bool) -> bool | None:
    """Return whether a model has a capability; None where that is unknown."""
    stated = (model.capabilities or {}).get(capability)
    if stated is not None:
        return stated if isinstance(stated, bool) else True
    context, inputs, outputs = model.context_tokens, model.input_modalities, model.output_modalities
    derived = {
        "128k_context": None if context is None else context >= 128_000,
        "vision": "image" in inputs if inputs else None,
        "image_output": "image" in outputs if outputs else None,
        "streaming": model.stream,
        "open_weights": model.open_weights,
        "free_tier": is_free,
    }
    return derived.get(capability)


def score_ppm(capability: str, model: ModelEntry) -> int | None:
    stated = (model.capabilities or {}).get(capability)
    return stated.score_ppm if isinstance(stated, CapabilityScore) else None
