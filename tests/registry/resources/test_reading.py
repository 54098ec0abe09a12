"""`GetResource` and `ListResources`: what is held, with and without a store, one by one and page by page."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import json_format

from modelreg._core import CallError
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.local_registry import LocalRegistry
from modelreg.registry.registry import Registry
from modelreg.registry.resources.reading import ReadResources
from modelreg.registry.stored.catalogue import read_catalogue
from modelreg.registry.stored.file import file_rows
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.write_layer import replace_layer
from modelreg.v1 import common_pb2, constraints_pb2, model_pb2
from modelreg.v1 import resource_pb2 as pb
from support.every_key import EVERY_KEY
from support.refusals import refusal

if TYPE_CHECKING:
    from modelreg.store.tables.columns import Layer

KINDS = [number for number in pb.ResourceKind.values() if number]


def own_file() -> ModelsFile:
    return parse_models_file(EVERY_KEY.read_bytes(), EVERY_KEY.name)


def local() -> Registry:
    merged = merge(packaged_models(), own_file(), packaged_vocabulary(), file=EVERY_KEY.name)
    return LocalRegistry(packaged_models(), own_file(), merged)


def stored(store: Store) -> Registry:
    layers: list[tuple[Layer, ModelsFile, bool]] = [
        ("catalogue", packaged_models(), False),
        ("file", own_file(), True),
    ]
    for layer, file, enables in layers:
        with store.writing() as connection:
            rows = file_rows(file, imported_as="a test", digest=None, enables=enables)
            changes = replace_layer(connection, layer, rows)
            add_revision(connection, changes, Cause("a test", ""), at_unix_ms=0)
    with store.reading() as connection:
        held = read_catalogue(connection, packaged_vocabulary()).held
    return StoredRegistry(lambda: held, store)


@pytest.fixture
def read() -> ReadResources:
    return ReadResources(local())


def listed(read: ReadResources, kind: pb.ResourceKind, **fields: Any) -> list[pb.Resource]:
    resources, token = [], ""
    while token or not resources:
        request = pb.ListResourcesRequest(kind=kind, page_token=token, page_size=fields.get("page_size", 1_000))
        if "filter" in fields:
            request.filter.CopyFrom(fields["filter"])
        answer = read.list(request)
        resources += answer.resources
        token = answer.next_page_token
        if not answer.total_size:
            break
    return resources


def got(read: ReadResources, kind: pb.ResourceKind, name: str) -> pb.Resource:
    return read.get(pb.GetResourceRequest(kind=kind, name=name)).resource


def ids(resources: list[pb.Resource]) -> list[str]:
    found = []
    for resource in resources:
        field = resource.WhichOneof("resource")
        found.append(getattr(getattr(resource, str(field)), f"{field}_id"))
    return found


def reason_of(call: Callable[[], object]) -> str:
    with pytest.raises(CallError) as raised:
        call()
    return refusal(raised.value)[0].reason


def without_etags(resources: list[pb.Resource]) -> list[pb.Resource]:
    for resource in resources:
        resource.ClearField("etag")
    return resources


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_says_what_the_file_alone_says(store: Store, read: ReadResources, kind: pb.ResourceKind) -> None:
    of_store = ReadResources(stored(store))
    if kind == pb.RESOURCE_KIND_SETTING:
        # What no file sets stands only where it is asked for.
        assert ids(listed(of_store, kind)) == ids(listed(read, kind))
        return
    assert without_etags(listed(of_store, kind)) == without_etags(listed(read, kind))


def test_a_model_has_every_fact_and_its_figures(store: Store, read: ReadResources) -> None:
    of_store = got(ReadResources(stored(store)), pb.RESOURCE_KIND_MODEL, "acme/llama:70b")
    without_store = got(read, pb.RESOURCE_KIND_MODEL, "acme/llama:70b")
    assert of_store.model == without_store.model
    model = without_store.model
    stated = json.loads(EVERY_KEY.read_text())["models"]["acme/llama:70b"]
    assert (model.vendor, model.version, model.type, model.licence) == ("acme", "3.3", "chat", "llama3.3")
    assert (model.status, model.commercial_use) == (constraints_pb2.STATUS_BETA, True)
    assert model.capabilities["vision"] == model_pb2.Capability(
        present=True, score_ppm=stated["capabilities"]["vision"]["score_ppm"]
    )
    assert [(one.task_class, one.variant, one.mean_ppm) for one in model.quality] == [
        ("coding", "", 500_000),
        ("coding", "effort=high;thinking=8k", 600_000),
    ]
    assert [one.mean_ppm for one in model.safety] == [900_000]
    assert list(without_store.layers) == [common_pb2.LAYER_FILE]


def test_a_route_tells_its_parts_and_whether_it_is_served(read: ReadResources) -> None:
    route = got(read, pb.RESOURCE_KIND_ROUTE, "mine/acme/llama:70b@rack-5").route
    assert (route.provider_id, route.model_id, route.platform_id) == ("mine", "acme/llama:70b", "rack-5")
    assert (route.served, route.priority) == (True, 10)
    assert sorted(route.variants) == ["", "effort=high;thinking=8k"]
    assert [(rate.kind, rate.pico_usd) for rate in route.price.rates][:2] == [
        ("cached_input_token", 0),
        ("input_token", 100_000),
    ]
    assert not got(read, pb.RESOURCE_KIND_ROUTE, "openai/gpt-5-mini").route.served


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_pages_follow_each_other_without_gap_or_repeat(read: ReadResources, size: int) -> None:
    providers = ids(listed(read, pb.RESOURCE_KIND_PROVIDER, page_size=size))
    assert providers == sorted({*packaged_models().providers, *own_file().providers})


def test_filters_let_pass_what_meets_every_condition(read: ReadResources) -> None:
    def found(kind: pb.ResourceKind, **conditions: Any) -> list[str]:
        return ids(listed(read, kind, filter=pb.ResourceFilter(**conditions)))

    enabled = found(pb.RESOURCE_KIND_PROVIDER, enabled=True)
    assert enabled == sorted(own_file().providers)
    assert found(pb.RESOURCE_KIND_MODEL, name_pattern="gpt-5-min?") == ["gpt-5-mini"]
    openai = found(pb.RESOURCE_KIND_MODEL, vendors=["openai"], types=["embedding"])
    assert openai == sorted(
        name
        for name, model in packaged_models().models.items()
        if (model.vendor, model.type) == ("openai", "embedding")
    )
    assert found(pb.RESOURCE_KIND_ROUTE, providers=["openai"], models=["gpt-5-mini"]) == ["openai/gpt-5-mini"]
    assert found(pb.RESOURCE_KIND_MODEL, layers=[common_pb2.LAYER_FILE]) == sorted(own_file().models)
    deprecated = found(pb.RESOURCE_KIND_MODEL, statuses=[constraints_pb2.STATUS_DEPRECATED])
    assert deprecated == sorted(
        name for name, model in packaged_models().models.items() if model.status == "deprecated"
    )


def test_unknown_resource_is_not_found_and_the_nearest_is_named(read: ReadResources) -> None:
    with pytest.raises(CallError) as raised:
        got(read, pb.RESOURCE_KIND_MODEL, "claude-opus-45")
    info, _ = refusal(raised.value)
    assert (info.reason, dict(info.metadata)) == (
        "NOT_FOUND",
        {"kind": "model", "value": "claude-opus-45", "nearest": "claude-opus-4-5"},
    )


def test_bad_requests_are_refused(read: ReadResources) -> None:
    model = pb.RESOURCE_KIND_MODEL

    def list_with(**fields: Any) -> Callable[[], object]:
        return lambda: read.list(pb.ListResourcesRequest(**fields))

    assert reason_of(list_with()) == "MISSING_FIELD"
    assert reason_of(list_with(kind=99)) == "UNKNOWN_ENUM_VALUE"
    assert reason_of(list_with(kind=model, page_size=1_001)) == "OUT_OF_RANGE"
    assert reason_of(list_with(kind=model, page_token="x")) == "UNKNOWN_NAME"
    other = read.list(pb.ListResourcesRequest(kind=pb.RESOURCE_KIND_ROUTE, page_size=1)).next_page_token
    assert reason_of(list_with(kind=model, page_token=other)) == "UNKNOWN_NAME"
    assert reason_of(list_with(kind=model, filter=pb.ResourceFilter(enabled=True))) == "CONFLICTING_FIELDS"
    assert reason_of(list_with(kind=model, filter=pb.ResourceFilter(name_pattern="x" * 129))) == "TOO_LONG"
    assert reason_of(list_with(kind=model, filter=pb.ResourceFilter(tags=["x"] * 33))) == "TOO_LONG"
    for field in ("providers", "vendors", "types", "tags"):
        filtered = json_format.ParseDict({field: ["x"]}, pb.ResourceFilter())
        assert reason_of(list_with(kind=model, filter=filtered)) == "UNKNOWN_NAME"
    for field in ("platforms", "models"):
        filtered = json_format.ParseDict({field: ["x"]}, pb.ResourceFilter())
        assert reason_of(list_with(kind=pb.RESOURCE_KIND_ROUTE, filter=filtered)) == "UNKNOWN_NAME"
    unknown_status = pb.ResourceFilter(statuses=[99])  # pyright: ignore[reportArgumentType] - what a newer client sends
    assert reason_of(list_with(kind=model, filter=unknown_status)) == "UNKNOWN_ENUM_VALUE"
    assert reason_of(lambda: got(read, model, "")) == "MISSING_FIELD"
    assert reason_of(lambda: got(read, model, "x" * 257)) == "TOO_LONG"


def test_nothing_read_is_said(store: Store) -> None:
    nothing = ReadResources(StoredRegistry(lambda: None, store))
    assert reason_of(lambda: nothing.list(pb.ListResourcesRequest(kind=pb.RESOURCE_KIND_MODEL))) == "NO_SNAPSHOT"
