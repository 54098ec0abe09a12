"""A newer catalogue into the store: good rows land, bad ones are told, what people set stays."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from modelreg._core import CallError
from modelreg.registry.transfer.importing import Import
from modelreg.v1 import resource_pb2
from modelreg.v1 import transfer_pb2 as pb
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import update


def imported(registry: SmallRegistry, data: bytes, **options: Any) -> pb.ImportRegistryResponse:
    async def requests() -> AsyncIterator[pb.ImportRegistryRequest]:
        yield pb.ImportRegistryRequest(options=pb.ImportOptions(format=pb.IMPORT_FORMAT_CATALOGUE, **options))
        yield pb.ImportRegistryRequest(data=data)

    return asyncio.run(Import(registry.source, registry.threads).take(requests()))


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def newer(**models: Any) -> dict[str, Any]:
    document = json.loads(json.dumps(CATALOGUE))
    document["date"] = "2999-02-01"
    document["models"] |= models
    return document


def test_a_newer_catalogue_takes_the_place_of_the_one_before(registry: SmallRegistry) -> None:
    document = newer(three={"vendor": "acme"})
    del document["routes"]["acme/two"]
    answer = imported(registry, gzip.compress(json.dumps(document).encode()))
    assert (answer.rows, answer.imported, list(answer.notes)) == (7, 7, [])
    assert (answer.changed, answer.created, answer.updated, answer.deleted) == (2, 1, 0, 1)
    assert sorted(registry.held.models) == ["one", "three", "two"]
    assert sorted(registry.held.routes) == ["acme/one", "bolt/one"]
    assert registry.served().revision == answer.revision


def test_what_a_user_set_stays(registry: SmallRegistry) -> None:
    resource = resource_pb2.Resource()
    resource.model.model_id, resource.model.context_tokens = "one", 7
    registry.writing.update(resource_pb2.UpdateResourceRequest(resource=resource))
    imported(registry, json.dumps(newer(one={"vendor": "acme", "context_tokens": 5, "licence": "MIT"})).encode())
    model = registry.held.models["one"]
    assert (model.context_tokens, model.licence) == (7, "MIT")


def test_a_route_that_is_gone_is_not_served_because_somebody_set_a_part_of_it(registry: SmallRegistry) -> None:
    resource = resource_pb2.Resource()
    resource.route.route_id, resource.route.priority = "bolt/one", 3
    registry.writing.update(resource_pb2.UpdateResourceRequest(resource=resource))
    document = newer()
    gone = document["routes"].pop("bolt/one")
    imported(registry, json.dumps(document).encode())
    assert {route.name for route in registry.served().routes} == {"acme/one", "acme/two"}
    document["routes"]["bolt/one"] = gone
    imported(registry, json.dumps(document).encode())
    (back,) = (route for route in registry.served().routes if route.name == "bolt/one")
    assert (back.priority, back.endpoint.model) == (3, "one")


def test_a_route_of_a_provider_that_is_gone_is_not_served_without_an_address(registry: SmallRegistry) -> None:
    own = resource_pb2.Resource()
    own.route.route_id, own.route.model_string = "bolt/two", "two"
    registry.writing.create(resource_pb2.CreateResourceRequest(resource=own))
    assert {route.name for route in registry.served().routes} == {"acme/one", "acme/two", "bolt/one", "bolt/two"}
    document = newer()
    del document["providers"]["bolt"], document["routes"]["bolt/one"]
    imported(registry, json.dumps(document).encode())
    assert {route.name for route in registry.served().routes} == {"acme/one", "acme/two"}
    assert "bolt/two" in registry.held.routes


def enable(registry: SmallRegistry, provider: str, *, enabled: bool) -> None:
    # By name: without a mask, what is as it was asked for is not said once more.
    update(registry, "provider", mask=("enabled",), provider_id=provider, enabled=enabled)


def test_a_catalogue_that_leaves_nothing_to_serve_is_refused_while_something_is(registry: SmallRegistry) -> None:
    enable(registry, "bolt", enabled=True)
    document = newer()
    del document["providers"]["bolt"], document["routes"]["bolt/one"]
    before = registry.held
    with pytest.raises(CallError) as raised:
        imported(registry, json.dumps(document).encode())
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"
    assert "no route of an enabled provider (bolt)" in raised.value.message
    assert "`modelreg providers enable NAME`" in raised.value.message
    assert registry.held is before
    # As it says: then it goes.
    enable(registry, "acme", enabled=True)
    imported(registry, json.dumps(document).encode())
    assert {route.name for route in registry.served().routes} == {"acme/one", "acme/two"}


LEANING: dict[str, tuple[dict[str, Any], str]] = {
    "alias": ({"alias_id": "fast", "model": "two"}, 'alias "fast" names "two"'),
    "group": ({"group_id": "fast", "models": ["one", "two"]}, 'group "fast" names "two"'),
    "route": ({"route_id": "bolt/two", "model_string": "x"}, 'the store#/routes/bolt~1two: there is no model "two"'),
}


@pytest.mark.parametrize(("kind", "fields", "said"), [(kind, *case) for kind, case in LEANING.items()], ids=LEANING)
def test_a_catalogue_without_a_model_that_others_name_is_refused_with_the_next_step(
    registry: SmallRegistry, kind: str, fields: dict[str, Any], said: str
) -> None:
    resource = json_format.ParseDict({kind: fields}, resource_pb2.Resource())
    registry.writing.create(resource_pb2.CreateResourceRequest(resource=resource))
    document = newer()
    del document["models"]["two"], document["routes"]["acme/two"]
    before = registry.held
    with pytest.raises(CallError) as raised:
        imported(registry, json.dumps(document).encode())
    assert raised.value.message.startswith("data: leaves out models that are named elsewhere; state them yourself, or ")
    assert raised.value.message.endswith(said)
    assert registry.held is before


def test_a_catalogue_is_taken_where_nothing_was_served_before(registry: SmallRegistry) -> None:
    enable(registry, "acme", enabled=False)
    enable(registry, "bolt", enabled=False)
    assert not registry.served().routes
    imported(registry, json.dumps(newer(three={"vendor": "acme"})).encode())
    assert "three" in registry.held.models


def test_one_bad_row_among_five_thousand_is_told_and_the_others_land(registry: SmallRegistry) -> None:
    models = {f"m{number}": {"vendor": "acme", "context_tokens": 1 + number} for number in range(5_000)}
    models["m77"]["context_tokens"] = -1
    data = json.dumps(newer(**models)).encode()
    with pytest.raises(CallError) as raised:
        imported(registry, data, strict=True)
    assert refusal(raised.value)[1] == ["#/models/m77"]
    assert "m1" not in registry.held.models
    answer = imported(registry, data)
    assert (answer.rows, answer.imported) == (5_007, 5_006)
    assert [(row.pointer, row.reason.partition(":")[0]) for row in answer.refused] == [
        ("#/models/m77", "context_tokens")
    ]
    assert len(registry.held.models) == 5_001


def test_routes_of_what_is_not_there_are_told(registry: SmallRegistry) -> None:
    document = newer()
    document["routes"] |= {"acme/nothing": {"model_string": "x"}, "nobody/one": {"model_string": "x"}}
    answer = imported(registry, json.dumps(document).encode())
    assert {row.pointer for row in answer.refused} == {"#/routes/acme~1nothing", "#/routes/nobody~1one"}
    assert answer.rows == answer.imported + 2


def test_an_older_catalogue_is_taken_and_said_to_be_older(registry: SmallRegistry) -> None:
    document = newer()
    document["date"] = "2020-01-01"
    answer = imported(registry, json.dumps(document).encode())
    assert len(answer.notes) == 2
    assert "older" in answer.notes[0]
    assert "next start" in answer.notes[1]


@pytest.mark.parametrize(
    "data",
    [
        b"<html></html>",
        b"{}x",
        b'{"modles": {}}',
        b'{"models": []}',
        b'{"models": {"one": {"vendor": "me"}}, "date": "tomorrow"}',
        b"{}",
        b'{"models": {"one": {}}}',
        b"\x1f\x8bgarbage",
        gzip.compress(bytes(300 << 20), compresslevel=1),
    ],
    ids=[
        "HTML",
        "rubbish behind",
        "unknown part",
        "a list",
        "no date",
        "empty",
        "no row that can stand",
        "no gzip",
        "a bomb",
    ],
)
def test_what_is_no_catalogue_is_refused(registry: SmallRegistry, data: bytes) -> None:
    before = registry.held
    with pytest.raises(CallError) as raised:
        imported(registry, data)
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"
    assert registry.held is before


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "a\u202eb", 5, "x" * 5_000])
@pytest.mark.parametrize("key", ["source", "licence"])
def test_what_a_catalogue_says_of_itself_is_checked(registry: SmallRegistry, key: str, value: object) -> None:
    document = newer()
    document[key] = value
    with pytest.raises(CallError) as raised:
        imported(registry, json.dumps(document).encode())
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"
    assert f"#/{key}" in raised.value.message
