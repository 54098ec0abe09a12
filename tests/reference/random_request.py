"""Random requests for a registry: valid ones, whose names mostly hit."""

from random import Random

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel
from modelreg.v1.cost_pb2 import EstimateCostRequest

from .money import PICO, usd
from .random_constraints import random_constraints
from .random_routes import HOUR_MS, NOW_UNIX_MS

CLASS_NAMES = ["general", "chat", "conversation", "creative", "story", "verse", "coding", "code"]
UNITS = ["image", "image", "audio_second", "drawing", "search", "search"]
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
    if rng.random() < 0.15:
        for kind in dict.fromkeys(rng.sample(UNITS, rng.choice([1, 1, 1, 2, 6]))):
            workload.units.add(kind=kind, count=rng.choice([0, 1, 1, 3, 250]))
    add_variant_wishes(rng, snapshot, workload)
    workload.batch = rng.random() < 0.03
    workload.stream = rng.random() < 0.1
    if rng.random() < 0.08:
        workload.parameters.extend(rng.sample(["temperature", "tools", "seed", "top_p"], rng.randint(1, 2)))
    add_values(rng, workload)
    return workload


def add_values(rng: Random, workload: common.Workload) -> None:
    """What some parameters will be, also next to a bound."""
    if rng.random() < 0.035:
        name = rng.choice(["temperature", "temperature", "top_p", "seed"])
        value = rng.choice([0.0, 0.5, 1.0, 1.0000004, 1.0000006, 2.0, 7.5, -1.0])
        workload.parameter_values.add(name=name, value=value)


def add_variant_wishes(rng: Random, snapshot: snap.Snapshot, workload: common.Workload) -> None:
    """Service tier and effort, mostly ones that some route offers."""
    offered = {variant.name for route in snapshot.routes for variant in route.variants}
    if rng.random() < 0.07:
        offers_flex = "tier=flex" in offered and rng.random() < 0.9
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
        route = rng.choice(snapshot.routes)
        request.route.CopyFrom(common.RouteRef(route_id=route.name, variant=rng.choice(route.variants).name))
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
