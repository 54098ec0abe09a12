"""The registry's methods: what the snapshot in place says, page by page, with the live view beside each route."""

import contextlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1 import snapshot_pb2
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.service import SERVICE, RegistryService
from modelreg.registry.start import load_last_snapshot
from modelreg.v1 import live_pb2, registry_pb2, select_pb2
from support.doors import fresh_engine
from support.refusals import refusal
from support.snapshots import packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"
PACKAGED = snapshot_pb2.Snapshot.FromString(packaged_snapshot())
CANDIDATES = sorted((route.name, variant.name) for route in PACKAGED.routes for variant in route.variants)
EVERY_KEY = Path(__file__).parents[1] / "catalog" / "fixtures" / "accepted" / "every_key.json"


class Registry:
    """An engine, what was loaded into it, and the service that reads both."""

    def __init__(self) -> None:
        self.engine = fresh_engine()
        self.snapshots = LoadedSnapshots(self.engine)
        self.service = RegistryService(self.snapshots, self.engine)

    def load(self, document: dict[str, Any], revision: int = 1) -> None:
        content = load_content(json.dumps(document).encode(), "models.json")
        self.snapshots.load_snapshot(stamp(content, Stamp(revision, 0)))

    def models(self, **fields: Any) -> registry_pb2.ListModelsResponse:
        return self.service.list_models(registry_pb2.ListModelsRequest(**fields))

    def model(self, name: str) -> registry_pb2.Model:
        return self.service.get_model(registry_pb2.GetModelRequest(model_id=name)).model

    def routes(self, **fields: Any) -> registry_pb2.ListRoutesResponse:
        return self.service.list_routes(registry_pb2.ListRoutesRequest(**fields))


@pytest.fixture
def empty() -> Registry:
    return Registry()


@pytest.fixture
def packaged(empty: Registry) -> Registry:
    empty.snapshots.load_snapshot(packaged_snapshot())
    return empty


@pytest.fixture
def own(empty: Registry) -> Registry:
    empty.load(json.loads(EVERY_KEY.read_text()))
    return empty


def many(count: int) -> dict[str, Any]:
    """Return a models file with models and routes zz0, zz1 and so on: behind the packaged models."""
    names = [f"zz{number}" for number in range(count)]
    return {
        "providers": {"mine": {"base_url": "http://mine", "dialect": "openai-chat"}},
        "models": {name: {"vendor": "v"} for name in names},
        "routes": {f"mine/{name}": {"model_string": name} for name in names},
    }


def reason_of(call: Any) -> str:
    with pytest.raises(CallError) as raised:
        call()
    return refusal(raised.value)[0].reason


def test_service_has_every_method_of_the_contract(empty: Registry) -> None:
    assert empty.service.methods().keys() == {f"/{SERVICE.full_name}/{method.name}" for method in SERVICE.methods}


def test_models_are_listed_by_id_with_the_revision(packaged: Registry) -> None:
    answer = packaged.models(page_size=1_000)
    assert [model.model_id for model in answer.models] == sorted(model.name for model in PACKAGED.models)
    assert (answer.revision, answer.next_page_token) == (PACKAGED.revision, "")


def test_model_has_every_fact(own: Registry) -> None:
    model = own.model("acme/llama:70b")
    assert (model.vendor, model.version, model.type, model.licence) == ("acme", "3.3", "chat", "llama3.3")
    assert (model.status, model.commercial_use) == (select_pb2.STATUS_BETA, True)
    assert (model.context_tokens, model.max_output_tokens) == (131_072, 8_192)
    assert (list(model.input_modalities), list(model.output_modalities)) == (["image", "text"], ["text"])
    assert (list(model.capabilities), list(model.parameters)) == (["tools", "vision"], ["temperature", "tools"])
    assert (list(model.tags), list(model.variants)) == (["house"], ["", "effort=high;thinking=8k"])
    assert [(one.task_class, one.variant, one.mean_ppm, one.se_ppm, one.basis) for one in model.quality] == [
        ("coding", "", 500_000, 100_000, select_pb2.TERM_SOURCE_MEASURED),
        ("coding", "effort=high;thinking=8k", 600_000, 70_000, select_pb2.TERM_SOURCE_USER),
        ("", "", 900_000, 10_000, select_pb2.TERM_SOURCE_BENCHMARK),
    ]
    assert list(model.route_ids) == ["mine/acme/llama:70b@rack-5"]


