"""Random requests for a registry: valid ones, whose names mostly hit."""

from random import Random

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel
from modelreg.v1.cost_pb2 import EstimateCostRequest

from .money import PICO, usd
from .random_constraints import random_constraints
from .random_prices import HOUR_MS, NOW_UNIX_MS

CLASS_NAMES = ["general", "chat", "conversation", "creative", "story", "verse", "coding", "code"]
UNITS = ["image", "image", "audio_second", "drawing", "large_drawing", "poster", "search", "search"]
PARTS = {
    "cached_input_token": "input_tokens",
    "image_input_token": "input_tokens",
    "cached_image_input_token": "input_tokens",
    "cache_write_token": "input_tokens",
    "cache_write_1h_token": "input_tokens",
    "reasoning_token": "expected_output_tokens",
}
"""Parts of the tokens, by the field that they are counted in."""
INSIDE = {
    "large_drawing": ["drawing"],
    "poster": ["large_drawing", "drawing"],
    "cached_image_input_token": ["cached_input_token", "image_input_token"],
    "cache_write_1h_token": ["cache_write_token"],
}
"""Parts of parts."""
MANY_ROUTES = 64
"""Where there are more, most requests leave them in."""
WEIGHTS = [0.0, 0.1, 0.25, 1 / 3, 0.5, 0.7, 1.0, 0.0000005, 0.123456789]


def random_workload(rng: Random, snapshot: snap.Snapshot) -> common.Workload:
    """Counts, units, tier, effort: mostly small, sometimes none, sometimes huge."""
    workload = common.Workload()
    if rng.random() < 0.6:
        workload.input_tokens = rng.choice([0, 1, 100, 1_000, 1_000, 2_000, 3_000, 3_000, 3_000, 50_000])
    if rng.random() < 0.6:
        workload.expected_output_tokens = rng.choice([0, 1, 300, 300, 1_001, 2_000, 10_000])
    if rng.random() < 0.3:
        workload.max_output_tokens = rng.choice([0, 100, 500, 512, 1_000, 4_000, 20_000])
    if rng.random() < 0.015:
        workload.input_tokens = 100_000_000
    if rng.random() < 0.06:
        workload.input_tokens = 0
        workload.expected_output_tokens = 0
    add_units(rng, workload)
    add_variant_wishes(rng, snapshot, workload)
    workload.batch = rng.random() < (0.6 if workload.HasField("service_tier") else 0.16)
    if rng.random() < 0.2:
        add_region(rng, snapshot, workload)
    workload.stream = rng.random() < 0.1
    if rng.random() < 0.08:
        workload.parameters.extend(rng.sample(["temperature", "tools", "seed", "top_p"], rng.randint(1, 2)))
    add_values(rng, workload)
    return workload


def add_units(rng: Random, workload: common.Workload) -> None:
    """Other units, and parts of the tokens."""
    if rng.random() < 0.15:
        for kind in dict.fromkeys(rng.sample(UNITS, rng.choice([1, 1, 1, 2, 6]))):
            workload.units.add(kind=kind, count=rng.choice([0, 1, 1, 3, 250]))
    if rng.random() < 0.15:
        add_parts(rng, workload)
    make_whole(workload)


def add_parts(rng: Random, workload: common.Workload) -> None:
    """Parts of the tokens: some of none, some of all that there is."""
    for kind in rng.sample(list(PARTS), rng.choice([1, 1, 2, 3, 6])):
        workload.units.add(kind=kind, count=rng.choice([0, 1, 90, 250, 900, 1_000, 5_000]))


def make_whole(workload: common.Workload) -> None:
    """No part has more than what it is in: the whole grows."""
    counts = {unit.kind: unit for unit in workload.units}
    for whole in ["large_drawing", "drawing", "cached_input_token", "image_input_token", "cache_write_token"]:
        if whole in counts:
            of_parts = sum(unit.count for unit in workload.units if whole in INSIDE.get(unit.kind, []))
            counts[whole].count = max(counts[whole].count, of_parts)
    for field in ["input_tokens", "expected_output_tokens"]:
        # Some are counted twice here; it is only a bound.
        most = sum(unit.count for unit in workload.units if PARTS.get(unit.kind) == field)
        if workload.HasField(field):
            setattr(workload, field, max(getattr(workload, field), most))


def add_region(rng: Random, snapshot: snap.Snapshot, workload: common.Workload) -> None:
    """One that is known to somebody, or to a rate alone."""
    known = {region for one in (*snapshot.providers, *snapshot.routes) for region in one.regions}
    for route in snapshot.routes:
        for price in (route.price, *(variant.price for variant in route.variants)):
            known |= {rate.condition.region for rate in price.rates} - {""}
    if known:
        workload.region = rng.choice(sorted(known))


def add_values(rng: Random, workload: common.Workload) -> None:
    """What some parameters will be, also next to a bound."""
    if rng.random() < 0.035:
        name = rng.choice(["temperature", "temperature", "top_p", "seed"])
        value = rng.choice([0.0, 0.5, 1.0, 1.0000004, 1.0000006, 2.0, 7.5, -1.0])
        workload.parameter_values.add(name=name, value=value)


