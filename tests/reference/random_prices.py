"""Random prices: known, free, unknown; rates on conditions around the inputs, regions and time of the cases."""

from random import Random
from typing import cast

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1.common_pb2 import ImportedAmount, Layer, PriceCondition

NOW_UNIX_MS = 1_750_000_000_000
"""15:06:40 UTC on Sunday, 15 June 2025."""
HOUR_MS = 3_600_000
REGIONS = ["eu", "us", "ap"]
RATES = {
    "input_token": [0, 500_000, 1_000_000, 3_000_000],
    "output_token": [500_000, 4_000_000, 4_000_000, 15_000_000],
    "cached_input_token": [0, 100_000, 500_000],
    "image_input_token": [100_000, 2_000_000],
    "cached_image_input_token": [50_000, 700_000],
    "cache_write_token": [1_250_000],
    "cache_write_1h_token": [2_000_000],
    "reasoning_token": [1_000_000, 6_000_000],
    "hardware_token": [300_000, 1_000_000],
    "image": [0, 1_000_000_000, 3_000_000_000],
    "audio_second": [100_000_000],
    "drawing": [40_000_000_000],
    "large_drawing": [90_000_000_000],
    "poster": [120_000_000_000],
    "search": [10_000_000_000, 25_000_000_000],
    "request": [1_000_000_000, 5_000_000],
}
MISSING = {
    "input_token": 0.05,
    "output_token": 0.05,
    "cached_input_token": 0.5,
    "image_input_token": 0.6,
    "cached_image_input_token": 0.85,
    "cache_write_token": 0.7,
    "cache_write_1h_token": 0.8,
    "reasoning_token": 0.8,
    "hardware_token": 0.85,
    "large_drawing": 0.5,
    "poster": 0.5,
    "request": 0.75,
}
"""Share of prices without a base rate of the unit; 15 % for others."""
HUGE_RATES = [10**15, 10**15 - 1, 123_456_789_012_345]
BORDERS = [1, 100, 999, 1_000, 1_050, 2_000, 3_000, 50_000, 52_000, 100_000_000]
"""Of context tiers: at, just above and just below the inputs of the cases."""
TIMES = [NOW_UNIX_MS + apart for apart in (-24 * HOUR_MS, -HOUR_MS, -1, 0, 1, HOUR_MS)]
WINDOWS = [(0, 1_440), (906, 907), (900, 1_000), (0, 906), (907, 906), (1_200, 960), (1_320, 120), (1_080, 1_080)]
"""Minutes: all day, now, not now, past midnight, a whole day from some minute."""
WEEKDAYS = [[], [], [7], [6], [6, 7], [1, 2, 3, 4, 5], [1, 7]]


def random_price(rng: Random, *, huge: bool) -> snap.Price:
    """A known, a free or an unknown price of anybody; of some something else was written."""
    price = random_rates(rng, huge=huge)
    price.source = cast("Layer", rng.choice(list(Layer.values())))
    if not price.free and rng.random() < 0.3:
        price.imported.add(
            kind="input_token", amount=ImportedAmount(amount="0.0000015", currency=rng.choice(["", "EUR"]))
        )
    return price


def random_rates(rng: Random, *, huge: bool) -> snap.Price:
    """A known, a free or an unknown price; some lack the rate of a unit."""
    roll = rng.random()
    if roll < 0.07:
        return snap.Price(free=True)
    if roll < 0.12:
        return snap.Price()
    price = snap.Price()
    kinds = list(RATES)
    rng.shuffle(kinds)
    on_conditions = random_conditions(rng) if rng.random() < 0.4 else []
    for kind in kinds:
        if rng.random() >= MISSING.get(kind, 0.15):
            price.rates.add(unit=kind, pico_usd=random_rate(rng, kind, huge=huge))
        elif rng.random() < 0.8:
            continue
        for condition in on_conditions:
            if rng.random() < 0.5:
                price.rates.add(unit=kind, pico_usd=random_rate(rng, kind, huge=huge), condition=condition)
    return price


def random_rate(rng: Random, kind: str, *, huge: bool) -> int:
    """Mostly a usual one."""
    return rng.choice(HUGE_RATES) if huge and rng.random() < 0.5 else rng.choice(RATES[kind])


def token_price(rng: Random, *, huge: bool) -> snap.Price:
    """A price that is known for tokens."""
    while True:
        price = random_price(rng, huge=huge)
        if {"input_token", "output_token"} <= {rate.unit for rate in price.rates if not rate.HasField("condition")}:
            return price


def random_conditions(rng: Random) -> list[PriceCondition]:
    """Some different ones, of which often several hold."""
    if rng.random() < 0.25:
        # Nothing else keeps the engine from taking the base rates for a call.
        simple = [PriceCondition(region=rng.choice(REGIONS)), PriceCondition(batch=True), PriceCondition(speed="fast")]
        return (
            [*simple, PriceCondition(service_tier="flex")] if rng.random() < 0.3 else [simple[rng.choice([0, 1, 1, 2])]]
        )
    conditions = [random_condition(rng) for _ in range(6)]
    twin = PriceCondition()
    twin.CopyFrom(conditions[0])
    # Nothing but its end sets it apart: of the two the dearer counts.
    twin.until_unix_ms = TIMES[-1] + HOUR_MS
    made = {one.SerializeToString(deterministic=True): one for one in [*conditions, twin]}
    made.pop(b"", None)
    return list(made.values())


def random_condition(rng: Random) -> PriceCondition:
    """One or more of everything that a rate may depend on."""
    condition = PriceCondition()
    if rng.random() < 0.4:
        condition.above_input_tokens = rng.choice(BORDERS)
    condition.batch = rng.random() < 0.2
    if rng.random() < 0.3:
        condition.service_tier = rng.choice(["flex", "priority"])
    if rng.random() < 0.2:
        condition.speed = "fast"
    if rng.random() < 0.15:
        condition.region = rng.choice(REGIONS)
    if rng.random() < 0.25:
        begin, end = rng.choice(WINDOWS)
        condition.window.from_minute, condition.window.until_minute = begin, end
        condition.window.weekdays.extend(rng.choice(WEEKDAYS))
    if rng.random() < 0.25:
        condition.from_unix_ms = rng.choice(TIMES[:-1])
    if rng.random() < 0.25:
        later = [time for time in TIMES if not condition.HasField("from_unix_ms") or time > condition.from_unix_ms]
        condition.until_unix_ms = rng.choice(later)
    return condition