def test_what_is_unknown_of_a_model_is_absent(empty: Registry) -> None:
    empty.load(many(1))
    model = empty.model("zz0")
    unknown = ("version", "context_tokens", "max_output_tokens", "commercial_use")
    assert not [field for field in unknown if model.HasField(field)]
    assert (model.type, model.licence, list(model.capabilities)) == ("", "", [])
    # No variant is listed, and the route offers the default.
    assert list(model.variants) == [""]


def test_route_has_every_fact_and_a_variant_its_own_price_and_parameters(own: Registry) -> None:
    default, thinking = own.routes().routes
    assert (default.route_id, default.variant) == ("mine/acme/llama:70b@rack-5", "")
    assert (default.model_id, default.provider_id, default.platform_id) == ("acme/llama:70b", "mine", "rack-5")
    assert (default.status, default.priority, default.free) == (select_pb2.STATUS_TESTING, 10, False)
    assert default.endpoint.base_url == "https://rack5.example"
    # The route's own parameters of the default variant.
    assert dict(default.endpoint.parameters) == {"reasoning": '{"effort":"medium"}'}
    assert [(price.kind, price.pico_usd) for price in default.prices] == [
        ("cached_input_token", 0),
        ("input_token", 100_000),
        ("output_token", 400_000),
        ("request", 1_000_000),
    ]
    assert thinking.variant == "effort=high;thinking=8k"
    assert [(price.kind, price.pico_usd) for price in thinking.prices] == [
        ("input_token", 1_000_000),
        ("output_token", 2_000_000),
    ]
    assert json.loads(thinking.endpoint.parameters["reasoning"]) == {"effort": "high", "budget": 8000}


def test_routes_are_listed_by_id_and_variant_each_with_its_live_view(packaged: Registry) -> None:
    answer = packaged.routes(page_size=1_000)
    assert [(route.route_id, route.variant) for route in answer.routes] == CANDIDATES[:1_000]
    for route in answer.routes:
        assert (route.live.route.route_id, route.live.route.variant) == (route.route_id, route.variant)
        assert route.live.health == live_pb2.ROUTE_HEALTH_HEALTHY
        assert (route.totals.route_id, route.totals.picks) == (route.route_id, 0)


def test_a_pick_shows_at_its_route(packaged: Registry) -> None:
    answer = select_pb2.SelectResponse.FromString(packaged.engine.call(SELECT, b""))
    listed = packaged.routes()
    assert listed.decisions_in_flight == 1
    picked = {route.route_id for route in listed.routes if (route.totals.picks, route.live.in_flight) == (1, 1)}
    assert picked == {answer.selected.route.route_id}


def test_a_renamed_route_keeps_what_is_known_of_it(empty: Registry) -> None:
    document = many(1)
    document["models"]["zz0"]["type"] = "chat"
    document["settings"] = {"unpriced": "allow"}
    empty.load(document)
    empty.engine.call(SELECT, select_pb2.SelectRequest(task_class="coding").SerializeToString())
    document["routes"] = {"mine/zz0@rack": {"model_string": "zz0", "former_names": ["mine/zz0"]}}
    empty.load(document, revision=2)
    (route,) = empty.routes(model_id="zz0").routes
    assert (route.route_id, route.totals.picks, route.live.in_flight) == ("mine/zz0@rack", 1, 1)


