"""What a source wrote of a price: in the explanation, the history and the quote, in another currency or rounded."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from modelreg.v1 import common_pb2, cost_pb2, resource_pb2
from modelreg.v1 import prices_pb2 as pb
from support.imports import import_catalogue
from support.small_registry import CATALOGUE, SmallRegistry
from support.writes import update

Ask = Callable[[Message], Any]
CATALOGUE_LAYER, FILE, LITELLM = common_pb2.LAYER_CATALOGUE, common_pb2.LAYER_FILE, common_pb2.LAYER_LITELLM
EUR = {"currency": "EUR", "price_per_million": {"input": "1.50", "output": "6"}}
IN_EUR = common_pb2.ImportedAmount(amount="0.0000015", currency="EUR")


def eur(usd: str, date: str = "2025-11-03", source: str = "ECB reference rate") -> dict[str, Any]:
    return {"EUR": {"usd": usd, "date": date, "source": source}}


def say(registry: SmallRegistry, folder: Path, price: dict[str, Any], rates: dict[str, Any] | None = None) -> None:
    """Let a models file say a price of `acme/one`, and serve it."""
    document: dict[str, Any] = {
        "exchange_rates": rates or {},
        "providers": {"acme": {}},
        "routes": {"acme/one": {"model_string": "one", **price}},
    }
    models = folder / "models.json"
    models.write_text(json.dumps(document))
    registry.open(folder, models)


def values_of(ask: Ask, kind: str) -> list[pb.LayerValue]:
    (route,) = ask(pb.ExplainPricesRequest(name="acme/one")).routes
    (price,) = (one for one in route.prices if one.kind == kind and not one.HasField("condition"))
    return list(price.values)


def history_of(ask: Ask, kind: str, layer: int = FILE) -> list[pb.PriceHistoryLine]:
    lines = ask(pb.ListPriceHistoryRequest(name="acme/one")).lines
    return [line for line in lines if line.kind == kind and line.layer == layer]


def quote(registry: SmallRegistry) -> common_pb2.Quote:
    route = common_pb2.RouteRef(route_id="acme/one")
    request = cost_pb2.EstimateCostRequest(workload=common_pb2.Workload(input_tokens=1), route=route)
    answer = registry.engine.call("/modelreg.v1.RouterService/EstimateCost", request.SerializeToString())
    (found,) = cost_pb2.EstimateCostResponse.FromString(answer).quotes
    return found.quote


def test_an_amount_in_another_currency_is_explained_with_its_exchange_rate(
    ask: Ask, registry: SmallRegistry, tmp_path: Path
) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    highest, *_ = values_of(ask, "input_token")
    rate = common_pb2.ExchangeRate(usd="1.0834", date="2025-11-03", source="ECB reference rate")
    assert (highest.layer, highest.stands, highest.pico_usd) == (FILE, True, 1_625_100)
    assert highest.imported == common_pb2.ImportedAmount(amount="0.0000015", currency="EUR", exchange_rate=rate)


def test_without_an_exchange_rate_the_price_is_unknown_and_its_amount_is_told(
    ask: Ask, registry: SmallRegistry, tmp_path: Path
) -> None:
    say(registry, tmp_path, EUR)
    highest, *beneath = values_of(ask, "input_token")
    assert (highest.layer, highest.stands, highest.WhichOneof("value")) == (FILE, True, "state")
    assert (highest.state, highest.imported) == (common_pb2.PRICE_STATE_UNKNOWN, IN_EUR)
    # The rates of lower layers do not take its place.
    assert beneath
    assert not any(value.stands for value in beneath)
    shown = quote(registry)
    assert (shown.state, shown.source, shown.is_rounded) == (common_pb2.PRICE_STATE_UNKNOWN, FILE, False)
    assert not history_of(ask, "input_token")


def test_a_new_exchange_rate_makes_new_lines_in_the_history(ask: Ask, registry: SmallRegistry, tmp_path: Path) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    say(registry, tmp_path, EUR, eur("1.1", "2025-12-01", "our bank"))
    before, now = history_of(ask, "input_token")
    assert (before.pico_usd, now.pico_usd) == (1_625_100, 1_650_000)
    assert (before.HasField("valid_until"), now.HasField("valid_until")) == (True, False)
    assert (before.imported.amount, now.imported.amount) == ("0.0000015", "0.0000015")
    rates = [line.imported.exchange_rate for line in (before, now)]
    assert [(rate.usd, rate.date, rate.source) for rate in rates] == [
        ("1.0834", "2025-11-03", "ECB reference rate"),
        ("1.1", "2025-12-01", "our bank"),
    ]


def test_an_exchange_rate_that_is_gone_ends_the_lines(ask: Ask, registry: SmallRegistry, tmp_path: Path) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    say(registry, tmp_path, EUR)
    (line,) = history_of(ask, "input_token")
    assert line.HasField("valid_until")
    assert values_of(ask, "input_token")[0].imported == IN_EUR


def test_a_rounded_rate_is_told_with_what_it_was_made_of(ask: Ask, registry: SmallRegistry) -> None:
    price = {"price_usd_per_million": {"input": "0.05"}, "exact_usd": {"input_token": "0.0000000499999999"}}
    listed = {"acme/one": {"model_string": "one", **price}}
    known = {"providers": CATALOGUE["providers"], "models": {"one": {"vendor": "acme"}}}
    import_catalogue(registry, {**known, "routes": listed}, layer=LITELLM, accept_all=True)
    (value,) = (value for value in values_of(ask, "input_token") if value.layer == LITELLM)
    *_, line = history_of(ask, "input_token", LITELLM)
    assert value.pico_usd == line.pico_usd == 50_000
    assert value.imported == line.imported == common_pb2.ImportedAmount(amount="0.0000000499999999")
    # What stands is another layer's, which wrote just that.
    (standing,) = (value for value in values_of(ask, "input_token") if value.stands)
    assert not standing.HasField("imported")
    assert (quote(registry).source, quote(registry).is_rounded) == (CATALOGUE_LAYER, False)


def test_a_quote_says_whose_price_it_is_and_that_it_was_converted(registry: SmallRegistry, tmp_path: Path) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    shown = quote(registry)
    assert (shown.state, shown.source, shown.is_rounded) == (common_pb2.PRICE_STATE_KNOWN, FILE, True)


def test_a_route_shows_whose_price_it_is_and_what_was_written(registry: SmallRegistry, tmp_path: Path) -> None:
    say(registry, tmp_path, EUR)
    price = registry.get(resource_pb2.RESOURCE_KIND_ROUTE, "acme/one").route.price
    assert (price.source, price.free, len(price.rates)) == (FILE, False, 0)
    assert [(rate.kind, rate.amount.currency) for rate in price.imported] == [
        ("input_token", "EUR"),
        ("output_token", "EUR"),
    ]


def test_a_price_of_a_user_has_nothing_of_what_others_wrote(registry: SmallRegistry, tmp_path: Path) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    own = {"rates": [{"kind": "input_token", "pico_usd": 7}]}
    price = update(registry, "route", mask=("price",), route_id="acme/one", price=own).route.price
    assert (price.source, len(price.imported)) == (common_pb2.LAYER_USER, 0)
    assert (quote(registry).source, quote(registry).is_rounded) == (common_pb2.LAYER_USER, False)


def test_how_finely_a_rate_was_written_is_no_difference(ask: Ask, registry: SmallRegistry) -> None:
    fine = {"price_usd_per_million": {"input": "1", "output": "2"}, "exact_usd": {"input_token": "0.0000009999999999"}}
    listed = {"acme/one": {"model_string": "one", **fine}}
    known = {"providers": CATALOGUE["providers"], "models": {"one": {"vendor": "acme"}}}
    import_catalogue(registry, {**known, "routes": listed}, layer=LITELLM, accept_all=True)
    assert not ask(pb.ListLayerDifferencesRequest(layer=LITELLM)).differences
    assert not ask(pb.ListLayerDifferencesRequest(layer=CATALOGUE_LAYER)).differences


@pytest.mark.parametrize("field", ["imported", "source"])
def test_a_route_that_is_written_back_without_what_is_filled_in_is_unchanged(
    registry: SmallRegistry, tmp_path: Path, field: str
) -> None:
    say(registry, tmp_path, EUR, eur("1.0834"))
    read = registry.get(resource_pb2.RESOURCE_KIND_ROUTE, "acme/one")
    read.route.price.ClearField(field)
    revision = registry.held.revision
    request = resource_pb2.UpdateResourceRequest(resource=read)
    assert registry.writing.update(request).revision == revision
