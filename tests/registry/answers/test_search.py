"""Search: what a plain reading of the query says, in order, page by page."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import json_format

from modelreg._core import CallError
from modelreg.registry.answers.facts import FactsOfLast
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.search import Search
from modelreg.registry.local_registry import LocalRegistry
from modelreg.v1 import search_pb2 as pb
from support.refusals import refusal


@pytest.fixture(scope="session")
def search(registry: LocalRegistry) -> Search:
    return Search(registry, FactsOfLast(), Figures(registry))


def found(search: Search, *, order: str = "SEARCH_ORDER_NAME", **query: Any) -> list[pb.FoundModel]:
    models, token = [], ""
    while True:
        request = json_format.ParseDict({"query": query, "order": order}, pb.SearchModelsRequest())
        request.page_size, request.page_token = 1_000, token
        answer = search.search(request)
        models += answer.models
        token = answer.next_page_token
        if not token:
            return models


def names(search: Search, **query: Any) -> list[str]:
    return [one.model.model_id for one in found(search, **query)]


def own(search: Search, **query: Any) -> list[str]:
    return names(search, vendors=["me"], **query)


def test_without_a_query_every_active_model_is_found(search: Search, registry: LocalRegistry) -> None:
    assert names(search) == sorted(name for name, model in registry.held().models.items() if model.status == "active")


def test_each_condition_must_hold(search: Search) -> None:
    every = ["STATUS_ACTIVE", "STATUS_DEPRECATED"]
    assert own(search) == ["new", "unknown"]
    assert own(search, statuses=every) == ["new", "old", "unknown"]
    assert own(search, statuses=every, minContextTokens=200_000) == ["new", "old"]
    assert own(search, statuses=every, maxContextTokens=200_000) == ["old"]
    assert own(search, statuses=every, inputModalities=["image"]) == ["old"]
    assert own(search, statuses=every, versionRange="^1.2") == ["old"]
    assert own(search, statuses=every, versionRange=">=1") == ["new", "old"]
    assert own(search, tags=["house"]) == ["new"]
    assert own(search, openWeights=True) == ["new"]
    assert own(search, namePattern="n?w") == ["new"]
    assert own(search, text="UNK") == ["unknown"]
    assert own(search, platforms=["rack"]) == ["new"]
    assert own(search, providers=["openai"]) == []


def test_capabilities_are_required_with_scores_and_excluded_where_they_are_known(search: Search) -> None:
    every = ["STATUS_ACTIVE", "STATUS_DEPRECATED"]

    def able(**capabilities: Any) -> list[str]:
        return own(search, statuses=every, capabilities=capabilities)

    assert able(required=[{"name": "tools"}]) == ["new", "old"]
    assert able(required=[{"name": "reasoning", "minScorePpm": 700_000}]) == ["old"]
    assert able(required=[{"name": "reasoning", "minScorePpm": 700_001}]) == []
    assert able(required=[{"name": "tools", "minScorePpm": 1}]) == []
    assert able(required=[{"name": "200k_context"}]) == ["new", "old"]
    assert able(required=[{"name": "1m_context"}, {"name": "free_tier"}, {"name": "streaming"}]) == ["new"]
    assert able(required=[{"name": "vision"}]) == ["old"]
    # Of `unknown` nothing is known, so it is not known to lack it.
    assert able(excluded=["vision"]) == ["new"]
    assert able(excluded=["1m_context"]) == ["old"]


def test_prices_are_those_of_one_route_and_unknown_ones_do_not_do(search: Search) -> None:
    def priced(kind: str, most: int, **query: Any) -> list[str]:
        prices = [{"kind": kind, "maxPicoUsd": most}]
        return own(search, statuses=["STATUS_ACTIVE", "STATUS_DEPRECATED"], prices=prices, **query)

    assert priced("input_token", 1_000_000) == ["new", "old"]
    assert priced("input_token", 999_999) == ["new"]
    assert priced("input_token", 999_999, platforms=["rack"]) == []
    assert priced("input_token", 2_000_000, platforms=["rack"]) == ["new"]
    assert priced("image", 10**9) == ["new"]


def test_the_cheapest_route_that_meets_the_query_is_told(search: Search) -> None:
    (anywhere,) = found(search, namePattern="new", vendors=["me"])
    assert (anywhere.cheapest_route_id, anywhere.blended_pico_usd, anywhere.routes) == ("mine/new", 0, 2)
    (on_rack,) = found(search, namePattern="new", vendors=["me"], platforms=["rack"])
    assert (on_rack.cheapest_route_id, on_rack.blended_pico_usd, on_rack.routes) == ("mine/new@rack", 2_500_000, 1)
    (unknown,) = found(search, namePattern="unknown", vendors=["me"])
    assert (unknown.cheapest_route_id, unknown.HasField("blended_pico_usd")) == ("mine/unknown", False)


def test_offers_that_are_not_served_are_found_unless_they_are_left_out(search: Search) -> None:
    assert names(search, namePattern="mistral-large*")
    assert names(search, namePattern="mistral-large*", served=True) == []


def test_by_quality_without_a_class_stands_and_shows_that_of_general(search: Search, registry: LocalRegistry) -> None:
    general = {name for name, _ in registry.of_class("general")}
    shown = found(search, order="SEARCH_ORDER_QUALITY")
    assert {one.model.model_id for one in shown if one.HasField("quality")} == general & {*names(search)}
    assert {one.quality.task_class for one in shown if one.HasField("quality")} == {"general"}
    assert not any(one.HasField("quality") for one in found(search, order="SEARCH_ORDER_PRICE"))


@pytest.mark.parametrize("order", [name for name in pb.SearchOrder.keys()])  # noqa: C416, SIM118 - no dict
def test_pages_in_any_order_follow_each_other_without_gap_or_repeat(search: Search, order: str) -> None:
    whole = [one.model.model_id for one in found(search, order=order)]
    paged, token = list[str](), ""
    while True:
        request = pb.SearchModelsRequest(order=order, page_size=7, page_token=token)
        answer = search.search(request)
        paged += [one.model.model_id for one in answer.models]
        token = answer.next_page_token
        if not token:
            break
    assert paged == whole
    assert sorted(whole) == sorted(set(whole)) == names(search)


def test_orders_are_what_they_say(search: Search) -> None:
    prices = [
        one.blended_pico_usd for one in found(search, order="SEARCH_ORDER_PRICE") if one.HasField("blended_pico_usd")
    ]
    assert prices == sorted(prices)
    contexts = [one.model.context_tokens for one in found(search, order="SEARCH_ORDER_CONTEXT")]
    known = [context for context in contexts if context]
    assert contexts[: len(known)] == sorted(known, reverse=True)
    qualities = [one.quality.mean_ppm for one in found(search, order="SEARCH_ORDER_QUALITY") if one.HasField("quality")]
    assert qualities == sorted(qualities, reverse=True)
    optional = {"optional": ["1m_context", "reasoning"]}
    counts = [
        len(one.optional_capabilities) for one in found(search, order="SEARCH_ORDER_UNSPECIFIED", capabilities=optional)
    ]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"query": {"capabilities": {"required": [{"name": "visoin"}]}}}, "UNKNOWN_NAME"),
        ({"query": {"versionRange": "newest"}}, "UNFIT_VALUE"),
        ({"query": {"statuses": [99]}}, "UNKNOWN_ENUM_VALUE"),
        ({"query": {"prices": [{"kind": "image", "maxPicoUsd": 1}] * 2}}, "DUPLICATE"),
        ({"query": {"prices": [{"kind": "inputt_tokn", "maxPicoUsd": 1}]}}, "UNKNOWN_NAME"),
        ({"query": {"tags": ["x"] * 33}}, "TOO_LONG"),
        ({"query": {"text": "x" * 129}}, "TOO_LONG"),
        ({"query": {"namePattern": "x" * 129}}, "TOO_LONG"),
        ({"order": 99}, "UNKNOWN_ENUM_VALUE"),
        ({"pageSize": 1_001}, "OUT_OF_RANGE"),
        ({"pageToken": "x"}, "UNKNOWN_NAME"),
        ({"taskClass": "codign"}, "UNKNOWN_NAME"),
    ],
)
def test_bad_requests_are_refused(search: Search, fields: dict[str, Any], reason: str) -> None:
    request = json_format.ParseDict(fields, pb.SearchModelsRequest())
    assert reason_of(lambda: search.search(request)) == reason


def reason_of(call: Callable[[], object]) -> str:
    with pytest.raises(CallError) as raised:
        call()
    return refusal(raised.value)[0].reason


def test_the_nearest_unit_kind_is_named(search: Search) -> None:
    query = pb.ModelQuery(prices=[{"kind": "inputt_tokn", "max_pico_usd": 1}])
    with pytest.raises(CallError) as raised:
        search.search(pb.SearchModelsRequest(query=query))
    assert refusal(raised.value)[0].metadata["nearest"] == "input_token"


@pytest.mark.parametrize(
    ("field", "asked", "nearest"),
    [
        ("providers", "opneai", "openai"),
        ("platforms", "rak", "rack"),
        ("vendors", "antropic", "anthropic"),
        ("types", "embeding", "embedding"),
        ("tags", "hause", "house"),
        ("licences", "propietary", "proprietary"),
        ("inputModalities", "txt", "text"),
        ("outputModalities", "imag", "image"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_the_nearest(
    search: Search, field: str, asked: str, nearest: str
) -> None:
    with pytest.raises(CallError) as refused:
        names(search, **{field: [nearest, asked]})
    info, _ = refusal(refused.value)
    assert (info.reason, info.metadata["value"], info.metadata["nearest"]) == ("UNKNOWN_NAME", asked, nearest)
