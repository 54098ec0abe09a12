"""Alternatives by the quote of a workload: what they cost, what they save, and at what quality."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg.registry.answers.alternatives import Alternatives
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.local_engine import LocalEngine
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2
from modelreg.v1 import search_pb2 as pb

PICO = 10**12
WORK = common_pb2.Workload(input_tokens=100_000, expected_output_tokens=1_000)


def chat(mean_ppm: int, basis: str = "measured", context: int = 200_000) -> dict[str, object]:
    figure = {"task_class": "general", "mean_ppm": mean_ppm, "se_ppm": 10_000, "basis": basis}
    return {"vendor": "acme", "type": "chat", "context_tokens": context, "quality": [figure]}


def route(price: str, cached: str = "0.10", beyond: str | None = None) -> dict[str, object]:
    tiers = [{"above_input_tokens": 64_000, "price_usd_per_million": {"input": beyond}}] if beyond else None
    rates = {"input": price, "output": "10", "cached_input": cached}
    return {"model_string": "m", "price_usd_per_million": rates, **({"conditional_rates": tiers} if tiers else {})}


def of_variants(**prices: str) -> dict[str, object]:
    """Return a route of the default and of these variants, each with a rate of its own; `tier_flex` is `tier=flex`."""
    rates = {
        name.replace("_", "="): {"price_usd_per_million": {"input": usd, "output": "10"}}
        for name, usd in prices.items()
    }
    return {**route("3.5"), "variants": ["", *rates], "variant_prices": rates}


@pytest.fixture
def local(tmp_path: Path) -> LocalEngine:
    file = tmp_path / "models.json"
    file.write_text(
        json.dumps(
            {
                "providers": {"acme": {"base_url": "https://acme.invalid", "dialect": "openai-chat"}},
                "models": {
                    "own": chat(700_000),
                    "cheap": chat(710_000),
                    "worse": chat(500_000),
                    "guessed": chat(900_000, "inferred"),
                    "short": chat(800_000, context=50_000),
                    "tiered": chat(800_000),
                    "many": chat(750_000),
                    "dear": chat(760_000),
                },
                "routes": {
                    "acme/own": route("3"),
                    "acme/cheap": route("2"),
                    "acme/worse": route("1"),
                    "acme/guessed": route("1"),
                    "acme/short": route("0.5"),
                    # Cheap for short calls alone.
                    "acme/tiered": route("0.5", beyond="9"),
                    "acme/many": of_variants(effort_low="2.5", effort_high="4", tier_flex="1.5", speed_fast="0.1"),
                    "acme/dear": of_variants(effort_high="5", tier_flex="2"),
                },
            }
        ),
        encoding="utf-8",
    )
    return LocalEngine(file, {})


@pytest.fixture
def answers(local: LocalEngine) -> Alternatives:
    return Alternatives(local.registry, FactsOfLast(), Figures(local.registry))


def cost(amount: common_pb2.Usd) -> int:
    return amount.units * PICO + amount.pico


def of_acme(answer: pb.ListAlternativesResponse) -> dict[str, pb.Alternative]:
    return {one.model_id: one for one in answer.alternatives if one.cheapest_route_id.startswith("acme/")}


def test_a_workload_is_quoted_and_the_saving_told(answers: Alternatives) -> None:
    answer = answers.list(
        pb.ListAlternativesRequest(model="own", workload=WORK, cheaper=True, served=True, max_alternatives=64)
    )
    assert (answer.route_id, cost(answer.expected)) == ("acme/own", 310_000_000_000)
    found = of_acme(answer)
    assert found.keys() == {"cheap", "worse", "guessed", "many"}
    assert (cost(found["cheap"].expected), cost(found["cheap"].saving)) == (210_000_000_000, 100_000_000_000)


def test_only_what_was_measured_and_is_no_worse_where_that_is_asked(answers: Alternatives) -> None:
    request = pb.ListAlternativesRequest(
        model="own", workload=WORK, cheaper=True, served=True, at_equal_quality=True, max_alternatives=64
    )
    assert of_acme(answers.list(request)).keys() == {"cheap", "many"}


def test_a_warm_cache_makes_the_own_route_the_cheaper_one(answers: Alternatives) -> None:
    warm = common_pb2.Affinity(warm_routes=[common_pb2.WarmRoute(route_id="acme/own", cached_input_tokens=90_000)])
    request = pb.ListAlternativesRequest(model="own", workload=WORK, affinity=warm, served=True, max_alternatives=64)
    answer = answers.list(request)
    assert cost(answer.expected) == 30_000_000_000 + 9_000_000_000 + 10_000_000_000
    assert cost(of_acme(answer)["cheap"].saving) == 49_000_000_000 - 210_000_000_000
    request.cheaper = True
    assert "cheap" not in of_acme(answers.list(request))


def test_without_a_workload_prices_are_blended(answers: Alternatives) -> None:
    answer = answers.list(pb.ListAlternativesRequest(model="own", cheaper=True, served=True, max_alternatives=64))
    assert not answer.HasField("expected")
    assert answer.route_id == ""
    assert of_acme(answer).keys() == {"cheap", "worse", "guessed", "short", "tiered"}


@pytest.mark.parametrize(
    ("asked", "takers"),
    [
        ({}, {"own", "cheap", "worse", "guessed", "tiered", "many", "dear"}),
        ({"effort": "high"}, {"many", "dear"}),
        ({"effort": "low"}, {"many"}),
        ({"service_tier": "flex"}, {"many", "dear"}),
        ({"effort": "high", "service_tier": "flex"}, set()),
        ({"service_tier": "none such"}, set()),
    ],
)
def test_of_an_effort_and_a_tier_only_variants_of_it_are_quoted_as_estimates_do(
    answers: Alternatives, local: LocalEngine, asked: dict[str, Any], takers: set[str]
) -> None:
    work = common_pb2.Workload(**asked)
    work.MergeFrom(WORK)

    def estimated(model: str) -> int | None:
        only = constraints_pb2.Constraints(models=constraints_pb2.NameFilter(only=[model]))
        request = cost_pb2.EstimateCostRequest(workload=work, matching=only)
        answer = local.engine.call("/modelreg.v1.RouterService/EstimateCost", request.SerializeToString())
        quotes = cost_pb2.EstimateCostResponse.FromString(answer).quotes
        return cost(quotes[0].quote.expected) if quotes else None

    for own in ("own", "many"):
        answer = answers.list(pb.ListAlternativesRequest(model=own, workload=work, served=True, max_alternatives=64))
        assert {one.model_id for one in answer.alternatives} == takers - {own}
        assert (cost(answer.expected) if answer.HasField("expected") else None) == estimated(own)
        assert {one.model_id: cost(one.expected) for one in answer.alternatives} == {
            other: estimated(other) for other in takers - {own}
        }
