"""Stores that usage is shipped into, on SQLite and on PostgreSQL; after each test the sums are those of the events."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from modelreg.store.store import Store
from support.stores import KINDS, Place, fresh_place, migrated
from support.usage_events import check_sums


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where the store is."""
    with fresh_place(request.param, tmp_path, request) as place:
        yield place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A store in which nothing is forgotten."""
    with migrated(place) as store:
        yield store
        check_sums(store)


@pytest.fixture
def forgetful_store(place: Place) -> Iterator[Store]:
    """A store whose test looks at the sums itself."""
    with migrated(place) as store:
        yield store