def test_routes_of_one_model(packaged: Registry) -> None:
    model = packaged.model(packaged.models(page_size=1).models[0].model_id)
    assert [route.route_id for route in packaged.routes(model_id=model.model_id).routes] == [
        name for name, _ in CANDIDATES if name in model.route_ids
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_pages_follow_each_other_without_gap_or_repeat(packaged: Registry, size: int) -> None:
    models, routes, token = [], [], ""
    while token or not models:
        page = packaged.models(page_size=size, page_token=token)
        assert len(page.models) <= size
        models, token = [*models, *(model.model_id for model in page.models)], page.next_page_token
    assert models == sorted(model.name for model in PACKAGED.models)
    while token or not routes:
        page = packaged.routes(page_size=size, page_token=token)
        routes, token = [*routes, *((route.route_id, route.variant) for route in page.routes)], page.next_page_token
    assert routes == CANDIDATES


def test_page_goes_on_in_the_next_revision_even_where_its_last_entry_is_gone(empty: Registry) -> None:
    empty.load(many(6))
    models = empty.models(page_size=len(PACKAGED.models) + 3).next_page_token
    routes = empty.routes(page_size=3).next_page_token
    document = many(7)
    for part, gone in (("routes", "mine/zz2"), ("models", "zz2")):
        del document[part][gone]
    empty.load(document, revision=2)
    left = ["zz3", "zz4", "zz5", "zz6"]
    assert [model.model_id for model in empty.models(page_token=models).models] == left
    assert [route.model_id for route in empty.routes(page_token=routes).routes] == left


def test_change_of_the_models_shows_at_once(empty: Registry) -> None:
    empty.load(many(1))
    before = empty.models(page_size=1_000)
    empty.load(many(2), revision=2)
    after = empty.models(page_size=1_000)
    assert (before.revision, before.models[-1].model_id) == (1, "zz0")
    assert (after.revision, after.models[-1].model_id) == (2, "zz1")


def test_last_snapshot_alone_will_do(tmp_path: Path, empty: Registry) -> None:
    last = LastSnapshot(tmp_path)
    last.write(packaged_snapshot(5))
    load_last_snapshot(empty.snapshots, last)
    assert (empty.models().revision, empty.routes().routes[0].route_id) == (5, CANDIDATES[0][0])


def test_nothing_loaded_is_said(empty: Registry) -> None:
    for call in (empty.models, empty.routes, lambda: empty.model("m")):
        assert reason_of(call) == "NO_SNAPSHOT"


def test_unknown_model_is_not_found_and_the_nearest_is_named(packaged: Registry) -> None:
    with pytest.raises(CallError) as raised:
        packaged.model("claude-opus-45")
    info, _ = refusal(raised.value)
    assert (info.reason, dict(info.metadata)) == (
        "NOT_FOUND",
        {"kind": "model", "value": "claude-opus-45", "nearest": "claude-opus-4-5"},
    )


def test_routes_of_an_unknown_model_are_refused_and_the_nearest_is_named(packaged: Registry) -> None:
    with pytest.raises(CallError) as raised:
        packaged.routes(model_id="claude-opus-45")
    info, fields = refusal(raised.value)
    assert (info.reason, info.metadata["nearest"], fields) == ("UNKNOWN_NAME", "claude-opus-4-5", ["model_id"])


def test_bad_requests_are_refused(packaged: Registry) -> None:
    assert reason_of(lambda: packaged.models(page_size=1_001)) == "OUT_OF_RANGE"
    assert reason_of(lambda: packaged.routes(page_size=10_001)) == "OUT_OF_RANGE"
    assert reason_of(lambda: packaged.models(page_token="x")) == "UNKNOWN_NAME"
    assert reason_of(lambda: packaged.routes(page_token=packaged.models(page_size=1).next_page_token)) == "UNKNOWN_NAME"
    assert reason_of(lambda: packaged.model("")) == "MISSING_FIELD"
    assert reason_of(lambda: packaged.model("x" * 129)) == "TOO_LONG"
    assert reason_of(lambda: packaged.routes(model_id="x" * 129)) == "TOO_LONG"


def test_any_bytes_are_answered_or_refused(packaged: Registry) -> None:
    source = random.Random(4)
    for method in packaged.service.methods().values():
        for _ in range(300):
            with contextlib.suppress(CallError):
                # Any other exception fails the test.
                method(source.randbytes(source.randrange(64)))
