"""The catalogue read from the store is the one put in: the same bytes as without a store, and as read anew."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.parse import parse_models_file
from modelreg.catalog.problem import ModelsFileError
from modelreg.catalog.snapshot import build_content
from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.registry.stored.catalogue import StoredCatalogue, read_catalogue
from modelreg.registry.stored.file import file_rows
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTES
from modelreg.store.write_layer import Rows, replace_layer
from support.largest import LARGEST_MODEL, LARGEST_ROUTE, MINE

VOCABULARY = packaged_vocabulary()
ACCEPTED = sorted((Path(__file__).parent.parent / "catalog" / "fixtures" / "accepted").glob("*.json"))
LARGEST = {
    "providers": {"p" * 64: MINE},
    "models": {"m" * 126: LARGEST_MODEL},
    "routes": {f"{'p' * 64}/{'m' * 126}@{'f' * 64}": LARGEST_ROUTE},
}
NOTHING = ModelsFile()


def parsed(document: dict[str, Any]) -> ModelsFile:
    return parse_models_file(json.dumps(document).encode(), "models.json")


def put(store: Store, layer: Layer, rows: Rows) -> None:
    with store.writing() as connection:
        changes = replace_layer(connection, layer, rows)
        add_revision(connection, changes, Cause("a test", ""), at_unix_ms=0)


def put_file(store: Store, layer: Layer, file: ModelsFile) -> None:
    put(store, layer, file_rows(file, imported_as="a test", digest=None, enables=layer == "file"))


def read(store: Store, before: StoredCatalogue | None = None) -> StoredCatalogue:
    with store.reading() as connection:
        return read_catalogue(connection, VOCABULARY, before)


def direct(file: ModelsFile) -> bytes:
    return build_content(merge(packaged_models(), file, VOCABULARY, file="models.json"), VOCABULARY)


def test_the_packaged_catalogue_has_the_bytes_of_the_direct_path(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    assert read(store).content(VOCABULARY) == direct(NOTHING)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_users_file_has_the_bytes_of_the_direct_path(store: Store, path: Path) -> None:
    file = parse_models_file(path.read_bytes(), path.name)
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", file)
    assert read(store).content(VOCABULARY) == direct(file)


def test_entries_made_of_rows_have_every_field(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", parsed(LARGEST))
    found = read(store)
    offers = [offer.entry for offer in found.offers.values()]
    entries = [*(model.entry for model in found.models.values()), *offers]
    prices = [price for offer in offers for price in offer.variant_prices.values()]
    speeds = [offer.speed for offer in offers if offer.speed is not None]
    for entry in (*entries, *prices, *speeds):
        assert vars(entry).keys() == type(entry).model_fields.keys()


def test_every_bound_has_the_bytes_of_the_direct_path(store: Store) -> None:
    file = parsed(LARGEST)
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", file)
    assert read(store).content(VOCABULARY) == direct(file)


@pytest.mark.parametrize(
    "document",
    [
        {"providers": {"openai": {}}},
        {"providers": {"openai": {"base_url": "http://elsewhere"}, "groq": {}}},
        {"providers": {"openai": {}}, "models": {"gpt-5-mini": {"vendor": "us"}}},
        {"providers": {"openai": {}}, "routes": {"openai/gpt-5-mini": {"model_string": "x", "free": True}}},
        {"settings": {"unpriced": "allow"}},
        {"models": {"house": {"vendor": "us", "type": "chat"}}},
        LARGEST,
        {},
    ],
    ids=["enable", "enable-two", "model", "route", "setting", "new-model", "largest", "nothing"],
)
def test_what_changed_is_read_into_the_same_state_as_all_of_it(store: Store, document: dict[str, Any]) -> None:
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", parsed({"providers": {"anthropic": {}}}))
    before = read(store)
    put_file(store, "file", parsed(document))
    after = read(store, before)
    assert after.content(VOCABULARY) == read(store).content(VOCABULARY) == direct(parsed(document))


def test_where_nothing_changed_nothing_is_read(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    before = read(store)
    assert read(store, before) is before


def test_more_changes_than_are_followed_one_by_one_are_read_whole(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    before = read(store)
    put(store, "file", {MODELS: [{"name": f"m{number}", "is_whole": True, "vendor": "v"} for number in range(2_100)]})
    assert len(read(store, before).models) == len(packaged_models().models) + 2_100


def test_a_store_put_back_from_a_copy_is_read_whole(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", parsed({"providers": {"openai": {}}}))
    later = read(store)
    elsewhere = later.revision._replace(revision=99)
    earlier = dataclasses.replace(later, revision=elsewhere, models={}, offers={}, routes={})
    assert read(store, earlier).content(VOCABULARY) == later.content(VOCABULARY)


def test_what_a_user_says_of_one_field_leaves_the_others(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    before = served(read(store))
    name = "openai/gpt-5-mini"
    row = {"name": name, "is_whole": False, "provider": "openai", "model": "gpt-5-mini", "priority": 7}
    put(store, "user", {ROUTES: [row]})
    after = served(read(store))
    assert (before[name].priority, after[name].priority) == (100, 7)
    before[name].priority = 7
    assert before[name] == after[name]


def test_a_user_can_disable_what_a_file_enables(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    put_file(store, "file", parsed({"providers": {"openai": {}, "groq": {}}}))
    put(store, "user", {PROVIDERS: [{"name": "openai", "is_enabled": False}]})
    assert {route.provider for route in served(read(store)).values()} == {"groq"}


def test_a_provider_that_a_user_disabled_is_not_served_in_the_demo(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    before = read(store)
    put(store, "user", {PROVIDERS: [{"name": name, "is_enabled": False} for name in ("openai", "anthropic")]})
    after = read(store, before)
    assert after.standing.demo
    demo = {route.provider for route in served(before).values()}
    assert {route.provider for route in served(after).values()} == demo - {"openai", "anthropic"}


def test_a_route_without_its_model_is_refused_with_the_nearest(store: Store) -> None:
    put_file(store, "catalogue", packaged_models())
    row = {"name": "openai/gpt-5-mimi", "is_whole": True, "provider": "openai", "model": "gpt-5-mimi"}
    put(store, "user", {ROUTES: [{**row, "model_string": "x"}]})
    with pytest.raises(ModelsFileError, match='there is no model "gpt-5-mimi"; the nearest is "gpt-5-mini"'):
        read(store)


def served(catalogue: StoredCatalogue) -> dict[str, pb.Route]:
    return {route.name: route for route in pb.Snapshot.FromString(catalogue.content(VOCABULARY)).routes}


@pytest.mark.parametrize(
    "conditions",
    [
        '{"moon":"full"}',
        '{"above_input_tokens":200000,"moon":"full"}',
        '{"above_input_tokens":true}',
        '{"above_input_tokens":0}',
        '{"above_input_tokens":100000001}',
        '{"batch":false}',
        '{"hours_utc":"16:30-25:00"}',
        '{"weekdays":[8]}',
        '{"valid_from":2,"valid_until":1}',
        '{"valid_from":"2026-12-01"}',
        # As nobody here writes them: spaces, all days, a whole day from some hour.
        '{"batch": true}',
        '{"batch":true,"weekdays":[1,2,3,4,5,6,7]}',
        '{"hours_utc":"10:00-10:00"}',
        "[]",
        "no JSON",
    ],
)
def test_a_price_with_conditions_that_are_not_known_is_unknown(store: Store, conditions: str) -> None:
    put_file(store, "catalogue", parsed(LARGEST))
    (name,) = LARGEST["routes"]
    with store.writing() as connection:
        line = {"name": name, "layer": "catalogue", "variant": ALL_VARIANTS, "unit": "image", "pico_usd": 1}
        connection.execute(insert(PRICE_LINES).values(**line, conditions=conditions))
    offer = read(store).offers[name].entry
    assert offer.rates_pico_usd() == {}
    assert offer.conditional_rates is None
