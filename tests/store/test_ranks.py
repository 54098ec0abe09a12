"""Public catalogues as layers: one shows through another field by field, and the primary one stands over the others."""

from typing import get_args

import pytest
from sqlalchemy import select

from modelreg.catalog.file import Primary
from modelreg.store.kinds import MODEL, ROUTE
from modelreg.store.ranks import LAYER_OF_SOURCE, PRIMARY, primary_layer, ranks_in, reordered
from modelreg.store.read_layers import Resource, read_resources
from modelreg.store.revisions import Change
from modelreg.store.store import Store
from modelreg.store.tables.columns import LAYER_RANKS, LAYERS, SOURCES, Layer
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.names import SETTINGS
from modelreg.store.tables.routes import ALL_VARIANTS, PRICE_LINES, ROUTES
from modelreg.store.write_layer import Row, Rows, replace_layer

R = {"name": "p/m", "is_whole": False, "provider": "p", "model": "m"}


def say(store: Store, layer: Layer, rows: Rows) -> list[Change]:
    with store.writing() as connection:
        before = primary_layer(connection)
        return [*replace_layer(connection, layer, rows), *reordered(connection, before)]


def lift(store: Store, source: str, layer: Layer = "user") -> list[Change]:
    return say(store, layer, {SETTINGS: [{"name": PRIMARY, "value": source}]})


def route(store: Store) -> Resource:
    with store.reading() as connection:
        return read_resources(connection, ROUTE)["p/m"]


def line(rate: int, unit: str = "input_token") -> Row:
    return {"name": "p/m", "variant": ALL_VARIANTS, "unit": unit, "conditions": "{}", "pico_usd": rate}


def priced(*lines: Row) -> Rows:
    return {ROUTES: [{**R, "price": "rates"}], PRICE_LINES: list(lines)}


def rates(store: Store) -> dict[str, int]:
    return {row.unit: row.pico_usd for row in route(store).parts.get(PRICE_LINES, ())}


def test_the_values_of_the_setting_are_those_of_a_models_file() -> None:
    assert set(LAYER_OF_SOURCE) == set(get_args(Primary))
    assert set(LAYER_OF_SOURCE.values()) == set(SOURCES)


@pytest.mark.parametrize("source", LAYER_OF_SOURCE)
def test_the_primary_source_stands_over_the_others_and_beneath_all_else(store: Store, source: str) -> None:
    lift(store, source)
    with store.reading() as connection:
        ranks = ranks_in(connection)
        stored = {row.name for row in connection.execute(select(LAYERS))}
    ordered = sorted(ranks, key=ranks.__getitem__)
    others = [layer for layer in SOURCES if layer != LAYER_OF_SOURCE[source]]
    assert ordered == [*others, LAYER_OF_SOURCE[source], "discovered", "file", "user"]
    assert len(set(ranks.values())) == len(ranks)
    assert stored == ranks.keys()


def test_without_the_setting_models_dev_is_the_primary_source(store: Store) -> None:
    with store.reading() as connection:
        assert primary_layer(connection) == "catalogue"


def test_what_users_set_stands_before_what_a_file_sets(store: Store) -> None:
    lift(store, "litellm", "file")
    lift(store, "openrouter", "user")
    with store.reading() as connection:
        assert primary_layer(connection) == "openrouter"


def test_a_source_of_a_newer_version_leaves_the_usual_one(store: Store) -> None:
    lift(store, "of-the-future")
    with store.reading() as connection:
        assert primary_layer(connection) == "catalogue"


def test_fields_that_the_primary_leaves_unsaid_are_those_of_others(store: Store) -> None:
    say(store, "openrouter", {ROUTES: [{**R, "context_tokens": 1, "max_output_tokens": 1, "quantization": "o"}]})
    say(store, "litellm", {ROUTES: [{**R, "context_tokens": 2, "max_output_tokens": 2}]})
    say(store, "catalogue", {ROUTES: [{**R, "context_tokens": 3}]})
    found = route(store)
    said = [found.fields[field] for field in ("context_tokens", "max_output_tokens", "quantization")]
    assert (said, found.layers) == ([3, 2, "o"], ("catalogue", "litellm", "openrouter"))
    lift(store, "openrouter")
    found = route(store)
    said = [found.fields[field] for field in ("context_tokens", "max_output_tokens", "quantization")]
    assert (said, found.layers) == ([1, 1, "o"], ("openrouter", "catalogue", "litellm"))


def test_rates_are_those_of_one_source_whole(store: Store) -> None:
    say(store, "litellm", priced(line(1), line(2, "output_token"), line(3, "request")))
    say(store, "catalogue", priced(line(7), line(8, "output_token")))
    assert rates(store) == {"input_token": 7, "output_token": 8}
    lift(store, "litellm")
    assert rates(store) == {"input_token": 1, "output_token": 2, "request": 3}


def test_a_price_that_the_primary_does_not_know_is_that_of_another(store: Store) -> None:
    say(store, "litellm", priced(line(1)))
    say(store, "catalogue", {ROUTES: [R]})
    assert (route(store).fields["price"], rates(store)) == ("rates", {"input_token": 1})


def test_another_primary_source_changes_the_resources_of_which_two_speak(store: Store) -> None:
    alone = {"name": "alone", "is_whole": False, "vendor": "v"}
    both = {"name": "both", "is_whole": False, "vendor": "v"}
    say(store, "litellm", {MODELS: [both], ROUTES: [R]})
    say(store, "catalogue", {MODELS: [both, alone], ROUTES: [R]})
    assert lift(store, "litellm") == [
        Change("setting", PRIMARY, "created"),
        Change("model", "both", "updated"),
        Change("route", "p/m", "updated"),
    ]
    # Said again, by the name of the same.
    assert lift(store, "litellm") == []


def test_a_whole_entry_of_a_file_hides_every_source(store: Store) -> None:
    lift(store, "litellm", "user")
    for layer in SOURCES:
        say(store, layer, {MODELS: [{"name": "m", "is_whole": False, "vendor": layer, "type": layer}]})
    say(store, "file", {MODELS: [{"name": "m", "is_whole": True, "vendor": "f"}]})
    with store.reading() as connection:
        found = read_resources(connection, MODEL)["m"]
    assert (found.fields["vendor"], found.fields["type"]) == ("f", None)


def test_the_ranks_of_the_store_are_those_while_no_source_is_lifted(store: Store) -> None:
    with store.reading() as connection:
        assert {row.name: row.rank for row in connection.execute(select(LAYERS))} == LAYER_RANKS
