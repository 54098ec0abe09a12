"""The snapshot says what the catalogue says, in bytes that depend on nothing else."""

import json
import random
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.load import load_content
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.snapshot import Stamp, stamp, unstamp
from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.v1 import constraints_pb2, select_pb2
from support.every_key import EVERY_KEY, ROUTE_LINES, VARIANT_LINES, lines

MADE = Stamp(revision=7, built_at_unix_ms=1_795_000_000_000)


def build(document: Any) -> pb.Snapshot:
    return pb.Snapshot.FromString(load_content(json.dumps(document).encode(), "models.json"))


def one_route(**route: Any) -> pb.Route:
    document = {
        "providers": {"mine": {"base_url": "http://mine", "dialect": "openai-chat"}},
        "models": {"m": {"vendor": "v"}},
        "routes": {"mine/m": {"model_string": "m", **route}},
    }
    return build(document).routes[0]


def shuffled(node: Any, rng: random.Random) -> Any:
    """Return the same document with the keys of every object in another order."""
    if isinstance(node, dict):
        items = [(key, shuffled(value, rng)) for key, value in node.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(item, rng) for item in node] if isinstance(node, list) else node


@pytest.fixture
def full() -> pb.Snapshot:
    return build(json.loads(EVERY_KEY.read_text()))


def test_same_input_same_bytes() -> None:
    data = EVERY_KEY.read_bytes()
    assert load_content(data, "a.json") == load_content(data, "b.json")


@pytest.mark.parametrize("seed", range(5))
def test_order_of_keys_changes_no_byte(seed: int) -> None:
    document = json.loads(EVERY_KEY.read_text())
    other = shuffled(document, random.Random(seed))
    assert load_content(json.dumps(other).encode(), "") == load_content(json.dumps(document).encode(), "")


def test_every_list_of_names_is_sorted(full: pb.Snapshot) -> None:
    for entries in (full.task_classes, full.strategies, full.unit_kinds, full.models, full.providers, full.routes):
        names = [entry.name for entry in entries]
        assert names == sorted(set(names))


def test_stamp_and_content_come_apart_again() -> None:
    content = load_content(None, "")
    assert unstamp(stamp(content, MADE)) == (MADE, content)


def test_stamped_snapshot_has_format_revision_and_time() -> None:
    snapshot = pb.Snapshot.FromString(stamp(load_content(None, ""), MADE))
    assert (snapshot.format, snapshot.revision, snapshot.built_at_unix_ms) == (1, 7, 1_795_000_000_000)


def test_demo_without_enabled_providers_only() -> None:
    assert build({}).demo
    assert not build({"providers": {"openai": {}}}).demo


def test_settings_are_those_of_scoring_md(full: pb.Snapshot) -> None:
    settings = full.settings
    assert settings.unpriced == pb.UNPRICED_ALLOW
    assert settings.caution_milli == 1_000
    assert (settings.market_speed.ttft_ms, settings.market_speed.us_per_token) == (4_900, 17_544)
    assert (settings.unknown_quality_mean_ppm, settings.unknown_quality_se_ppm) == (250_000, 250_000)
    assert (settings.availability_prior_ppm, settings.availability_prior_attempts) == (990_000, 20)
    assert settings.unknown_safety_ppm == 500_000


def test_weights_come_in_the_order_of_the_components(full: pb.Snapshot) -> None:
    (critical,) = [strategy for strategy in full.strategies if strategy.name == "safety-critical"]
    assert list(critical.weights_ppm) == [300_000, 100_000, 100_000, 400_000, 100_000]
    assert critical.safety_required
    assert not critical.HasField("min_quality_ppm")


def test_aliases_stand_with_their_class(full: pb.Snapshot) -> None:
    (coding,) = [entry for entry in full.task_classes if entry.name == "coding"]
    assert "code-generation" in coding.aliases
    assert coding.parent == "general"


def test_units_name_the_modality_they_need(full: pb.Snapshot) -> None:
    units = {unit.name: unit for unit in full.unit_kinds}
    assert (units["image"].input_modality, units["image"].output_modality) == ("image", "")
    assert (units["generated_image"].input_modality, units["generated_image"].output_modality) == ("", "image")
    assert units["input_token"].reference_pico_usd == 1_000_000


