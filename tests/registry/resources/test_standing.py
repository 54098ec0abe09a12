"""What must hold of the registry after a write: names that agree, nothing left that names what is gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.v1 import resource_pb2 as pb
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import batch, create, creating, delete, deleting, refused, update, updating

MODEL, ROUTE, ALIAS = pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ROUTE, pb.RESOURCE_KIND_ALIAS


@pytest.fixture
def registry(tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(Store.open(StoreUrl.of_file(tmp_path / "registry.db"), ""), tmp_path)


def test_what_is_no_longer_named_after_a_batch_goes_in_it(registry: SmallRegistry) -> None:
    create(registry, "model", model_id="mine", vendor="me")
    create(registry, "alias", alias_id="best", model="mine")
    batch(registry, updating("alias", alias_id="best", model="one"), deleting(MODEL, "mine"))
    assert registry.held.models_named("best") == ["one"]
    assert "mine" not in registry.held.models


def test_what_another_sidecar_has_just_named_is_not_deleted(place: Place, tmp_path: Path) -> None:
    if place.url.file is not None:
        pytest.skip("an embedded store has one sidecar")
    ours = SmallRegistry(place.open(), tmp_path)
    (tmp_path / "other").mkdir()
    other = SmallRegistry(place.open(), tmp_path / "other")
    create(ours, "model", model_id="mine", vendor="me")
    other.source.follow()
    # Ours has not followed yet when it is asked to delete.
    create(other, "alias", alias_id="best", model="mine")
    assert refused(lambda: delete(ours, MODEL, "mine")) == ("RESOURCE_IN_USE", [])
    create(other, "route", route_id="acme/mine", model_string="m")
    delete(other, ALIAS, "best")
    assert refused(lambda: delete(ours, MODEL, "mine")) == ("RESOURCE_IN_USE", [])


def test_a_route_cannot_take_the_former_name_of_another(registry: SmallRegistry) -> None:
    create(registry, "model", model_id="old", vendor="me")
    update(registry, "route", route_id="acme/one", former_names=["acme/old"])
    assert refused(lambda: create(registry, "route", route_id="acme/old", model_string="m")) == (
        "UNFIT_VALUE",
        ["resource.route.route_id"],
    )


def test_what_a_reset_brings_back_must_stand_too(tmp_path: Path) -> None:
    catalogue: dict[str, Any] = {**CATALOGUE, "routes": {**CATALOGUE["routes"]}}
    catalogue["routes"]["acme/one"] = {**CATALOGUE["routes"]["acme/one"], "former_names": ["bolt/two"]}
    registry = SmallRegistry(Store.open(StoreUrl.of_file(tmp_path / "registry.db"), ""), tmp_path, catalogue)
    update(registry, "route", route_id="acme/one", former_names=["acme/older"])
    create(registry, "route", route_id="bolt/two", model_string="m")
    assert refused(lambda: delete(registry, ROUTE, "acme/one", reset=True)) == ("UNFIT_VALUE", ["name"])


def test_a_model_does_not_replace_itself(registry: SmallRegistry) -> None:
    assert refused(lambda: update(registry, "model", model_id="one", replacement="one")) == (
        "UNFIT_VALUE",
        ["resource.model.replacement"],
    )


def test_a_former_name_belongs_to_one_route(registry: SmallRegistry) -> None:
    former = creating("route", route_id="bolt/two", model_string="m", former_names=["acme/old"])
    update(registry, "route", route_id="acme/one", former_names=["acme/old"])
    assert refused(lambda: batch(registry, former)) == (
        "UNFIT_VALUE",
        ["writes[0].create.resource.route.former_names[0]"],
    )


def test_fewer_variants_than_the_catalogue_prices_can_be_listed(tmp_path: Path) -> None:
    priced = {"variants": ["", "effort=high"], "variant_prices": {"effort=high": {"free": True}}}
    routes = {**CATALOGUE["routes"], "acme/one": {"model_string": "one", **priced}}
    catalogue = {**CATALOGUE, "routes": routes}
    registry = SmallRegistry(Store.open(StoreUrl.of_file(tmp_path / "registry.db"), ""), tmp_path, catalogue)
    update(registry, "route", route_id="acme/one", variants={"": {}})
    assert list(registry.get(ROUTE, "acme/one").route.variants) == [""]
    update(registry, "route", mask=("variants",), route_id="acme/one")
    assert registry.get(ROUTE, "acme/one").route.variants["effort=high"].price.free


REFUSED: dict[str, tuple[Callable[[SmallRegistry], object], tuple[str, list[str]]]] = {
    "a value that a setting cannot have": (
        lambda registry: create(registry, "setting", setting_id="unpriced", value="bogus"),
        ("UNFIT_VALUE", ["resource.setting.value"]),
    ),
    "a setting that nothing looks at": (
        lambda registry: create(registry, "setting", setting_id="unprized", value="allow"),
        ("UNKNOWN_NAME", ["resource.setting.setting_id"]),
    ),
    "a model twice in a group": (
        lambda registry: create(registry, "group", group_id="g", models=["one", "one"]),
        ("UNFIT_VALUE", ["resource.group.models"]),
    ),
    "a score that is no number": (
        lambda registry: update(
            registry, "model", model_id="one", evidence=[{"source": "a", "measure": "b", "score": "high"}]
        ),
        ("UNFIT_VALUE", ["resource.model.evidence[0].score"]),
    ),
    "a bound that is no number": (
        lambda registry: update(registry, "model", model_id="one", parameter_bounds={"top_p": {"least": "low"}}),
        ("UNFIT_VALUE", ['resource.model.parameter_bounds["top_p"].least']),
    ),
    "a result twice": (
        lambda registry: update(
            registry, "model", model_id="one", evidence=[{"source": "a", "measure": "b", "score": "1"}] * 2
        ),
        ("UNFIT_VALUE", ["resource.model.evidence[1]"]),
    ),
}


@pytest.mark.parametrize(("write", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_stand_is_refused(
    registry: SmallRegistry, write: Callable[[SmallRegistry], object], told: tuple[str, list[str]]
) -> None:
    before = registry.held
    assert refused(lambda: write(registry)) == told
    assert registry.held is before
