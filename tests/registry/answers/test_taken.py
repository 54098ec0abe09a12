"""What counts as served and as the cheapest: routes that decisions take by default, by their own status and times."""

from collections import Counter
from typing import Any

import pytest

from modelreg.registry.answers.alternatives import Alternatives
from modelreg.registry.answers.availability import Availability
from modelreg.registry.answers.compare import Compare
from modelreg.registry.answers.distributions import Distributions
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.search import Search
from modelreg.registry.local_registry import LocalRegistry
from modelreg.v1 import common_pb2, constraints_pb2
from modelreg.v1 import search_pb2 as pb

from .conftest import local_registry

PAST, FUTURE = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
NOT_TAKEN: list[dict[str, Any]] = [
    {"status": "deprecated"},
    {"status": "beta"},
    {"active_from": FUTURE},
    {"active_until": PAST},
]


def route(price: str, **fields: Any) -> dict[str, Any]:
    return {"model_string": "x", "price_usd_per_million": {"input": price, "output": price}, **fields}


def registry_of(*routes: dict[str, Any], model_type: str = "chat", **model: Any) -> LocalRegistry:
    """Return a registry in which `two` has these routes, each at a provider of its own, and `one` a dear one."""
    catalogue = {
        "providers": {f"p{index}": {"base_url": "http://p", "dialect": "openai-chat"} for index in range(len(routes))},
        "models": {name: {"vendor": "me", "type": model_type, **model} for name in ("one", "two")},
        "routes": {"p0/one": route("9"), **{f"p{index}/two": entry for index, entry in enumerate(routes)}},
    }
    return local_registry({}, catalogue)


def found(registry: LocalRegistry, **query: Any) -> list[pb.FoundModel]:
    search = Search(registry, FactsOfLast(), Figures(registry))
    return list(search.search(pb.SearchModelsRequest(query=pb.ModelQuery(name_pattern="two", **query))).models)


@pytest.mark.parametrize("fields", NOT_TAKEN)
def test_what_no_decision_takes_is_neither_the_cheapest_nor_served(fields: dict[str, Any]) -> None:
    registry = registry_of(route("1", **fields), route("2", active_from=PAST, active_until=FUTURE))
    assert [(one.cheapest_route_id, one.routes) for one in found(registry)] == [("p1/two", 2)]
    assert [(one.cheapest_route_id, one.routes) for one in found(registry, served=True)] == [("p1/two", 1)]
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    other = alternatives.list(pb.ListAlternativesRequest(model="one", served=True)).alternatives
    assert [one.cheapest_route_id for one in other] == ["p1/two"]
    compared = Compare(registry, FactsOfLast())
    prices = compared.compare(pb.ComparePricesRequest(models=["two"])).prices
    assert {one.route.route_id: one.served for one in prices} == {"p0/two": False, "p1/two": True}
    served = compared.compare(pb.ComparePricesRequest(models=["two"], served=True)).prices
    assert [one.route.route_id for one in served] == ["p1/two"]
    platforms = Availability(registry, FactsOfLast()).get(pb.GetAvailabilityRequest(model="two")).platforms
    assert {one.platform_id: one.served for one in platforms} == {"p0": 0, "p1": 1}


def test_a_model_without_such_a_route_has_no_cheapest() -> None:
    registry = registry_of(route("1", status="deprecated"))
    [one] = found(registry)
    assert (one.cheapest_route_id, one.HasField("blended_pico_usd"), one.routes) == ("", False, 1)
    assert not found(registry, served=True)


def test_what_replaces_a_model_of_deprecated_routes_is_held_against_their_price() -> None:
    registry = registry_of(route("1", status="deprecated"), route("2", status="deprecated"))
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))

    def cheaper(model: str) -> list[str]:
        answer = alternatives.list(pb.ListAlternativesRequest(model=model, cheaper=True, served=True))
        return [one.model_id for one in answer.alternatives]

    # `two` costs 1, `one` costs 9 and is the only one that decisions take.
    assert (cheaper("two"), cheaper("one")) == ([], [])
    dearer = registry_of(route("10", status="deprecated"))
    alternatives = Alternatives(dearer, FactsOfLast(), Figures(dearer))
    assert cheaper("two") == ["one"]


def test_the_status_of_a_route_is_shown_and_counted_as_its_own() -> None:
    registry = registry_of(route("1", status="deprecated"), route("2"))
    prices = Compare(registry, FactsOfLast()).compare(pb.ComparePricesRequest(models=["two"])).prices
    assert [one.route_status for one in prices] == [constraints_pb2.STATUS_DEPRECATED, constraints_pb2.STATUS_ACTIVE]
    platforms = Availability(registry, FactsOfLast()).get(pb.GetAvailabilityRequest(model="two")).platforms
    assert [list(one.route_statuses) for one in platforms] == [
        [constraints_pb2.STATUS_DEPRECATED],
        [constraints_pb2.STATUS_ACTIVE],
    ]
    answer = Distributions(registry, FactsOfLast()).get(pb.GetDistributionsRequest())
    [statuses] = [one.shares for one in answer.distributions if one.by == "status"]
    assert Counter({one.value: one.routes for one in statuses}) == {"active": 2, "deprecated": 1}
    assert {one.value: one.models for one in statuses} == {"active": 2, "deprecated": 0}


