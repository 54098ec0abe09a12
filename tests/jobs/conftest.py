"""Jobs on both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from modelreg.store.store import Store
from support.stores import KINDS, Place, fresh_place, migrated


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where no store is yet."""
    with fresh_place(request.param, tmp_path, request) as place:
        yield place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A store with today's tables and nothing in them."""
    with migrated(place) as store:
        yield store
