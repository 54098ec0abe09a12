"""The live view equals the slow model after every step of random sequences, random ends within their bounds."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from .sequence import Sequence

SEQUENCES = max(200, int(os.environ.get("MODELREG_SEQUENCES", "2000")))
CHUNK = 200


@pytest.mark.parametrize("first", range(0, SEQUENCES, CHUNK))
def test_the_live_view_is_what_the_text_says(first: int) -> None:
    """Figures, availability, health, recovery, flights, totals, labels of every answer."""
    from reference.engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    seen: Counter[str] = Counter()
    for seed in range(first, first + CHUNK):
        sequence = Sequence(seed, ReferenceEngine())
        lines = sequence.play()
        assert not lines, "\n".join([f"seed {seed}", *lines])
        seen += sequence.seen
    assert (
        min(seen[f"ROUTE_HEALTH_{name}"] for name in ("HEALTHY", "COOLING", "OPEN", "HALF_OPEN", "PROBED")) > CHUNK // 4
    )
    assert seen["QUIET"] > CHUNK
