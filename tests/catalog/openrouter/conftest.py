"""OpenRouter's list of the raw data, read once."""

import json
from typing import Any

import pytest

from modelreg.catalog.openrouter.read import read_openrouter
from modelreg.catalog.reading import Reading
from support.sources import raw_data

DAY = "2026-05-15"


@pytest.fixture(scope="session")
def raw_list() -> bytes:
    return (raw_data() / "catalogues" / "openrouter.json").read_bytes()


@pytest.fixture(scope="session")
def listed(raw_list: bytes) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(raw_list)["data"]}


@pytest.fixture(scope="session")
def whole(raw_list: bytes) -> Reading:
    return read_openrouter(raw_list, DAY)
