"""One engine for properties of steps 1 to 3, and the two ways to ask: the engine and the reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1.select_pb2 import SelectRequest, SelectResponse

from .random_prices import NOW_UNIX_MS
from .registry import QUIET
from .select import NoEligible, select

if TYPE_CHECKING:
    from .engine import ReferenceEngine

Decide = Callable[[Snapshot, SelectRequest], SelectResponse | None]
"""An answer without decision_id, of `registry` only the epoch; None where nothing is eligible."""


@pytest.fixture(scope="session")
def engine() -> ReferenceEngine:
    """The engine; imported here, so that without it only the tests that need it fail."""
    from .engine import ReferenceEngine  # noqa: PLC0415 - see above

    return ReferenceEngine()


@pytest.fixture(params=["reference", "engine"])
def decide(request: pytest.FixtureRequest) -> Decide:
    """Both implementations, one after the other: a property holds for each by itself."""
    if request.param == "reference":
        return by_reference
    engine: ReferenceEngine = request.getfixturevalue("engine")

    def by_engine(snapshot: Snapshot, asked: SelectRequest) -> SelectResponse | None:
        engine.load(snapshot, NOW_UNIX_MS)
        answered = engine.select(asked)
        return None if isinstance(answered, NoEligible) else answered

    return by_engine


def by_reference(snapshot: Snapshot, asked: SelectRequest) -> SelectResponse | None:
    """The reference's answer."""
    try:
        return select(snapshot, asked, NOW_UNIX_MS, QUIET)
    except NoEligible:
        return None
