"""`ListCandidates`: what the snapshot in place says, page by page, with the live view beside each candidate."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1 import snapshot_pb2
from modelreg.registry.candidates import Candidates
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.start import load_last_snapshot
from modelreg.v1 import constraints_pb2, live_pb2, registry_pb2, select_pb2
from support.doors import fresh_engine
from support.every_key import EVERY_KEY, ROUTE_LINES, VARIANT_LINES, lines
from support.refusals import refusal
from support.snapshots import packaged_snapshot

SELECT = "/modelreg.v1.RouterService/Select"
PACKAGED = snapshot_pb2.Snapshot.FromString(packaged_snapshot())
CANDIDATES = sorted((route.name, variant.name) for route in PACKAGED.routes for variant in route.variants)


class Registry:
    """An engine, what was loaded into it, and the service that reads both."""

    def __init__(self) -> None:
        self.engine = fresh_engine()
        self.snapshots = LoadedSnapshots(self.engine)
        self.candidates = Candidates(self.snapshots, self.engine)

    def load(self, document: dict[str, Any], revision: int = 1) -> None:
        content = load_content(json.dumps(document).encode(), "models.json")
        self.snapshots.load_snapshot(stamp(content, Stamp(revision, 0)))

    def listed(self, **fields: Any) -> registry_pb2.ListCandidatesResponse:
        return self.candidates.list(registry_pb2.ListCandidatesRequest(**fields))


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


def test_route_has_every_fact_and_a_variant_its_own_price_and_parameters(own: Registry) -> None:
    default, thinking = own.listed().candidates
    assert (default.route_id, default.variant) == ("mine/acme/llama:70b@rack-5", "")
    assert (default.model_id, default.provider_id, default.platform_id) == ("acme/llama:70b", "mine", "rack-5")
    assert (default.status, default.priority, default.price.free) == (constraints_pb2.STATUS_TESTING, 10, False)
    assert default.endpoint.base_url == "https://rack5.example"
    # The route's own parameters of the default variant.
    assert dict(default.endpoint.parameters) == {"reasoning": '{"effort":"medium"}'}
    assert lines(default.price.rates) == ROUTE_LINES
    assert thinking.variant == "effort=high;thinking=8k"
    assert lines(thinking.price.rates) == VARIANT_LINES
    assert json.loads(thinking.endpoint.parameters["reasoning"]) == {"effort": "high", "budget": 8000}


def test_routes_are_listed_by_id_and_variant_each_with_its_live_view(packaged: Registry) -> None:
    answer = packaged.listed(page_size=1_000)
    assert [(route.route_id, route.variant) for route in answer.candidates] == CANDIDATES[:1_000]
    for route in answer.candidates:
        assert (route.live.route.route_id, route.live.route.variant) == (route.route_id, route.variant)
        assert route.live.health == live_pb2.ROUTE_HEALTH_HEALTHY
        assert (route.totals.route_id, route.totals.picks) == (route.route_id, 0)


def test_a_pick_shows_at_its_route(packaged: Registry) -> None:
    answer = select_pb2.SelectResponse.FromString(packaged.engine.call(SELECT, b""))
    listed = packaged.listed()
    assert listed.decisions_in_flight == 1
    picked = {route.route_id for route in listed.candidates if (route.totals.picks, route.live.in_flight) == (1, 1)}
    assert picked == {answer.selected.route.route_id}


def test_a_renamed_route_keeps_what_is_known_of_it(empty: Registry) -> None:
    document = many(1)
    document["models"]["zz0"]["type"] = "chat"
    document["settings"] = {"unpriced": "allow"}
    empty.load(document)
    empty.engine.call(SELECT, select_pb2.SelectRequest(task_class="coding").SerializeToString())
    document["routes"] = {"mine/zz0@rack": {"model_string": "zz0", "former_names": ["mine/zz0"]}}
    empty.load(document, revision=2)
    (route,) = empty.listed(model_id="zz0").candidates
    assert (route.route_id, route.totals.picks, route.live.in_flight) == ("mine/zz0@rack", 1, 1)


def test_routes_of_one_model(packaged: Registry) -> None:
    name = PACKAGED.models[0].name
    own = {route.name for route in PACKAGED.routes if route.model == name}
    assert [route.route_id for route in packaged.listed(model_id=name).candidates] == [
        route for route, _ in CANDIDATES if route in own
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_pages_follow_each_other_without_gap_or_repeat(packaged: Registry, size: int) -> None:
    candidates, token = [], ""
    while token or not candidates:
        page = packaged.listed(page_size=size, page_token=token)
        assert len(page.candidates) <= size
        candidates += [(one.route_id, one.variant) for one in page.candidates]
        token = page.next_page_token
    assert candidates == CANDIDATES


def test_page_goes_on_in_the_next_revision_even_where_its_last_entry_is_gone(empty: Registry) -> None:
    empty.load(many(6))
    token = empty.listed(page_size=3).next_page_token
    document = many(7)
    del document["routes"]["mine/zz2"]
    empty.load(document, revision=2)
    assert [one.model_id for one in empty.listed(page_token=token).candidates] == ["zz3", "zz4", "zz5", "zz6"]


def test_change_of_the_models_shows_at_once(empty: Registry) -> None:
    empty.load(many(1))
    before = empty.listed()
    empty.load(many(2), revision=2)
    after = empty.listed()
    assert (before.revision, before.candidates[-1].model_id) == (1, "zz0")
    assert (after.revision, after.candidates[-1].model_id) == (2, "zz1")


def test_last_snapshot_alone_will_do(tmp_path: Path, empty: Registry) -> None:
    last = LastSnapshot(tmp_path)
    last.write(packaged_snapshot(5))
    load_last_snapshot(empty.snapshots, last)
    listed = empty.listed()
    assert (listed.revision, listed.candidates[0].route_id) == (5, CANDIDATES[0][0])


def test_nothing_loaded_is_said(empty: Registry) -> None:
    assert reason_of(empty.listed) == "NO_SNAPSHOT"


def test_routes_of_an_unknown_model_are_refused_and_the_nearest_is_named(packaged: Registry) -> None:
    with pytest.raises(CallError) as raised:
        packaged.listed(model_id="claude-opus-45")
    info, fields = refusal(raised.value)
    assert (info.reason, info.metadata["nearest"], fields) == ("UNKNOWN_NAME", "claude-opus-4-5", ["model_id"])


def test_bad_requests_are_refused(packaged: Registry) -> None:
    assert reason_of(lambda: packaged.listed(page_size=10_001)) == "OUT_OF_RANGE"
    assert reason_of(lambda: packaged.listed(page_token="x")) == "UNKNOWN_NAME"
    assert reason_of(lambda: packaged.listed(model_id="x" * 129)) == "TOO_LONG"
