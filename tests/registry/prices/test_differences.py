"""What an import would change, and where other things stand than a layer says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from modelreg._core import CallError
from modelreg.v1 import common_pb2
from modelreg.v1 import prices_pb2 as pb
from modelreg.v1 import resource_pb2 as resource
from support.imports import import_catalogue
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.writes import update

Ask = Callable[[Message], Any]
OPENROUTER = common_pb2.LAYER_OPENROUTER


def test_what_an_import_would_change_is_told_and_not_kept(registry: SmallRegistry) -> None:
    document: dict[str, Any] = json.loads(json.dumps(CATALOGUE))
    document |= {"date": "2999-02-01"}
    document["models"]["one"] |= {"context_tokens": 7, "capabilities": {"tools": False}}
    document["models"]["three"] = {"vendor": "acme"}
    document["routes"]["acme/one"]["price_usd_per_million"] = {"input": "1", "output": "4"}
    del document["routes"]["acme/two"]
    before = registry.held
    answer = import_catalogue(registry, document, validate_only=True, list_differences=True)
    assert registry.held is before
    told = {(one.kind, one.name): one for one in answer.differences}
    model, route = told[resource.RESOURCE_KIND_MODEL, "one"], told[resource.RESOURCE_KIND_ROUTE, "acme/one"]
    assert [(field.field, field.before, field.after) for field in model.fields] == [
        ("capability[tools].is_present", "true", "false"),
        ("context_tokens", "1000", "7"),
    ]
    assert [(rate.kind, rate.before_pico_usd, rate.after_pico_usd) for rate in route.rates] == [
        ("output_token", 2_000_000, 4_000_000)
    ]
    operations = {name: one.operation for (_, name), one in told.items()}
    assert operations == {
        "one": resource.CHANGE_OPERATION_UPDATED,
        "acme/one": resource.CHANGE_OPERATION_UPDATED,
        "three": resource.CHANGE_OPERATION_CREATED,
        "acme/two": resource.CHANGE_OPERATION_DELETED,
    }
    assert answer.changed == len(told)


def test_without_the_wish_differences_are_not_told(registry: SmallRegistry) -> None:
    document = {**CATALOGUE, "date": "2999-02-01", "routes": {}}
    answer = import_catalogue(registry, document, validate_only=True, layer=OPENROUTER)
    assert (answer.changed > 0, len(answer.differences)) == (True, 0)


def test_where_a_layer_is_overruled_is_told(ask: Ask) -> None:
    (one,) = ask(pb.ListLayerDifferencesRequest(layer=OPENROUTER)).differences
    assert (one.kind, one.name) == (resource.RESOURCE_KIND_ROUTE, "acme/one")
    assert [(rate.kind, rate.before_pico_usd, rate.after_pico_usd) for rate in one.rates] == [
        ("input_token", 1_000_000, 1_500_000)
    ]
    assert not one.fields


def test_what_stands_is_no_difference(ask: Ask, registry: SmallRegistry) -> None:
    assert not ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_CATALOGUE)).differences
    update(registry, "model", mask=("context_tokens",), model_id="one", context_tokens=5)
    assert not ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_USER)).differences
    (one,) = ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_CATALOGUE)).differences
    assert [(field.field, field.before, field.after) for field in one.fields] == [("context_tokens", "5", "1000")]


def test_pages_together_are_the_whole(ask: Ask) -> None:
    whole = ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_LITELLM))
    assert len(whole.differences) == 2
    first = ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_LITELLM, page_size=1))
    token = first.next_page_token
    second = ask(pb.ListLayerDifferencesRequest(layer=common_pb2.LAYER_LITELLM, page_size=1, page_token=token))
    assert [*first.differences, *second.differences] == list(whole.differences)


@pytest.mark.parametrize(("layer", "reason"), [(0, "MISSING_FIELD"), (99, "UNKNOWN_ENUM_VALUE")])
def test_a_layer_of_nothing_is_refused(ask: Ask, layer: int, reason: str) -> None:
    with pytest.raises(CallError) as raised:
        ask(pb.ListLayerDifferencesRequest(layer=layer))  # pyright: ignore[reportArgumentType] - no value of the enum
    assert refusal(raised.value)[0].reason == reason
