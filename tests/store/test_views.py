"""Views: what stands under the names of other registries, the same as what the registry itself reads."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, table, text

from modelreg.store.kinds import MODEL, PLATFORM, PROVIDER, ROUTE, Kind
from modelreg.store.ranks import LAYER_OF_SOURCE, PRIMARY
from modelreg.store.read_layers import read_resources
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.tables.columns import LAYER_RANKS, Layer
from modelreg.store.tables.figures import EVIDENCE
from modelreg.store.tables.models import CAPABILITIES, MODELS, PARAMETERS
from modelreg.store.tables.names import SETTINGS
from modelreg.store.tables.providers import PLATFORMS, PROVIDERS
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTES
from modelreg.store.write_layer import Row, Rows, replace_layer

M = {"name": "m", "is_whole": False}
R = {"name": "p/m", "is_whole": False, "provider": "p", "model": "m"}
LAYERS: tuple[Layer, ...] = ("openrouter", "genai_prices", "litellm", "catalogue", "discovered", "file", "user")
# 2023-11-14 22:13:20.
FIRST_MS = 1_700_000_000_000
DAY_MS = 86_400_000


def say(store: Store, layer: Layer, rows: Rows, *, at_unix_ms: int = FIRST_MS) -> None:
    with store.writing() as connection:
        changes = replace_layer(connection, layer, rows)
        add_revision(connection, changes, Cause("", ""), at_unix_ms=at_unix_ms)


def seen(store: Store, view: str) -> list[Mapping[str, Any]]:
    with store.reading() as connection:
        rows = connection.execute(select(text("*")).select_from(table(view)).order_by(text("1")))
        return [dict(row) for row in rows.mappings()]


def price_line(unit: str, rate: int, variant: str = ALL_VARIANTS) -> Row:
    return {"name": "p/m", "variant": variant, "unit": unit, "conditions": "{}", "pico_usd": rate}


def test_a_model_stands_with_what_its_layers_say_and_when_it_changed(store: Store) -> None:
    below = {**M, "vendor": "v", "type": "chat", "context_tokens": 8_000, "released_unix_ms": FIRST_MS}
    say(store, "catalogue", {MODELS: [below]})
    above = {**M, "status": "deprecated", "deprecated_unix_ms": FIRST_MS + DAY_MS, "replacement": "n", "tags": ["t"]}
    say(store, "user", {MODELS: [above]}, at_unix_ms=FIRST_MS + DAY_MS)
    (model,) = seen(store, "models")
    named = {"id": "m", "model_id": "m", "name": "m", "display_name": "m", "provider": "v", "provider_id": "v"}
    said = {"model_type": "chat", "context_window": 8_000, "status": "deprecated", "replacement": "n"}
    assert {**named, **said}.items() <= model.items()
    assert [str(model[key])[:19] for key in ("created_at", "updated_at", "release_date", "deprecation_date")] == [
        "2023-11-14 22:13:20",
        "2023-11-15 22:13:20",
        "2023-11-14 22:13:20",
        "2023-11-15 22:13:20",
    ]
    assert [model[key] for key in ("description", "max_output_tokens", "version")] == [None, None, None]


def test_a_model_that_takes_the_place_of_those_below_hides_its_parts_too(store: Store) -> None:
    parts: Rows = {
        MODELS: [{**M, "vendor": "v", "version": "1.2.3"}],
        CAPABILITIES: [{"name": "m", "capability": "tools", "is_present": True, "score_ppm": 700_000}],
        PARAMETERS: [{"name": "m", "parameter": "temperature", "default_value": 1, "min_value": 0, "max_value": 2.0}],
        EVIDENCE: [
            {
                "name": "m",
                "source": "bench",
                "measure": "pass",
                "variant": "",
                "score": "61.25",
                "max_score": "100",
                "samples": 80,
                "is_self_reported": True,
            }
        ],
    }
    say(store, "catalogue", parts)
    (parameter,) = seen(store, "model_parameters")
    assert (parameter["parameter_name"], str(parameter["max_value"])) == ("temperature", "2.0")
    (benchmark,) = seen(store, "model_benchmarks")
    assert (benchmark["benchmark_name"], benchmark["sample_size"]) == ("bench: pass", 80)
    assert float(benchmark["normalized_score"]) == 0.6125
    vision = {"name": "m", "capability": "vision", "is_present": True}
    say(store, "user", {MODELS: [{**M, "is_whole": True, "vendor": "w"}], CAPABILITIES: [vision]})
    (model,) = seen(store, "models")
    assert (model["provider"], model["version"]) == ("w", None)
    (ability,) = seen(store, "model_capabilities")
    assert (ability["capability"], float(ability["capability_score"])) == ("vision", 1.0)
    for hidden in ("model_parameters", "model_performance", "model_benchmarks"):
        assert seen(store, hidden) == []


def test_an_offer_is_an_endpoint_and_a_route_once_its_provider_is_enabled(store: Store) -> None:
    rows: Rows = {
        PROVIDERS: [{"name": "p", "base_url": "http://p", "platform": "cloud", "auth_required": False}],
        MODELS: [M],
        ROUTES: [{**R, "model_string": "m-1", "priority": 2, "status": "maintenance"}],
    }
    say(store, "catalogue", rows)
    (endpoint,) = seen(store, "model_endpoints")
    found = {"model_id": "m", "model_string": "m-1", "endpoint_url": "http://p", "auth_type": "none"}
    assert found.items() <= endpoint.items()
    assert seen(store, "routes") == []
    say(store, "user", {PROVIDERS: [{"name": "p", "is_enabled": True}], ROUTES: [{**R, "base_url": "http://mine"}]})
    (route,) = seen(store, "routes")
    wanted = {
        "route_id": "p/m",
        "model_id": "m",
        "platform_id": "cloud",
        "provider_id": "p",
        "endpoint_override": "http://mine",
        "model_string_override": "m-1",
        "priority": 2,
        "status": "maintenance",
        "input_cost": None,
    }
    assert wanted.items() <= route.items()


@pytest.mark.parametrize(
    ("price", "lines", "costs"),
    [
        ("rates", [("input_token", 150_000), ("output_token", 2_500_000)], (0.15, 2.5)),
        ("rates", [("request", 5)], (None, None)),
        ("free", [], (0, 0)),
        ("unknown", [], (None, None)),
    ],
)
def test_the_costs_of_a_route_are_usd_for_a_million_tokens_and_unknown_is_not_zero(
    store: Store, price: str, lines: list[tuple[str, int]], costs: tuple[float | None, float | None]
) -> None:
    below: Rows = {
        PROVIDERS: [{"name": "p", "is_enabled": True}],
        MODELS: [M],
        ROUTES: [{**R, "price": "rates"}],
        PRICE_LINES: [price_line("input_token", 9_000_000), price_line("input_token", 7, "effort=high")],
    }
    say(store, "catalogue", below)
    own = [price_line(unit, rate) for unit, rate in lines]
    say(store, "user", {ROUTES: [{**R, "price": price}], PRICE_LINES: own})
    (route,) = seen(store, "routes")
    shown = tuple(None if route[key] is None else float(route[key]) for key in ("input_cost", "output_cost"))
    assert shown == costs


def test_a_provider_lists_its_platforms_and_a_platform_needs_no_entry(store: Store) -> None:
    rows: Rows = {
        PLATFORMS: [{"name": "cloud", "display_name": "A cloud", "auth_type": "oauth", "features": {"gateway": True}}],
        PROVIDERS: [{"name": "p", "display_name": "P", "platform": "cloud"}, {"name": "q"}],
        MODELS: [M],
        ROUTES: [R, {**R, "name": "p/m@lane", "platform": "lane"}, {**R, "name": "q/m", "provider": "q"}],
    }
    say(store, "catalogue", rows)
    first, second = seen(store, "providers")
    assert [first["name"], second["name"], first["is_enabled"]] == ["P", "q", False]
    assert [str(each["platforms"]).replace("'", '"').replace(" ", "") for each in (first, second)] == [
        '["cloud","lane"]',
        '["q"]',
    ]
    platforms = {each["platform_id"]: each for each in seen(store, "platforms")}
    assert {name: each["name"] for name, each in platforms.items()} == {"cloud": "A cloud", "lane": "lane", "q": "q"}
    assert {each["auth_type"] for each in seen(store, "model_endpoints") if each["id"] == "p/m"} == {"oauth"}


@pytest.mark.parametrize("primary", [None, *LAYER_OF_SOURCE])
def test_views_of_what_stands_say_field_by_field_what_the_registry_reads(store: Store, primary: str | None) -> None:
    """Layers at random: that the two agree is what makes the views worth looking at."""
    chance = random.Random(5)
    for layer in LAYERS:
        rows = {kind.table: _random_rows(kind, chance) for kind in (PLATFORM, PROVIDER, MODEL, ROUTE)}
        lifted = [{"name": PRIMARY, "value": primary}] if primary and layer == "user" else []
        say(store, layer, {**rows, SETTINGS: lifted})
    for kind in (PLATFORM, PROVIDER, MODEL, ROUTE):
        with store.reading() as connection:
            read = read_resources(connection, kind)
        shown_rows = {row["name"]: row for row in seen(store, f"standing_{kind.name}s")}
        assert shown_rows.keys() == read.keys()
        assert len(shown_rows) > 5
        for name, row in shown_rows.items():
            fields = read[name].fields
            shown = {field: value for field, value in row.items() if field in fields and field not in _JSON_FIELDS}
            assert shown == {field: fields[field] for field in shown}, name
            assert len(shown) > 2


_JSON_FIELDS = {"tags", "features", "auth_config", "supported_providers"}


def _random_rows(kind: Kind, chance: random.Random) -> list[Row]:
    names = [name for name in "abcdefgh" if chance.random() < 0.7]
    return [_random_row(kind, name, chance) for name in names]


def _random_row(kind: Kind, name: str, chance: random.Random) -> Row:
    row: dict[str, Any] = {"name": name}
    for column in kind.table.columns:
        if column.name in {"name", "layer"} | _JSON_FIELDS:
            continue
        words = ("free", "unknown") if column.name == "price" else ("x", "y", "z")
        values = {str: chance.choice(words), int: chance.randrange(9), bool: chance.random() < 0.5}
        value = values.get(column.type.python_type)
        if not column.nullable or chance.random() < 0.5:
            row[column.name] = value
    # Whole in a few of the rows: what is below them is hidden.
    return {**row, "is_whole": chance.random() < 1 / 6} if "is_whole" in kind.table.columns else row


def test_the_layers_of_the_views_are_those_of_the_store() -> None:
    assert sorted(LAYER_RANKS, key=LAYER_RANKS.__getitem__) == list(LAYERS)
