"""The engine and the reference answer alike, bit for bit, on seeded random cases (`MODELREG_CASES`, default 20,000)."""

from __future__ import annotations

import os
from math import ceil
from typing import TYPE_CHECKING

import pytest

from .cases import SELECTS, Group, group
from .decide import Decision, decide
from .differ import difference
from .estimate import estimate_cost
from .kinds import kinds
from .select import NoEligible, answer
from .shares import Shares

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from modelreg.v1.select_pb2 import Explain

    from .engine import ReferenceEngine

CASES = max(1, int(os.environ.get("MODELREG_CASES", "20000")))
CHUNK = 2_500
CHUNKS = [(first, min(CHUNK, CASES - first)) for first in range(0, CASES, CHUNK)]


def expected(decision: Decision, explain: Explain) -> Message | NoEligible:
    """The reference's answer or refusal."""
    try:
        return answer(decision, explain)
    except NoEligible as refusal:
        return refusal


def report(cases: Group, index: int, request: Message, lines: list[str]) -> str:
    """The difference with what reproduces it: `group(seed).selects[index]`."""
    return "\n".join([f"seed {cases.seed}, request {index}", *lines, "request:", str(request)])


@pytest.mark.parametrize(("first", "size"), CHUNKS, ids=[f"{first}+{size}" for first, size in CHUNKS])
def test_selects_are_equal(engine: ReferenceEngine, first: int, size: int) -> None:
    """Picks, order, terms, totals, reasons, quotes, labels, explanations: every field the documents determine."""
    shares = Shares()
    for seed in range(first // SELECTS, ceil((first + size) / SELECTS)):
        cases = group(seed)
        engine.load(cases.snapshot, cases.now_unix_ms)
        for index, request in enumerate(cases.selects):
            decision = decide(cases.snapshot, request, cases.now_unix_ms)
            lines = difference(expected(decision, request.explain), engine.select(request))
            assert not lines, report(cases, index, request, lines)
            shares.add(kinds(decision, request))
    assert shares.too_rare() == []


@pytest.mark.parametrize(("first", "size"), CHUNKS, ids=[f"{first}+{size}" for first, size in CHUNKS])
def test_estimates_are_equal(engine: ReferenceEngine, first: int, size: int) -> None:
    """Quotes, their order, counts and labels."""
    for seed in range(first // SELECTS, ceil((first + size) / SELECTS)):
        cases = group(seed)
        engine.load(cases.snapshot, cases.now_unix_ms)
        for index, request in enumerate(cases.estimates):
            ours = estimate_cost(cases.snapshot, request, cases.now_unix_ms)
            lines = difference(ours, engine.estimate_cost(request))
            assert not lines, report(cases, index, request, lines)
