"""The history of prices: what is said otherwise closes a line and opens one, and nothing else leaves a trace."""

import itertools
import random
from collections.abc import Mapping
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Select, select, text

from modelreg.store import upgrade
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.tables.columns import LAYER_RANKS, Layer
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.price_history import PRICE_HISTORY
from modelreg.store.tables.routes import ALL_VARIANTS, IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import Row, Rows, replace_layer
from support.stores import Place

R = {"name": "p/m", "is_whole": False, "provider": "p", "model": "m", "price": "rates"}
WRITTEN: Row = {
    "name": "p/m",
    "variant": ALL_VARIANTS,
    "unit": "input_token",
    "conditions": "{}",
    "imported_amount": "4.6",
}


def say(store: Store, layer: Layer, rows: Rows, *, at_unix_ms: int) -> None:
    with store.writing() as connection:
        changes = replace_layer(connection, layer, rows)
        if changes:
            add_revision(connection, changes, Cause("a test", ""), at_unix_ms=at_unix_ms)


def line(rate: int, unit: str = "input_token", *, conditions: str = "{}", variant: str = ALL_VARIANTS) -> Row:
    return {"name": "p/m", "variant": variant, "unit": unit, "conditions": conditions, "pico_usd": rate}


def told(store: Store) -> list[tuple[Any, ...]]:
    """Return layer, unit, amount, begin and end of every line."""
    history = PRICE_HISTORY.c
    shown = (history.layer, history.unit, history.pico_usd, history.valid_from_unix_ms, history.valid_until_unix_ms)
    with store.reading() as connection:
        rows = connection.execute(select(*shown)).all()
    return sorted((tuple(row) for row in rows), key=lambda row: (row[3], row[:3]))


def test_another_amount_closes_a_line_and_opens_one(store: Store) -> None:
    say(store, "litellm", {ROUTES: [R], PRICE_LINES: [line(5), line(9, "output_token")]}, at_unix_ms=10)
    say(store, "litellm", {ROUTES: [R], PRICE_LINES: [line(6), line(9, "output_token")]}, at_unix_ms=20)
    assert told(store) == [
        ("litellm", "input_token", 5, 10, 20),
        ("litellm", "output_token", 9, 10, None),
        ("litellm", "input_token", 6, 20, None),
    ]


def test_what_changes_beside_the_price_leaves_no_trace(store: Store) -> None:
    rows: Rows = {ROUTES: [R], PRICE_LINES: [line(5)]}
    say(store, "litellm", rows, at_unix_ms=10)
    say(store, "litellm", {**rows, ROUTES: [{**R, "context_tokens": 9, "as_of_unix_ms": 8}]}, at_unix_ms=20)
    assert told(store) == [("litellm", "input_token", 5, 10, None)]


def test_a_price_that_comes_back_is_a_line_of_its_own(store: Store) -> None:
    for at_unix_ms, rate in ((10, 5), (20, 6), (30, 5)):
        say(store, "user", {ROUTES: [R], PRICE_LINES: [line(rate)]}, at_unix_ms=at_unix_ms)
    assert [row[2:] for row in told(store)] == [(5, 10, 20), (6, 20, 30), (5, 30, None)]


def test_lines_of_a_route_that_is_gone_stay_closed(store: Store) -> None:
    say(store, "litellm", {ROUTES: [R], PRICE_LINES: [line(5)]}, at_unix_ms=10)
    say(store, "litellm", {}, at_unix_ms=20)
    assert told(store) == [("litellm", "input_token", 5, 10, 20)]


def test_each_layer_has_a_history_of_its_own(store: Store) -> None:
    say(store, "litellm", {ROUTES: [R], PRICE_LINES: [line(5)]}, at_unix_ms=10)
    say(store, "catalogue", {ROUTES: [R], PRICE_LINES: [line(7)]}, at_unix_ms=20)
    assert told(store) == [("litellm", "input_token", 5, 10, None), ("catalogue", "input_token", 7, 20, None)]


