"""Matrix, prices, availability, alternatives, distributions and quality: what the registry says, read another way."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelreg._core import CallError
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.registry.answers.alternatives import Alternatives
from modelreg.registry.answers.availability import Availability
from modelreg.registry.answers.compare import Compare
from modelreg.registry.answers.distributions import Distributions
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.matrix import Matrix
from modelreg.registry.answers.quality import ListQuality
from modelreg.registry.local_engine import LocalEngine
from modelreg.registry.local_registry import LocalRegistry
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2
from modelreg.v1 import search_pb2 as pb
from support.refusals import refusal
from support.small_registry import CATALOGUE

from .conftest import OWN, local_registry

UNITS = sorted(packaged_vocabulary().unit_names() - {"input_token", "output_token", "request", "hardware_token"})
# Of the tiers of `new`: below, at and beyond them.
AROUND_A_BORDER = st.sampled_from([7_599, 7_600, 8_000, 8_001, 30_400, 32_000, 32_001])
ESTIMATE = "/modelreg.v1.RouterService/EstimateCost"


def matrix_of(registry: LocalRegistry, **fields: Any) -> dict[str, list[str]]:
    matrix, found, token = Matrix(registry, FactsOfLast()), dict[str, list[str]](), ""
    while True:
        answer = matrix.get(pb.GetCapabilityMatrixRequest(page_size=100, page_token=token, **fields))
        for entry in answer.capabilities:
            found.setdefault(entry.capability, []).extend(entry.models)
        token = answer.next_page_token
        if not token:
            return found


def test_the_matrix_names_every_active_model_of_a_capability_once(registry: LocalRegistry) -> None:
    found = matrix_of(registry)
    held = registry.held()
    assert found["tools"] == sorted(
        name
        for name, model in held.models.items()
        if model.status == "active" and (model.capabilities or {}).get("tools") not in {None, False}
    )
    assert found["128k_context"] == sorted(
        name
        for name, model in held.models.items()
        if model.status == "active" and (model.context_tokens or 0) >= 128_000
    )
    assert "new" in found["free_tier"]
    assert list(matrix_of(registry, capabilities=["vision"])) == ["vision"]


def test_a_capability_says_whether_it_is_derived(registry: LocalRegistry) -> None:
    answer = Matrix(registry, FactsOfLast()).get(pb.GetCapabilityMatrixRequest(page_size=10_000))
    derived = {entry.capability: entry.derived for entry in answer.capabilities}
    assert (derived["tools"], derived["1m_context"], derived["free_tier"]) == (False, True, True)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    file = tmp_path_factory.mktemp("own") / "models.json"
    file.write_text(json.dumps(OWN), encoding="utf-8")
    return LocalEngine(file, {})


Quotes = dict[tuple[str, str], common_pb2.Quote]


def quotes_of(local: LocalEngine, model: str, workload: common_pb2.Workload) -> tuple[Quotes, Quotes]:
    """Return what the engine estimates on the routes it takes, and what is compared, by route and variant."""
    constraints = constraints_pb2.Constraints(model_statuses=["STATUS_ACTIVE", "STATUS_DEPRECATED"])
    constraints.models.only.append(model)
    request = cost_pb2.EstimateCostRequest(workload=workload, matching=constraints, max_quotes=256)
    estimated = cost_pb2.EstimateCostResponse.FromString(local.engine.call(ESTIMATE, request.SerializeToString()))
    compared = Compare(local.registry, FactsOfLast()).compare(
        pb.ComparePricesRequest(models=[model], workload=workload, served=True, page_size=1_000)
    )
    # The engine quotes no call that cannot be made, and nothing else is left out by it.
    assert {(one.route.route_id, one.route.variant) for one in estimated.quotes}.isdisjoint(
        (one.route.route_id, one.route.variant) for one in compared.prices if one.context_exceeded
    )
    return (
        {(one.route.route_id, one.route.variant): one.quote for one in estimated.quotes},
        {(one.route.route_id, one.route.variant): one.quote for one in compared.prices},
    )


@pytest.mark.parametrize("model", ["new", "old", "gpt-5-mini", "claude-opus-4-5", "gpt-4o"])
def test_the_engine_takes_every_route_that_is_compared(local: LocalEngine, model: str) -> None:
    estimated, compared = quotes_of(local, model, common_pb2.Workload())
    assert estimated
    assert estimated.keys() == compared.keys()


@settings(max_examples=60, deadline=None)
@given(
    model=st.sampled_from(["new", "old", "unknown", "gpt-5-mini", "claude-opus-4-5", "gpt-4o"]),
    # At least what the units below may have of them.
    tokens=st.tuples(*[st.one_of(st.none(), st.integers(6, 100_000_000), AROUND_A_BORDER)] * 3),
    batch=st.booleans(),
    units=st.lists(st.sampled_from(UNITS), max_size=2, unique=True),
)
def test_prices_are_those_of_the_engine(
    local: LocalEngine, model: str, tokens: tuple[Any, Any, Any], units: list[str], *, batch: bool
) -> None:
    sent, written, most = tokens
    workload = common_pb2.Workload(
        input_tokens=sent, expected_output_tokens=written, max_output_tokens=most, batch=batch
    )
    for kind in units:
        workload.units.add(kind=kind, count=3)
    estimated, compared = quotes_of(local, model, workload)
    assert compared.keys() <= {
        (name, variant) for name, route in local.registry.held().routes.items() for variant in route.variants
    }
    for candidate, quote in estimated.items():
        ours = compared[candidate]
        assert (ours.state, ours.expected, list(ours.lines)) == (quote.state, quote.expected, list(quote.lines))
        assert sorted(ours.unpriced_units) == sorted(quote.unpriced_units)
        assert ours.HasField("upper_bound") == quote.HasField("upper_bound")
        assert ours.upper_bound == quote.upper_bound
        assert (ours.HasField("near_tier"), ours.near_tier) == (quote.HasField("near_tier"), quote.near_tier)


def test_prices_are_listed_from_the_cheapest_and_names_of_several_are_taken(registry: LocalRegistry) -> None:
    request = pb.ComparePricesRequest(models=["both", "unknown"], page_size=1_000)
    answer = Compare(registry, FactsOfLast()).compare(request)
    amounts = [one.quote.expected.pico for one in answer.prices if one.quote.HasField("expected")]
    assert amounts == sorted(amounts)
    assert [one.route.route_id for one in answer.prices][-1] == "mine/unknown"
    assert {one.model_id for one in answer.prices} == {"new", "old", "unknown"}


def test_availability_groups_routes_by_platform(registry: LocalRegistry) -> None:
    answer = Availability(registry, FactsOfLast()).get(pb.GetAvailabilityRequest(model="latest"))
    assert answer.model_id == "new"
    assert [(one.platform_id, list(one.route_ids), one.served) for one in answer.platforms] == [
        ("mine", ["mine/new"], 1),
        ("rack", ["mine/new@rack"], 1),
    ]


def test_the_named_replacement_comes_first(registry: LocalRegistry) -> None:
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    answer = alternatives.list(pb.ListAlternativesRequest(model="old", max_alternatives=64))
    assert (answer.status, answer.migration_guide) == (constraints_pb2.STATUS_DEPRECATED, "Call new.")
    first = answer.alternatives[0]
    assert (first.model_id, first.named, list(first.lacks)) == ("new", True, ["reasoning", "vision"])
    held = registry.held()
    for one in answer.alternatives:
        assert held.models[one.model_id].status == "active"
        assert held.models[one.model_id].type == "chat"
        assert one.model_id != "old"
    lacking = [len(one.lacks) for one in answer.alternatives[1:]]
    assert lacking == sorted(lacking)


def test_cheaper_alternatives_cost_no_more(registry: LocalRegistry) -> None:
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    request = pb.ListAlternativesRequest(model="claude-opus-4-5", cheaper=True, max_alternatives=64)
    answer = alternatives.list(request)
    # 5 and 25 USD a million: (3 * 5 + 25) / 4.
    assert answer.alternatives
    assert all(one.blended_pico_usd <= 10_000_000 for one in answer.alternatives)


def test_nothing_is_known_to_be_cheaper_than_what_is_unknown(registry: LocalRegistry) -> None:
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    assert alternatives.list(pb.ListAlternativesRequest(model="unknown")).alternatives
    assert not alternatives.list(pb.ListAlternativesRequest(model="unknown", cheaper=True)).alternatives


def test_what_is_served_costs_no_more_than_what_is_served() -> None:
    price = {"input": "1", "output": "2"}
    small = {**CATALOGUE["routes"], "acme/two": {"model_string": "two", "price_usd_per_million": price}}
    # That `one` is free at `bolt` helps nobody who asks about `acme`.
    registry = local_registry({"providers": {"acme": {}}}, {**CATALOGUE, "routes": small})
    alternatives = Alternatives(registry, FactsOfLast(), Figures(registry))
    anywhere = alternatives.list(pb.ListAlternativesRequest(model="one", cheaper=True))
    assert not anywhere.alternatives
    served = alternatives.list(pb.ListAlternativesRequest(model="one", cheaper=True, served=True))
    assert [(one.model_id, one.cheapest_route_id) for one in served.alternatives] == [("two", "acme/two")]


def test_distributions_count_each_model_of_a_value_once(registry: LocalRegistry) -> None:
    answer = Distributions(registry, FactsOfLast()).get(pb.GetDistributionsRequest())
    held = registry.held()
    active = [name for name, model in held.models.items() if model.status == "active"]
    shares = {one.by: {share.value: share.models for share in one.shares} for one in answer.distributions}
    assert answer.models == len(active)
    assert sum(shares["type"].values()) == sum(shares["status"].values()) == len(active)
    assert shares["status"]["active"] == len(active)
    assert shares["vendor"]["me"] == 2
    assert set(shares) >= {"provider", "platform", "price", "capability", "licence", "context"}


def test_quality_is_listed_whole_with_its_sources(registry: LocalRegistry) -> None:
    listing, rows, token = ListQuality(registry, Figures(registry)), list[pb.QualityRow](), ""
    while True:
        answer = listing.list(pb.ListQualityRequest(task_class="coding", page_size=100, page_token=token))
        rows += answer.rows
        token = answer.next_page_token
        if not token:
            break
    expected = registry.of_class("coding")
    assert [(row.model_id, row.figure.variant, row.figure.mean_ppm) for row in rows] == [
        (name, figure.variant, figure.mean_ppm) for name, figure in expected
    ]
    assert all(row.figure.sources for row in rows)


def test_a_class_without_figures_of_its_own_shows_its_parents(registry: LocalRegistry) -> None:
    answer = ListQuality(registry, Figures(registry)).list(pb.ListQualityRequest(task_class="rag_qa"))
    assert answer.task_class != "rag_qa"
    assert answer.rows[0].figure.task_class == answer.task_class


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda one: Compare(one, FactsOfLast()).compare(pb.ComparePricesRequest()), "MISSING_FIELD"),
        (lambda one: Compare(one, FactsOfLast()).compare(pb.ComparePricesRequest(models=["gtp-5"])), "UNKNOWN_NAME"),
        (lambda one: Compare(one, FactsOfLast()).compare(pb.ComparePricesRequest(models=["new"] * 65)), "TOO_LONG"),
        (lambda one: Availability(one, FactsOfLast()).get(pb.GetAvailabilityRequest()), "MISSING_FIELD"),
        (lambda one: Availability(one, FactsOfLast()).get(pb.GetAvailabilityRequest(model="both")), "UNFIT_VALUE"),
        (
            lambda one: Alternatives(one, FactsOfLast(), Figures(one)).list(pb.ListAlternativesRequest(model="both")),
            "UNFIT_VALUE",
        ),
        (lambda one: ListQuality(one, Figures(one)).list(pb.ListQualityRequest()), "MISSING_FIELD"),
        (lambda one: ListQuality(one, Figures(one)).list(pb.ListQualityRequest(task_class="codign")), "UNKNOWN_NAME"),
        (
            lambda one: Alternatives(one, FactsOfLast(), Figures(one)).list(
                pb.ListAlternativesRequest(model="new", max_alternatives=65)
            ),
            "OUT_OF_RANGE",
        ),
    ],
)
def test_bad_requests_are_refused(registry: LocalRegistry, call: Any, reason: str) -> None:
    with pytest.raises(CallError) as raised:
        call(registry)
    assert refusal(raised.value)[0].reason == reason
