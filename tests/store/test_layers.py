"""Layers: what each says is kept apart, the highest that says something stands, and only what differs is written."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from modelreg.store.kinds import KINDS, MODEL, PROVIDER, ROUTE, SETTING
from modelreg.store.read_layers import Resource, read_resources
from modelreg.store.revisions import Change
from modelreg.store.store import Store
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.figures import EVIDENCE, QUALITY, SAFETY
from modelreg.store.tables.models import CAPABILITIES, MODELS, PARAMETERS, VARIANTS, VERSIONS
from modelreg.store.tables.names import ALIASES, GROUPS, IMPORTS, LICENCES, SETTINGS
from modelreg.store.tables.providers import PLATFORMS, PROVIDER_RATE_LIMITS, PROVIDERS
from modelreg.store.tables.routes import (
    ALL_VARIANTS,
    IMPORTED_RATES,
    PRICE_LINES,
    ROUTE_RATE_LIMITS,
    ROUTE_VARIANTS,
    ROUTES,
)
from modelreg.store.write_layer import Row, Rows, replace_layer

M = {"name": "m", "is_whole": False}
R = {"name": "p/m", "is_whole": False, "provider": "p", "model": "m"}
EVERY_TABLE: Rows = {
    PLATFORMS: [{"name": "cloud", "display_name": "A cloud", "auth_type": "api_key", "status": "active"}],
    PROVIDERS: [{"name": "p", "is_enabled": True, "regions": ["eu", "us"], "zdr": True, "retention_days": 0}],
    PROVIDER_RATE_LIMITS: [{"name": "p", "unit": "request", "window_ms": 60_000, "units_per_window": 500}],
    MODELS: [{**M, "vendor": "v", "tags": ["a", "ü\u0000\ud800"], "context_tokens": 10**8, "stream": False}],
    VERSIONS: [{"name": "m", "version": "1.2.3", "status": "deprecated", "released_unix_ms": -62_135_596_800_000}],
    VARIANTS: [{"name": "m", "variant": "", "output_milli": 1, "parameters_to_set": {"deep": [{"x": 1.5}, None]}}],
    CAPABILITIES: [{"name": "m", "capability": "tools", "is_present": True, "score_ppm": 700_000}],
    PARAMETERS: [{"name": "m", "parameter": "temperature", "default_value": 1, "min_value": 0, "max_value": 2.0}],
    QUALITY: [{"name": "m", "task_class": "coding", "variant": "", "mean_ppm": 1, "se_ppm": 2, "basis": "user"}],
    SAFETY: [{"name": "m", "variant": "", "mean_ppm": 1, "se_ppm": 2, "basis": "user", "sources": ["s"]}],
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
    ROUTES: [{**R, "priority": 2**32 - 1, "price": "rates", "variants": ["", "effort=high"]}],
    ROUTE_VARIANTS: [{"name": "p/m", "variant": "effort=high", "price": "free", "ttft_ms": 5}],
    PRICE_LINES: [
        {"name": "p/m", "variant": ALL_VARIANTS, "unit": "input_token", "conditions": "{}", "pico_usd": 10**15}
    ],
    IMPORTED_RATES: [
        {
            "name": "p/m",
            "variant": ALL_VARIANTS,
            "unit": "input_token",
            "conditions": "{}",
            "imported_amount": "923.02012183865608270259",
            "imported_currency": "EUR",
            "exchange_rate_usd": "1.0834",
            "exchange_rate_date": "2026-11-02",
            "exchange_rate_source": "ü",
        }
    ],
    ROUTE_RATE_LIMITS: [{"name": "p/m", "unit": "request", "window_ms": 1, "units_per_window": 2**53 + 1}],
    ALIASES: [{"name": "best", "kind": "model", "target": "m"}],
    GROUPS: [{"name": "ours", "members": ["m"]}],
    LICENCES: [{"name": "mit", "spdx": "MIT", "commercial_use": True}],
    SETTINGS: [{"name": "unpriced", "value": "allow"}],
    IMPORTS: [{"name": "by hand", "source": "a test", "as_of_unix_ms": 0}],
}


def say(store: Store, layer: Layer, rows: Rows) -> list[Change]:
    with store.writing() as connection:
        return replace_layer(connection, layer, rows)


def standing(store: Store, name: str = "m") -> Resource:
    with store.reading() as connection:
        return read_resources(connection, MODEL)[name]


def stored(connection: Connection, of: Table) -> list[Mapping[str, Any]]:
    return [dict(row) for row in connection.execute(select(of)).mappings()]


def model(**fields: object) -> Row:
    return {**M, **fields}


def line(variant: str, unit: str, rate: int) -> Row:
    return {"name": "p/m", "variant": variant, "unit": unit, "conditions": "{}", "pico_usd": rate}


def test_every_table_gives_back_what_was_put_in(store: Store) -> None:
    assert {part.table for kind in KINDS for part in kind.parts} | {kind.table for kind in KINDS} == EVERY_TABLE.keys()
    say(store, "user", EVERY_TABLE)
    with store.reading() as connection:
        for each, rows in EVERY_TABLE.items():
            nothing = dict.fromkeys(column.name for column in each.columns)
            assert stored(connection, each) == [{**nothing, "layer": "user", **row} for row in rows], each.name


def test_saying_the_same_again_changes_nothing(store: Store) -> None:
    changes = say(store, "user", EVERY_TABLE)
    assert sorted({change.kind for change in changes}) == sorted(kind.name for kind in KINDS)
    assert {change.operation for change in changes} == {"created"}
    assert say(store, "user", EVERY_TABLE) == []


def test_saying_nothing_takes_everything_back(store: Store) -> None:
    created = say(store, "user", EVERY_TABLE)
    deleted = say(store, "user", {})
    assert [(change.kind, change.name) for change in deleted] == [(change.kind, change.name) for change in created]
    assert {change.operation for change in deleted} == {"deleted"}
    with store.reading() as connection:
        for each in EVERY_TABLE:
            assert connection.scalar(select(func.count()).select_from(each)) == 0


def test_a_changed_part_is_a_change_of_its_resource(store: Store) -> None:
    say(store, "user", EVERY_TABLE)
    line = {**EVERY_TABLE[PRICE_LINES][0], "pico_usd": 7}
    assert say(store, "user", {**EVERY_TABLE, PRICE_LINES: [line]}) == [Change("route", "p/m", "updated")]
    with store.reading() as connection:
        assert connection.scalar(select(PRICE_LINES.c.pico_usd)) == 7


def test_a_layer_is_replaced_and_the_others_are_as_they_were(store: Store) -> None:
    say(store, "catalogue", {MODELS: [model(vendor="v", type="chat")]})
    say(store, "user", {MODELS: [model(status="retired")]})
    assert say(store, "catalogue", {MODELS: [model(vendor="w")]}) == [Change("model", "m", "updated")]
    fields = standing(store).fields
    assert (fields["vendor"], fields["type"], fields["status"]) == ("w", None, "retired")


def test_a_model_that_another_layer_still_has_is_not_deleted_but_updated(store: Store) -> None:
    say(store, "catalogue", {MODELS: [model()]})
    assert say(store, "user", {MODELS: [model(vendor="v")]}) == [Change("model", "m", "updated")]
    assert say(store, "user", {}) == [Change("model", "m", "updated")]
    assert say(store, "catalogue", {}) == [Change("model", "m", "deleted")]


@pytest.mark.parametrize(
    "order", [["catalogue", "discovered", "file", "user"], ["user", "catalogue", "file", "discovered"]]
)
def test_the_highest_layer_that_says_something_stands(store: Store, order: Sequence[Layer]) -> None:
    said: dict[Layer, Row] = {
        "catalogue": model(vendor="c", type="c", version="c", licence="c"),
        "discovered": model(type="d", version="d", licence="d"),
        "file": model(version="f", licence="f"),
        "user": model(licence="u"),
    }
    for layer in order:
        say(store, layer, {MODELS: [said[layer]]})
    fields = standing(store).fields
    assert [fields[column] for column in ("vendor", "type", "version", "licence")] == ["c", "d", "f", "u"]


def test_false_and_zero_and_empty_are_said(store: Store) -> None:
    say(store, "catalogue", {MODELS: [model(stream=True, tags=["t"])], PROVIDERS: [{"name": "p", "retention_days": 9}]})
    say(store, "user", {MODELS: [model(stream=False, tags=[])], PROVIDERS: [{"name": "p", "retention_days": 0}]})
    fields = standing(store).fields
    assert (fields["stream"], fields["tags"]) == (False, [])
    with store.reading() as connection:
        assert read_resources(connection, PROVIDER)["p"].fields["retention_days"] == 0


def test_a_whole_row_takes_the_place_of_those_below_but_not_above(store: Store) -> None:
    below = {
        MODELS: [model(vendor="c", type="chat")],
        CAPABILITIES: [{"name": "m", "capability": "tools", "is_present": True}],
    }
    say(store, "catalogue", below)
    say(store, "file", {MODELS: [model(is_whole=True, vendor="f")]})
    say(store, "user", {MODELS: [model(status="beta")]})
    found = standing(store)
    assert (found.fields["vendor"], found.fields["type"], found.fields["status"]) == ("f", None, "beta")
    assert list(found.parts.get(CAPABILITIES, ())) == []


def test_parts_are_laid_over_one_another_one_by_one(store: Store) -> None:
    def can(capability: str, *, is_present: bool) -> Row:
        return {"name": "m", "capability": capability, "is_present": is_present}

    say(
        store, "catalogue", {MODELS: [M], CAPABILITIES: [can("tools", is_present=True), can("vision", is_present=True)]}
    )
    say(store, "user", {MODELS: [M], CAPABILITIES: [can("vision", is_present=False), can("audio", is_present=True)]})
    rows = standing(store).parts[CAPABILITIES]
    assert {row.capability: row.is_present for row in rows} == {"tools": True, "vision": False, "audio": True}


def test_a_price_stands_whole(store: Store) -> None:
    of_catalogue = [
        line(ALL_VARIANTS, "input_token", 1),
        line(ALL_VARIANTS, "output_token", 2),
        line("v", "request", 3),
    ]
    say(store, "catalogue", {ROUTES: [R], PRICE_LINES: of_catalogue})
    say(store, "user", {ROUTES: [R], PRICE_LINES: [line(ALL_VARIANTS, "input_token", 9)]})
    with store.reading() as connection:
        rows = read_resources(connection, ROUTE)["p/m"].parts[PRICE_LINES]
    assert {(row.variant, row.unit): row.pico_usd for row in rows} == {
        (ALL_VARIANTS, "input_token"): 9,
        ("v", "request"): 3,
    }


def test_resources_are_read_by_name_without_what_is_not_needed(store: Store) -> None:
    say(store, "catalogue", {**EVERY_TABLE, MODELS: [*EVERY_TABLE[MODELS], {**M, "name": "n"}]})
    with store.reading() as connection:
        found = read_resources(connection, MODEL, {"m", "nobody"}, without=frozenset({EVIDENCE, QUALITY.c.sources}))
        everything = read_resources(connection, MODEL, {"n"} | {f"x{number}" for number in range(1_000)})
    assert found.keys() == {"m"}
    assert EVIDENCE not in found["m"].parts
    assert "sources" not in found["m"].parts[QUALITY][0]._fields
    assert everything.keys() == {"n"}


def test_a_setting_is_a_resource(store: Store) -> None:
    say(store, "file", {SETTINGS: [{"name": "unpriced", "value": "allow"}]})
    with store.reading() as connection:
        assert read_resources(connection, SETTING)["unpriced"].fields["value"] == "allow"