def test_free_by_statement_is_a_line_too(store: Store) -> None:
    free: Rows = {ROUTES: [{**R, "price": "free"}], ROUTE_VARIANTS: [{"name": "p/m", "variant": "v", "price": "free"}]}
    say(store, "user", free, at_unix_ms=10)
    say(store, "user", {ROUTES: [R], PRICE_LINES: [line(5)]}, at_unix_ms=20)
    assert told(store) == [
        ("user", "free", 0, 10, 20),
        ("user", "free", 0, 10, 20),
        ("user", "input_token", 5, 20, None),
    ]


def test_no_line_ends_before_it_began(store: Store) -> None:
    say(store, "user", {ROUTES: [R], PRICE_LINES: [line(5)]}, at_unix_ms=20)
    say(store, "user", {ROUTES: [R], PRICE_LINES: [line(6)]}, at_unix_ms=10)
    assert ("user", "input_token", 5, 20, 20) in told(store)


def test_a_line_says_where_it_was_read_and_of_when(store: Store) -> None:
    own = {**R, "source": "their page", "as_of_unix_ms": 3}
    other = {**R, "name": "p/n", "model": "n"}
    rows: Rows = {
        ROUTES: [own, other],
        PRICE_LINES: [line(5), {**line(5), "name": "p/n"}],
        IMPORTS: [{"name": "litellm", "source": "LiteLLM", "as_of_unix_ms": 7}],
    }
    say(store, "litellm", rows, at_unix_ms=10)
    with store.reading() as connection:
        found = {row.name: (row.source, row.as_of_unix_ms) for row in connection.execute(select(PRICE_HISTORY))}
    assert found == {"p/m": ("their page", 3), "p/n": ("LiteLLM", 7)}


def test_a_line_has_what_was_written_and_the_exchange_rate_of_then(store: Store) -> None:
    for at_unix_ms, rate, usd in ((10, 5, "1.1"), (20, 6, "1.2"), (30, 7, None)):
        dated = {"exchange_rate_usd": usd, "exchange_rate_date": "2026-11-02", "exchange_rate_source": "a bank"}
        amount: Row = {**WRITTEN, "imported_currency": "EUR", **dated}
        lines = [line(rate), line(9, "output_token")]
        rows: Rows = {ROUTES: [R], PRICE_LINES: lines, IMPORTED_RATES: [amount] if usd else []}
        say(store, "file", rows, at_unix_ms=at_unix_ms)
    history = PRICE_HISTORY.c
    shown = (history.pico_usd, history.imported_amount, history.imported_currency, history.exchange_rate_usd)
    with store.reading() as connection:
        found = connection.execute(select(*shown)).all()
    assert {tuple(row) for row in found} == {
        (5, "4.6", "EUR", "1.1"),
        (6, "4.6", "EUR", "1.2"),
        (7, None, None, None),
        (9, None, None, None),
    }


def test_a_line_goes_on_where_the_same_amount_is_written_otherwise(store: Store) -> None:
    rows: Rows = {ROUTES: [R], PRICE_LINES: [line(5)]}
    say(store, "litellm", rows, at_unix_ms=10)
    say(store, "litellm", {**rows, IMPORTED_RATES: [WRITTEN]}, at_unix_ms=20)
    assert told(store) == [("litellm", "input_token", 5, 10, None)]


@pytest.mark.parametrize("seed", range(3))
def test_open_lines_are_what_the_layers_say_after_any_imports(store: Store, seed: int) -> None:
    """Any number of imports: what is said again adds nothing, and time never has two amounts for one rate."""
    chance = random.Random(seed)
    layers: list[Layer] = list(LAYER_RANKS)  # pyright: ignore[reportAssignmentType] - the keys are the layers
    for at_unix_ms in range(1, 30):
        layer, rows = chance.choice(layers), _random_rows(chance)
        say(store, layer, rows, at_unix_ms=at_unix_ms)
        before = told(store)
        say(store, layer, rows, at_unix_ms=at_unix_ms + 1_000)
        assert told(store) == before
    with store.reading() as connection:
        history = _rows(connection, select(PRICE_HISTORY))
        said = _said(connection)
    assert {_key(row): row["pico_usd"] for row in history if row["valid_until_unix_ms"] is None} == said
    for _, group in itertools.groupby(sorted(history, key=lambda row: (_key(row), row["revision"])), key=_key):
        for one, following in itertools.pairwise(group):
            assert one["valid_until_unix_ms"] <= following["valid_from_unix_ms"]


