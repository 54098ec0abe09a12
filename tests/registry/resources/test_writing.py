"""Writing resources: the layer of users over the others, all of a request or nothing, served when it is answered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from modelreg._core import CallError
from modelreg.internal.v1 import snapshot_pb2
from modelreg.store.store import Store
from modelreg.store.tables.routes import ROUTES
from modelreg.store_url import StoreUrl
from modelreg.v1 import common_pb2, constraints_pb2, model_pb2
from modelreg.v1 import resource_pb2 as pb
from support.postgresql import PostgresqlServer
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import batch, create, creating, delete, refused, resource, update, updating

MODEL, ROUTE, PROVIDER = pb.RESOURCE_KIND_MODEL, pb.RESOURCE_KIND_ROUTE, pb.RESOURCE_KIND_PROVIDER


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(Store.open(StoreUrl.of_file(tmp_path / "registry.db"), ""), tmp_path)


def served_route(registry: SmallRegistry, name: str) -> snapshot_pb2.Route:
    return next(route for route in registry.served().routes if route.name == name)


def test_what_is_created_is_served_when_it_is_answered(registry: SmallRegistry) -> None:
    before = registry.held.revision
    made = create(
        registry, "model", model_id="mine", vendor="me", type="chat", capabilities={"tools": {"present": True}}
    )
    create(
        registry,
        "route",
        route_id="acme/mine",
        model_string="mine-1",
        price={"rates": [{"kind": "input_token", "pico_usd": 250_001}]},
        variants={"": {}, "effort=high": {"parameters_to_set": {"effort": '"high"'}, "speed": {"ttft_ms": 5}}},
    )
    assert (made.model.vendor, list(made.layers), made.etag) == ("me", [common_pb2.LAYER_USER], str(before + 1))
    route = served_route(registry, "acme/mine")
    assert [(rate.unit, rate.pico_usd) for rate in route.price.rates] == [("input_token", 250_001)]
    assert [variant.name for variant in route.variants] == ["", "effort=high"]
    assert dict(route.variants[1].parameters) == {"effort": '"high"'}
    assert registry.served().revision == before + 2


def test_an_update_sets_the_fields_of_its_mask_and_leaves_the_others_to_the_catalogue(registry: SmallRegistry) -> None:
    update(registry, "model", mask=("context_tokens", "status"), model_id="one", context_tokens=5, status="STATUS_BETA")
    model = registry.get(MODEL, "one")
    assert (model.model.context_tokens, model.model.status, model.model.vendor) == (
        5,
        constraints_pb2.STATUS_BETA,
        "acme",
    )
    assert list(model.layers) == [common_pb2.LAYER_USER, common_pb2.LAYER_CATALOGUE]
    # A field of the mask that is left out is no longer said.
    update(registry, "model", mask=("context_tokens",), model_id="one")
    assert registry.get(MODEL, "one").model.context_tokens == 1_000
    assert registry.get(MODEL, "one").model.status == constraints_pb2.STATUS_BETA
    # Nothing is said any more: the layer is gone from the resource.
    update(registry, "model", mask=("status",), model_id="one")
    assert list(registry.get(MODEL, "one").layers) == [common_pb2.LAYER_CATALOGUE]


def test_of_a_name_that_is_not_there_the_nearest_is_named(registry: SmallRegistry) -> None:
    for call in (
        lambda: update(registry, "provider", provider_id="acmee", enabled=True),
        lambda: delete(registry, PROVIDER, "acmee", reset=True),
    ):
        with pytest.raises(CallError) as raised:
            call()
        info, _ = refusal(raised.value)
        assert (info.reason, info.metadata["nearest"]) == ("NOT_FOUND", "acme")


def test_without_a_mask_the_fields_that_are_there_are_set(registry: SmallRegistry) -> None:
    update(registry, "model", model_id="one", licence="MIT", tags=["a", "b"])
    model = registry.get(MODEL, "one").model
    assert (model.licence, list(model.tags), model.context_tokens) == ("MIT", ["a", "b"], 1_000)


def test_entries_of_a_map_stand_beside_those_of_the_catalogue(registry: SmallRegistry) -> None:
    update(registry, "model", model_id="one", capabilities={"vision": {"present": True, "score_ppm": 7}})
    assert dict(registry.get(MODEL, "one").model.capabilities) == {
        "tools": model_pb2.Capability(present=True),
        "vision": model_pb2.Capability(present=True, score_ppm=7),
    }
    update(registry, "model", model_id="one", capabilities={"tools": {"present": False}})
    assert dict(registry.get(MODEL, "one").model.capabilities) == {"tools": model_pb2.Capability(present=False)}
    update(registry, "model", mask=("capabilities",), model_id="one")
    assert dict(registry.get(MODEL, "one").model.capabilities) == {"tools": model_pb2.Capability(present=True)}


def test_a_price_is_one_statement(registry: SmallRegistry) -> None:
    update(registry, "route", route_id="acme/one", price={"rates": [{"kind": "input_token", "pico_usd": 9}]})
    assert [rate.unit for rate in served_route(registry, "acme/one").price.rates] == ["input_token"]
    update(registry, "route", route_id="acme/one", price={"free": True})
    assert served_route(registry, "acme/one").price.free
    update(registry, "route", route_id="acme/one", price={})
    unknown = served_route(registry, "acme/one").price
    assert (unknown.free, list(unknown.rates)) == (False, [])
    update(registry, "route", mask=("price",), route_id="acme/one")
    assert [rate.pico_usd for rate in served_route(registry, "acme/one").price.rates] == [1_000_000, 2_000_000]


def test_the_price_of_a_variant_leaves_that_of_the_route(registry: SmallRegistry) -> None:
    update(registry, "route", route_id="acme/one", variants={"": {}, "speed=fast": {"price": {"free": True}}})
    route = served_route(registry, "acme/one")
    assert [(variant.name, variant.price.free) for variant in route.variants] == [("", False), ("speed=fast", True)]
    assert [rate.pico_usd for rate in route.price.rates] == [1_000_000, 2_000_000]


def test_one_field_of_a_field_can_be_set(registry: SmallRegistry) -> None:
    update(registry, "provider", mask=("data_policy.zdr",), provider_id="acme", data_policy={"zdr": True})
    update(registry, "provider", mask=("data_policy.training",), provider_id="acme", data_policy={"training": False})
    policy = registry.get(PROVIDER, "acme").provider.data_policy
    assert (policy.zdr, policy.HasField("training"), policy.training) == (True, True, False)


def test_enabling_a_provider_ends_the_demo(registry: SmallRegistry) -> None:
    assert registry.served().demo
    update(registry, "provider", mask=("enabled",), provider_id="bolt", enabled=True)
    assert not registry.served().demo
    assert [route.name for route in registry.served().routes] == ["bolt/one"]
    update(registry, "provider", mask=("enabled",), provider_id="bolt", enabled=False)
    assert registry.served().demo
    # It was disabled, the other never named.
    assert [route.name for route in registry.served().routes] == ["acme/one", "acme/two"]


def test_a_required_field_that_a_mask_clears_is_no_longer_said(registry: SmallRegistry) -> None:
    update(registry, "model", mask=("vendor",), model_id="one")
    assert list(registry.get(MODEL, "one").layers) == [common_pb2.LAYER_CATALOGUE]
    create(registry, "model", model_id="mine", vendor="me")
    assert refused(lambda: update(registry, "model", mask=("vendor",), model_id="mine")) == (
        "UNFIT_VALUE",
        ["resource.model.vendor"],
    )


def test_what_another_sidecar_brought_is_updated_before_it_is_followed(place: Place, tmp_path: Path) -> None:
    if place.url.file is not None:
        pytest.skip("an embedded store has one sidecar")
    ours = SmallRegistry(place.open(), tmp_path)
    (tmp_path / "other").mkdir()
    more = {**CATALOGUE, "date": "2999-01-02", "models": {**CATALOGUE["models"], "new": {"vendor": "acme"}}}
    SmallRegistry(place.open(), tmp_path / "other", more)
    assert update(ours, "model", model_id="new", licence="MIT").model.vendor == "acme"


def test_an_answer_that_clients_cannot_take_is_refused_before_anything_is_kept(registry: SmallRegistry) -> None:
    names = [f"m{number}" for number in range(1_000)]
    batch(registry, *(creating("model", model_id=name, vendor="v", source="s" * 4_000) for name in names))
    before = registry.held
    guides = [updating("model", model_id=name, migration_guide="g" * 3_900) for name in names]
    assert refused(lambda: batch(registry, *guides)) == ("UNFIT_VALUE", ["writes"])
    assert registry.held is before


def test_the_platform_of_a_route_is_kept(registry: SmallRegistry) -> None:
    create(registry, "route", route_id="acme/one@rack", model_string="one")
    with registry.store.reading() as connection:
        kept = select(ROUTES.c.platform).where(ROUTES.c.name == "acme/one@rack")
        assert connection.scalar(kept) == "rack"


def test_bounds_of_parameters_are_kept_and_shown(registry: SmallRegistry) -> None:
    bounds = {"temperature": {"least": "0", "greatest": "1.5", "default": "0.7"}}
    made = update(registry, "model", model_id="two", parameter_bounds=bounds)
    assert made == registry.get(MODEL, "two")
    assert made.model.parameter_bounds["temperature"] == model_pb2.ParameterBounds(
        least="0", greatest="1.5", default="0.7"
    )
    # They are one statement of users with the names of parameters; those of the catalogue stand beside it.
    update(registry, "model", model_id="two", parameters=["seed"])
    model = registry.get(MODEL, "two").model
    assert (sorted(model.parameters), dict(model.parameter_bounds)) == (["seed", "temperature"], {})


def test_platforms_licences_aliases_groups_and_settings_are_kept(registry: SmallRegistry) -> None:
    create(registry, "platform", platform_id="rack", auth_type="api_key", features={"a": True}, auth_config={"b": "c"})
    create(registry, "licence", licence_id="acme-1", commercial_use=True, max_monthly_users="700000000")
    create(registry, "alias", alias_id="best", model="one")
    create(registry, "group", group_id="both", models=["one", "two"])
    create(registry, "setting", setting_id="unpriced", value="allow")
    platform = registry.get(pb.RESOURCE_KIND_PLATFORM, "rack").platform
    assert (platform.auth_type, dict(platform.features), dict(platform.auth_config)) == (
        "api_key",
        {"a": True},
        {"b": "c"},
    )
    assert registry.get(pb.RESOURCE_KIND_LICENCE, "acme-1").licence.max_monthly_users == 700_000_000
    assert registry.held.models_named("best") == ["one"]
    assert registry.held.models_named("both") == ["one", "two"]
    assert registry.served().settings.unpriced == snapshot_pb2.UNPRICED_ALLOW


def test_versions_evidence_and_life_cycle_are_kept(registry: SmallRegistry) -> None:
    update(
        registry,
        "model",
        model_id="one",
        versions={"1.2.3": {"status": "STATUS_RETIRED", "released": "2025-01-02T00:00:00Z"}},
        deprecated="2026-01-01T00:00:00Z",
        replacement="two",
        migration_guide="Call two.",
        evidence=[{"source": "a", "measure": "b", "score": "1.50", "samples": 9, "as_of": "2026-01-01T00:00:00.250Z"}],
        quality=[{"task_class": "coding", "mean_ppm": 1, "se_ppm": 2, "basis": "TERM_SOURCE_USER", "sources": ["me"]}],
    )
    model = registry.get(MODEL, "one").model
    assert model.versions["1.2.3"].released.seconds == 1_735_776_000
    assert (model.replacement, model.migration_guide, model.deprecated.seconds) == ("two", "Call two.", 1_767_225_600)
    assert [(one.score, one.samples, one.as_of.nanos) for one in model.evidence] == [("1.50", 9, 250_000_000)]
    assert [(one.mean_ppm, one.se_ppm, list(one.sources)) for one in model.quality] == [(1, 2, ["me"])]


def test_what_a_user_made_is_deleted_and_what_others_bring_is_not(registry: SmallRegistry) -> None:
    create(registry, "model", model_id="mine", vendor="me")
    delete(registry, MODEL, "mine")
    assert "mine" not in registry.held.models
    assert refused(lambda: delete(registry, MODEL, "one"))[0] == "STATED_BELOW"
    update(registry, "model", model_id="one", licence="MIT")
    assert refused(lambda: delete(registry, MODEL, "one"))[0] == "STATED_BELOW"
    delete(registry, MODEL, "one", reset=True)
    assert not registry.get(MODEL, "one").model.HasField("licence")
    assert refused(lambda: delete(registry, MODEL, "nothing"))[0] == "NOT_FOUND"


def test_what_others_name_is_not_deleted_alone(registry: SmallRegistry) -> None:
    create(registry, "model", model_id="mine", vendor="me")
    create(registry, "route", route_id="acme/mine", model_string="m")
    create(registry, "alias", alias_id="best", model="mine")
    assert refused(lambda: delete(registry, MODEL, "mine"))[0] == "RESOURCE_IN_USE"
    gone = [(ROUTE, "acme/mine"), (pb.RESOURCE_KIND_ALIAS, "best"), (MODEL, "mine")]
    writes = [pb.ResourceWrite(delete=pb.DeleteResourceRequest(kind=kind, name=name)) for kind, name in gone]
    answer = registry.writing.batch(pb.BatchWriteResourcesRequest(writes=writes))
    assert [one.WhichOneof("resource") for one in answer.resources] == [None, None, None]
    assert "mine" not in registry.held.models


def test_a_batch_is_one_revision_and_later_writes_see_earlier_ones(registry: SmallRegistry) -> None:
    before = registry.held.revision
    writes = [
        creating("model", model_id="m", vendor="v"),
        pb.ResourceWrite(
            create=pb.CreateResourceRequest(resource=resource("route", route_id="acme/m", model_string="m"))
        ),
        updating("model", model_id="m", licence="MIT"),
    ]
    answer = registry.writing.batch(pb.BatchWriteResourcesRequest(writes=writes))
    assert answer.revision == registry.held.revision == before + 1
    assert [one.etag for one in answer.resources] == [str(before + 1)] * 3
    assert answer.resources[0].model.licence == "MIT"


def test_one_bad_write_leaves_nothing_of_a_batch(registry: SmallRegistry) -> None:
    before = registry.held
    writes = [
        creating("model", model_id="m", vendor="v"),
        creating("model", model_id="n", vendor="v v"),
        pb.ResourceWrite(
            update=pb.UpdateResourceRequest(resource=resource("route", route_id="acme/one", regions=["a b"]))
        ),
    ]
    reason, fields = refused(lambda: registry.writing.batch(pb.BatchWriteResourcesRequest(writes=writes)))
    assert (reason, fields) == (
        "UNFIT_VALUE",
        ["writes[1].create.resource.model.vendor", "writes[2].update.resource.route.regions[0]"],
    )
    assert registry.held is before
    create(registry, "model", model_id="m", vendor="v")


def test_of_two_writers_with_one_etag_one_wins(registry: SmallRegistry, place: Place, tmp_path: Path) -> None:
    etag = registry.get(MODEL, "one").etag
    others = [registry]
    if place.url.file is None:
        # Another sidecar on the same PostgreSQL, which has not yet seen what the first one writes.
        (tmp_path / "other").mkdir()
        others.append(SmallRegistry(place.open(), tmp_path / "other"))

    def write(number: int) -> str:
        try:
            update(others[number % len(others)], "model", etag=etag, model_id="one", tags=[f"t{number}"])
        except CallError as error:
            return refusal(error)[0].reason
        return "won"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(8))) == ["ETAG_MISMATCH"] * 7 + ["won"]


def test_an_old_etag_is_told_the_one_of_now(registry: SmallRegistry) -> None:
    old = registry.get(MODEL, "one").etag
    now = update(registry, "model", etag=old, model_id="one", licence="MIT").etag
    with pytest.raises(CallError) as raised:
        update(registry, "model", etag=old, model_id="one", licence="MIT")
    assert refusal(raised.value)[0].metadata["etag"] == now
    assert refused(lambda: delete(registry, MODEL, "one", etag=old, reset=True))[0] == "ETAG_MISMATCH"
    delete(registry, MODEL, "one", etag=now, reset=True)


def test_only_validated_nothing_is_kept(registry: SmallRegistry) -> None:
    before = registry.held
    request = pb.CreateResourceRequest(resource=resource("model", model_id="mine", vendor="me"), validate_only=True)
    made = registry.writing.create(request)
    assert (made.resource.model.vendor, made.revision) == ("me", before.revision)
    assert registry.held is before
    assert registry.served().revision == before.revision
    assert (
        refused(lambda: create(registry, "model", validate_only=True, model_id="one", vendor="x"))[0]
        == "ALREADY_EXISTS"
    )
    create(registry, "model", model_id="mine", vendor="me")


def test_a_write_that_changes_nothing_makes_no_revision(registry: SmallRegistry) -> None:
    update(registry, "model", model_id="one", licence="MIT")
    before = registry.held.revision
    update(registry, "model", model_id="one", licence="MIT")
    assert registry.held.revision == before


def test_what_a_user_set_stays_when_the_catalogue_changes(registry: SmallRegistry, tmp_path: Path) -> None:
    update(registry, "model", model_id="one", context_tokens=5)
    newer = {
        "date": "2999-01-02",
        "providers": {"acme": {"base_url": "https://acme.example", "dialect": "openai-chat"}},
        "models": {"one": {"vendor": "acme", "context_tokens": 9, "max_output_tokens": 9}},
    }
    again = SmallRegistry(registry.store, tmp_path, newer)
    model = again.get(MODEL, "one").model
    assert (model.context_tokens, model.max_output_tokens) == (5, 9)


def test_a_write_survives_a_restart(registry: SmallRegistry, place: Place, tmp_path: Path) -> None:
    create(registry, "model", model_id="mine", vendor="me")
    revision = registry.held.revision
    registry.store.close()
    registry.store = place.open()
    registry.open(tmp_path)
    assert (registry.held.models["mine"].vendor, registry.held.revision) == ("me", revision)


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "a price above every bound": (
        "route",
        {"route_id": "acme/two", "price": {"rates": [{"kind": "input_token", "pico_usd": 10**16}]}},
        "resource.route.price.rates[0]",
    ),
    "an unknown unit": (
        "route",
        {"route_id": "acme/two", "price": {"rates": [{"kind": "inputtoken", "pico_usd": 1}]}},
        "resource.route.price.rates[0]",
    ),
    "a rate twice": (
        "route",
        {"route_id": "acme/two", "price": {"rates": [{"kind": "request", "pico_usd": 1}] * 2}},
        "resource.route.price.rates[1]",
    ),
    "a limit of 0": ("model", {"model_id": "one", "context_tokens": 0}, "resource.model.context_tokens"),
    "an absurd limit": ("model", {"model_id": "one", "context_tokens": 4_000_000_000}, "resource.model.context_tokens"),
    "a version that is none": ("model", {"model_id": "one", "version": "latest"}, "resource.model.version"),
    "a version that is none in a list": (
        "model",
        {"model_id": "one", "versions": {"1.x": {}}},
        'resource.model.versions["1.x"]',
    ),
    "a score of a capability that is not there": (
        "model",
        {"model_id": "one", "capabilities": {"tools": {"present": False, "score_ppm": 1}}},
        'resource.model.capabilities["tools"].score_ppm',
    ),
    "a name with quotes": ("model", {"model_id": "one", "vendor": 'a"b'}, "resource.model.vendor"),
    "a null byte": ("model", {"model_id": "one", "display_name": "a\0b"}, "resource.model.display_name"),
    "a mark that turns the text": (
        "model",
        {"model_id": "one", "display_name": "a\u202eb"},
        "resource.model.display_name",
    ),
    "a megabyte": ("model", {"model_id": "one", "migration_guide": "x" * (1 << 17)}, "resource.model.migration_guide"),
    "a figure of an unknown class": (
        "model",
        {"model_id": "one", "quality": [{"task_class": "codign", "mean_ppm": 1, "se_ppm": 1, "basis": 5}]},
        "resource.model.quality[0].task_class",
    ),
    "an unfit URL": ("provider", {"provider_id": "acme", "base_url": "ftp://x"}, "resource.provider.base_url"),
    "a replacement that is not there": (
        "model",
        {"model_id": "one", "replacement": "tow"},
        "resource.model.replacement",
    ),
    "dates that end before they begin": (
        "model",
        {"model_id": "one", "active_from": "2026-01-02T00:00:00Z", "active_until": "2026-01-01T00:00:00Z"},
        "resource.model",
    ),
    "JSON text that is none": (
        "model",
        {"model_id": "one", "variants": {"": {"parameters_to_set": {"a": "{"}}}},
        'resource.model.variants[""].parameters_to_set["a"]',
    ),
}


@pytest.mark.parametrize(("kind", "fields", "place"), BAD.values(), ids=BAD.keys())
def test_what_cannot_stand_is_refused_with_its_field(
    on_sqlite: SmallRegistry, kind: str, fields: dict[str, Any], place: str
) -> None:
    before = on_sqlite.held
    reason, faults = refused(lambda: update(on_sqlite, kind, **fields))
    assert (reason, faults[:1]) == ("UNFIT_VALUE", [place])
    assert on_sqlite.held is before


def test_names_that_are_none_are_refused(on_sqlite: SmallRegistry) -> None:
    for name in ('a"b', "a b", "a\0b", "\u202ea", "-a"):
        assert refused(lambda name=name: create(on_sqlite, "model", model_id=name, vendor="v")) == (
            "UNFIT_VALUE",
            ["resource.model.model_id"],
        )
    assert refused(lambda: create(on_sqlite, "model", vendor="v"))[0] == "MISSING_FIELD"
    assert refused(lambda: create(on_sqlite, "model", model_id="x" * 300, vendor="v"))[0] == "TOO_LONG"
    assert refused(lambda: create(on_sqlite, "route", route_id="one", model_string="m"))[0] == "UNFIT_VALUE"


def test_routes_of_what_is_not_there_are_refused_and_the_nearest_is_named(on_sqlite: SmallRegistry) -> None:
    with pytest.raises(CallError) as raised:
        create(on_sqlite, "route", route_id="acmee/one", model_string="m")
    assert "the nearest is" in raised.value.message
    assert refused(lambda: create(on_sqlite, "route", route_id="acme/oen", model_string="m")) == (
        "UNFIT_VALUE",
        ["resource.route.route_id"],
    )
    assert refused(lambda: create(on_sqlite, "provider", provider_id="new", dialect="openai-chat")) == (
        "UNFIT_VALUE",
        ["resource.provider.base_url"],
    )
    assert refused(lambda: create(on_sqlite, "alias", alias_id="one", model="two"))[0] == "UNFIT_VALUE"
    assert refused(lambda: create(on_sqlite, "group", group_id="g", models=["one", "tow"]))[0] == "UNFIT_VALUE"


def test_fields_of_a_newer_client_are_refused(on_sqlite: SmallRegistry) -> None:
    changed = pb.Resource(model=model_pb2.Model.FromString(b"\n\x03one\xf8\x3f\x01"))
    reason, fields = refused(lambda: on_sqlite.writing.update(pb.UpdateResourceRequest(resource=changed)))
    assert (reason, fields) == ("UNFIT_VALUE", ["resource.model"])


@pytest.mark.parametrize(
    ("mask", "reason"),
    [("statsu", "UNKNOWN_NAME"), ("model_id", "UNFIT_VALUE"), ("capabilities.tools", "UNKNOWN_NAME")],
)
def test_masks_name_fields_that_can_be_written(on_sqlite: SmallRegistry, mask: str, reason: str) -> None:
    assert refused(lambda: update(on_sqlite, "model", mask=(mask,), model_id="one"))[0] == reason


def test_bad_batches_are_refused(on_sqlite: SmallRegistry) -> None:
    def batch(*writes: pb.ResourceWrite) -> Callable[[], object]:
        return lambda: on_sqlite.writing.batch(pb.BatchWriteResourcesRequest(writes=writes))

    one = pb.DeleteResourceRequest(kind=MODEL, name="one", validate_only=True)
    assert refused(batch())[0] == "MISSING_FIELD"
    assert refused(batch(pb.ResourceWrite()))[0] == "MISSING_FIELD"
    assert refused(batch(pb.ResourceWrite(delete=one)))[0] == "CONFLICTING_FIELDS"
    assert refused(batch(*[pb.ResourceWrite(delete=one)] * 1_001))[0] == "TOO_LONG"
    assert refused(lambda: on_sqlite.writing.create(pb.CreateResourceRequest()))[0] == "MISSING_FIELD"


def test_a_store_that_went_away_is_told_and_what_was_served_stays(
    own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    store = Store.open(StoreUrl.parse(own_postgresql.url()), "model_registry")
    registry = SmallRegistry(store, tmp_path)
    before = registry.held
    own_postgresql.stop_at_once()
    assert refused(lambda: create(registry, "model", model_id="mine", vendor="me"))[0] == "STORE_UNAVAILABLE"
    assert registry.held is before
    assert registry.served().revision == before.revision
    own_postgresql.start()
    create(registry, "model", model_id="mine", vendor="me")
    assert registry.held.revision == before.revision + 1
    store.close()