@pytest.mark.parametrize("model_type", ["embedding", "rerank"])
def test_what_answers_with_numbers_is_priced_by_its_input(model_type: str) -> None:
    only_input = {"model_string": "x", "price_usd_per_million": {"input": "3"}}
    registry = registry_of(only_input, model_type=model_type)
    assert [one.blended_pico_usd for one in found(registry)] == [3_000_000]
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    cheaper = alternatives.list(pb.ListAlternativesRequest(model="one", cheaper=True)).alternatives
    assert [one.model_id for one in cheaper] == ["two"]
    compared = Compare(registry, FactsOfLast())
    answer = compared.compare(pb.ComparePricesRequest(models=["two"], workload=common_pb2.Workload(input_tokens=1_000)))
    assert [(line.unit, line.count) for line in answer.prices[0].quote.lines] == [("input_token", 1_000)]
    assert answer.workload.expected_output_tokens == 0
    stated = common_pb2.Workload(input_tokens=1_000, expected_output_tokens=5)
    answer = compared.compare(pb.ComparePricesRequest(models=["two"], workload=stated))
    assert [(line.unit, line.count) for line in answer.prices[0].quote.lines] == [("input_token", 1_000)]
    assert answer.workload.expected_output_tokens == 0


@pytest.mark.parametrize(
    ("sent", "written", "most", "exceeded"),
    [(900, 100, None, False), (901, 100, None, True), (900, 1, 100, False), (901, 1, 100, True)],
)
def test_a_call_that_its_context_does_not_hold_is_told_and_last(
    sent: int, written: int, most: int | None, *, exceeded: bool
) -> None:
    registry = registry_of(route("1", context_tokens=1_000), route("2"), context_tokens=100_000)
    work = common_pb2.Workload(input_tokens=sent, expected_output_tokens=written, max_output_tokens=most)
    prices = Compare(registry, FactsOfLast()).compare(pb.ComparePricesRequest(models=["two"], workload=work)).prices
    expected = [("p0/two", False), ("p1/two", False)]
    assert [(one.route.route_id, one.context_exceeded) for one in prices] == (
        [("p1/two", False), ("p0/two", True)] if exceeded else expected
    )


def test_what_answers_with_numbers_needs_no_context_for_output() -> None:
    work = common_pb2.Workload(input_tokens=1_000, expected_output_tokens=100)
    registry = registry_of(route("1", context_tokens=1_000), model_type="embedding")
    prices = Compare(registry, FactsOfLast()).compare(pb.ComparePricesRequest(models=["two"], workload=work)).prices
    assert [one.context_exceeded for one in prices] == [False]


def test_the_work_that_was_priced_has_at_least_its_parts() -> None:
    work = common_pb2.Workload()
    # 60 of the cached ones are audio: 5,000 + 940 of input in all. None of the class's is added.
    for kind, count in [("audio_input_token", 1_000), ("cached_audio_input_token", 60), ("cached_input_token", 5_000)]:
        work.units.add(kind=kind, count=count)
    work.units.add(kind="reasoning_token", count=700)
    answer = Compare(registry_of(route("1")), FactsOfLast()).compare(
        pb.ComparePricesRequest(models=["two"], workload=work)
    )
    assert (answer.workload.input_tokens, answer.workload.expected_output_tokens) == (5_940, 700)
    lines = [(line.unit, line.count) for line in answer.prices[0].quote.lines]
    assert lines == [("input_token", 5_940), ("output_token", 700)]


def test_what_holds_of_a_call_decides_its_price() -> None:
    batch = {"batch": True, "price_usd_per_million": {"input": "0.5"}}
    compared = Compare(registry_of({**route("1"), "conditional_rates": [batch]}), FactsOfLast())
    for is_batch, pico_usd in [(False, 1_000_000), (True, 500_000)]:
        work = common_pb2.Workload(input_tokens=1_000, batch=is_batch)
        (price,) = compared.compare(pb.ComparePricesRequest(models=["two"], workload=work)).prices
        assert [line.rate_pico_usd for line in price.quote.lines if line.unit == "input_token"] == [pico_usd]


def test_a_price_on_conditions_alone_is_known() -> None:
    batch = {"batch": True, "price_usd_per_million": {"input": "0.5"}}
    registry = registry_of({"model_string": "x", "conditional_rates": [batch]})
    answer = Distributions(registry, FactsOfLast()).get(pb.GetDistributionsRequest())
    (prices,) = [one.shares for one in answer.distributions if one.by == "price"]
    assert {one.value: one.routes for one in prices} == {"known": 2}


def test_hardware_counts_in_the_blended_price() -> None:
    hardware = {"hourly_usd": "3.60", "tokens_per_second": 1_000}
    assert [one.blended_pico_usd for one in found(registry_of({"model_string": "x", "hardware_price": hardware}))] == [
        1_000_000
    ]


def test_the_work_that_was_priced_writes_no_more_than_its_cap() -> None:
    work = common_pb2.Workload(expected_output_tokens=100, max_output_tokens=10)
    answer = Compare(registry_of(route("1")), FactsOfLast()).compare(
        pb.ComparePricesRequest(models=["two"], workload=work)
    )
    assert answer.workload.expected_output_tokens == 10