def test_model_keeps_every_fact(full: pb.Snapshot) -> None:
    (model,) = [model for model in full.models if model.name == "acme/llama:70b"]
    assert (model.vendor, model.version, model.type, model.licence) == ("acme", "3.3", "chat", "llama3.3")
    assert model.status == constraints_pb2.STATUS_BETA
    assert (model.context_tokens, model.max_output_tokens) == (131_072, 8_192)
    assert list(model.input_modalities) == ["image", "text"]
    assert (model.stream, model.batch, model.commercial_use) == (pb.KNOWN_YES, pb.KNOWN_NO, pb.KNOWN_YES)
    assert [(c.name, c.present, c.HasField("score_ppm"), c.score_ppm) for c in model.capabilities] == [
        ("reasoning", False, False, 0),
        ("tools", True, False, 0),
        ("vision", True, True, 700_000),
    ]
    assert [(variant.name, variant.output_milli) for variant in model.variants] == [
        ("", 1_000),
        ("effort=high;thinking=8k", 4_000),
    ]
    assert [(figure.variant, figure.mean_ppm, figure.basis) for figure in model.quality] == [
        ("", 500_000, select_pb2.TERM_SOURCE_MEASURED),
        ("effort=high;thinking=8k", 600_000, select_pb2.TERM_SOURCE_USER),
    ]
    assert [(figure.task_class, figure.mean_ppm) for figure in model.safety] == [("", 900_000)]
    assert (model.active_from_unix_ms, model.active_until_unix_ms) == (1_769_817_600_000, 1_801_389_600_000)


def test_provider_keeps_its_data_policy(full: pb.Snapshot) -> None:
    (provider,) = full.providers
    assert list(provider.regions) == ["eu-west", "us"]
    assert (provider.zdr, provider.training, provider.retention_days) == (pb.KNOWN_YES, pb.KNOWN_NO, 0)
    assert provider.HasField("retention_days")


def test_route_keeps_every_fact(full: pb.Snapshot) -> None:
    (route,) = full.routes
    assert (route.name, route.provider, route.model) == ("mine/acme/llama:70b@rack-5", "mine", "acme/llama:70b")
    assert (route.platform, route.priority, route.status) == ("rack-5", 10, constraints_pb2.STATUS_TESTING)
    assert (route.context_tokens, route.max_output_tokens, route.quantization) == (65_536, 4_096, "fp8")
    assert lines(route.price.rates) == ROUTE_LINES
    assert (route.speed.ttft_ms, route.speed.HasField("us_per_token")) == (200, False)
    assert list(route.former_names) == ["mine/acme/llama-70b@rack-4", "mine/acme/llama:70b"]
    endpoint = route.endpoint
    assert (endpoint.base_url, endpoint.dialect) == ("https://rack5.example", "openai-responses")
    assert (endpoint.model, endpoint.credential_ref) == ("llama-70b", "RACK5_KEY")


def test_parameters_of_a_variant_are_the_routes_own_where_it_states_them(full: pb.Snapshot) -> None:
    (default,) = (variant for variant in full.routes[0].variants if not variant.name)
    assert dict(default.parameters) == {"reasoning": '{"effort":"medium"}'}


def test_variant_has_its_price_speed_and_parameters_whatever_its_spelling(full: pb.Snapshot) -> None:
    default, thinking = full.routes[0].variants
    assert (default.name, default.HasField("price"), default.HasField("speed")) == ("", False, False)
    assert thinking.name == "effort=high;thinking=8k"
    assert lines(thinking.price.rates) == VARIANT_LINES
    assert thinking.speed.us_per_token == 20_000
    assert dict(thinking.parameters) == {
        "reasoning": '{"budget":8000,"effort":"high"}',
        "stop": "null",
        "top_p": "0.9",
    }


def test_route_reached_directly_has_its_provider_as_platform() -> None:
    assert one_route().platform == "mine"


def test_what_is_left_out_is_unknown_not_zero() -> None:
    route = one_route()
    assert not route.HasField("context_tokens")
    assert not route.HasField("speed")
    assert (route.price.free, len(route.price.rates)) == (False, 0)
    assert (route.priority, route.status) == (100, constraints_pb2.STATUS_ACTIVE)
    assert [variant.name for variant in route.variants] == [""]


def test_free_is_by_statement() -> None:
    price = one_route(free=True).price
    assert (price.free, len(price.rates)) == (True, 0)


def test_a_users_figure_changes_no_class_of_the_others() -> None:
    figure = {"mean_ppm": 900_000, "se_ppm": 10_000, "basis": "user", "sources": ["ours"]}
    mine = {"vendor": "v", "quality": [{"task_class": "coding", **figure}]}
    assert build({"models": {"m": mine}}).task_classes == build({}).task_classes


def test_a_class_without_compiled_figures_has_no_sources() -> None:
    sourced = {entry.name: entry.has_sources for entry in build({}).task_classes}
    assert (sourced["coding"], sourced["tool_use"], sourced["rag_qa"]) == (True, True, False)
    # The vocabulary names a source for tool_use too; where no packaged figure came of it, it is none.
    figure = {"task_class": "coding", "mean_ppm": 1, "se_ppm": 1, "basis": "measured"}
    packaged = ModelsFile.model_validate({"models": {"m": {"vendor": "v", "quality": [figure]}}})
    assert packaged_vocabulary().measured_by(packaged) == {"coding"}
