"""Quotes and latencies at which another order of operations would give another ppm (scoring.md, "Numbers").

Random cases hardly ever meet these: `floor(1e6 * C / (C + q))` in f64, in the order written, not in integers.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import pytest

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .components import cost_ppm, speed_ppm
from .counts import LARGEST_EXACT
from .differ import difference
from .random_prices import NOW_UNIX_MS
from .registry import QUIET
from .select import select

if TYPE_CHECKING:
    from .engine import ReferenceEngine

T_MS = 18_018
INPUT_TOKENS = 10
MOST = 16


def divided_first(part: int, rest: int) -> int:
    """The wrong order: the ratio first, then to ppm."""
    return floor(float(part) / (float(part) + float(rest)) * 1e6)


def in_integers(part: int, rest: int) -> int:
    """The exact ratio, which f64 rounds up to the next integer now and then."""
    return 1_000_000 * part // (part + rest)


def in_one_fraction(part: int, rest: int) -> int:
    """The wrong form: 1e6 / (1 + rest / part)."""
    return floor(1e6 / (1.0 + float(rest) / float(part)))


def latencies_ms() -> list[int]:
    """Where T / (T + t) is a whole number of ppm, and a wrong formula falls one short."""
    whole = [total - T_MS for total in range(T_MS, 3_000_000) if 1_000_000 * T_MS % total == 0]
    by_order = [t for t in whole if divided_first(T_MS, t) != speed_ppm(T_MS, t)][:MOST]
    return by_order + [t for t in whole if in_one_fraction(T_MS, t) != speed_ppm(T_MS, t)][:MOST]


def quotes() -> list[int]:
    """Where C / (C + q), at the largest C, is just below a whole number of ppm."""
    near = [ceil(1_000_000 * LARGEST_EXACT / ppm) - LARGEST_EXACT for ppm in range(501_000, 999_000, 37)]
    by_order = [q for q in near if divided_first(LARGEST_EXACT, q) != cost_ppm(LARGEST_EXACT, q)][:MOST]
    return by_order + [q for q in near if in_integers(LARGEST_EXACT, q) != cost_ppm(LARGEST_EXACT, q)][:MOST]


def registry(prices: list[snap.Price], speeds: list[snap.Speed]) -> snap.Snapshot:
    """One route of its own model for each; ten input tokens cost 2^53 at reference prices."""
    snapshot = snap.Snapshot(format=1, revision=1, built_at_unix_ms=NOW_UNIX_MS)
    snapshot.settings.CopyFrom(
        snap.Settings(
            unpriced=snap.UNPRICED_REJECT,
            market_speed=snap.Speed(ttft_ms=4_900, us_per_token=17_544),
            availability_prior_ppm=990_000,
            availability_prior_attempts=20,
        )
    )
    snapshot.task_classes.add(name="general", has_sources=True, input_tokens=1, output_tokens=1, t_ms=T_MS)
    snapshot.strategies.add(name="balanced", version=1, weights_ppm=[0, 500_000, 500_000, 0, 0])
    for kind, reference in [("input_token", 10**15), ("output_token", 0), ("request", 0)]:
        snapshot.unit_kinds.add(name=kind, reference_pico_usd=reference)
    snapshot.providers.add(name="p")
    for index, (price, speed) in enumerate(zip(prices, speeds, strict=True)):
        snapshot.models.add(name=f"m{index}", type="chat", status=con.STATUS_ACTIVE)
        route = snapshot.routes.add(name=f"p/m{index}", provider="p", model=f"m{index}", priority=100)
        route.status = con.STATUS_ACTIVE
        route.price.CopyFrom(price)
        route.speed.CopyFrom(speed)
        route.endpoint.dialect = "openai-chat"
        route.variants.add()
    return snapshot


def quoted(q: int) -> snap.Price:
    """A price at which ten input tokens and a request cost exactly q."""
    per_token, fee = divmod(q, INPUT_TOKENS)
    rates = [snap.Rate(unit="input_token", pico_usd=per_token), snap.Rate(unit="request", pico_usd=fee)]
    return snap.Price(rates=rates)


def asked() -> sel.SelectRequest:
    """Ten tokens in, none out, fully explained."""
    request = sel.SelectRequest(explain=sel.EXPLAIN_FULL)
    request.workload.input_tokens = INPUT_TOKENS
    request.workload.expected_output_tokens = 0
    return request


def snapshots() -> list[snap.Snapshot]:
    """One for the quotes, one for the latencies."""
    even = snap.Speed(ttft_ms=1_000, us_per_token=0)
    prices = [quoted(q) for q in quotes()]
    speeds = [snap.Speed(ttft_ms=t, us_per_token=0) for t in latencies_ms()]
    return [registry(prices, [even] * len(prices)), registry([quoted(LARGEST_EXACT)] * len(speeds), speeds)]


def test_the_cases_tell_the_formulas_apart() -> None:
    """Otherwise the comparison below would say nothing."""
    assert len(latencies_ms()) == 2 * MOST
    assert len(quotes()) == 2 * MOST


@pytest.mark.parametrize("index", [0, 1], ids=["quotes", "latencies"])
def test_the_engine_rounds_as_written(engine: ReferenceEngine, index: int) -> None:
    """Every candidate's terms, which the full explanation lists."""
    snapshot = snapshots()[index]
    engine.load(snapshot, NOW_UNIX_MS)
    assert difference(select(snapshot, asked(), NOW_UNIX_MS, QUIET), engine.select(asked())) == []
