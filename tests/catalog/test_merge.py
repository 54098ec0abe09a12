"""The user's file over the packaged catalogue: what is enabled, what replaces what, what names nothing."""

import json
from typing import Any

import pytest

from modelreg.catalog.load import load_catalogue
from modelreg.catalog.merge import Catalogue
from modelreg.catalog.packaged import packaged_models
from modelreg.catalog.problem import ModelsFileError
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteParts

MINE = {"base_url": "http://10.0.0.7:8000/v1", "dialect": "openai-chat"}
PACKAGED = packaged_models()
OPENAI_ROUTES = {name for name in PACKAGED.routes if name.startswith("openai/")}


def load(**document: Any) -> Catalogue:
    return load_catalogue(json.dumps(document).encode(), "models.json")


def lines(**document: Any) -> list[str]:
    with pytest.raises(ModelsFileError) as caught:
        load(**document)
    return caught.value.lines()


def test_without_a_file_every_offer_serves_as_a_demo_but_those_of_the_callers_own_machine() -> None:
    catalogue = load_catalogue(None, "")
    local = {name for name in PACKAGED.routes if RouteParts.of(name).provider == "lmstudio"}
    assert catalogue.demo
    assert local
    assert set(catalogue.routes) == set(PACKAGED.routes) - local


def test_a_provider_on_the_callers_own_machine_serves_once_it_is_named() -> None:
    catalogue = load(providers={"lmstudio": {}})
    assert {RouteParts.of(name).provider for name in catalogue.routes} == {"lmstudio"}


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://localhost:1234/v1", True),
        ("http://127.0.0.1:1234/v1", True),
        ("http://[::1]:1234/v1", True),
        ("https://api.openai.com/v1", False),
        ("https://localhost.example.com/v1", False),
        ("https://${AZURE_RESOURCE_NAME}.openai.azure.com/openai/v1", False),
        (None, False),
    ],
)
def test_an_address_of_the_callers_own_machine_is_told_from_others(base_url: str | None, *, expected: bool) -> None:
    assert ProviderEntry.model_construct(base_url=base_url).is_on_this_machine() == expected


def test_file_without_providers_stays_a_demo() -> None:
    assert load(models={"m": {"vendor": "v"}}).demo


def test_naming_a_packaged_provider_enables_its_offers_and_no_others() -> None:
    catalogue = load(providers={"openai": {}})
    assert not catalogue.demo
    assert set(catalogue.providers) == {"openai"}
    assert set(catalogue.routes) == OPENAI_ROUTES


def test_what_an_entry_leaves_out_comes_from_the_packaged_provider() -> None:
    entry = load(providers={"openai": {"credential_ref": "TEAM_KEY"}}).providers["openai"]
    packaged = PACKAGED.providers["openai"]
    assert entry == packaged.model_copy(update={"credential_ref": "TEAM_KEY"})


def test_own_provider_serves_own_models_beside_packaged_ones() -> None:
    catalogue = load(
        providers={"openai": {}, "mine": MINE},
        models={"llama": {"vendor": "meta"}},
        routes={"mine/llama": {"model_string": "llama"}},
    )
    assert set(catalogue.routes) == {*OPENAI_ROUTES, "mine/llama"}


def test_own_route_may_call_a_packaged_model() -> None:
    assert (
        "mine/gpt-oss-20b" in load(providers={"mine": MINE}, routes={"mine/gpt-oss-20b": {"model_string": "x"}}).routes
    )


def test_route_of_a_packaged_name_takes_its_place_whole() -> None:
    route = load(providers={"openai": {}}, routes={"openai/gpt-5": {"model_string": "gpt-5-eu"}}).routes["openai/gpt-5"]
    assert route.model_string == "gpt-5-eu"
    assert route.rates_pico_usd() == {}
    assert route.variants == [""]


def test_model_of_a_packaged_name_takes_its_place_whole() -> None:
    model = load(models={"gpt-5": {"vendor": "house"}}).models["gpt-5"]
    assert model.vendor == "house"
    assert model.quality is None


def test_unpriced_is_the_packaged_setting_unless_the_file_says() -> None:
    assert load().unpriced == "reject"
    assert load(settings={"unpriced": "allow"}).unpriced == "allow"


def test_provider_nobody_knows_needs_an_endpoint_and_the_nearest_is_named() -> None:
    assert lines(providers={"opnai": {}}) == [
        (
            'models.json#/providers/opnai: needs the key "base_url", as no packaged provider has this name; '
            'the nearest is "openai"'
        ),
        (
            'models.json#/providers/opnai: needs the key "dialect", as no packaged provider has this name; '
            'the nearest is "openai"'
        ),
    ]


def test_route_of_a_packaged_provider_that_is_not_enabled_says_how_to() -> None:
    assert lines(providers={"mine": MINE}, routes={"openai/gpt-5": {"model_string": "gpt-5"}}) == [
        'models.json#/routes/openai~1gpt-5: no provider "openai" is enabled; add "openai": {} to providers'
    ]


def test_route_of_an_unknown_provider_is_told_the_nearest() -> None:
    assert lines(providers={"mine": MINE}, routes={"mein/gpt-5": {"model_string": "gpt-5"}}) == [
        'models.json#/routes/mein~1gpt-5: no provider "mein" is enabled; the nearest is "mine"'
    ]


