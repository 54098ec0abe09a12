"""Why a price stands: every layer's value, where and when it was read, and which one counts."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from modelreg._core import CallError
from modelreg.v1 import common_pb2
from modelreg.v1 import prices_pb2 as pb
from support.refusals import refusal
from support.small_registry import SmallRegistry
from support.writes import create, update

Ask = Callable[[Message], Any]
CATALOGUE, LITELLM, OPENROUTER = common_pb2.LAYER_CATALOGUE, common_pb2.LAYER_LITELLM, common_pb2.LAYER_OPENROUTER
# 2026-10-31.
AS_OF_S = 1_793_404_800


def explained(ask: Ask, route: str) -> pb.ExplainedRoute:
    (found,) = ask(pb.ExplainPricesRequest(name=route)).routes
    return found


def said(route: pb.ExplainedRoute, kind: str, *, batch: bool = False) -> list[tuple[int, int, bool]]:
    """Return what each layer says of a rate: layer, pico-USD or state, whether it stands."""
    (price,) = (one for one in route.prices if one.kind == kind and one.condition.batch == batch)
    return [(value.layer, getattr(value, str(value.WhichOneof("value"))), value.stands) for value in price.values]


def test_every_layer_is_told_the_highest_first_and_one_stands(ask: Ask) -> None:
    route = explained(ask, "acme/one")
    assert said(route, "input_token") == [
        (CATALOGUE, 1_000_000, True),
        (LITELLM, 5_000_000, False),
        (OPENROUTER, 1_500_000, False),
    ]
    known = common_pb2.PRICE_STATE_KNOWN
    assert said(route, "") == [(CATALOGUE, known, True), (LITELLM, known, False), (OPENROUTER, known, False)]
    # Of a price that is another layer's no rate stands, not even one that nobody else has.
    assert said(route, "input_token", batch=True) == [(LITELLM, 2_500_000, False)]


def test_a_value_says_where_and_when_it_was_read_and_since_when(ask: Ask) -> None:
    (price,) = (one for one in explained(ask, "acme/one").prices if one.kind == "output_token")
    _, of_litellm, of_openrouter = price.values
    assert (of_litellm.source, of_litellm.as_of.seconds) == ("LiteLLM acme/one", AS_OF_S)
    # Said by the import, where the row does not.
    assert (of_openrouter.source, of_openrouter.as_of.seconds) == ("OpenRouter", AS_OF_S + 86_400)
    assert of_litellm.since.seconds == 1_795_000_000


def test_free_stands_before_rates_beneath(ask: Ask) -> None:
    route = explained(ask, "bolt/one")
    assert said(route, "") == [
        (CATALOGUE, common_pb2.PRICE_STATE_FREE, True),
        (LITELLM, common_pb2.PRICE_STATE_KNOWN, False),
    ]
    assert said(route, "input_token") == [(LITELLM, 1_000_000, False)]


def test_limits_of_route_and_model_are_told(ask: Ask) -> None:
    answer = ask(pb.ExplainPricesRequest(name="one"))
    (limit,) = answer.limits
    assert (limit.field, [(value.layer, value.tokens, value.stands) for value in limit.values]) == (
        "context_tokens",
        [(CATALOGUE, 1_000, True)],
    )
    (own,) = next(route for route in answer.routes if route.route_id == "acme/one").limits
    # The catalogue has the route too, and leaves its limit to the model.
    assert [(value.layer, value.tokens, value.stands) for value in own.values] == [(LITELLM, 900, False)]


def test_of_a_model_or_alias_all_routes_are_told(ask: Ask, registry: SmallRegistry) -> None:
    create(registry, "alias", alias_id="uno", model="one")
    for name in ("one", "uno"):
        answer = ask(pb.ExplainPricesRequest(name=name))
        assert [route.route_id for route in answer.routes] == ["acme/one", "bolt/one"]
        assert (answer.model_id, answer.primary, answer.revision) == ("one", CATALOGUE, registry.held.revision)


def test_the_primary_source_is_told_and_stands(ask: Ask, registry: SmallRegistry) -> None:
    create(registry, "setting", setting_id="prices.primary", value="openrouter")
    assert ask(pb.ExplainPricesRequest(name="one")).primary == OPENROUTER
    assert said(explained(ask, "acme/one"), "input_token") == [
        (OPENROUTER, 1_500_000, True),
        (CATALOGUE, 1_000_000, False),
        (LITELLM, 5_000_000, False),
    ]


def test_an_unknown_price_of_a_user_stands_before_rates_beneath(ask: Ask, registry: SmallRegistry) -> None:
    update(registry, "route", mask=("price",), route_id="acme/one", price={})
    route = explained(ask, "acme/one")
    assert said(route, "")[0] == (common_pb2.LAYER_USER, common_pb2.PRICE_STATE_UNKNOWN, True)
    assert not any(stands for _, _, stands in said(route, "input_token"))


@pytest.mark.parametrize(
    ("name", "reason", "nearest"),
    [("", "MISSING_FIELD", ""), ("onee", "UNKNOWN_NAME", "one"), ("acme/onee", "UNKNOWN_NAME", "acme/one")],
)
def test_a_name_of_nothing_is_refused_with_the_nearest(ask: Ask, name: str, reason: str, nearest: str) -> None:
    for request in (pb.ExplainPricesRequest(name=name), pb.ListPriceHistoryRequest(name=name)):
        with pytest.raises(CallError) as raised:
            ask(request)
        assert refusal(raised.value)[0].reason == reason
        assert nearest in raised.value.message
