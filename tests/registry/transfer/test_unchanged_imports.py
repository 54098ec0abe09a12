"""Public catalogues imported again, unchanged: the same usage of the same day costs the same, and nothing is noted."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from modelreg.catalog.layer import LAYER_OF_CATALOGUE
from modelreg.catalog.source import catalogue_of, read_source
from modelreg.ids import new_id
from modelreg.store.tables.price_history import PRICE_HISTORY
from modelreg.store.tables.reviews import REVIEWS
from modelreg.store.tables.revisions import CHANGES, REVISIONS
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import PRICE_STATE_KNOWN, Quote, RouteRef, UnitCount
from support.imports import import_catalogue
from support.small_registry import SmallRegistry
from support.sources import raw_data
from support.stores import Place

FILES = ("models_dev", "litellm.json", "genai_prices.json", "openrouter.json")
DAY = "2026-11-20"
NEXT_DAY = "2026-11-21"
# Beyond most borders of context tiers.
TOOK = {"input_token": 300_000, "cached_input_token": 2_000, "output_token": 900}
NOTED = (PRICE_HISTORY, REVIEWS, REVISIONS, CHANGES)


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    return SmallRegistry(place.open(), tmp_path)


def catalogue(name: str, day: str) -> tuple[str, dict[str, Any]]:
    """Return whose a file is and what it gives, as `modelreg catalog import` would send it."""
    file = str(raw_data() / "catalogues" / name)
    reading = read_source(file, day)
    return reading.catalogue, json.loads(catalogue_of(reading, file, day))


@pytest.fixture(scope="module")
def catalogues() -> list[tuple[str, dict[str, Any]]]:
    """All four."""
    return [catalogue(name, DAY) for name in FILES]


def changed_by(registry: SmallRegistry, whose: str, document: dict[str, Any]) -> int:
    return import_catalogue(registry, document, layer=LAYER_OF_CATALOGUE[whose]).changed


def costs(registry: SmallRegistry, began_unix_ms: int) -> dict[str, Quote]:
    """Return what the usage costs on each route, where the call began then."""
    found: dict[str, Quote] = {}
    for route in registry.served().routes:
        usage = use.RecordUsageRequest(
            event_id=new_id(),
            route=RouteRef(route_id=route.name, variant=route.variants[0].name),
            outcome=use.USAGE_OUTCOME_OK,
            started_at_unix_ms=began_unix_ms,
            units=[UnitCount(kind=kind, count=count) for kind, count in TOOK.items()],
        )
        answer = registry.engine.call("/modelreg.v1.RouterService/RecordUsage", usage.SerializeToString())
        found[route.name] = use.RecordUsageResponse.FromString(answer).cost
    return found


def noted(registry: SmallRegistry, *tables: Table) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of some tables, in order."""
    with registry.store.reading() as connection:
        wanted = {table.name: select(table).order_by(*table.primary_key) for table in tables}
        return {name: [tuple(row) for row in connection.execute(statement)] for name, statement in wanted.items()}


def test_the_same_files_again_cost_the_same_and_leave_no_trace(
    registry: SmallRegistry, catalogues: list[tuple[str, dict[str, Any]]]
) -> None:
    assert all(changed_by(registry, *one) for one in catalogues)
    now_unix_ms = int(time.time() * 1_000)
    cost, rows = costs(registry, now_unix_ms), noted(registry, *NOTED)
    assert sum(quote.state == PRICE_STATE_KNOWN for quote in cost.values()) > 2_000
    assert len(rows[PRICE_HISTORY.name]) > 10_000
    for _ in range(2):
        assert not any(changed_by(registry, *one) for one in catalogues)
    assert costs(registry, now_unix_ms) == cost
    assert noted(registry, *NOTED) == rows


def test_the_same_file_on_the_next_day_costs_the_same_and_adds_no_line(registry: SmallRegistry) -> None:
    assert changed_by(registry, *catalogue("openrouter.json", DAY))
    now_unix_ms = int(time.time() * 1_000)
    cost, lines = costs(registry, now_unix_ms), noted(registry, PRICE_HISTORY)
    # Of when a row was read is another day now.
    assert changed_by(registry, *catalogue("openrouter.json", NEXT_DAY))
    assert costs(registry, now_unix_ms) == cost
    assert noted(registry, PRICE_HISTORY) == lines
