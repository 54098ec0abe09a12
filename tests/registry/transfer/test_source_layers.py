"""Each public catalogue has a layer of its own: what another says stays, and shows through where it says nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.registry.source import Outcome
from modelreg.store.revisions import changes_after
from modelreg.store.tables.columns import SOURCES
from modelreg.v1 import common_pb2
from support.imports import import_catalogue
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import create, update

LITELLM = common_pb2.LAYER_LITELLM


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def price_list(**routes: dict[str, Any]) -> dict[str, Any]:
    """Return a price list of the models and providers of the small catalogue; `acme_one` stands for `acme/one`."""
    document = json.loads(json.dumps({key: CATALOGUE[key] for key in ("providers", "models")}))
    for model in document["models"].values():
        model.pop("quality", None)
    document["routes"] = {
        name.replace("_", "/"): {"model_string": "listed", "status": "active", "variants": [""], **route}
        for name, route in routes.items()
    }
    return {"date": "2026-11-01", "source": "a price list", **document}


def usd(**rates: str) -> dict[str, Any]:
    return {"price_usd_per_million": rates}


def rates(registry: SmallRegistry, route: str) -> dict[str, int]:
    (served,) = (one for one in registry.served().routes if one.name == route)
    return {rate.unit: rate.pico_usd for rate in served.price.rates}


def newer(**route: Any) -> dict[str, Any]:
    """Return the catalogue of another day, which says more of `acme/one`."""
    document = {**CATALOGUE, "date": "2999-02-01"}
    routes = CATALOGUE["routes"]
    return {**document, "routes": {**routes, "acme/one": {**routes["acme/one"], **route}}}


def limits(registry: SmallRegistry, route: str) -> tuple[int | None, int | None]:
    held = registry.held.routes[route]
    return held.context_tokens, held.max_output_tokens


def test_the_answer_says_which_layer_was_written(registry: SmallRegistry) -> None:
    assert import_catalogue(registry, price_list(acme_one=usd(input="5", output="6")), layer=LITELLM).layer == LITELLM
    assert import_catalogue(registry, {**CATALOGUE, "date": "2999-02-01"}).layer == common_pb2.LAYER_CATALOGUE


def test_what_another_source_says_stands_beneath_the_primary_one(registry: SmallRegistry) -> None:
    before = registry.served()
    answer = import_catalogue(registry, price_list(acme_one=usd(input="5", output="6")), layer=LITELLM)
    assert answer.imported == answer.rows
    assert registry.held.said["route"]["acme/one"].layers == ("catalogue", "litellm")
    after = registry.served()
    assert list(after.routes) == list(before.routes)
    assert list(after.models) == list(before.models)


def test_a_price_that_the_primary_does_not_know_is_that_of_another(registry: SmallRegistry) -> None:
    assert rates(registry, "acme/two") == {}
    import_catalogue(registry, price_list(acme_two=usd(input="5", output="6")), layer=LITELLM)
    assert rates(registry, "acme/two") == {"input_token": 5_000_000, "output_token": 6_000_000}


def test_a_route_that_only_another_source_has_is_served(registry: SmallRegistry) -> None:
    import_catalogue(registry, price_list(bolt_two=usd(input="5")), layer=LITELLM)
    assert rates(registry, "bolt/two") == {"input_token": 5_000_000}


def test_a_limit_that_the_primary_leaves_to_the_model_stands_before_that_of_another(registry: SmallRegistry) -> None:
    listed = {**usd(input="5"), "context_tokens": 77, "max_output_tokens": 7}
    import_catalogue(registry, price_list(acme_one=listed), layer=LITELLM)
    assert limits(registry, "acme/one") == (None, 7)
    import_catalogue(registry, newer(context_tokens=500))
    assert limits(registry, "acme/one") == (500, 7)
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    assert limits(registry, "acme/one") == (77, 7)


def test_of_a_limit_that_a_list_of_each_route_does_not_know_that_of_another_stands(registry: SmallRegistry) -> None:
    import_catalogue(registry, newer(context_tokens=500))
    # It knows that of the model.
    import_catalogue(registry, price_list(acme_one=usd(input="5")), layer=LITELLM)
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    assert limits(registry, "acme/one") == (500, None)


def test_a_limit_is_left_to_the_model_as_soon_as_the_primary_knows_that(
    registry: SmallRegistry, tmp_path: Path
) -> None:
    import_catalogue(registry, price_list(acme_two={**usd(input="5"), "context_tokens": 77}), layer=LITELLM)
    assert limits(registry, "acme/two") == (77, None)
    said = registry.held.said["route"]["acme/two"]
    models = CATALOGUE["models"]
    changed = {**CATALOGUE, "date": "2999-02-01", "models": {**models, "two": {**models["two"], "context_tokens": 500}}}
    import_catalogue(registry, changed)
    assert limits(registry, "acme/two") == (None, None)
    # Nobody says anything else of the route itself.
    assert registry.held.said["route"]["acme/two"] == said
    running = registry.served().SerializeToString(deterministic=True)
    (tmp_path / "again").mkdir()
    registry.open(tmp_path / "again")
    assert registry.served().SerializeToString(deterministic=True) == running


def test_another_primary_source_is_a_revision_and_what_stands_is_read_anew(registry: SmallRegistry) -> None:
    listed = {**usd(input="5", output="6"), "context_tokens": 77}
    import_catalogue(registry, price_list(acme_one=listed), layer=LITELLM)
    before = registry.held.revision
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    assert registry.held.revision == before + 1
    assert rates(registry, "acme/one") == {"input_token": 5_000_000, "output_token": 6_000_000}
    (route,) = (one for one in registry.served().routes if one.name == "acme/one")
    assert (route.context_tokens, route.endpoint.model) == (77, "listed")
    assert registry.held.said["route"]["acme/one"].layers == ("litellm", "catalogue")
    with registry.store.reading() as connection:
        changed = {(change.kind, change.name) for _, change in changes_after(connection, before, limit=100)}
    # Whoever follows the registry learns of each resource that may stand otherwise.
    assert {("setting", "prices.primary"), ("route", "acme/one"), ("model", "one")} <= changed
    update(registry, "setting", setting_id="prices.primary", value="models_dev")
    assert rates(registry, "acme/one") == {"input_token": 1_000_000, "output_token": 2_000_000}


def test_a_server_that_starts_reads_what_one_that_runs_has(registry: SmallRegistry, tmp_path: Path) -> None:
    import_catalogue(registry, price_list(acme_one=usd(input="5", output="6")), layer=LITELLM)
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    running = registry.served().SerializeToString(deterministic=True)
    (tmp_path / "again").mkdir()
    registry.open(tmp_path / "again")
    assert registry.served().SerializeToString(deterministic=True) == running


def test_a_setting_of_an_unknown_source_is_refused(registry: SmallRegistry) -> None:
    with pytest.raises(CallError) as raised:
        create(registry, "setting", setting_id="prices.primary", value="somebody")
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"
    assert "litellm" in raised.value.message


def test_a_price_list_does_not_speak_of_life_cycle_and_variants(registry: SmallRegistry) -> None:
    document = {**CATALOGUE, "date": "2999-02-01"}
    document["routes"] = {**document["routes"], "acme/one": {"model_string": "one", "status": "beta", "priority": 7}}
    import_catalogue(registry, document)
    import_catalogue(registry, price_list(acme_one=usd(input="5")), layer=LITELLM)
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    route = registry.held.routes["acme/one"]
    assert (route.status, route.priority, route.model_string) == ("beta", 7, "listed")


def test_other_sources_may_leave_out_what_is_served(registry: SmallRegistry) -> None:
    update(registry, "provider", mask=("enabled",), provider_id="bolt", enabled=True)
    import_catalogue(registry, price_list(acme_two=usd(input="5")), layer=LITELLM)
    assert {route.name for route in registry.served().routes} == {"bolt/one"}


def test_the_primary_source_may_not_leave_nothing_to_serve(registry: SmallRegistry) -> None:
    update(registry, "provider", mask=("enabled",), provider_id="bolt", enabled=True)
    import_catalogue(registry, price_list(bolt_two=usd(input="5")), layer=LITELLM)
    create(registry, "setting", setting_id="prices.primary", value="litellm")
    # No longer the primary one: it may.
    import_catalogue(registry, {**CATALOGUE, "date": "2999-02-01", "routes": {"acme/two": {"model_string": "two"}}})
    assert {route.name for route in registry.served().routes} == {"bolt/two"}
    before = registry.held
    with pytest.raises(CallError) as raised:
        import_catalogue(registry, price_list(acme_two=usd(input="5")), layer=LITELLM)
    assert "no route of an enabled provider (bolt)" in raised.value.message
    assert registry.held is before


def test_importing_the_same_again_changes_nothing(registry: SmallRegistry) -> None:
    document = price_list(acme_one=usd(input="5", output="6"), bolt_two={"free": True})
    first = import_catalogue(registry, document, layer=LITELLM)
    again = import_catalogue(registry, document, layer=LITELLM)
    assert (again.changed, again.revision) == (0, first.revision)
    assert registry.source.reload() is Outcome.UNCHANGED


@pytest.mark.parametrize("layer", [common_pb2.LAYER_USER, common_pb2.LAYER_DISCOVERED, 99])
def test_a_layer_that_is_no_catalogues_is_refused(registry: SmallRegistry, layer: int) -> None:
    with pytest.raises(CallError) as raised:
        import_catalogue(registry, price_list(acme_one=usd(input="5")), layer=layer)
    assert "options.layer" in raised.value.message
    if layer != 99:
        assert all(source in raised.value.message for source in SOURCES)
