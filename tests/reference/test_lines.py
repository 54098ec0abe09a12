"""The lines of a quote add up to it: of a decision, of an estimate, and of what a call cost."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import PRICE_STATE_KNOWN, Quote

from .cases import Group, group
from .money import pico_usd
from .random_drive import event_id
from .select import NoEligible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .engine import ReferenceEngine

SEEDS = range(2_000_000, 2_000_040)
TOOK = {
    "input_token": 52_001,
    "output_token": 700,
    "cached_input_token": 3_000,
    "image_input_token": 2_000,
    "cached_image_input_token": 900,
    "reasoning_token": 90,
    "search": 3,
}


def decided(engine: ReferenceEngine, cases: Group) -> Iterator[Quote]:
    """The quotes of what is chosen, and of every candidate."""
    for request in cases.selects:
        request.explain = sel.EXPLAIN_FULL
        answer = engine.select(request)
        if not isinstance(answer, NoEligible):
            yield from (one.quote for one in (answer.selected, *answer.alternatives, *answer.explanation.candidates))


def estimated(engine: ReferenceEngine, cases: Group) -> Iterator[Quote]:
    """The quotes of estimates."""
    for asked in cases.estimates:
        yield from (one.quote for one in engine.estimate_cost(asked).quotes)


def cost(engine: ReferenceEngine, cases: Group) -> Iterator[Quote]:
    """What a call cost that took parts of parts, on each route."""
    rng = Random(cases.seed)
    kinds = {kind.name for kind in cases.snapshot.unit_kinds}
    for route in cases.snapshot.routes:
        event = use.RecordUsageRequest(event_id=event_id(rng), outcome=use.USAGE_OUTCOME_OK)
        event.route.route_id, event.route.variant = route.name, route.variants[0].name
        for kind, count in TOOK.items():
            if kind in kinds:
                event.units.add(kind=kind, count=count)
        yield engine.record_usage(event).cost


@pytest.mark.parametrize("quotes_of", [decided, estimated, cost])
def test_the_lines_of_every_quote_add_up_to_it(quotes_of: Callable[[ReferenceEngine, Group], Iterator[Quote]]) -> None:
    from .engine import ReferenceEngine  # noqa: PLC0415 without the extension only the tests that need it fail

    known = 0
    for seed in SEEDS:
        cases, engine = group(seed), ReferenceEngine()
        engine.load(cases.snapshot, cases.now_unix_ms)
        for quote in quotes_of(engine, cases):
            # An unknown one is absent, which is 0.
            assert sum(pico_usd(line.amount) for line in quote.lines) == pico_usd(quote.expected)
            assert all(pico_usd(line.amount) == line.count * line.rate_pico_usd for line in quote.lines)
            assert quote.state == PRICE_STATE_KNOWN or not quote.lines
            known += bool(quote.lines)
    assert known > 100