def _rows(connection: Connection, wanted: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[key] for key in ("name", "layer", "variant", "unit", "conditions"))


def _said(connection: Connection) -> dict[tuple[str, ...], int]:
    said = {_key(row): row["pico_usd"] for row in _rows(connection, select(PRICE_LINES))}
    for table, variant in ((ROUTES, None), (ROUTE_VARIANTS, "variant")):
        for row in _rows(connection, select(table).where(table.c.price == "free")):
            said[row["name"], row["layer"], row[variant] if variant else ALL_VARIANTS, "free", "{}"] = 0
    return said


def _random_rows(chance: random.Random) -> Rows:
    routes: list[Row] = []
    variants: list[Row] = []
    lines: list[Row] = []
    for name in ("a/x", "a/y", "b/x"):
        price = chance.choice((None, "free", "unknown", "rates"))
        if chance.random() < 0.3:
            continue
        routes.append({"name": name, "is_whole": False, "provider": name[0], "model": name[2], "price": price})
        if chance.random() < 0.3:
            variants.append({"name": name, "variant": "v", "price": chance.choice(("free", None))})
        if price == "rates":
            lines += (
                {**line(chance.randrange(3), unit, conditions=conditions), "name": name}
                for unit in ("input_token", "request")
                for conditions in ("{}", '{"batch":true}')
                if chance.random() < 0.7
            )
    return {ROUTES: routes, ROUTE_VARIANTS: variants, PRICE_LINES: lines}


def test_a_store_of_before_begins_its_history_with_what_stands_and_stands_as_before(place: Place) -> None:
    store = place.open()
    with store.writing() as connection:
        if store.schema is not None:
            connection.execute(text(f"CREATE SCHEMA {store.schema}"))
        _upgrade_to(connection, "1.8")
        for statement in (
            "INSERT INTO revisions VALUES (1, 10, 'a', ''), (2, 20, 'a', '')",
            "INSERT INTO changes VALUES (1, 'route', 'p/m', 'created'), (2, 'route', 'p/n', 'created')",
            """INSERT INTO route_layers (name, layer, is_whole, provider, model, price) VALUES
            ('p/m', 'catalogue', TRUE, 'p', 'm', 'rates'), ('p/n', 'catalogue', TRUE, 'p', 'n', 'unknown'),
            ('p/n', 'file', TRUE, 'p', 'n', 'free')""",
            "INSERT INTO price_line_layers VALUES ('p/m', 'catalogue', '*', 'request', '{}', 5)",
        ):
            connection.execute(text(statement))
    assert migrate(store)
    assert told(store) == [("catalogue", "request", 5, 10, None), ("file", "free", 0, 20, None)]
    with store.reading() as connection:
        rows = connection.execute(select(ROUTES.c.name, ROUTES.c.layer, ROUTES.c.is_whole, ROUTES.c.price)).all()
        shown = connection.execute(text("SELECT name, price, price_layer FROM standing_routes ORDER BY name")).all()
    assert sorted(map(tuple, rows)) == [
        ("p/m", "catalogue", False, "rates"),
        ("p/n", "catalogue", False, None),
        ("p/n", "file", True, "free"),
    ]
    assert list(map(tuple, shown)) == [("p/m", "rates", "catalogue"), ("p/n", "free", "file")]
    store.close()


def _upgrade_to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrade.__file__).replace("upgrade.py", "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, version)