def add_variant_wishes(rng: Random, snapshot: snap.Snapshot, workload: common.Workload) -> None:
    """Service tier and effort, mostly ones that some route offers."""
    offered = {variant.name for route in snapshot.routes for variant in route.variants}
    offers_fast = "speed=fast;tier=priority" in offered
    if rng.random() < (0.15 if offers_fast else 0.06):
        offers_flex = "tier=flex" in offered and rng.random() < (0.3 if offers_fast else 0.9)
        workload.service_tier = "flex" if offers_flex else "priority"
    if rng.random() < 0.08:
        offers_high = "effort=high" in offered and rng.random() < 0.8
        workload.effort = "high" if offers_high else "low"


def random_objective(rng: Random, request: sel.SelectRequest) -> None:
    """A strategy, weights, willingness to pay, a sort, or nothing (`balanced`)."""
    roll = rng.random()
    if roll < 0.3:
        names = ["quality-first", "cost-optimized", "balanced", "speed-first", "safety-critical"]
        request.objective.strategy = rng.choice(names)
    elif roll < 0.5:
        five = [rng.choice(WEIGHTS) for _ in range(5)]
        five[rng.randrange(5)] = rng.choice([0.5, 1.0])
        quality, cost, speed, safety, availability = five
        request.objective.weights.CopyFrom(
            sel.Weights(quality=quality, cost=cost, speed=speed, safety=safety, availability=availability)
        )
    elif roll < 0.63:
        worth = [0, 1_000_000_000, PICO // 100, PICO, 1_000_000 * PICO]
        request.objective.willingness_to_pay.CopyFrom(usd(rng.choice(worth)))
    elif roll < 0.75:
        request.constraints.sort = rng.choice([con.SORT_PRICE, con.SORT_THROUGHPUT, con.SORT_LATENCY])


def random_attempts(rng: Random, snapshot: snap.Snapshot, request: sel.SelectRequest) -> None:
    """What was tried: mostly routes of the registry, now and then one that is gone, or one by its former name."""
    names = [(route.name, rng.choice(route.variants).name) for route in snapshot.routes]
    outcomes = [
        sel.ATTEMPT_OUTCOME_FAILED,
        sel.ATTEMPT_OUTCOME_CONTEXT_EXCEEDED,
        sel.ATTEMPT_OUTCOME_CONTENT_REFUSED,
    ]
    for _ in range(rng.randint(1, 3)):
        roll = rng.random()
        name, variant = ("gone/m-a", "") if roll < 0.1 else rng.choice(names)
        if roll > 0.7:
            name = f"old-{name}"
        tried = common.RouteRef(route_id=name, variant=variant)
        request.previous_attempts.add(route=tried, outcome=rng.choice(outcomes))


def random_select(rng: Random, snapshot: snap.Snapshot) -> sel.SelectRequest:
    """A valid Select."""
    explain = [sel.EXPLAIN_UNSPECIFIED, sel.EXPLAIN_NONE, sel.EXPLAIN_SUMMARY, sel.EXPLAIN_FULL]
    request = sel.SelectRequest(explain=rng.choice(explain))
    workload, constraints = random_workload(rng, snapshot), random_constraints(rng, snapshot)
    if len(snapshot.routes) > MANY_ROUTES and rng.random() < 0.6:
        constraints.Clear()
    if workload.ListFields():
        request.workload.CopyFrom(workload)
    if constraints.ListFields():
        request.constraints.CopyFrom(constraints)
    random_objective(rng, request)
    if rng.random() < 0.7:
        request.task_class = rng.choice(CLASS_NAMES)
    if rng.random() < 0.5:
        request.max_alternatives = rng.choice([0, 1, 5, 16])
    if rng.random() < 0.02:
        request.model_alias = rng.choice([*snapshot.models, *snapshot.aliases]).name
    if rng.random() < 0.12:
        random_attempts(rng, snapshot, request)
    if rng.random() < 0.1:
        request.reservation.track = rng.random() < 0.3
    if rng.random() < 0.1:
        request.dry_run = True
        request.as_of_unix_ms = NOW_UNIX_MS + rng.choice([-2 * HOUR_MS, -1, 0, 1, 2 * HOUR_MS])
    return request


def random_estimate(rng: Random, snapshot: snap.Snapshot) -> EstimateCostRequest:
    """A valid EstimateCost of one of the three kinds."""
    request = EstimateCostRequest(workload=random_workload(rng, snapshot))
    kind = rng.choice(["route", "model", "matching", "matching"])
    if kind == "route":
        offers = [(route.name, variant.name) for route in snapshot.routes for variant in route.variants]
        of_tiers = [offer for offer in offers if "tier=" in offer[1]]
        if of_tiers and rng.random() < 0.5:
            # Its rates are those of the tier that is asked for, whoever has that.
            offers = of_tiers
            request.workload.service_tier = "another"
        name, variant = rng.choice(offers)
        request.route.CopyFrom(common.RouteRef(route_id=name, variant=variant))
    elif kind == "model":
        request.model = rng.choice(snapshot.models).name
    else:
        request.matching.CopyFrom(random_constraints(rng, snapshot))
    if rng.random() < 0.7:
        request.task_class = rng.choice(CLASS_NAMES)
    if rng.random() < 0.5:
        request.max_quotes = rng.choice([0, 1, 5, 256])
    if rng.random() < 0.2:
        request.as_of_unix_ms = NOW_UNIX_MS + rng.choice([-2 * HOUR_MS, 2 * HOUR_MS])
    return request