def test_route_of_an_unknown_model_is_told_the_nearest() -> None:
    assert lines(providers={"openai": {}}, routes={"openai/gtp-5": {"model_string": "gpt-5"}}) == [
        'models.json#/routes/openai~1gtp-5: there is no model "gtp-5"; the nearest is "gpt-5"'
    ]


def test_route_that_contradicts_its_name_is_refused() -> None:
    route = {"model_string": "x", "provider": "groq", "model": "gpt-5-mini", "platform": "azure"}
    assert lines(providers={"openai": {}}, routes={"openai/gpt-5": route}) == [
        'models.json#/routes/openai~1gpt-5/provider: is "groq", but its name says "openai"',
        'models.json#/routes/openai~1gpt-5/model: is "gpt-5-mini", but its name says "gpt-5"',
        'models.json#/routes/openai~1gpt-5/platform: is "azure", but its name has none',
    ]


def test_former_name_that_a_route_has_is_refused() -> None:
    route = {"model_string": "x", "former_names": ["openai/gpt-2", "openai/gpt-5-mini", "openai/gpt-5"]}
    place = "models.json#/routes/openai~1gpt-5/former_names"
    assert lines(providers={"openai": {}}, routes={"openai/gpt-5": route}) == [
        f'{place}/1: "openai/gpt-5-mini" is the name of a route now; leave it out, or rename that route',
        f'{place}/2: "openai/gpt-5" is the name of a route now; leave it out, or rename that route',
    ]


def test_former_name_that_two_routes_claim_is_refused() -> None:
    route = {"model_string": "x", "former_names": ["openai/gpt-2"]}
    assert lines(providers={"openai": {}}, routes={"openai/gpt-5": route, "openai/gpt-5-mini": route}) == [
        (
            'models.json#/routes/openai~1gpt-5-mini/former_names/0: "openai/gpt-2" is a former name of '
            '"openai/gpt-5" already; it belongs to one route'
        )
    ]


def test_name_of_an_offer_that_is_not_enabled_may_be_a_former_name() -> None:
    route = {"model_string": "x", "former_names": ["openai/gpt-5"]}
    assert "mine/gpt-5" in load(providers={"mine": MINE}, routes={"mine/gpt-5": route}).routes


def test_unknown_units_are_told_the_nearest() -> None:
    route = {
        "model_string": "x",
        "price_usd_per_million": {"inptu": "1"},
        "price_usd": {"requests": "1"},
        "variant_prices": {"": {"price_usd": {"imagine": "1"}}},
    }
    assert lines(providers={"openai": {}}, routes={"openai/gpt-5": route}) == [
        'models.json#/routes/openai~1gpt-5/price_usd_per_million/inptu: unknown unit; the nearest is "input"',
        'models.json#/routes/openai~1gpt-5/price_usd/requests: unknown unit; the nearest is "request"',
        'models.json#/routes/openai~1gpt-5/variant_prices//price_usd/imagine: unknown unit; the nearest is "image"',
    ]


def test_price_of_a_variant_the_route_does_not_offer_is_refused() -> None:
    route = {"model_string": "x", "variants": ["effort=low"], "variant_speeds": {"effort=lwo": {}}}
    assert lines(providers={"openai": {}}, routes={"openai/gpt-5": route}) == [
        (
            "models.json#/routes/openai~1gpt-5/variant_speeds/effort=lwo: the route does not list this variant; "
            'the nearest is "effort=low"'
        )
    ]


def test_figures_name_known_classes_and_stand_once() -> None:
    figure = {"mean_ppm": 1, "se_ppm": 1, "basis": "user"}
    quality = [
        {"task_class": "codign", **figure},
        {"task_class": "chat", "variant": "effort=low;thinking=8k", **figure},
        {"task_class": "chat", "variant": "thinking=8k;effort=low", **figure},
    ]
    assert lines(models={"m": {"vendor": "v", "quality": quality, "safety": [figure, figure]}}) == [
        'models.json#/models/m/quality/0/task_class: there is no task class "codign"; the nearest is "coding"',
        "models.json#/models/m/quality/2: is a second figure for this task class and variant",
        "models.json#/models/m/safety/1: is a second figure for this variant",
    ]


def test_dates_run_forward() -> None:
    dates = {"active_from": "2026-02-01", "active_until": "2026-02-01T00:00:00Z"}
    assert lines(models={"m": {"vendor": "v", **dates}}) == [
        "models.json#/models/m: active_until is not after active_from"
    ]


@pytest.mark.parametrize(
    ("task_class", "standing"), [("rag_qa", "summarization"), ("extraction", "instruction_following")]
)
def test_figure_that_nobody_would_look_at_is_refused_with_the_class_that_stands(task_class: str, standing: str) -> None:
    figure = {"task_class": task_class, "mean_ppm": 1, "se_ppm": 1, "basis": "user", "sources": ["ours"]}
    place = "models.json#/models/m/quality/0/task_class"
    said = f'"{task_class}" has no figures of its own: those of "{standing}" stand; write "{standing}"'
    assert lines(models={"m": {"vendor": "v", "quality": [figure]}}) == [f"{place}: {said}"]
