"""Keys on both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from modelreg.store.store import Store
from support.key_world import KeyWorld
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


@pytest.fixture
def keys(store: Store, tmp_path: Path) -> KeyWorld:
    """The keys of a fresh store, an engine that verifies by them, and the service."""
    return KeyWorld(store, tmp_path)
