"""A resource that is read, edited and written back: the rest stays the catalogue's."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from sqlalchemy import select

from modelreg._core import CallError
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.resources.kinds import BY_NUMBER
from modelreg.registry.source import Outcome
from modelreg.registry.stored.file import file_rows
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.write_layer import replace_layer, stored_rows
from modelreg.v1 import common_pb2
from modelreg.v1 import resource_pb2 as pb
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import batch, create, creating, refused, resource, update, updating

MODEL, ROUTE, PROVIDER = pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ROUTE, pb.RESOURCE_KIND_PROVIDER


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def written_back(registry: SmallRegistry, kind: pb.ResourceKind, name: str, *mask: str, **edits: Any) -> pb.Resource:
    """Read a resource, set some of its fields, and write all that was read."""
    resource = registry.get(kind, name)
    message = getattr(resource, BY_NUMBER[kind].field)
    for field, value in edits.items():
        setattr(message, field, value)
    request = pb.UpdateResourceRequest(resource=resource, update_mask=FieldMask(paths=mask))
    return registry.writing.update(request).resource


def said_by_users(registry: SmallRegistry, kind: pb.ResourceKind, name: str) -> dict[str, Any]:
    """Return the columns and parts that the layer of users has of a resource."""
    stored = BY_NUMBER[kind].stored
    with registry.store.reading() as connection:
        (row,) = stored_rows(connection, stored.table, "user", [name])
        parts = {
            part.table.name: len(found)
            for part in stored.parts
            if (
                found := connection.execute(
                    select(part.table).where(part.table.c.name == name, part.table.c.layer == "user")
                ).all()
            )
        }
    own = {"name", "is_whole", "provider", "model", "platform"}
    return {column: value for column, value in row.items() if column not in own and value is not None} | parts


def import_catalogue(registry: SmallRegistry, catalogue: dict[str, Any]) -> None:
    file = parse_models_file(json.dumps(catalogue).encode(), "catalogue.json")
    with registry.store.writing() as connection:
        rows = file_rows(file, imported_as="catalogue", digest=None, enables=False)
        add_revision(connection, replace_layer(connection, "catalogue", rows), Cause("a test", ""), at_unix_ms=2)
    assert registry.source.follow() is Outcome.LOADED


def test_of_a_model_written_back_only_the_edited_field_is_users(registry: SmallRegistry) -> None:
    written_back(registry, MODEL, "one", context_tokens=2_000)
    assert said_by_users(registry, MODEL, "one") == {"context_tokens": 2_000}
    newer = copy.deepcopy(CATALOGUE)
    newer["models"]["one"] |= {"vendor": "bolt", "context_tokens": 3_000, "capabilities": {"tools": False}}
    newer["models"]["one"]["quality"][0]["mean_ppm"] = 600_000
    import_catalogue(registry, newer)
    model = registry.get(MODEL, "one").model
    assert (model.context_tokens, model.vendor, model.capabilities["tools"].present) == (2_000, "bolt", False)
    assert [figure.mean_ppm for figure in model.quality] == [600_000]


def test_of_a_route_written_back_price_and_model_string_stay_the_catalogues(registry: SmallRegistry) -> None:
    written_back(registry, ROUTE, "acme/one", priority=7)
    assert said_by_users(registry, ROUTE, "acme/one") == {"priority": 7}
    newer = copy.deepcopy(CATALOGUE)
    newer["routes"]["acme/one"] = {"model_string": "one-2", "free": True, "speed": {"ttft_ms": 9}}
    import_catalogue(registry, newer)
    route = registry.get(ROUTE, "acme/one").route
    assert (route.priority, route.model_string, route.price.free, route.speed.ttft_ms) == (7, "one-2", True, 9)


def test_a_resource_written_back_as_it_is_makes_no_revision(registry: SmallRegistry) -> None:
    update(registry, "model", model_id="two", capabilities={"vision": {"present": True}}, licence="MIT")
    before = registry.held.revision
    for kind, name in ((MODEL, "one"), (MODEL, "two"), (ROUTE, "acme/one"), (PROVIDER, "acme")):
        written_back(registry, kind, name)
    assert registry.held.revision == before
    assert [str(layer) for layer in registry.get(MODEL, "one").layers] == [str(common_pb2.LAYER_CATALOGUE)]


def test_of_a_map_only_the_entry_that_differs_is_users(registry: SmallRegistry) -> None:
    both = {"tools": {"present": True}, "vision": {"present": True}}
    update(registry, "model", model_id="one", capabilities=both)
    assert said_by_users(registry, MODEL, "one") == {"capability_layers": 1}


def test_a_mask_pins_what_is_equal(registry: SmallRegistry) -> None:
    written_back(registry, MODEL, "one", "context_tokens", "capabilities")
    assert said_by_users(registry, MODEL, "one") == {"context_tokens": 1_000, "capability_layers": 1}


def test_a_write_is_compared_with_what_an_earlier_one_of_its_batch_left(registry: SmallRegistry) -> None:
    update(registry, "model", model_id="one", context_tokens=5)
    batch(
        registry,
        updating("model", mask=("context_tokens",), model_id="one"),
        updating("model", model_id="one", context_tokens=5),
    )
    assert registry.get(MODEL, "one").model.context_tokens == 5


def test_an_output_only_field_is_taken_as_it_stands_and_otherwise_refused(registry: SmallRegistry) -> None:
    before = registry.held.revision
    assert written_back(registry, ROUTE, "acme/one").route.model_id == "one"
    assert registry.held.revision == before
    for given in ({"model_id": "two"}, {"provider_id": "bolt"}, {"platform_id": "rack"}):
        (field,) = given
        for call in (
            lambda given=given: update(registry, "route", route_id="acme/one", **given),
            lambda given=given: update(registry, "route", mask=("priority",), route_id="acme/one", **given),
        ):
            assert refused(call) == ("UNFIT_VALUE", [f"resource.route.{field}"])
    update(registry, "provider", mask=("enabled",), provider_id="bolt", enabled=True)
    assert refused(lambda: update(registry, "route", route_id="acme/one", served=True)) == (
        "UNFIT_VALUE",
        ["resource.route.served"],
    )
    assert refused(
        lambda: batch(registry, creating("route", route_id="bolt/two", model_string="two", model_id="one"))
    ) == ("UNFIT_VALUE", ["writes[0].create.resource.route.model_id"])


def test_what_is_not_kept_has_no_etag(registry: SmallRegistry) -> None:
    assert create(registry, "model", validate_only=True, model_id="mine", vendor="me").etag == ""
    request = pb.UpdateResourceRequest(resource=resource("model", model_id="one", context_tokens=7), validate_only=True)
    made = registry.writing.update(request).resource
    assert (made.etag, made.model.context_tokens) == ("", 7)


def test_an_unknown_field_of_the_request_itself_is_told_with_the_requests_name(registry: SmallRegistry) -> None:
    request = pb.CreateResourceRequest(resource=resource("model", model_id="mine", vendor="me"))
    request.MergeFromString(b"\xf8\x3f\x01")
    assert refused(lambda: registry.writing.create(request)) == ("UNFIT_VALUE", ["CreateResourceRequest"])


def test_a_secret_is_no_name_of_a_credential_and_is_not_repeated(registry: SmallRegistry) -> None:
    secret = "sk-abcdef1234567890abcdef"
    with pytest.raises(CallError) as raised:
        update(registry, "provider", provider_id="acme", credential_ref=secret)
    assert "looks like a secret" in str(raised.value)
    assert secret not in str(raised.value)
    assert update(registry, "provider", provider_id="acme", credential_ref="SK_KEY").provider.credential_ref == "SK_KEY"


def test_what_another_sidecar_changed_meanwhile_is_written_where_this_one_still_holds_it(
    place: Place, tmp_path: Path
) -> None:
    if place.url.file is not None:
        pytest.skip("an embedded store has one sidecar")
    ours = SmallRegistry(place.open(), tmp_path)
    (tmp_path / "other").mkdir()
    other = SmallRegistry(place.open(), tmp_path / "other")
    held = ours.get(MODEL, "one").model.context_tokens
    update(other, "model", model_id="one", context_tokens=held + 1)
    assert update(ours, "model", model_id="one", context_tokens=held).model.context_tokens == held
    assert other.source.follow() is Outcome.LOADED
    assert other.get(MODEL, "one").model.context_tokens == held
