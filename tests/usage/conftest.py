"""Stores that usage is shipped into, on SQLite and on PostgreSQL; after each test the sums are those of the events."""

from collections.abc import Iterator

import pytest

from modelreg.store.store import Store
from support.stores import Place, migrated
from support.usage_events import check_sums


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
