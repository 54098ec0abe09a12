"""LiteLLM's list of the raw data, read once, and rows of a test's own."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.litellm.read import ListReading, read_litellm
from modelreg.catalog.report import Row
from support.litellm import DAY, ROW, read_rows
from support.sources import raw_data


@pytest.fixture(scope="session")
def list_data() -> bytes:
    return (raw_data() / "catalogues" / "litellm.json").read_bytes()


@pytest.fixture(scope="session")
def list_rows(list_data: bytes) -> dict[str, dict[str, Any]]:
    rows = json.loads(list_data, parse_float=Decimal)
    return {key: row for key, row in rows.items() if key not in {"sample_spec", "fallback_generalizations"}}


@pytest.fixture(scope="session")
def reading(list_data: bytes) -> ListReading:
    return read_litellm(list_data, DAY)


@pytest.fixture(scope="session")
def rows(reading: ListReading) -> dict[str, Row]:
    return {row.path: row for row in reading.report.rows}


@pytest.fixture(scope="session")
def offers(reading: ListReading) -> dict[str, PricedOffer]:
    return {offer.name: offer for offer in reading.offers}


@pytest.fixture
def read_row() -> Callable[..., tuple[dict[str, Any], Row]]:
    """Return what reads a list of one row, `ROW` with other fields, and gives its route and what became of it.

    A field of None is left out.
    """

    def read(key: str = "model-1", **fields: Any) -> tuple[dict[str, Any], Row]:
        row = {name: value for name, value in {**ROW, **fields}.items() if value is not None}
        reading = read_rows({key: row})
        (found,) = reading.report.rows
        return (reading.document["routes"][found.route] if found.route is not None else {}), found

    return read
