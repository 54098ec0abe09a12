"""The engine and the reference answer alike, bit for bit, on seeded random cases (`make test-long`: 1,000,000)."""

from __future__ import annotations

from math import ceil

import pytest

from .cases import SELECTS, group
from .compare import compare
from .shares import Shares

CASES = 20_000
CHUNK = 2_500


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_answers_are_equal(first: int) -> None:
    """Picks, order, terms, totals, reasons, quotes, labels, explanations, estimates: every field."""
    from .engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    shares = Shares()
    for seed in range(first // SELECTS, ceil((first + CHUNK) / SELECTS)):
        compare(group(seed), ReferenceEngine, shares)
    assert shares.too_rare() == []
