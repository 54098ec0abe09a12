"""Keys on both stores."""

from pathlib import Path

import pytest

from modelreg.store.store import Store
from support.key_world import KeyWorld


@pytest.fixture
def keys(store: Store, tmp_path: Path) -> KeyWorld:
    """The keys of a fresh store, an engine that verifies by them, and the service."""
    return KeyWorld(store, tmp_path)
