"""Facts taken over from the state before are those of the state that is looked at."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from modelreg.registry.answers.facts import Facts, FactsOfLast
from modelreg.v1 import resource_pb2
from support.small_registry import SmallRegistry
from support.stores import Place
from support.writes import create, delete, update


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def all_of(facts: Facts) -> tuple[object, ...]:
    return dict(facts.every_route), dict(facts.routes), dict(facts.models), facts.abilities, facts.capabilities


def test_after_each_write_they_are_those_that_are_made_anew(registry: SmallRegistry) -> None:
    last = FactsOfLast()
    seen = [all_of(last.of(registry.held))]
    for write in (
        lambda: update(registry, "route", mask=("price",), route_id="acme/one", price={"free": True}),
        lambda: update(registry, "model", model_id="two", capabilities={"vision": {"present": True}}),
        lambda: update(registry, "route", mask=("price",), route_id="acme/one"),
        lambda: create(registry, "route", route_id="bolt/two", model_string="two", price={"free": True}),
        lambda: delete(registry, resource_pb2.RESOURCE_KIND_ROUTE, "bolt/two"),
        lambda: update(registry, "provider", provider_id="acme", enabled=True),
    ):
        write()
        found = all_of(last.of(registry.held))
        assert found == all_of(Facts(registry.held))
        seen.append(found)
    # The last changes nothing of routes or models.
    assert [before != after for before, after in pairwise(seen)] == [True] * 5 + [False]


def test_of_what_did_not_change_the_same_is_kept(registry: SmallRegistry) -> None:
    before = Facts(registry.held)
    after = Facts(replace(registry.held), before)
    assert after.every_route["acme/one"] is before.every_route["acme/one"]
    assert after.models["one"] is before.models["one"]


def test_routes_of_a_model_come_from_the_cheapest_with_unknown_prices_last(registry: SmallRegistry) -> None:
    create(registry, "route", route_id="acme/one@slow", model_string="one")
    assert [route.name for route in Facts(registry.held).routes["one"]] == ["bolt/one", "acme/one", "acme/one@slow"]


def test_a_model_of_another_type_has_its_routes_priced_anew(registry: SmallRegistry) -> None:
    last = FactsOfLast()
    before = last.of(registry.held).every_route["acme/one"].blended_pico_usd
    update(registry, "model", model_id="one", type="embedding")
    after = last.of(registry.held).every_route["acme/one"]
    assert before != after.blended_pico_usd == after.rates_pico_usd["input_token"]
